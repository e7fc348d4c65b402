"""Where a company is and where its goods go. Orders copy the address they were placed with."""

from typing import Any, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from accounts.models.company import Company
from accounts.models.place import City
from wholesale.models import Seller


class AddressQuerySet(models.QuerySet["Address"]):
    def deliveries(self) -> Self:
        """Where goods may go, the usual one first."""
        return self.filter(kind=Address.Kind.DELIVERY, is_active=True).order_by("-is_default", "pk")

    @transaction.atomic
    def add(self, company: Company, **facts: Any) -> "Address":
        """Keep a new place for goods to go; the same one given twice, or by two at once, is one."""
        Company.objects.select_for_update(of=("self",)).get(pk=company.pk)
        return self.get_or_create(company=company, kind=Address.Kind.DELIVERY, is_active=True, **facts)[0]


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

    def as_facts(self) -> dict[str, Any]:
        """The values an order copies, in the seller's first language: text only, so that no later edit changes it."""
        names = ("street", "postcode", "note", "person")
        phone = self.phone.as_international if self.phone else ""
        town = self.city.words.in_(Seller.objects.get_current().languages[0]) if self.city else self.place
        return {name: getattr(self, name) for name in names} | {"town": town, "phone": phone}
