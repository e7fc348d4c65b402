"""Tax rates: a percentage by code and country from a day on. A new rate is a new row."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.cache import cache
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wholesale.fields import WordsField
from wholesale.models.terms import append_only

CACHED = 60  # seconds


class TaxRateQuerySet(models.QuerySet["TaxRate"]):
    def on(self, day: date) -> models.QuerySet["TaxRate"]:
        """The rate of each code and country in force on `day`."""
        started = self.filter(from_on__lte=day)
        return started.order_by("code", "country", "-from_on").distinct("code", "country")

    def percents(self, country: str, on: date) -> dict[str, Decimal]:
        """Return the percentage of every code of a country on a day, whatever the number of lines."""
        return {code: percent for code, from_on, percent in self._history(country) if from_on <= on}

    def percent(self, code: str, country: str, on: date) -> Decimal:
        """Return the percentage of `code` on a day. Raises DoesNotExist when none was in force."""
        percents = self.percents(country, on)
        if code not in percents:
            raise self.model.DoesNotExist(f"No tax rate {code} of {country} on {on}.")
        return percents[code]

    def _history(self, country: str) -> list[tuple[str, date, Decimal]]:
        """Every rate of a country, older ones first, so that a later one wins."""
        history = cache.get(f"tax:{country}")
        if history is None:
            rates = self.model.objects.filter(country=country).order_by("from_on")
            cache.set(f"tax:{country}", history := list(rates.values_list("code", "from_on", "percent")), CACHED)
        return history


class TaxRate(models.Model):
    """`percent` of the net price, 20.000 for twenty; the codes are the seller's: vat, vat_low, none, reverse …"""

    code = models.CharField(_("code"), max_length=20)
    country = models.CharField(_("country"), max_length=2)
    percent = models.DecimalField(_("per cent"), max_digits=6, decimal_places=3)
    words = WordsField(_("name"))
    from_on = models.DateField(pgettext_lazy("date", "from"))
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)

    objects = TaxRateQuerySet.as_manager()

    class Meta:
        verbose_name = _("tax rate")
        verbose_name_plural = _("tax rates")
        ordering = ["country", "code", "-from_on"]
        constraints = [
            models.UniqueConstraint(fields=["code", "country", "from_on"], name="tax_rate_once_a_day"),
            models.CheckConstraint(condition=models.Q(percent__gte=0, percent__lt=100), name="tax_rate_percent"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.words or self.code} {self.percent.normalize():f} %"

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        forget = partial(cache.delete, f"tax:{self.country}")
        forget()
        transaction.on_commit(forget)
