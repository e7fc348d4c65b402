"""Goods of the example seller: families written by hand in goods/*.toml become products, always the same ones.

A family gives a pattern and its variants (`items` × `colours`). `{name}` in its texts is a value
of the item; `{colour}` agrees with the family's gender; `{c}` is the colour's two letters of a code.
A description is the family's text and one sentence of its `pool`, or of its category's.
"""

import hashlib
import json
import tomllib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random
from typing import Any

FOLDER = Path(__file__).parent / "goods"
GROUPS = ["covers", "cables", "power", "sound", "holders", "desk"]
SPACE = uuid.UUID("5d8f0c0e-7a52-5b8e-9c3b-6f2f1f0a7e11")  # of every id of this seller's ERP
TENTH = Decimal("0.1")

COLOURS = {  # masculine, feminine, neuter, plural; two letters of a code
    "black": ("чёрный", "чёрная", "чёрное", "чёрные", "BK"),
    "graphite": ("графитовый", "графитовая", "графитовое", "графитовые", "GP"),
    "grey": ("серый", "серая", "серое", "серые", "GR"),
    "silver": ("серебристый", "серебристая", "серебристое", "серебристые", "SL"),
    "white": ("белый", "белая", "белое", "белые", "WH"),
    "navy": ("тёмно-синий", "тёмно-синяя", "тёмно-синее", "тёмно-синие", "NV"),
    "blue": ("голубой", "голубая", "голубое", "голубые", "BL"),
    "mint": ("мятный", "мятная", "мятное", "мятные", "MT"),
    "green": ("зелёный", "зелёная", "зелёное", "зелёные", "GN"),
    "olive": ("оливковый", "оливковая", "оливковое", "оливковые", "OL"),
    "sand": ("песочный", "песочная", "песочное", "песочные", "SD"),
    "brown": ("коричневый", "коричневая", "коричневое", "коричневые", "BN"),
    "orange": ("оранжевый", "оранжевая", "оранжевое", "оранжевые", "OR"),
    "red": ("красный", "красная", "красное", "красные", "RD"),
    "burgundy": ("бордовый", "бордовая", "бордовое", "бордовые", "BR"),
    "pink": ("розовый", "розовая", "розовое", "розовые", "PK"),
    "violet": ("лавандовый", "лавандовая", "лавандовое", "лавандовые", "VT"),
    "clear": ("прозрачный", "прозрачная", "прозрачное", "прозрачные", "CL"),
}
GENDERS = "mfnp"
DRAWN = ["colour", "display", "end", "ends", "fat", "left", "lens", "n", "notch", "ports", "size61", "style", "thin"]
HOME_MADE = {"Ергень", "Суда"}


@dataclass(frozen=True, slots=True)
class Category:
    code: str
    name: str
    parent: "Category | None" = None

    @property
    def key(self) -> str:
        return key_of("category", self.code)


@dataclass(frozen=True, slots=True)
class Good:
    """One product. Prices are of one unit in roubles with VAT; `stock` is by warehouse, the main one first.

    `steps` are cheaper wholesale prices from a quantity on: (quantity, price).
    """

    category: Category
    sku: str
    name: str
    brand: str
    unit: str
    pack_size: int
    weight: Decimal  # kg
    barcode: str
    description: str
    properties: dict[str, str]
    retail: Decimal
    wholesale: Decimal
    large: Decimal
    steps: tuple[tuple[int, Decimal], ...]
    stock: tuple[int, int]
    drawings: tuple[dict[str, Any], ...]

    @property
    def key(self) -> str:
        return key_of("product", self.sku)

    @property
    def country(self) -> str:
        return "Россия" if self.brand in HOME_MADE else "Китай"


def key_of(kind: str, name: str) -> str:
    """Id of a thing in the seller's ERP: the same in every run."""
    return str(uuid.uuid5(SPACE, f"{kind}:{name}"))


