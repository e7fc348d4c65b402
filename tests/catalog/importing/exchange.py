"""Files of an exchange, made on the spot: CommerceML in small, sheets, zips, and the way through an import."""

import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter

from catalog import importing
from catalog.models import Category, Code, Import, Price, PriceList, Product, Stock, StockAt

NAMESPACE = ' xmlns="urn:1C.ru:commerceml_2"'
PRICE_TYPE = {"t-base": ("BASE", "RUB")}


def document(body: str, *, namespace: str = NAMESPACE, made: str = "2026-11-20T10:00:00") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<КоммерческаяИнформация{namespace} ВерсияСхемы="2.07" '
        f'ДатаФормирования="{made}">\n{body}\n</КоммерческаяИнформация>'
    )


def catalogue(
    *goods: str, origin: str = "cat-1", is_full: bool = True, groups: Mapping[str, str] | None = None, more: str = ""
) -> str:
    """A file of goods; `goods` are made by `good`, `groups` {key: name}."""
    tree = "".join(
        f"<Группа><Ид>{key}</Ид><Наименование>{escape(name)}</Наименование></Группа>"
        for key, name in (groups or {"g-1": "Коврики"}).items()
    )
    partial = "false" if is_full else "true"
    return document(
        f"<Классификатор><Ид>k</Ид><Группы>{tree}</Группы>{more}</Классификатор>\n"
        f'<Каталог СодержитТолькоИзменения="{partial}"><Ид>{origin}</Ид><Товары>\n'
        + "\n".join(goods)
        + "\n</Товары></Каталог>"
    )


def good(
    key: str, name: str | None = "Коврик", *, sku: str | None = None, group: str = "g-1", more: str = "", **attrs: str
) -> str:
    """One `Товар`; its article code is its key in capitals unless given, none where it is empty."""
    code = key.upper() if sku is None else sku
    facts = "".join(f' {name}="{value}"' for name, value in attrs.items())
    return (
        f"<Товар{facts}><Ид>{key}</Ид>"
        + (f"<Артикул>{code}</Артикул>" if code else "")
        + (f"<Наименование>{escape(name)}</Наименование>" if name else "")
        + (f"<Группы><Ид>{group}</Ид></Группы>" if group else "")
        + f"{more}</Товар>"
    )


def offers(
    *rows: str,
    origin: str = "cat-1",
    is_full: bool = False,
    types: Mapping[str, tuple[str, str]] = PRICE_TYPE,
    warehouses: Mapping[str, str] | None = None,
) -> str:
    """A file of offers; `rows` are made by `offer`, `types` {key: (name, currency)}, `warehouses` {key: name}."""
    declared = "".join(
        f"<ТипЦены><Ид>{key}</Ид><Наименование>{name}</Наименование><Валюта>{money}</Валюта></ТипЦены>"
        for key, (name, money) in types.items()
    )
    places = "".join(
        f"<Склад><Ид>{key}</Ид><Наименование>{name}</Наименование></Склад>" for key, name in (warehouses or {}).items()
    )
    return document(
        f'<ПакетПредложений СодержитТолькоИзменения="{str(not is_full).lower()}"><Ид>{origin}#</Ид>'
        f"<ИдКаталога>{origin}</ИдКаталога><ТипыЦен>{declared}</ТипыЦен><Склады>{places}</Склады><Предложения>\n"
        + "\n".join(rows)
        + "\n</Предложения></ПакетПредложений>"
    )


def offer(key: str, *prices: str, sku: str = "", name: str = "", stock: str | None = None, more: str = "") -> str:
    """One `Предложение`; `prices` are made by `price`, `stock` is the total without a warehouse."""
    return (
        f"<Предложение><Ид>{key}</Ид>"
        + (f"<Артикул>{sku}</Артикул>" if sku else "")
        + (f"<Наименование>{name}</Наименование>" if name else "")
        + more
        + (f"<Цены>{''.join(prices)}</Цены>" if prices else "")
        + (f"<Количество>{stock}</Количество>" if stock is not None else "")
        + "</Предложение>"
    )


def price(amount: str, kind: str = "t-base", money: str = "", more: str = "") -> str:
    currency = f"<Валюта>{money}</Валюта>" if money else ""
    return f"<Цена><ИдТипаЦены>{kind}</ИдТипаЦены><ЦенаЗаЕдиницу>{amount}</ЦенаЗаЕдиницу>{currency}{more}</Цена>"


def at(warehouse: str, pieces: str) -> str:
    return f'<Склад ИдСклада="{warehouse}" КоличествоНаСкладе="{pieces}"/>'


def sheet(path: Path, rows: Iterable[Iterable[Any]], *more: Iterable[Iterable[Any]]) -> Path:
    """Write a workbook; each of `more` is a further sheet."""
    with xlsxwriter.Workbook(path) as book:
        for table in (rows, *more):
            page = book.add_worksheet()
            for number, row in enumerate(table):
                page.write_row(number, 0, row)
    return path


def zipped(path: Path, members: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def write(folder: Path, **documents: str) -> list[tuple[str, Path]]:
    """Write documents as `<name>0_1.xml` and return them as files of an import."""
    files = []
    for name, text in documents.items():
        path = folder / f"{name}0_1.xml"
        path.write_text(text, encoding="utf-8")
        files.append((path.name, path))
    return files


def staged(files: list[tuple[str, Path]]) -> Import:
    """Stage files and return the import in the state this ends in."""
    import_ = importing.begin(files)
    importing.stage(import_, files)
    return import_


def applied(files: list[tuple[str, Path]], **how: Any) -> Import:
    """Stage and apply files."""
    import_ = staged(files)
    assert import_.waits_for_decision, (import_.state, import_.reason, import_.detail)
    importing.apply(import_, by=None, **how)
    return import_


def refusals(import_: Import) -> list[tuple[str, str]]:
    """Return the refused rows of the report as (code of the product, reason)."""
    return [(row["sku"], row["reason"]) for row in import_.report if row["reason"]]


def remarks(import_: Import) -> list[tuple[str, str]]:
    """Return the notes of the report as (code of the product, note)."""
    return [(row["sku"], code) for row in import_.report for code, _detail in row["notes"]]


def snapshot() -> dict[str, list[Any]]:
    """Every row the import may write, with the columns that tell a write."""
    return {
        "products": list(Product.objects.order_by("pk").values()),
        "prices": list(Price.objects.order_by("pk").values()),
        "stock": list(Stock.objects.order_by("pk").values()),
        "stock at": list(StockAt.objects.order_by("pk").values()),
        "codes": list(Code.objects.order_by("pk").values()),
        "categories": list(Category.objects.order_by("pk").values()),
        "lists": list(PriceList.objects.order_by("pk").values()),
    }
