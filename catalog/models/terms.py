"""The seller's terms of the catalogue: who sees prices, by which list strangers buy, how stock is told."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.price import PriceList
from wholesale.models import Terms


class CatalogTerms(Terms):
    class StockWords(models.TextChoices):
        EXACT = "exact", _("exact numbers")
        BANDS = "bands", _("bands, such as “more than 50”")

    class PricesFor(models.TextChoices):
        EVERYONE = "everyone", _("everyone")
        REGISTERED = "registered", _("registered companies")
        APPROVED = "approved", _("approved companies")

    stock_words = models.CharField(_("stock is told in"), max_length=8, choices=StockWords, default=StockWords.BANDS)
    bands = ArrayField(models.PositiveIntegerField(), verbose_name=_("bands"), default=list, blank=True)  # ascending
    guard_percent = models.PositiveSmallIntegerField(
        _("guard, %"), default=30, help_text=_("A full import that would hide more of its goods stops and asks.")
    )
    prices_for = models.CharField(
        _("prices are shown to"), max_length=10, choices=PricesFor, default=PricesFor.APPROVED
    )
    default_list = models.ForeignKey(
        PriceList, models.PROTECT, related_name="+", verbose_name=_("price list of a company without its own")
    )
    base_list = models.ForeignKey(
        PriceList, models.PROTECT, related_name="+", verbose_name=_("base (retail) price list")
    )

    class Meta(Terms.Meta):
        verbose_name = _("terms of the catalogue")
        verbose_name_plural = _("terms of the catalogue")
