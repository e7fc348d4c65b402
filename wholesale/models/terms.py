"""Terms: what a manager may change any day, kept as versions that start on a day and are added, never edited.

    effective_from   1.01 ──────── 1.03 ─────────────── 1.12 ──────►
    version            #1            #2, #3 (corrects #2)    #4
    in force on 5.03                     ▲ the greatest (effective_from, id) not later than the day

A deed reads the version once, passes it down as `terms` and keeps its id on the
document it makes. Rows of a version (tiers, minimums, wanted papers) are a `TermsRow`
with `terms = ForeignKey(…, CASCADE, related_name="tiers")`.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.core.cache import cache
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from wholesale import memory
from wholesale.models.seller import Seller

CACHED = 60  # seconds in Redis
NEAR = 1  # second a process trusts its own copy: how long another one may still see the version before


def append_only() -> list[pgtrigger.Trigger]:
    """Return the triggers for `Meta.triggers` of rows that are added, never changed or deleted.

    TRUNCATE has no trigger, so that a test database can be flushed; the portal's
    database role has no right to it.
    """
    return [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class TermsQuerySet(models.QuerySet["Terms"]):
    def in_force(self, on: date) -> Self:
        """Versions already started on `on`, the one in force first."""
        return self.filter(effective_from__lte=on).order_by("-effective_from", "-pk")

    def current(self, *, on: date | None = None) -> Any:
        """Return the version in force on `on` (the seller's today), its rows fetched.

        Raises DoesNotExist when no version had started by then.
        """
        today = Seller.objects.get_current().today()
        if on not in (None, today):
            return self._read(on or today)
        return memory.near(self._key(today), NEAR, lambda: self._cached(today))

    def forget(self) -> None:
        """Drop the cached version, now and once more when the transaction is committed."""
        seller = Seller.objects.first()
        if seller is None:
            return  # no days yet, so nothing was cached
        drop = partial(_drop, self._key(seller.today()))
        drop()
        transaction.on_commit(drop)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        made = super().bulk_create(objs, *args, **kwargs)
        self.forget()
        return made

    def _cached(self, today: date) -> Any:
        version = cache.get(key := self._key(today))
        if version is None:
            cache.set(key, version := self._read(today), CACHED)
        return version

    def _read(self, on: date) -> Any:
        return self.in_force(on).prefetch_related(*self.model.row_names())[:1].get()

    def _key(self, on: date) -> str:
        return f"terms:{self.model._meta.label_lower}:{on}"


class Terms(models.Model):
    """One version of an app's terms. Abstract: each app owns its own."""

    effective_from = models.DateField(_("in force from"), help_text=_("A day in the seller's time zone."))
    note = models.TextField(_("note"), blank=True, help_text=_("Why this version was made."))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("made by"),
    )
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)

    objects = TermsQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-effective_from", "-pk"]
        get_latest_by = ["effective_from", "pk"]
        indexes = [models.Index(fields=["-effective_from", "-id"])]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.effective_from:%d.%m.%Y} · {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        type(self).objects.forget()

    @classmethod
    def row_names(cls) -> list[str]:
        """Names of the relations that hold a version's rows."""
        return [
            relation.get_accessor_name() or ""
            for relation in cls._meta.related_objects
            if issubclass(relation.related_model, TermsRow)
        ]

    @transaction.atomic
    def clone(self, **changes: Any) -> Self:
        """Add a version like this one with `changes`: fields by name, rows as `tiers=[{"over": 0, …}]`.

        Rows that are not named are copied. Give `effective_from` and `made_by`; a version
        of the same day corrects this one.
        """
        rows = {name: changes.pop(name, None) for name in self.row_names()}
        version = type(self)(**{**_facts(self), "made_by": None, "note": "", **changes})
        version.save(force_insert=True)
        for name, given in rows.items():
            self._copy_rows(name, given, version)
        type(self).objects.forget()
        return version

    def _copy_rows(self, name: str, given: Iterable[Mapping[str, Any]] | None, version: Self) -> None:
        rows = getattr(self, name)
        facts = [_facts(row) for row in rows.order_by("pk")] if given is None else given
        rows.model.objects.bulk_create([rows.model(**{**row, rows.field.name: version}) for row in facts])


class TermsRow(models.Model):
    """A row of a version: as unchangeable as the version itself."""

    class Meta:
        abstract = True
        triggers = append_only()


def _drop(key: str) -> None:
    memory.forget(key)
    cache.delete(key)


def _facts(row: models.Model) -> dict[str, Any]:
    """Every field of a row but its key and the moment it was made."""
    return {
        field.name: getattr(row, field.name)
        for field in row._meta.concrete_fields
        if not field.primary_key and not getattr(field, "auto_now_add", False)
    }
