"""Price lists, prices with quantity steps, and which list a company buys by.

`Tariff.status` says whether its own list is open to it (S0-01); `orders.qualification` moves it.

    none ──open──▶ wholesale ──fall_back──▶ none        exempt: the seller asks for no first order
"""

from typing import TYPE_CHECKING, ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from accounts.models import Company
from catalog.models.product import Product
from wholesale.errors import Refused

if TYPE_CHECKING:
    from accounts.models import User


class PriceList(models.Model):
    code = models.SlugField(_("code"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=120)
    currency = models.CharField(_("currency"), max_length=3, default="RUB")
    erp_id = models.CharField(_("id in the ERP"), max_length=80, null=True, blank=True, unique=True)
    includes_tax = models.BooleanField(_("prices include tax"), default=True)
    is_active = models.BooleanField(_("active"), default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("price list")
        verbose_name_plural = _("price lists")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Price(models.Model):
    """The price of one unit from `min_quantity` pieces on, from `valid_from` on, in the list's currency."""

    price_list = models.ForeignKey(PriceList, models.CASCADE, related_name="prices", verbose_name=_("price list"))
    # `price_index` begins with the product: an index of its own would only be written
    product = models.ForeignKey(
        Product, models.CASCADE, related_name="prices", db_index=False, verbose_name=_("product")
    )
    min_quantity = models.PositiveIntegerField(_("from quantity"), default=1)
    amount = models.DecimalField(_("price"), max_digits=14, decimal_places=2)
    valid_from = models.DateField(pgettext_lazy("date", "from"), default="2000-01-01")
    valid_until = models.DateField(pgettext_lazy("date", "until"), null=True, blank=True)
    import_id = models.UUIDField(null=True, editable=False)  # the import that wrote it last

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints = [
            # without the amount, or a changed price would be written into every index: `catalog.importing`
            models.UniqueConstraint(fields=["product", "price_list", "min_quantity", "valid_from"], name="price_index"),
            models.CheckConstraint(condition=Q(amount__gte=0, min_quantity__gte=1), name="price_sane"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} × {self.min_quantity}"


class Tariff(models.Model):
    class Status(models.TextChoices):
        EXEMPT = "exempt", _("own prices")  # no rule to meet
        NONE = "none", _("before the first order")  # the buyer's turn
        WHOLESALE = "wholesale", _("wholesale prices")

    NEXT: ClassVar[dict[str, set[str]]] = {
        Status.NONE: {Status.WHOLESALE},
        Status.WHOLESALE: {Status.NONE},
    }

    company = models.OneToOneField(
        Company, models.CASCADE, primary_key=True, related_name="tariff", verbose_name=_("company")
    )
    price_list = models.ForeignKey(PriceList, models.PROTECT, verbose_name=_("price list"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.NONE, editable=False)
    since_on = models.DateField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("prices of a company")
        verbose_name_plural = _("prices of companies")
        indexes = [models.Index(fields=["status"], name="tariff_status")]

    def __str__(self) -> str:
        return f"{self.company}: {self.price_list}"

    @transaction.atomic
    def move(self, to: Status, *, by: "User | None", why: str = "") -> None:
        """Change the status once and write it into the company's events; `by` None is the program.

        Raises Refused("tariff_transition") when another hand moved it first.
        """
        was = self.status
        moved = to in self.NEXT.get(was, ()) and Tariff.objects.filter(pk=self.pk, status=was).update(status=to)
        if not moved:
            raise Refused("tariff_transition", _t("The company's price status has changed meanwhile."))
        self.status = to
        self.company.events.create(was=was, became=to, verb="tariff", by=by, why=why)
