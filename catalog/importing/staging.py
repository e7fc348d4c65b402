"""From files to staged rows: read once, in a stream, and copied into the staging tables in bundles.

Nothing here touches the catalogue. The whole of it is one transaction: a file that is
refused in the middle leaves no staged row behind.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils.text import slugify

from catalog.codes import normalise
from catalog.importing import bundle, commerceml, context, pictures, yml
from catalog.importing.bundle import Bundle
from catalog.importing.pricesheet import Sheets
from catalog.importing.products import Properties
from catalog.importing.progress import QUIET, Progress
from catalog.importing.reasons import FileRefused
from catalog.importing.rows import Declared, GoodsRow, PriceRow, Row, Rows, StockRow
from catalog.importing.slugs import latin
from catalog.importing.values import digest
from catalog.importing.verdicts import JUDGED
from catalog.models import Import, StagedPrice, StagedProduct, StagedStock
from catalog.models.imports import Verdict

BUNDLE = 5_000  # rows of one table kept in memory until they are copied
OFTEN = 1_000  # rows between two words of how far it is

_ALWAYS = ("import_id", "n", "file", "line", "key", "reason", "detail", "verdict", "notes")
_COLUMNS: dict[Any, tuple[str, ...]] = {
    StagedProduct: (
        *("kind", "sku", "normal", "has_made_sku", "barcode", "barcode_normal", "name", "description", "brand"),
        *("unit", "pack_size", "tax_code", "weight_kg", "country", "attributes", "pictures"),
        *("group_key", "base_key", "is_gone"),
    ),
    StagedPrice: ("list_key", "min_quantity", "amount", "currency"),
    StagedStock: ("warehouse_key", "quantity"),
}
_UNJUDGED: dict[Any, str] = {StagedProduct: "", StagedPrice: Verdict.SAME.value, StagedStock: Verdict.SAME.value}
_TABLES = {GoodsRow: StagedProduct, PriceRow: StagedPrice, StockRow: StagedStock}


def fill(import_: Import, files: list[tuple[str, Path]], progress: Progress = QUIET) -> int:
    """Read the files of an import into the staging tables, keep what they declare, return how many rows there are.

    Raises FileRefused with the reason; nothing stays staged then. Safe to repeat.
    """
    with bundle.opened(files) as opened, transaction.atomic():
        forget(import_)
        declared = Declared()
        with Copier(import_) as copier:
            for index, row in _rows(opened, declared):
                copier.take(index, row)
                if row.reason and row.reason not in JUDGED:  # those are judged once more
                    progress.refused(files[index][0], row.line, row.reason, row.detail)
                elif not copier.count % OFTEN:
                    progress.step(copier.counts[StagedProduct], declared.expected)
        progress.step(declared.expected, declared.expected)
        if not (copier.count or declared.groups or declared.lists or declared.warehouses or declared.is_full):
            raise FileRefused("nothing_inside")
        pictures.keep(import_, opened)
        _write_down(import_, opened.kind, declared)
        return copier.count


def forget(import_: Import) -> None:
    """Drop the staged rows of this import, and of all that nobody decides about any more.

    Each table asks within its statement: an import that begins this moment keeps its rows.
    """
    kept = Import.objects.open().exclude(pk=import_.pk).filter(pk=OuterRef("import_id"))
    for table in _COLUMNS:
        table.objects.filter(~Exists(kept)).delete()


class Copier:
    """Numbers rows and copies them into their tables, some thousands at a time."""

    def __init__(self, import_: Import) -> None:
        self.import_id = str(import_.pk)
        self.count = 0
        self.counts = dict.fromkeys(_COLUMNS, 0)
        self._waiting: dict[Any, list[tuple[Any, ...]]] = {table: [] for table in _COLUMNS}

    def __enter__(self) -> "Copier":
        return self

    def __exit__(self, *trouble: object) -> None:
        if trouble[0] is None:
            for table in _COLUMNS:
                self._copy(table)

    def take(self, file: int, row: Row) -> None:
        table = _TABLES[type(row)]
        self.count += 1
        self.counts[table] = n = self.counts[table] + 1
        verdict = Verdict.REFUSED.value if row.reason else _UNJUDGED[table]
        notes = _json(row.notes) if row.notes else "[]"
        always = (self.import_id, n, file, row.line, row.key, row.reason, row.detail, verdict, notes)
        waiting = self._waiting[table]
        waiting.append(always + _VALUES[table](row))
        if len(waiting) >= BUNDLE:
            self._copy(table)

    def _copy(self, table: Any) -> None:
        names = ", ".join((*_ALWAYS, *_COLUMNS[table]))
        with connection.cursor() as cursor, cursor.copy(f"COPY {table._meta.db_table} ({names}) FROM STDIN") as copy:
            for values in self._waiting[table]:
                copy.write_row(values)
        self._waiting[table].clear()


def _rows(opened: Bundle, declared: Declared) -> Iterator[tuple[int, Row]]:
    """Go through the rows of all documents, each with the index of the file it came in."""
    read = _reader(opened.kind, declared)
    for index, _name, path in opened.documents:
        for row in read(path):
            yield index, row


def _reader(kind: str, declared: Declared) -> Callable[[Path], Rows]:
    """Return what reads one document of a kind."""
    taxes = context.taxes()
    if kind == "xlsx":
        return Sheets(declared, lists=context.lists(), taxes=taxes).read
    properties = Properties(declared, taxes, context.attribute_codes())
    if kind == "yml":
        return yml.Reader(properties, zone=context.zone(), price_list=context.lists().default).read
    return commerceml.Reader(properties, zone=context.zone()).read


def _goods(row: GoodsRow) -> tuple[Any, ...]:
    texts = (row.barcode, normalise(row.barcode), row.name, row.description, row.brand, row.unit)
    bags = (
        None if row.attributes is None else _json(row.attributes),
        None if row.pictures is None else _json([{"path": path} for path in row.pictures]),
    )
    facts = (row.pack_size, row.tax_code, row.weight_kg, row.country, *bags, row.group_key, row.base_key, row.is_gone)
    return (row.kind, row.sku, normalise(row.sku), row.has_made_sku, *texts, *facts)


def _price(row: PriceRow) -> tuple[Any, ...]:
    return (row.list_key, row.min_quantity, row.amount, row.currency)


def _stock(row: StockRow) -> tuple[Any, ...]:
    return (row.warehouse_key, row.quantity)


_VALUES: dict[Any, Any] = {StagedProduct: _goods, StagedPrice: _price, StagedStock: _stock}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if value else ("[]" if isinstance(value, list) else "{}")


def _write_down(import_: Import, kind: str, declared: Declared) -> None:
    """Keep what the files say of the whole on the import itself."""
    facts = asdict(declared)
    import_.source = kind
    import_.is_full = facts.pop("is_full")
    import_.origin = facts.pop("origin")
    import_.made_at = facts.pop("made_at")
    import_.declared = {
        "has_full_offers": declared.has_full_offers,
        "groups": [{"key": key, "slug": _slug(group["name"], key), **group} for key, group in declared.groups.items()],
        "lists": [
            {"key": key, "code": key if kind == "xlsx" else _slug(each["name"], key), **each}
            for key, each in declared.lists.items()
        ],
        "warehouses": [{"key": key, "name": name} for key, name in declared.warehouses.items()],
        "attributes": [{"code": code, **each} for code, each in declared.attributes.items()],
    }
    import_.save(update_fields=["source", "is_full", "origin", "made_at", "declared"])


def _slug(name: str, key: str) -> str:
    """Return an address made of a name; of the key where the name has no letters."""
    return slugify(latin(name))[:70] or digest(key, 8).lower()
