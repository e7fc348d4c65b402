"""The steps of an import: stage (read and judge), then apply; each ends in a state a person can read.

files ──fill──▶ staged rows ──judge──▶ verdicts ──guard──▶ preview or stopped
                                ▲                              │ start
                                └──────── judged again ────────┴──▶ write, in one transaction ──▶ done
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.core.files.base import File as Bytes
from django.core.files.storage import storages
from django.db import connection, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from catalog import tree
from catalog.importing import context, figures, pictures, staging, summary, verdicts, writing
from catalog.importing.progress import QUIET, Progress
from catalog.importing.reasons import FileRefused
from catalog.models import Import, StagedPrice, StagedProduct, StagedStock
from catalog.models.imports import Verdict
from catalog.models.product import Product
from wholesale import uploads
from wholesale.errors import Refused
from wholesale.models import File, Seller

if TYPE_CHECKING:
    from accounts.models import User

log = logging.getLogger(__name__)

MOST_UPLOADED = 300 * 2**20  # bytes of one file
KEPT_DAYS = 30  # for a file that was uploaded
SECONDS = 600  # a statement over a million rows may take
WORK_MEMORY = "64MB"  # of the database for one sort or join
JUDGED_FOR = 600  # seconds for which a verdict holds while the catalogue has the same version
SAMPLED = 10  # of `default_statistics_target`: three thousand rows of a staging table say enough of it
MANY = 2_000  # staged rows from which whole tables are joined, not looked up row by row

Files = list[tuple[str, Path]]


def stage(import_: Import, files: Files | None = None, progress: Progress = QUIET) -> None:
    """Read the files of an import into the staging area and judge every row; the catalogue is not touched.

    `files` [(name, where it lies)]; without them the bytes kept with the import are read.
    Ends in preview, stopped or refused. Safe to repeat while it is parsing.
    """
    try:
        with _failing(import_):
            _stage(import_, files, progress)
    except FileRefused as refusal:
        staging.forget(import_)
        import_.refuse(refusal.code, refusal.detail)


def apply(import_: Import, *, by: "User | None", despite_guard: bool = False) -> None:
    """Apply a staged import: all of it or nothing. Writes only what differs, so the same files again write nothing.

    Raises Refused: "import_guard" when it would hide too much and nobody said to go on,
    "import_busy" while another import is being applied, "import_transition".
    """
    import_.start(by=by, despite_guard=despite_guard)
    carry_out(import_)


def carry_out(import_: Import, progress: Progress = QUIET) -> None:
    """Write what was staged, in one transaction. An error leaves the catalogue as it was and the import failed."""
    with _failing(import_), _patient(many=_size(import_) > MANY):
        held = Import.objects.select_for_update().get(pk=import_.pk)
        if held.state != Import.State.APPLYING:
            return
        progress.stage("checking", total=_changing(import_))
        if _has_moved(import_):
            _judge(import_)
            _tell(import_)
        if hides_too_much(import_) and not import_.despite_guard:
            import_.stop()
            return
        _write(import_, progress)
        import_.done()
        tree.bump()


def work(import_: Import, progress: Progress = QUIET) -> None:
    """Do the next step that is the program's."""
    if import_.state == Import.State.PARSING:
        stage(import_, progress=progress)
    elif import_.state == Import.State.APPLYING:
        carry_out(import_, progress)


def hides_too_much(import_: Import) -> bool:
    """True for a full import that would hide more of its catalogue's goods than the terms let it unasked."""
    percent = import_.guard_percent if import_.guard_percent is not None else context.guard_percent()
    shown, hidden = import_.counts["catalogue"]["shown"], import_.counts["goods"]["vanishing"]
    return import_.is_full and hidden * 100 > percent * shown


def _stage(import_: Import, files: Files | None, progress: Progress) -> None:
    with _at_hand(import_, files) as present, _patient():
        size = staging.fill(import_, present, progress)
    progress.stage("checking")
    many = size > MANY
    with _patient(many=many):
        if many:
            _analyse()
        _judge(import_)
        if many:
            _analyse()  # the statements that write ask for verdicts
        _tell(import_)
        _tell_refused(import_, progress)
        if _nothing_is_left(import_):
            import_.refuse("all_refused", summary.first_refusal(import_))
        else:
            import_.parsed(stopped=hides_too_much(import_))


@contextmanager
def _failing(import_: Import) -> Iterator[None]:
    """Let an import say that it failed where the program met an error; a refusal is none."""
    try:
        yield
    except Refused:
        raise
    except Exception as trouble:
        log.exception("Import %s failed", import_.pk)
        import_.refresh_from_db()
        import_.fail("went_wrong", f"{import_.pk!s:.8} {type(trouble).__name__}")
        raise


@contextmanager
def _at_hand(import_: Import, files: Files | None) -> Iterator[Files]:
    """Give the files as paths; those in the storage are copied out of it for as long as they are read."""
    if files is not None:
        yield files
        return
    with TemporaryDirectory(prefix="import-") as folder:
        present = []
        for index, told in enumerate(import_.files):
            place = Path(folder, str(index), Path(told["name"]).name)
            place.parent.mkdir()
            with _kept(told) as source, place.open("wb") as copy:
                for chunk in source.chunks():
                    copy.write(chunk)
            present.append((told["name"], place))
        yield present


def _kept(told: dict[str, Any]) -> Any:
    file = File.objects.filter(pk=told["file"]).first() if told.get("file") else None
    if file is None or not file.raw:
        raise FileRefused("file_missing", told["name"])
    return storages["default"].open(file.raw)


