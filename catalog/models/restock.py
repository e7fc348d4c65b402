"""Restock: a person's wish to hear once when a product can be bought again.

active ──notify──► notified      the letter is written
   └─────cancel──► cancelled     by the person, on a page or by the letter's own link
"""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Company
from catalog.models.product import Product

ACTIVE = Q(notified_at=None, cancelled_at=None)


class RestockQuerySet(models.QuerySet["Restock"]):
    def active(self) -> Self:
        """Those whose person still waits."""
        return self.filter(ACTIVE)

    def of(self, user: Any) -> Self:
        """A person's own: whoever acts for several companies waits for goods in the name of each."""
        return self.filter(user=user)

    def told(self, *, since: datetime) -> Self:
        """Those whose person was told lately that the goods had come."""
        return self.filter(notified_at__gte=since)

    def cancel(self, *, at: datetime) -> int:
        """End the wishes that still wait; returns how many there were. Safe to repeat."""
        return self.active().update(cancelled_at=at)


class Restock(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="restocks", verbose_name=_("person")
    )
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", verbose_name=_("company"))
    product = models.ForeignKey(Product, models.CASCADE, related_name="restocks", verbose_name=_("product"))
    created_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    notified_at = models.DateTimeField(_("told at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)

    objects = RestockQuerySet.as_manager()

    class Meta:
        verbose_name = _("restock subscription")
        verbose_name_plural = _("restock subscriptions")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "product"],
                condition=Q(notified_at__isnull=True, cancelled_at__isnull=True),
                name="restock_active_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["product"],
                condition=Q(notified_at__isnull=True, cancelled_at__isnull=True),
                name="restock_active_of_a_product",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.product}"

    @property
    def is_active(self) -> bool:
        return self.notified_at is None and self.cancelled_at is None
