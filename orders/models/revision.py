"""A change of an order, kept with what was and what became. Here staff change an unconfirmed order at once (S3-05)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from orders.models.order import Order
from orders.models.orderline import OrderLine


class Revision(models.Model):
    class State(models.TextChoices):
        APPLIED = "applied", _("applied")

    class Way(models.TextChoices):
        SITE = "site", _("site")
        PHONE = "phone", _("phone")
        LETTER = "letter", _("letter")

    order = models.ForeignKey(Order, models.PROTECT, related_name="revisions")
    n = models.PositiveIntegerField(_("№"))
    state = models.CharField(_("state"), max_length=10, choices=State)
    why = models.CharField(_("why"), max_length=500)
    way = models.CharField(_("agreed by"), max_length=8, choices=Way)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("changed by")
    )
    difference = models.DecimalField(_("difference"), max_digits=14, decimal_places=2)  # new total − old total
    created_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("order change")
        verbose_name_plural = _("order changes")
        ordering = ["order", "n"]
        constraints = [models.UniqueConstraint(fields=["order", "n"], name="revision_n")]

    def __str__(self) -> str:
        return f"{self.order} / {self.n}"


class RevisionLine(models.Model):
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="+")
    was = models.PositiveIntegerField(_("was"))
    becomes = models.PositiveIntegerField(_("became"))
    price = models.DecimalField(_("price"), max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("changed line")
        verbose_name_plural = _("changed lines")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.line}: {self.was} → {self.becomes}"
