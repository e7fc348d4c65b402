"""Stock: one row a product is the truth orders lock; warehouses are facts for display and the pick list."""

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from accounts.models import City
from catalog.models.product import Product
from wholesale.fields import WordsField


class Warehouse(models.Model):
    words = WordsField(_("name"))
    erp_id = models.CharField(_("id in the ERP"), max_length=80, null=True, blank=True, unique=True)
    city = models.ForeignKey(City, models.SET_NULL, null=True, blank=True, verbose_name=_("city"))
    sells = models.BooleanField(_("sells"), default=True, help_text=_("Its goods count as available."))
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("warehouse")
        verbose_name_plural = _("warehouses")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return str(self.words)


class Stock(models.Model):
    """`on_hand` is in the house, `reserved` promised to orders, `queued` awaited by earlier buyers.

    The ERP may lower `on_hand` below `reserved`: the shortfall is a queue of the desk, not an error.
    """

    product = models.OneToOneField(
        Product, models.CASCADE, primary_key=True, related_name="stock", verbose_name=_("product")
    )
    on_hand = models.PositiveIntegerField(_("on hand"), default=0)
    reserved = models.PositiveIntegerField(_("reserved"), default=0)
    queued = models.PositiveIntegerField(_("awaited"), default=0)
    moved_at = models.DateTimeField(_("moved"), null=True, blank=True)
    available = models.GeneratedField(
        expression=Greatest(F("on_hand") - F("reserved") - F("queued"), Value(0)),
        output_field=models.IntegerField(_("available")),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("stock")
        verbose_name_plural = _("stock")
        indexes = [models.Index(fields=["product"], condition=Q(queued__gt=0), name="stock_queued")]

    def __str__(self) -> str:
        return str(self.product)


class StockAt(models.Model):
    product = models.ForeignKey(
        Product, models.CASCADE, related_name="stock_at", db_index=False, verbose_name=_("product")
    )  # `stock_at_once` begins with it
    warehouse = models.ForeignKey(Warehouse, models.CASCADE, related_name="stock", verbose_name=_("warehouse"))
    on_hand = models.PositiveIntegerField(_("on hand"), default=0)

    class Meta:
        verbose_name = _("stock in a warehouse")
        verbose_name_plural = _("stock in warehouses")
        constraints = [models.UniqueConstraint(fields=["product", "warehouse"], name="stock_at_once")]

    def __str__(self) -> str:
        return f"{self.product_id} @ {self.warehouse_id}: {self.on_hand}"
