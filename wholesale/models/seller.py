"""Seller: who we are. One installation serves one seller, so there is one row; what it sells by is in the terms.

Read on every page, so a process keeps its copy for ten seconds and the rest of the
time asks Redis; saving it drops both.
"""

from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from wholesale import memory
from wholesale.fields import WordsField

NEAR = 10  # seconds a process trusts its own copy
CACHED = 300  # seconds in Redis
KEY = "seller"


class SellerManager(models.Manager["Seller"]):
    """Knows the one row by heart."""

    def get_current(self) -> "Seller":
        """Return the seller. Raises DoesNotExist where none has been loaded."""
        return memory.near(KEY, NEAR, self._read)

    def remembered(self) -> "Seller | None":
        """Return this process's copy, however old, and ask nobody: for a page that stands while all else is away."""
        copy: Seller | None = memory.last(KEY)
        return copy

    def forget(self) -> None:
        """Drop this process's copy and the one in Redis."""
        memory.forget(KEY)
        cache.delete(KEY)

    def _read(self) -> "Seller":
        seller = cache.get(KEY)
        if seller is None:
            seller = self._first()
            cache.set(KEY, seller, CACHED)
        return seller

    def _first(self) -> "Seller":
        seller = self.select_related("logo").first()
        if seller is None:
            raise self.model.DoesNotExist("No seller is loaded: bin/manage seller_load sellers/<name>.")
        return seller


def known_zone(name: str) -> None:
    """Let only names of time zones through. Raises ValidationError."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as unknown:
        raise ValidationError(_("There is no time zone with this name."), code="zone") from unknown


class Seller(models.Model):
    """Names, numbers and contacts of the seller, its currency, languages and the modules it uses."""

    legal_name = models.CharField(_("legal name"), max_length=200)
    short_name = WordsField(_("short name"))
    about = WordsField(_("about"), blank=True, help_text=_("One line for a stranger: what is sold, to whom."))
    numbers = models.JSONField(
        _("numbers"), default=dict, blank=True, help_text=_("By kind: inn, kpp, ogrn, vat, kvk, eori.")
    )
    address = WordsField(_("address"), blank=True)
    banks = models.JSONField(
        _("bank accounts"), default=list, blank=True, help_text=_("A list of name, bic, account, corr, iban, swift.")
    )
    currency = models.CharField(_("currency"), max_length=3, validators=[RegexValidator("^[A-Z]{3}$")])
    country = models.CharField(_("country"), max_length=2, validators=[RegexValidator("^[A-Z]{2}$")])
    time_zone = models.CharField(_("time zone"), max_length=40, validators=[known_zone])
    languages = ArrayField(
        models.CharField(max_length=10), verbose_name=_("languages"), help_text=_("The seller's own first.")
    )
    modules = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("modules"))
    prefix = models.JSONField(
        _("prefixes of numbers"), default=dict, blank=True, help_text=_('By document, as in {"order": "З-"}.')
    )
    phone = PhoneNumberField(_("phone"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    site_url = models.URLField(_("own site"), blank=True)
    repairs_offered = models.BooleanField(_("repairs are offered"), default=False)
    director = models.CharField(_("director"), max_length=100, blank=True)
    accountant = models.CharField(_("chief accountant"), max_length=100, blank=True)
    logo = models.ForeignKey(
        "wholesale.File", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("logo")
    )
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)

    objects = SellerManager()

    class Meta:
        verbose_name = _("seller")
        verbose_name_plural = _("seller")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_seller")]

    def __str__(self) -> str:
        return str(self.short_name) or self.legal_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)
        Seller.objects.forget()
        transaction.on_commit(Seller.objects.forget)

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the seller's days begin and end."""
        return ZoneInfo(self.time_zone)

    def today(self, *, at: datetime | None = None) -> date:
        """Return the seller's date at an instant (now)."""
        return timezone.localdate(at, self.zone)

    def has(self, module: str) -> bool:
        """Say whether the seller uses a module; an empty name is the portal itself."""
        return not module or module in self.modules

    def numbered(self, document: str, number: int) -> str:
        """Return a document's number as people read it: `numbered("order", 1042)` is "З-1042"."""
        return f"{self.prefix.get(document, '')}{number}"


class HolidayOverride(models.Model):
    """A day on which the public calendar of a country is wrong for this seller."""

    country = models.CharField(_("country"), max_length=2)
    on = models.DateField(_("day"))
    is_working = models.BooleanField(_("is a working day"))

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        ordering = ["-on"]
        constraints = [models.UniqueConstraint(fields=["country", "on"], name="one_override_a_day")]

    def __str__(self) -> str:
        return f"{self.country} {self.on:%d.%m.%Y}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        self._forget()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self._forget()
        return super().delete(*args, **kwargs)

    @classmethod
    def days(cls, country: str) -> dict[date, bool]:
        """Return a country's special days, working or not; kept for a minute."""
        days = cache.get(f"days:{country}")
        if days is None:
            days = dict(cls.objects.filter(country=country).values_list("on", "is_working"))
            cache.set(f"days:{country}", days, 60)
        return days

    def _forget(self) -> None:
        forget = partial(cache.delete, f"days:{self.country}")
        forget()
        transaction.on_commit(forget)
