"""Document: a paper to download, in versions; the newest one in force is shown, older ones beside it."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wholesale.fields import WordsField
from wholesale.models import File


class DocumentQuerySet(models.QuerySet["Document"]):
    def in_force(self, on: date) -> Self:
        """Versions that have begun by a day, with their files."""
        return self.filter(effective_from__lte=on).select_related("file")

    def open_to(self, company: Any, *, staff: bool) -> Self:
        """Those a reader may have: everybody's, and what their company's kind opens; staff have all."""
        if staff:
            return self
        audiences = [Document.Audience.ALL]
        if company:
            audiences += [Document.Audience.BUYERS] if "buyer" in company.kinds else []
            audiences += [Document.Audience.CENTRES] if "service_centre" in company.kinds else []
        return self.filter(audience__in=audiences)


class Document(models.Model):
    class Audience(models.TextChoices):
        ALL = "all", _("everyone")
        BUYERS = "buyers", _("buyers")
        CENTRES = "centres", _("service centres")

    code = models.SlugField(_("code"))  # "reclamation_act"
    version = models.CharField(_("version"), max_length=20)
    words = WordsField(_("name"))
    file = models.ForeignKey(File, models.PROTECT, related_name="+", verbose_name=_("file"))
    language = models.CharField(_("language"), max_length=7)
    effective_from = models.DateField(_("in force from"))
    audience = models.CharField(_("for"), max_length=10, choices=Audience, default=Audience.ALL)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["code", "-effective_from", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version", "language"], name="document_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.words} {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("faq:document", args=[self.pk])
