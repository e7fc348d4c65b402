"""An import of goods from an ERP or a price sheet, and its staging area.

    parsing ──▶ preview ──start──▶ applying ──▶ done
       │  └───▶ stopped ──start──▶    │
       │           └──discard──▶ discarded ◀──discard── preview
       └──▶ refused                   └──▶ failed ◀── parsing

    parsing, applying ──cancel──▶ discarded

Every row of a file is staged with a verdict before the catalogue is touched. Staged
rows have no foreign keys and no log: an import lost with them is only parsed again.
"""

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from wholesale.errors import Refused

if TYPE_CHECKING:
    from accounts.models import User


class ImportQuerySet(models.QuerySet["Import"]):
    def open(self) -> Self:
        """Imports that still need their staged rows."""
        return self.filter(state__in=Import.OPEN)

    def at_work(self) -> Self:
        """Imports whose next step is the program's, not a person's."""
        return self.filter(state__in=[Import.State.PARSING, Import.State.APPLYING])

    def stopped(self) -> Self:
        """Imports that wait for a manager's word: they would hide too much."""
        return self.filter(state=Import.State.STOPPED)


class Import(models.Model):
    class Source(models.TextChoices):
        COMMERCEML = "commerceml", _("1C exchange (CommerceML)")
        XLSX = "xlsx", _("price list (XLSX)")
        YML = "yml", _("supplier's feed (YML)")

    class State(models.TextChoices):
        PARSING = "parsing", _("being read")  # the worker's turn
        PREVIEW = "preview", _("ready to apply")  # the manager's turn
        STOPPED = "stopped", _("stopped: would hide too many goods")  # the manager's turn
        APPLYING = "applying", _("being applied")  # the worker's turn
        DONE = "done", _("applied")
        REFUSED = "refused", _("refused")  # the file itself cannot be taken
        FAILED = "failed", _("failed")  # the work was cut off; nothing was changed
        DISCARDED = "discarded", _("discarded")

    NEXT: ClassVar[dict[str, set[str]]] = {
        State.PARSING: {State.PREVIEW, State.STOPPED, State.REFUSED, State.FAILED, State.DISCARDED},
        State.PREVIEW: {State.APPLYING, State.DISCARDED},
        State.STOPPED: {State.APPLYING, State.DISCARDED},
        State.APPLYING: {State.DONE, State.STOPPED, State.FAILED, State.DISCARDED},
    }
    OPEN: ClassVar[list[str]] = [State.PARSING, State.PREVIEW, State.STOPPED, State.APPLYING]

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.CharField(_("format"), max_length=12, choices=Source, blank=True, editable=False)
    files = models.JSONField(_("files"), default=list, editable=False)  # [{"name", "size", "sha256", "file": File id}]
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PARSING, editable=False)
    is_full = models.BooleanField(_("full catalogue"), default=False, editable=False)
    despite_guard = models.BooleanField(_("despite the guard"), default=False, editable=False)
    origin = models.CharField(_("catalogue of the ERP"), max_length=80, blank=True, editable=False)
    made_at = models.DateTimeField(_("made in the ERP"), null=True, editable=False)
    # What the files declare beside goods: {"groups": [...], "lists": [...], "warehouses": [...], "attributes": [...]}
    declared = models.JSONField(default=dict, editable=False)
    counts = models.JSONField(_("counts"), default=dict, editable=False)  # {"goods": {"new": 3, …}, "prices": …}
    report = models.JSONField(_("report"), default=list, editable=False)  # refused and noted rows, capped
    guard_percent = models.PositiveSmallIntegerField(_("guard, %"), null=True, editable=False)  # in force when judged
    reason = models.CharField(max_length=40, blank=True, editable=False)  # why refused or failed: a code
    detail = models.TextField(blank=True, editable=False)  # … and what it speaks of
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    created_at = models.DateTimeField(_("received"), auto_now_add=True)
    moved_at = models.DateTimeField(_("state since"), default=now, editable=False)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="applying"), name="import_one_applies_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["-created_at"], name="import_newest")]

    def __str__(self) -> str:
        return ", ".join(file["name"] for file in self.files) or str(self.pk)[:8]

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_at_work(self) -> bool:
        return self.state in {self.State.PARSING, self.State.APPLYING}

    @property
    def waits_for_decision(self) -> bool:
        return self.state in {self.State.PREVIEW, self.State.STOPPED}

    can_discard = waits_for_decision
    can_cancel = is_at_work

    @property
    def can_apply(self) -> bool:
        return self.state == self.State.PREVIEW

    @property
    def can_apply_despite_guard(self) -> bool:
        return self.state == self.State.STOPPED

    @property
    def is_erp(self) -> bool:
        """True when goods are told apart by their ids in the ERP or the feed, not by their codes."""
        return self.source in {self.Source.COMMERCEML, self.Source.YML}

    @property
    def names_lists(self) -> bool:
        """True when price lists are those of the ERP, by their ids there; others fill the portal's own."""
        return self.source == self.Source.COMMERCEML

    @property
    def tone(self) -> str:
        tones = {self.State.DONE: "good", self.State.REFUSED: "bad", self.State.FAILED: "bad"}
        return tones.get(self.State(self.state), "turn" if self.waits_for_decision else "")

    def parsed(self, *, stopped: bool) -> None:
        """Say that every row has its verdict: a person decides now."""
        self._move(self.State.STOPPED if stopped else self.State.PREVIEW)

    def start(self, *, by: "User | None", despite_guard: bool = False) -> None:
        """Begin to apply: the worker's turn. `by` None is the program.

        Raises Refused: "import_guard" when it was stopped and nobody says to go on,
        "import_busy" while another import is being applied, "import_transition".
        """
        if self.state == self.State.STOPPED and not despite_guard:
            raise Refused("import_guard", _t("It would hide too many goods: apply it despite the guard or discard it."))
        try:
            with transaction.atomic():
                self._move(self.State.APPLYING, decided_by=by, despite_guard=despite_guard)
        except IntegrityError:
            raise Refused("import_busy", _t("Another import is being applied: try again in a minute.")) from None

    def stop(self) -> None:
        """Ask a person after all: the catalogue has moved, and now it would hide too much."""
        self._move(self.State.STOPPED)

    def done(self) -> None:
        """Say that all of it was applied."""
        self._move(self.State.DONE)

    def discard(self, *, by: "User") -> None:
        """Leave the catalogue as it is and forget the staged rows."""
        if not self.waits_for_decision:
            raise Refused("import_transition", _t("The import has moved on meanwhile: look at it again."))
        self._move(self.State.DISCARDED, decided_by=by)

    def cancel(self, *, by: "User | None") -> None:
        """Say that the work was stopped on request; what it did was rolled back by the database."""
        self._move(self.State.DISCARDED, decided_by=by)

    def refuse(self, reason: str, detail: str = "") -> None:
        """Say that the file cannot be taken, and why."""
        self._move(self.State.REFUSED, reason=reason, detail=detail[:500])

    def fail(self, reason: str, detail: str = "") -> None:
        """Say that the work was cut off; what it did was rolled back by the database."""
        self._move(self.State.FAILED, reason=reason, detail=detail[:500])

    def _move(self, to: State, **facts: Any) -> None:
        """Change the state once, or refuse: another hand may have moved it first."""
        facts |= {"state": to, "moved_at": now()}
        allowed = to in self.NEXT.get(self.state, ())
        if not (allowed and Import.objects.filter(pk=self.pk, state=self.state).update(**facts)):
            raise Refused("import_transition", _t("The import has moved on meanwhile: look at it again."))
        for name, value in facts.items():
            setattr(self, name, value)


