"""Regions and cities are the seller's data; a mark is the seller's own word that terms refer to (`map`: S0-03)."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wholesale.fields import WordsField
from wholesale.models.seller import known_zone


class Region(models.Model):
    code = models.SlugField(_("code"), unique=True)
    words = WordsField(_("name"))
    country = models.CharField(_("country"), max_length=2, default="RU")
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return str(self.words)


class CityQuerySet(models.QuerySet["City"]):
    def in_order(self) -> Self:
        """Cities by their name in the reader's language."""
        name = KeyTextTransform(get_language() or settings.LANGUAGE_CODE, "words")
        return self.order_by(Coalesce(name, F("code")), "code")


class City(models.Model):
    region = models.ForeignKey(Region, models.PROTECT, related_name="cities", verbose_name=_("region"))
    code = models.SlugField(_("code"), unique=True)
    words = WordsField(_("name"))
    time_zone = models.CharField(_("time zone"), max_length=63, default="Europe/Moscow", validators=[known_zone])
    marks = ArrayField(
        models.SlugField(max_length=30),
        verbose_name=_("marks"),
        default=list,
        blank=True,
        help_text=_("Words that the terms refer to, such as “map”, separated by commas."),
    )

    objects = CityQuerySet.as_manager()

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        ordering = ["code"]
        indexes = [GinIndex(fields=["marks"], name="city_marks")]

    def __str__(self) -> str:
        return str(self.words)
