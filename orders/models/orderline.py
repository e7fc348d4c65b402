"""A line of an order: values copied at placing; the product is kept only to find the way back.

`price` is of one unit as its list states it; `total` includes the tax, rounded once per line.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from orders.models.order import Order


class OrderLine(models.Model):
    order = models.ForeignKey(Order, models.PROTECT, related_name="lines")
    n = models.PositiveIntegerField(_("№"))
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="+")
    sku = models.CharField(_("article code"), max_length=80)
    name = models.CharField(_("name"), max_length=300)
    unit = models.CharField(_("unit"), max_length=20)
    pack_size = models.PositiveIntegerField(_("pack size"), default=1)
    quantity = models.PositiveIntegerField(_("quantity"))
    reserved = models.PositiveIntegerField(_("reserved"), default=0)
    cancelled = models.PositiveIntegerField(_("cancelled"), default=0)
    price = models.DecimalField(_("price"), max_digits=14, decimal_places=2)
    base_price = models.DecimalField(_("base price"), max_digits=14, decimal_places=2, null=True)
    tax_code = models.CharField(max_length=10)
    tax_percent = models.DecimalField(_("tax, %"), max_digits=6, decimal_places=3)
    tax_amount = models.DecimalField(_("tax"), max_digits=14, decimal_places=2)
    total = models.DecimalField(_("sum"), max_digits=14, decimal_places=2)
    indexed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        ordering = ["order", "n"]
        constraints = [
            models.UniqueConstraint(fields=["order", "n"], name="order_line_n"),
            models.CheckConstraint(
                condition=Q(quantity__gte=F("reserved") + F("cancelled")), name="order_line_quantities"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sku} × {self.quantity}"