def _size(import_: Import) -> int:
    return sum(import_.counts[table][verdict] for table in ("offers", *summary.TABLES) for verdict in Verdict.values)


def _changing(import_: Import, *tables: str) -> int:
    """Return how many rows of some tables, or of all, will be written."""
    rows = [import_.counts[table] for table in tables or summary.TABLES]
    return sum(table[verdict] for table in rows for verdict in (Verdict.NEW, Verdict.CHANGED, Verdict.VANISHING))


@contextmanager
def _patient(*, many: bool = False) -> Iterator[None]:
    """Open a transaction in which a statement may take its time; pages have shorter limits.

    What the planner knows of the staging tables is always a little old, so no plan may hang
    on it: a hash join takes all the columns that are compared, a merge join one of them, and
    one such as the price list meets half of the prices for every row. Of many rows none is
    looked up by itself either. Who asked may be killed: the database notices within a second.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                f"SET LOCAL statement_timeout = '{SECONDS}s'; SET LOCAL idle_in_transaction_session_timeout = 0;"
                f"SET LOCAL client_connection_check_interval = '1s'; "
                f"SET LOCAL jit = off; SET LOCAL work_mem = '{WORK_MEMORY}'; "
                f"SET LOCAL default_statistics_target = {SAMPLED}; "
                f"SET LOCAL enable_mergejoin = off; SET LOCAL enable_nestloop = {'off' if many else 'on'}"
            )
        yield


def _analyse() -> None:
    """Tell the planner how full the staging tables are: it would join a million rows as if there were ten."""
    with connection.cursor() as cursor:
        for table in (StagedProduct, StagedPrice, StagedStock):
            cursor.execute(f"ANALYZE {table._meta.db_table}")


def _judge(import_: Import) -> None:
    cache.set(_judged_key(import_), tree.version(), JUDGED_FOR)
    verdicts.judge(import_)
    figures.judge(import_, currency=Seller.objects.get_current().currency)
    import_.counts = summary.counts(import_)
    import_.guard_percent = context.guard_percent()


def _judged_key(import_: Import) -> str:
    return f"import:{import_.pk}:judged"


def _has_moved(import_: Import) -> bool:
    """True unless the catalogue is surely the one the import was judged against, a moment ago."""
    return bool(cache.get(_judged_key(import_)) != tree.version())


def _nothing_is_left(import_: Import) -> bool:
    """True when every row that came was refused; what a file does not tell is no row of it."""
    rows = StagedProduct.objects.filter(import_id=import_.pk, line__gte=0)
    return rows.exists() and not rows.exclude(verdict=Verdict.REFUSED).exists()


def _tell(import_: Import) -> None:
    import_.report = summary.report(import_)
    import_.save(update_fields=["counts", "report", "guard_percent"])


def _tell_refused(import_: Import, progress: Progress) -> None:
    """Tell of the rows that were refused after they were read: those the reader refused are told already."""
    judged = {*verdicts.JUDGED, *figures.JUDGED}
    for row in import_.report:
        if row["reason"] in judged:
            progress.refused(import_.files[row["file"]]["name"], row["line"], row["reason"], row["detail"])


def _write(import_: Import, progress: Progress) -> None:
    """Run the statements of `writing`; how many there are does not depend on the size."""
    language = context.language()
    facts = {
        "id": import_.pk,
        "origin": import_.origin,
        "is_erp": import_.is_erp,
        "names_lists": import_.names_lists,
        "declared": Jsonb(import_.declared),
        "language": language,
        "currency": Seller.objects.get_current().currency,
        "other_key": f"other:{import_.origin}"[:80],
        "other_goods": Jsonb({language: _("Other goods")}),
        "unit": Product._meta.get_field("unit").get_default(),
        "tax_code": Product._meta.get_field("tax_code").get_default(),
    }
    with connection.cursor() as cursor:
        progress.stage("writing_goods", done=0, total=_changing(import_))
        for statement in writing.DECLARED:
            cursor.execute(statement, facts)
        tree.repath()
        if _changing(import_, "goods"):
            for statement in writing.GOODS:
                cursor.execute(statement, facts)
            pictures.tie(cursor, import_)
        tree.recount()
        progress.stage("writing_prices", done=_changing(import_, "goods"))
        if _changing(import_, "prices"):
            for statement in writing.PRICES:
                cursor.execute(statement, facts)
        progress.stage("writing_stock", done=_changing(import_, "goods", "prices"))
        for statement in writing.STOCKS:
            cursor.execute(statement, facts)


def begin(files: Files) -> Import:
    """Begin an import of local files, which only this process can read."""
    told = [{"name": name, "size": path.stat().st_size if path.is_file() else 0} for name, path in files]
    return Import.objects.create(files=told)


@transaction.atomic
def receive(given: Iterable[Bytes], *, by: "User") -> Import:
    """Begin an import of uploaded files: keep them for the worker. Raises Refused as `uploads.receive` does."""
    until = now() + timedelta(days=KEPT_DAYS)
    kept = [uploads.receive(each, kind=File.Kind.IMPORT, scope=f"user:{by.pk}", limit=MOST_UPLOADED) for each in given]
    File.objects.filter(pk__in=[file.pk for file in kept]).update(expires_at=until)
    told = [{"name": file.name, "size": file.size, "sha256": file.sha256, "file": str(file.pk)} for file in kept]
    return Import.objects.create(files=told, by=by)