class Verdict(models.TextChoices):
    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    SAME = "same", _("unchanged")
    VANISHING = "vanishing", _("vanishing")  # will be hidden
    REFUSED = "refused", _("refused")


class Staged(models.Model):
    """A row of a file with what will become of it. `n` counts the rows of one import and one table."""

    pk = models.CompositePrimaryKey("import_id", "n")
    import_id = models.UUIDField()
    n = models.IntegerField()
    file = models.SmallIntegerField(default=0)  # index in Import.files
    line = models.IntegerField(default=0)  # of the file, or the row of the sheet
    key = models.CharField(max_length=160)  # the good: its id in the ERP, or its normalised code
    product_id = models.BigIntegerField(null=True)
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    detail = models.TextField(blank=True)
    notes = models.JSONField(default=list)  # taken, but told: [[code, detail], …]

    class Meta:
        abstract = True


class StagedProduct(Staged):
    class Kind(models.TextChoices):
        GOODS = "goods", _("product")
        OFFER = "offer", _("offer")  # speaks only for prices and stock of goods told elsewhere

    kind = models.CharField(max_length=5, choices=Kind)
    sku = models.CharField(max_length=80, blank=True)
    normal = models.CharField(max_length=80, blank=True)
    has_made_sku = models.BooleanField(default=False)  # made of the key: the file has none
    barcode = models.CharField(max_length=80, blank=True)
    barcode_normal = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=300, blank=True)
    description = models.TextField(blank=True)
    brand = models.CharField(max_length=100, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    pack_size = models.IntegerField(null=True)
    tax_code = models.CharField(max_length=10, blank=True)
    weight_kg = models.DecimalField(max_digits=10, decimal_places=3, null=True)
    country = models.CharField(max_length=60, blank=True)
    attributes = models.JSONField(null=True)
    pictures = models.JSONField(null=True)  # [{"path", "checksum", "file": File id}]
    group_key = models.CharField(max_length=80, blank=True)
    base_key = models.CharField(max_length=160, blank=True)  # of a variant: the good it is a variant of
    is_gone = models.BooleanField(default=False)  # marked as deleted in the ERP

    class Meta:
        indexes = [models.Index(fields=["import_id", "key"], name="staged_product_key")]


class StagedPrice(Staged):
    list_key = models.CharField(max_length=80)
    min_quantity = models.IntegerField(default=1)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    price_list_id = models.BigIntegerField(null=True)


class StagedStock(Staged):
    warehouse_key = models.CharField(max_length=80, blank=True)  # empty: the first selling warehouse
    quantity = models.IntegerField(null=True)
    warehouse_id = models.BigIntegerField(null=True)
