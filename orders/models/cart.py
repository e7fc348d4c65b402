"""The cart lives in the database, one per membership, and holds checkout's choices too, so it resumes anywhere."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Address, Company, Membership
from catalog.models import Product
from orders.quantities import LARGEST


class Cart(models.Model):
    class Kind(models.TextChoices):
        CURRENT = "current"  # the member's own
        DESK = "desk"  # a manager fills it on behalf of the company

    membership = models.ForeignKey(Membership, models.CASCADE, null=True, blank=True, related_name="carts")
    company = models.ForeignKey(Company, models.CASCADE, related_name="carts")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.CURRENT)
    address = models.ForeignKey(Address, models.SET_NULL, null=True, blank=True, related_name="+")
    delivery_kind = models.CharField(max_length=12, blank=True)
    method_code = models.CharField(max_length=30, blank=True)
    personal_number = models.CharField(max_length=30, blank=True)
    mobile = models.CharField(max_length=30, blank=True)
    po_number = models.CharField(max_length=60, blank=True)
    note = models.TextField(max_length=2000, blank=True)
    undo = models.JSONField(null=True, blank=True)  # what the last removal took: [[product id, quantity, position], …]
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    if TYPE_CHECKING:
        company_id: int
        membership_id: int | None

    class Meta:
        verbose_name = _("cart")
        verbose_name_plural = _("carts")
        constraints = [
            models.UniqueConstraint(fields=["membership"], condition=Q(kind="current"), name="cart_current"),
            models.CheckConstraint(condition=Q(kind="desk") | Q(membership__isnull=False), name="cart_has_member"),
        ]

    def __str__(self) -> str:
        return f"{self.company} {self.kind}"


class CartLine(models.Model):
    cart = models.ForeignKey(Cart, models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField(_("quantity"))
    # What the buyer last saw or agreed to, by the own and by the base list: a difference is told, never passed over.
    shown_price = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    shown_base = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("cart line")
        verbose_name_plural = _("cart lines")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cart", "product"], name="cart_line_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1, quantity__lte=LARGEST), name="cart_line_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} × {self.quantity}"
