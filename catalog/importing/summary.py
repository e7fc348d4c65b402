"""What an import says of itself: counts by verdict, the report of refused and noted rows, samples for a page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from catalog.importing.reasons import say
from catalog.models import Import, Product, StagedPrice, StagedProduct, StagedStock
from catalog.models.imports import Verdict

REPORTED = 1_000  # rows kept in a report
TABLES: dict[str, Any] = {"goods": StagedProduct, "prices": StagedPrice, "stock": StagedStock}

_COUNTS = """
SELECT CASE kind WHEN 'offer' THEN 'offers' ELSE 'goods' END, verdict, count(*),
    count(*) FILTER (WHERE notes <> '[]' AND line >= 0)
FROM catalog_stagedproduct WHERE import_id = %(id)s GROUP BY 1, 2
UNION ALL
SELECT 'prices', verdict, count(*), count(*) FILTER (WHERE notes <> '[]')
FROM catalog_stagedprice WHERE import_id = %(id)s GROUP BY 2
UNION ALL
SELECT 'stock', verdict, count(*), count(*) FILTER (WHERE notes <> '[]')
FROM catalog_stagedstock WHERE import_id = %(id)s AND line >= 0 GROUP BY 2
UNION ALL
SELECT 'catalogue', 'shown', count(*), 0
FROM catalog_product WHERE origin = %(origin)s AND is_active AND %(origin)s <> ''
"""


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a report: where it stands, what it speaks of, and what is said of it."""

    file: str
    line: int
    what: str
    is_refused: bool
    words: str


def counts(import_: Import) -> dict[str, dict[str, int]]:
    """Return {"goods", "offers", "prices", "stock": {verdict: rows, "noted": rows}, "catalogue": {"shown": goods}}."""
    found: dict[str, dict[str, int]] = {
        each: {**dict.fromkeys(Verdict.values, 0), "noted": 0} for each in ("goods", "offers", "prices", "stock")
    }
    found["catalogue"] = {"shown": 0}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"id": import_.pk, "origin": import_.origin})
        for table, verdict, rows, noted in cursor.fetchall():
            found[table][verdict] = rows
            if noted:
                found[table]["noted"] += noted
    return found


def report(import_: Import) -> list[dict[str, Any]]:
    """Return the refused rows, then the taken ones with notes, in the order of the files, at most `REPORTED`.

    Notes of rows that change nothing were told when they did.
    """
    rows: list[dict[str, Any]] = []
    for table in _with(import_, Verdict.REFUSED):
        rows += _told(import_, table, refused(import_, table))
    for table in _with(import_, "noted"):
        writing = TABLES[table].objects.filter(import_id=import_.pk, line__gte=0).exclude(verdict=Verdict.REFUSED)
        rows += _told(import_, table, writing.exclude(verdict=Verdict.SAME).exclude(notes=[]))
    return rows[:REPORTED]


def _with(import_: Import, what: str) -> list[str]:
    """Return the tables that have such rows, as they were counted; offers stand among the goods."""
    beside = {"goods": import_.counts["offers"][what]}
    return [table for table in TABLES if import_.counts[table][what] or beside.get(table)]


def refused(import_: Import, table: str) -> models.QuerySet[Any]:
    """Return the refused rows of a table; a price or a stock is left out where its product's row tells the same."""
    rows = TABLES[table].objects.filter(import_id=import_.pk, verdict=Verdict.REFUSED)
    if table == "goods":
        return rows
    beside = {"import_id": import_.pk, "verdict": Verdict.REFUSED, "file": OuterRef("file"), "line": OuterRef("line")}
    return rows.exclude(reason="goods_refused").exclude(Exists(StagedProduct.objects.filter(**beside)))


def first_refusal(import_: Import) -> str:
    """Return the words of the first refused row, empty when there is none."""
    row = StagedProduct.objects.filter(import_id=import_.pk, verdict=Verdict.REFUSED).order_by("n").first()
    return say(row.reason, row.detail) if row else ""


def lines(import_: Import) -> Iterator[Told]:
    """Go through the report in the reader's language."""
    for row in import_.report:
        said = [say(row["reason"], row["detail"])] if row["reason"] else []
        said += [say(code, detail) for code, detail in row["notes"]]
        name = import_.files[row["file"]]["name"] if row["file"] < len(import_.files) else ""
        yield Told(name, row["line"], f"{row['sku']} {row['name']}".strip(), bool(row["reason"]), " ".join(said))


def sentences(import_: Import) -> list[str]:
    """Return the summary a person reads: what is new, changed, hidden and refused, of goods, prices and stock."""
    names = {"goods": _("Goods"), "offers": _("Offers"), "prices": _("Prices"), "stock": pgettext("import", "Stock")}
    said = [f"{import_}: {import_.get_state_display()}"]
    for table, name in names.items():
        rows = import_.counts[table]
        told = [f"{verdict.label} {rows[verdict]}" for verdict in Verdict if rows[verdict]]
        said += [f"{name}: {', '.join(told)}"] if told else []
    if import_.state == Import.State.STOPPED:
        said.append(_guard(import_))
    elif not _changes(import_):
        said.append(_("Nothing changes."))
    return said


def in_short(import_: Import) -> str:
    """Return how many goods are new, changed, vanishing and refused, in one line."""
    rows = import_.counts.get("goods", {})
    worth = [verdict for verdict in Verdict if verdict != Verdict.SAME and rows.get(verdict)]
    return ", ".join(f"{verdict.label} {rows[verdict]}" for verdict in worth) or "—"


def _guard(import_: Import) -> str:
    facts = {
        "hidden": import_.counts["goods"]["vanishing"],
        "shown": import_.counts["catalogue"]["shown"],
        "guard": import_.guard_percent,
    }
    return (
        _("Stopped: %(hidden)d of %(shown)d goods would be hidden, more than %(guard)d %%. Nothing was changed.")
        % facts
    )


def _changes(import_: Import) -> int:
    told = (import_.counts[table] for table in TABLES)
    return sum(rows[verdict] for rows in told for verdict in ("new", "changed", "vanishing"))


def _told(import_: Import, table: str, rows: models.QuerySet[Any]) -> list[dict[str, Any]]:
    """Return rows with the names of their goods: a price and a stock know only a key."""
    facts = ["file", "line", "key", "reason", "detail", "notes"]
    told = list(rows.order_by("n").values(*facts)[:REPORTED])
    named = _named(import_, {row["key"] for row in told})
    for row in told:
        row["sku"], row["name"] = named.get(key := row.pop("key"), (key, ""))
        row["table"] = table
    return told


def _named(import_: Import, keys: set[str]) -> dict[str, tuple[str, str]]:
    """Return {key: (article code, name)} as the portal has them, else as the files tell; offers are given no codes."""
    goods = StagedProduct.objects.filter(import_id=import_.pk, key__in=keys).order_by("-kind", "-n")
    rows = list(goods.values_list("key", "sku", "name", "product_id", "has_made_sku", "kind"))
    known = Product.objects.in_bulk([row[3] for row in rows if row[3]])
    named = {}
    for key, sku, name, product_id, has_made_sku, kind in rows:
        product = known.get(product_id)
        own = product.sku if product else key if has_made_sku and kind == StagedProduct.Kind.OFFER else sku
        named[key] = (own, name or (product.name if product else ""))
    return named
