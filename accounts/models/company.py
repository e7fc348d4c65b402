"""A company of buyers or a service centre. Only an approved one may order.

    draft ──approve──▶ approved ◀──restore── suspended
                          └──────suspend──────▶┘

Registration with papers adds its states between draft and approved.
"""

from typing import TYPE_CHECKING, ClassVar, Self
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from phonenumber_field.modelfields import PhoneNumberField
from simple_history.models import HistoricalRecords

from accounts.models.contact import Contact
from accounts.models.place import City
from wholesale.errors import Refused
from wholesale.models import Event, Seller
from wholesale.models.seller import known_zone

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models.user import User


class CompanyQuerySet(models.QuerySet["Company"]):
    def approved(self) -> Self:
        return self.filter(status=Company.Status.APPROVED)

    def drafts(self) -> Self:
        return self.filter(status=Company.Status.DRAFT)

    def unmanaged(self) -> Self:
        """Companies that order but have no personal manager: an alert for staff (S0-19)."""
        return self.approved().filter(manager=None)

    def seen_by(self, staff: "User | AnonymousUser") -> Self:
        """Those this staff person looks after: own, of an absent colleague, of own regions; all with the right."""
        if staff.has_perm("accounts.see_all_companies"):
            return self
        today = Seller.objects.get_current().today()
        mine = Q(manager__user=staff) | Q(manager__deputy__user=staff, manager__away_until__gte=today)
        region = Q(manager=None, city__region__contacts__user=staff)
        return self.filter(pk__in=self.model.objects.filter(mine | region).values("pk"))


class Company(models.Model):
    class Kind(models.TextChoices):
        BUYER = "buyer", pgettext_lazy("company", "buyer")
        SERVICE_CENTRE = "service_centre", _("service centre")

    class Status(models.TextChoices):
        DRAFT = "draft", _("being entered")  # not checked yet
        APPROVED = "approved", _("approved")
        SUSPENDED = "suspended", _("suspended")  # the manager's turn

    NEXT: ClassVar[dict[str, set[str]]] = {
        Status.DRAFT: {Status.APPROVED},
        Status.APPROVED: {Status.SUSPENDED},
        Status.SUSPENDED: {Status.APPROVED},
    }

    name = models.CharField(_("name"), max_length=200)
    kinds = ArrayField(models.CharField(max_length=20, choices=Kind), verbose_name=_("kinds"), default=list)
    country = models.CharField(_("country"), max_length=2, default="RU")
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.DRAFT, editable=False)
    city = models.ForeignKey(City, models.PROTECT, null=True, blank=True, verbose_name=_("city"))
    manager = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="companies",
        verbose_name=_("personal manager"),
    )
    email = models.EmailField(_("e-mail"), blank=True)
    phone = PhoneNumberField(_("phone"), blank=True)
    zone = models.CharField(
        _("time zone"), max_length=63, blank=True, validators=[known_zone], help_text=_("Empty: the city's.")
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    objects = CompanyQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        ordering = ["name", "pk"]
        permissions = [("see_all_companies", "May see every company, not only own ones")]
        indexes = [
            models.Index(fields=["status", "id"], name="company_status"),
            GinIndex(fields=["name"], name="company_name_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def can_order(self) -> bool:
        return self.status == self.Status.APPROVED

    @property
    def tone(self) -> str:
        return {self.Status.APPROVED: "good", self.Status.SUSPENDED: "bad"}.get(self.Status(self.status), "turn")

    @property
    def time_zone(self) -> ZoneInfo:
        """The zone its deadlines are counted in: its own, its city's, else the seller's."""
        city = self.city.time_zone if self.city else ""
        return ZoneInfo(self.zone or city or Seller.objects.get_current().time_zone)

    @property
    def can_approve(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def can_suspend(self) -> bool:
        return self.can_order

    @property
    def can_restore(self) -> bool:
        return self.status == self.Status.SUSPENDED

    def approve(self, *, by: "User") -> None:
        """Let the company order."""
        self._move(self.Status.APPROVED, by=by, verb="approve")

    def suspend(self, *, by: "User", why: str) -> None:
        """Stop the company's orders; its people still sign in and see what was."""
        self._move(self.Status.SUSPENDED, by=by, verb="suspend", why=why)

    def restore(self, *, by: "User") -> None:
        """Let a suspended company order again."""
        self._move(self.Status.APPROVED, by=by, verb="restore")

    @transaction.atomic
    def _move(self, to: Status, *, by: "User", verb: str, why: str = "") -> None:
        """Change the status once, or refuse: another hand may have moved it first."""
        was = self.status
        moved = to in self.NEXT.get(was, ()) and Company.objects.filter(pk=self.pk, status=was).update(status=to)
        if not moved:
            raise Refused("company_transition", _t("The company's status has changed meanwhile: look again."))
        self.status = to
        self.events.create(was=was, became=to, verb=verb, by=by, why=why)


class CompanyEvent(Event):
    company = models.ForeignKey(Company, models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("event")
        verbose_name_plural = _("history")
        indexes = [models.Index(fields=["company", "id"], name="company_event")]
