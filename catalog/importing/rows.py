"""What a reader makes of a file: rows to stage, and what the file declares beside them.

A row that cannot be taken is still a row: it carries the reason, so that a person reads it beside its line.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from catalog.importing.values import Note

MOST_GROUPS = 20_000
MOST_ATTRIBUTES = 2_000
MOST_LISTS = 200


@dataclass(slots=True)
class GoodsRow:
    """A product, or an offer that speaks of one by its key."""

    key: str
    line: int
    kind: str = "goods"
    sku: str = ""
    has_made_sku: bool = False
    barcode: str = ""
    name: str = ""
    description: str = ""
    brand: str = ""
    unit: str = ""
    pack_size: int | None = None
    tax_code: str = ""
    weight_kg: Any = None
    country: str = ""
    attributes: dict[str, str] | None = None
    pictures: list[str] | None = None
    group_key: str = ""
    base_key: str = ""
    variant: str = ""  # what tells it from its sisters
    is_gone: bool = False
    reason: str = ""
    detail: str = ""
    notes: list[Note] = field(default_factory=list)


@dataclass(slots=True)
class PriceRow:
    key: str
    line: int
    list_key: str
    amount: Any = None
    currency: str = ""
    min_quantity: int = 1
    reason: str = ""
    detail: str = ""
    notes: list[Note] = field(default_factory=list)


@dataclass(slots=True)
class StockRow:
    key: str
    line: int
    warehouse_key: str = ""
    quantity: int | None = None
    reason: str = ""
    detail: str = ""
    notes: list[Note] = field(default_factory=list)


Row = GoodsRow | PriceRow | StockRow
Rows = Iterator[Row]


@dataclass(slots=True)
class Declared:
    """What all files of one import say about the whole: filled while their rows are read.

    `groups` {key: {"parent", "name", "position", "is_gone"}} · `lists` {key: {"name", "currency", "includes_tax"}}
    · `warehouses` {key: name} · `attributes` {code: {"name", "erp_id", "unit"}} · `expected`: goods and offers, about
    """

    expected: int = 0
    origin: str = ""
    is_full: bool = False
    has_full_offers: bool = False
    made_at: datetime | None = None
    groups: dict[str, dict[str, Any]] = field(default_factory=dict)
    lists: dict[str, dict[str, Any]] = field(default_factory=dict)
    warehouses: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)
