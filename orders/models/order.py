"""An order: a document that copied every number it was made under. Its number is its primary key.

place ──▶ placed ───────────┐ confirm          placed, awaiting_manager: the manager's turn
     └──▶ awaiting_manager ─┴──▶ confirmed      awaiting_manager: the place is not on the map (S0-A3)
                 └──── cancel ────▶ cancelled ◀── cancel
"""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import City, Company, Membership
from catalog import stock
from catalog.models import PriceList
from orders import emails, qualification
from orders.models import stale
from orders.models.terms import OrderTerms, PaymentMethod
from wholesale.errors import Refused, Stale
from wholesale.fields import Words
from wholesale.models import Event, Seller

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


def moved() -> Refused:
    """Say that an order is not any more what was seen of it."""
    return Refused("order_transition", _t("The order has changed meanwhile: look at it again."))


class OrderQuerySet(models.QuerySet["Order"]):
    def of(self, company: Company) -> Self:
        return self.filter(company=company)

    def seen_by(self, staff: "User | AnonymousUser") -> Self:
        return self.filter(company__in=Company.objects.seen_by(staff))

    def open(self) -> Self:
        """Orders that still wait for somebody."""
        return self.filter(status__in=Order.OPEN)

    def alive(self) -> Self:
        return self.exclude(status=Order.Status.CANCELLED)

    def qualifying(self) -> Self:
        """Confirmed orders that hold wholesale prices open (S0-01)."""
        return self.filter(status=Order.Status.CONFIRMED, qualifies=True)


