"""Where a company is and where its goods go. Orders copy the address they were placed with."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from accounts.models.company import Company
from accounts.models.place import City
from wholesale.errors import Refused
from wholesale.models import Seller

MOST = 50  # active delivery addresses a company


class AddressQuerySet(models.QuerySet["Address"]):
    def deliveries(self) -> Self:
        """Where goods may go, the usual one first."""
        return self.filter(kind=Address.Kind.DELIVERY, is_active=True).order_by("-is_default", "pk")

    @transaction.atomic
    def add(self, company: Company, **facts: Any) -> "Address":
        """Keep a new place for goods to go; the same one given twice, or by two at once, is one.

        Raises Refused("addresses_many").
        """
        _lock(company.pk)
        known = self.deliveries().filter(company=company)
        if same := known.filter(**facts).first():
            return same
        if known.count() >= MOST:
            words = _t("A company has up to %(most)d delivery addresses: remove one that is not in use any more.")
            raise Refused("addresses_many", words % {"most": MOST})
        return self.create(company=company, kind=Address.Kind.DELIVERY, is_active=True, **facts)


def _lock(company: int) -> None:
    """Let two hands on the addresses of a company wait for each other."""
    Company.objects.select_for_update(of=("self",)).get(pk=company)


class Address(models.Model):
    class Kind(models.TextChoices):
        LEGAL = "legal", _("legal address")
        VISITING = "visiting", _("visiting address")
        DELIVERY = "delivery", _("delivery address")

    company = models.ForeignKey(Company, models.CASCADE, related_name="addresses", verbose_name=_("company"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.DELIVERY)
    city = models.ForeignKey(City, models.PROTECT, null=True, blank=True, verbose_name=_("city"))
    place = models.CharField(
        _("another place"), max_length=120, blank=True, help_text=_("Where the city is not in the list.")
    )
    street = models.CharField(_("street, house"), max_length=200)
    postcode = models.CharField(_("postcode"), max_length=12, blank=True)
    note = models.CharField(_("note for delivery"), max_length=300, blank=True)
    person = models.CharField(_("contact person"), max_length=150, blank=True)
    phone = PhoneNumberField(_("phone"), blank=True)
    is_default = models.BooleanField(_("usual"), default=False)
    is_active = models.BooleanField(_("active"), default=True)

    objects = AddressQuerySet.as_manager()

    if TYPE_CHECKING:
        company_id: int

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        ordering = ["-is_default", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["company", "kind"], condition=Q(is_default=True), name="address_default")
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.postcode, self.town, self.street) if part)

    @property
    def town(self) -> str:
        return str(self.city) if self.city else self.place

    @transaction.atomic
    def revise(self, **facts: Any) -> None:
        """Change what is given and leave the rest; made the usual one, it is the only one.

        Raises Address.DoesNotExist when it is not in use any more.
        """
        _lock(self.company_id)
        if facts.get("is_default"):
            Address.objects.filter(company=self.company_id, kind=self.kind, is_default=True).update(is_default=False)
        if not Address.objects.filter(pk=self.pk, is_active=True).update(**facts):
            raise Address.DoesNotExist
        self.refresh_from_db()

    def retire(self) -> None:
        """Use it no more: orders have copied it, carts forget it. Safe to repeat."""
        Address.objects.filter(pk=self.pk).update(is_active=False, is_default=False)

    def as_facts(self) -> dict[str, Any]:
        """The values an order copies, in the seller's first language: text only, so that no later edit changes it."""
        names = ("street", "postcode", "note", "person")
        phone = self.phone.as_international if self.phone else ""
        town = self.city.words.in_(Seller.objects.get_current().languages[0]) if self.city else self.place
        return {name: getattr(self, name) for name in names} | {"town": town, "phone": phone}