def picture_path(spec: dict[str, Any]) -> str:
    """Where a drawing lies in the exchange: named by what is drawn, the way 1C names pictures."""
    name = hashlib.sha256(json.dumps(spec, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:32]
    return f"import_files/{name[:2]}/{name}.webp"


def load() -> tuple[list[Category], list[Good]]:
    """Return the groups and categories (parents first) and the goods, in the order of the files."""
    categories: list[Category] = []
    goods: list[Good] = []
    for name in GROUPS:
        told = tomllib.loads((FOLDER / f"{name}.toml").read_text())
        parent = Category(**told["group"])
        below = {row["code"]: Category(row["code"], row["name"], parent) for row in told["category"]}
        pools = {row["code"]: row["pool"] for row in told["category"]}
        categories += [parent, *below.values()]
        for family in told["family"]:
            goods += _expand(family, below[family["category"]], family.get("pool") or pools[family["category"]])
    return categories, goods


def _expand(family: dict[str, Any], category: Category, pool: list[str]) -> Iterator[Good]:
    for item in family["items"]:
        for colour in [item["colour"]] if "colour" in item else family["colours"]:
            facts = {key: value for key, value in family.items() if key not in {"items", "colours", "draw"}}
            yield _good(facts | item | {"colour": colour}, family["draw"], category, pool)


def _good(facts: dict[str, Any], draw: dict[str, Any], category: Category, pool: list[str]) -> Good:
    *forms, letters = COLOURS[facts["colour"]]
    words = facts | {"colour": forms[GENDERS.index(facts.get("gender", "m"))], "c": letters}

    def said(text: str) -> str:
        return text.format_map(words | {"about": facts.get("about", "")})

    sku = said(facts["sku"])
    chance = Random(f"goods:{sku}")  # noqa: S311 - the same in every run
    wholesale, large = _prices(facts["retail"], facts["name"])
    return Good(
        category=category,
        sku=sku,
        name=said(facts["name"]),
        brand=facts["brand"],
        unit=facts.get("unit", "шт"),
        pack_size=facts["pack"],
        weight=Decimal(str(facts["weight"])),
        barcode=_barcode(sku),
        description=_described(said(facts["text"]), facts, pool, chance),
        properties={key: said(value) for key, value in facts["props"].items()},
        retail=Decimal(facts["retail"]),
        wholesale=wholesale,
        large=large,
        steps=_steps(facts["pack"], wholesale),
        stock=_stock(facts["pack"], chance),
        drawings=_drawings(facts, draw, category),
    )


def _prices(retail: int, family: str) -> tuple[Decimal, Decimal]:
    """Wholesale is 58–70 % of retail to ten kopecks, large wholesale 5–9 % less; one share for a whole family."""
    chance = Random(f"prices:{family}")  # noqa: S311 - the same in every run
    wholesale = (retail * Decimal(chance.randint(58, 70)) / 100).quantize(TENTH, ROUND_HALF_UP)
    return wholesale, (wholesale * Decimal(chance.randint(91, 95)) / 100).quantize(TENTH, ROUND_HALF_UP)


def _steps(pack: int, wholesale: Decimal) -> tuple[tuple[int, Decimal], ...]:
    """What is sold by tens is 4 % cheaper from ten packs on and 8 % from forty."""
    if pack < 10:
        return ()
    return tuple(
        (pack * packs, (wholesale * share / 100).quantize(TENTH, ROUND_HALF_UP))
        for packs, share in ((10, Decimal(96)), (40, Decimal(92)))
    )


def _stock(pack: int, chance: Random) -> tuple[int, int]:
    """Every tenth product is out of stock, every sixth nearly so; the second warehouse has a part of the rest."""
    luck = chance.random()
    if luck < 0.1:
        return 0, 0
    if luck < 0.26:
        return pack * chance.randint(1, 3) + chance.choice([0, 0, 1]), 0
    packs = chance.randint(8, 90) if pack < 20 else chance.randint(20, 160)
    return pack * packs, pack * chance.choice([0, chance.randint(1, 30)])


def _described(text: str, facts: dict[str, Any], pool: list[str], chance: Random) -> str:
    packed = {
        1: ["Отпускается поштучно."],
        2: ["В заводской упаковке две штуки.", "Отгружаем парами."],
    }.get(facts["pack"], [f"В упаковке {facts['pack']} шт.", f"Отгружаем упаковками по {facts['pack']} шт."])
    if facts.get("unit", "шт") != "шт":
        packed = [f"В коробке {facts['pack']} {facts['unit']}."]
    return " ".join([text, chance.choice(pool), chance.choice(packed)])


def _drawings(facts: dict[str, Any], draw: dict[str, Any], category: Category) -> tuple[dict[str, Any], ...]:
    parent = category.parent
    seen = {name: facts[name] for name in DRAWN if name in facts}
    seen |= {"size": facts["size"]} if draw["shape"] == "cells" else {}
    spec = {"group": parent.code if parent else "", **draw, **seen}
    return (spec, spec | {"packed": facts["brand"]}) if facts.get("second") else (spec,)


def _barcode(sku: str) -> str:
    """EAN-13 from the range 200–299, which shops number themselves."""
    digits = f"2{int(hashlib.sha256(sku.encode()).hexdigest(), 16) % 10**11:011}"
    odd, even = sum(map(int, digits[::2])), sum(map(int, digits[1::2]))
    return f"{digits}{-(odd + even * 3) % 10}"