class Order(models.Model):
    class Status(models.TextChoices):
        PLACED = "placed", _("Placed")
        AWAITING_MANAGER = "awaiting_manager", _("With the manager")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("Cancelled")

    class Source(models.TextChoices):
        SITE = "site", _("site")
        PHONE = "phone", _("phone")
        MAIL = "mail", _("mail")

    class DeliveryKind(models.TextChoices):
        AGREEMENT = "agreement", _("By agreement with the manager")

    UNCONFIRMED = (Status.PLACED, Status.AWAITING_MANAGER)
    OPEN = (*UNCONFIRMED, Status.CONFIRMED)
    NEXT: ClassVar[dict[str, set[str]]] = {
        Status.PLACED: {Status.CONFIRMED, Status.CANCELLED},
        Status.AWAITING_MANAGER: {Status.CONFIRMED, Status.CANCELLED},
        Status.CONFIRMED: {Status.CANCELLED},
    }

    company = models.ForeignKey(Company, models.PROTECT, related_name="orders", verbose_name=_("company"))
    membership = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="orders")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("placed by"))
    source = models.CharField(_("source"), max_length=8, choices=Source, default=Source.SITE)
    terms = models.ForeignKey(OrderTerms, models.PROTECT, related_name="+")
    tariff_status = models.CharField(_("price status"), max_length=10)  # when it was placed
    price_list = models.ForeignKey(PriceList, models.PROTECT, related_name="+", verbose_name=_("price list"))
    qualifies = models.BooleanField(_("opens wholesale prices"), default=False)  # confirming it opens them: S0-01
    status = models.CharField(_("status"), max_length=24, choices=Status, default=Status.PLACED)
    currency = models.CharField(_("currency"), max_length=3)
    includes_tax = models.BooleanField(_("prices include tax"), default=True)  # as the price list said
    goods_total = models.DecimalField(_("goods"), max_digits=14, decimal_places=2)  # tax included
    tax_total = models.DecimalField(_("of it tax"), max_digits=14, decimal_places=2)
    total = models.DecimalField(_("total"), max_digits=14, decimal_places=2)
    method_code = models.CharField(_("payment method"), max_length=30)
    method_kind = models.CharField(max_length=12, choices=PaymentMethod.Kind)
    method_words = models.JSONField(default=dict)
    delivery_kind = models.CharField(_("delivery"), max_length=12, choices=DeliveryKind)
    address = models.JSONField(_("address"), default=dict, blank=True)
    city = models.ForeignKey(City, models.PROTECT, null=True, blank=True, verbose_name=_("city"))
    personal_number = models.CharField(_("personal number or identification code"), max_length=30, blank=True)
    mobile = models.CharField(_("mobile phone"), max_length=30, blank=True)
    po_number = models.CharField(_("your order number"), max_length=60, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancel_why = models.CharField(_("why cancelled"), max_length=500, blank=True)
    operation_key = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(_("placed"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    if TYPE_CHECKING:
        company_id: int

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["company", "operation_key"], name="order_key"),
            models.CheckConstraint(condition=Q(total=F("goods_total")), name="order_total"),
            models.CheckConstraint(condition=Q(tax_total__gte=0, tax_total__lte=F("total")), name="order_tax"),
        ]
        indexes = [
            models.Index(fields=["company", "-id"], name="order_company"),
            models.Index(fields=["status", "id"], name="order_status"),
            models.Index(
                fields=["company", "created_at"], condition=Q(cancelled_at__isnull=True), name="order_company_day"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("orders:order_detail", args=[self.pk])

    @property
    def number(self) -> str:
        """The number people quote: the seller's prefix and the primary key."""
        return Seller.objects.get_current().numbered("order", self.pk)

    @property
    def place(self) -> str:
        """The delivery address in one line, in the order a parcel names it."""
        names = ("postcode", "town", "street", "person", "phone", "note")
        return ", ".join(str(self.address[name]) for name in names if self.address.get(name))

    @property
    def tone(self) -> str:
        """The colour of the state for its buyer."""
        tones = {self.Status.CONFIRMED: "good", self.Status.CANCELLED: "bad"}
        return tones.get(self.Status(self.status), "move")

    @property
    def whose(self) -> str:
        """Whose move it is, said to the buyer."""
        return _t("Our move") if self.status in self.OPEN else _t("Closed")

    @property
    def ahead(self) -> str:
        """What comes next, said to the buyer."""
        match self.status:
            case self.Status.PLACED:
                return _t("Your manager checks the order and confirms it.")
            case self.Status.AWAITING_MANAGER:
                return _t("Your manager agrees the delivery with you and confirms the order.")
            case self.Status.CONFIRMED:
                return _t("We get the goods ready; your manager tells you about payment and delivery.")
        return _t("The order is cancelled, its goods are free for others.")

    @property
    def method(self) -> str:
        """The payment method in the reader's language, as it was called at placing."""
        return str(Words(self.method_words)) or self.method_code

    @property
    def can_confirm(self) -> bool:
        return self.status in self.UNCONFIRMED

    @property
    def can_change(self) -> bool:
        """Whether staff may change its lines (S3-05)."""
        return self.status in self.UNCONFIRMED

    @property
    def can_cancel(self) -> bool:
        """Whether staff may cancel it; a buyer only while it is not confirmed: `can_withdraw`."""
        return self.status in self.OPEN

    @property
    def can_withdraw(self) -> bool:
        """Whether its buyer may still cancel it without asking."""
        return self.status in self.UNCONFIRMED

    def lock(self, *, version: int | None = None) -> None:
        """Lock the order before its stock and its company's prices, and read it as it is then.

        `version` is that of the order the person saw, where a page told. Raises Stale("order_transition").
        """
        self.refresh_from_db(from_queryset=Order.objects.select_for_update(no_key=True))
        if version is not None and version != self.version:
            raise Stale("order_transition", moved().text, stale.changes_since(self, version))

    @transaction.atomic
    def confirm(self, *, by: "User | None", version: int | None = None) -> None:
        """Accept the order; a first order that qualifies opens wholesale prices (S0-01).

        `version`: see `lock`. Raises Refused("order_transition") when another hand moved it first.
        """
        self.lock(version=version)
        self._move(self.Status.CONFIRMED, by=by, verb="confirm", confirmed_at=now(), confirmed_by=by)
        opened = qualification.opened(self, by=by)
        emails.confirmed(self, opened=opened)

    @transaction.atomic
    def cancel(self, *, by: "User", why: str, version: int | None = None) -> None:
        """Cancel the order and free its goods; wholesale prices it opened fall back when nothing else holds them.

        A buyer may until it is confirmed, staff later too. `version`: see `lock`. Raises
        Refused("order_confirmed") and Refused("order_transition").
        """
        self.lock(version=version)
        if not by.is_staff and not self.can_withdraw and self.can_cancel:
            words = _t("The order is confirmed already: ask your manager to cancel it.")
            raise Refused("order_confirmed", words)
        held = self.qualifies and self.status == self.Status.CONFIRMED
        self._move(self.Status.CANCELLED, by=by, verb="cancel", why=why, cancelled_at=now(), cancel_why=why)
        self._release()
        if held:
            qualification.fall_back(self, by=by)
        emails.cancelled(self, by=by)

    def _release(self) -> None:
        """Give the promised goods back."""
        reserved = dict(self.lines.filter(reserved__gt=0).values_list("product_id", "reserved"))
        stock.lock(reserved)
        stock.release(reserved)
        self.lines.update(cancelled=F("quantity"), reserved=0)

    def _move(self, to: str, *, by: "User | None", verb: str, why: str = "", **facts: Any) -> None:
        """Change the state once, or refuse: another hand may have moved it first."""
        was = self.status
        facts |= {"status": to, "changed_at": now()}
        is_moved = to in self.NEXT.get(was, ()) and Order.objects.filter(pk=self.pk, status=was).update(
            **facts, version=F("version") + 1
        )
        if not is_moved:
            raise moved()
        for name, value in facts.items():
            setattr(self, name, value)
        self.events.create(was=was, became=to, verb=verb, by=by, why=why)


class OrderEvent(Event):
    order = models.ForeignKey(Order, models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("event")
        verbose_name_plural = _("history")
        indexes = [models.Index(fields=["order", "id"], name="order_event")]

    @property
    def words(self) -> str:
        """What happened, for the timeline."""
        deeds = {
            "place": _t("Placed"),
            "confirm": _t("Confirmed"),
            "cancel": _t("Cancelled"),
            "change": _t("Changed"),
        }
        return deeds.get(self.verb, self.became)

    @property
    def who(self) -> str:
        """Who did it; nobody is the program."""
        return str(self.by) if self.by else _t("automatically")
