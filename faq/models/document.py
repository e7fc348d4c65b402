"""Document: a paper to download, in versions; the newest one in force is shown."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from wholesale.fields import WordsField
from wholesale.models import File


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

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["code", "-effective_from", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version", "language"], name="document_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.words} {self.version}"
