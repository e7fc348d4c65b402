"""What a deed answered to a key: kept for a day, so that a repeated request is answered and not done again."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class IdempotencyQuerySet(models.QuerySet["IdempotencyRecord"]):
    def expired(self, at: datetime) -> Self:
        """Answers nobody will ask for again."""
        return self.filter(expires_at__lte=at)


class IdempotencyRecord(models.Model):
    """One key of one caller at one door. Written by `idempotency.once` in the deed's own transaction."""

    scope = models.CharField(_("who"), max_length=60)
    endpoint = models.CharField(_("deed"), max_length=60)
    key = models.CharField(_("key"), max_length=200)
    body_hash = models.CharField(max_length=64)
    answer = models.JSONField(_("answer"), null=True)
    created_at = models.DateTimeField(_("at"), auto_now_add=True)
    expires_at = models.DateTimeField(_("kept until"))

    objects = IdempotencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("answered key")
        verbose_name_plural = _("answered keys")
        constraints = [models.UniqueConstraint(fields=["scope", "endpoint", "key"], name="one_effect_of_a_key")]
        indexes = [models.Index(fields=["expires_at"], name="answered_key_expiry")]

    def __str__(self) -> str:
        return f"{self.endpoint} {self.key}"
