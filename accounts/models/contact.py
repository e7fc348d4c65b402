"""Who answers: personal managers and the seller's other people by region and topic, each with a deputy."""

from collections.abc import Collection
from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from phonenumber_field.modelfields import PhoneNumberField
from simple_history.models import HistoricalRecords

from accounts.models.place import Region
from wholesale.fields import WordsField


class ContactQuerySet(models.QuerySet["Contact"]):
    def public(self) -> Self:
        return self.filter(is_public=True)

    def public_or(self, keys: Collection[int]) -> Self:
        """Whom everybody may see, and these besides."""
        return self.filter(Q(is_public=True) | Q(pk__in=keys))


class Contact(models.Model):
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="contact",
        verbose_name=_("person"),
    )
    words = WordsField(pgettext_lazy("person", "name"))
    post = WordsField(_("post"), blank=True)
    phone = PhoneNumberField(_("phone"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    messengers = models.JSONField(
        _("messengers"), default=dict, blank=True, help_text=_("Name and link, such as Telegram.")
    )
    topics = ArrayField(models.SlugField(max_length=30), verbose_name=_("topics"), default=list, blank=True)
    regions = models.ManyToManyField(Region, blank=True, related_name="contacts", verbose_name=_("regions"))
    deputy = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, verbose_name=_("deputy"))
    away_until = models.DateField(_("away until"), null=True, blank=True, help_text=_("The last day away."))
    is_public = models.BooleanField(_("shown to strangers"), default=False)
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = ContactQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["position", "pk"]
        indexes = [GinIndex(fields=["topics"], name="contact_topics")]

    def __str__(self) -> str:
        return str(self.words)

    def on(self, day: date) -> "Contact":
        """Who answers on `day`: this person, or the deputy while away."""
        away = self.away_until is not None and day <= self.away_until
        return self.deputy if away and self.deputy else self
