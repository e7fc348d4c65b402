"""Event: one line on a timeline. Who moved what from where to where, when and why; never edited."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wholesale.models.terms import append_only


class Event(models.Model):
    """Abstract: an app adds the parent it tells of, as PROTECT with `related_name="events"`, and an index on it."""

    was = models.CharField(_("was"), max_length=30, blank=True)
    became = models.CharField(_("became"), max_length=30, blank=True)
    verb = models.CharField(_("deed"), max_length=40, blank=True)
    why = models.TextField(_("why"), blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)
    # Nobody means the program itself.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    # The manager who worked in the name of `by`.
    real_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("in fact by")
    )

    class Meta:
        abstract = True
        ordering = ["pk"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.verb or self.became} {self.at:%d.%m.%Y %H:%M}"
