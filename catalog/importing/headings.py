"""The headings of a price sheet: which column means what, in the words sellers use."""

import re
from dataclasses import dataclass, field

LONGEST = 60  # letters of a heading of prices; a title is longer
_WORDS = {
    "sku": [
        r"артикул( товара| номенклатуры| производителя)?",
        r"арт( №)?",
        r"sku",
        r"(part|item|article|product) (no|nr|number|code)",
        r"artikel ?(nummer|nr|code)",
        r"article",
        r"код( товара| номенклатуры| артикула?)?",
        r"code",
    ],
    "name": [
        r"(полное )?наименование( товара| товаров| номенклатуры)?( .*)?",
        r"номенклатура( .*)?",
        r"название( товара)?",
        r"товары?( .*)?",
        r"(product |item )?name",
        r"product",
        r"omschrijving",
        r"naam",
    ],
    "unit": [r"ед( изм)?(ерения)?", r"единица( измерения)?", r"unit", r"eenheid"],
    "pack_size": [r"кратность( .*)?", r"pack size", r"order multiple", r"verpakkingseenheid"],
    "brand": [r"бренд", r"производитель", r"изготовитель", r"(торговая )?марка", r"brand", r"manufacturer", r"merk"],
    "barcode": [r"штрих ?код( .*)?", r"ean( ?13)?", r"gtin", r"barcode"],
    "weight_kg": [r"вес( нетто| брутто)?( единицы)? кг", r"weight kg"],
    "country": [r"страна( .*)?", r"country( of origin)?"],
    "tax_code": [r"(ставка )?ндс( %)?", r"vat( %)?", r"btw( %)?"],
}  # the first pattern that some heading fits wins its column
_SENSE = {sense: [re.compile(pattern) for pattern in patterns] for sense, patterns in _WORDS.items()}
_PRICE = re.compile(r".*\b(цена|цены|прайс|price|prijs|ррц|мрц|опт|оптовая|розница|розничная)\b.*")
_STOCK = re.compile(r".*(остат|наличи|свободно|stock|voorraad|available|на складе).*")
_SUM = re.compile(r".*\b(сумма|заказ|итого|total|сумм|скидка|discount|старая)\b.*")
_BASE = re.compile(r".*\b(ррц|мрц|розница|розничная|retail|рекомендованная|adviesprijs)\b.*")
_NUMBER = re.compile(r"[\d\s.,]+$")
_CURRENCY = re.compile(r"₽|€|\$|₸|₾|\b(?:руб|rub|eur|евро|usd|долл|kzt|тенге|тг|gel|byn)\b", re.IGNORECASE)


@dataclass(slots=True)
class Headings:
    """`columns` {sense: column} · `prices` {column: heading}. Of several columns of stock the first counts."""

    columns: dict[str, int] = field(default_factory=dict)
    prices: dict[int, str] = field(default_factory=dict)

    @property
    def weight(self) -> int:
        """How much a row looks like the headings of a price list; one without a price is none."""
        return bool(self.prices) * (len(self.columns) * 2 + len(self.prices))


def read(cells: list[str]) -> Headings:
    """Return what the cells of one row mean as headings."""
    plain = [_plain(cell) for cell in cells]
    found = Headings()
    free = {column: text for column, text in enumerate(plain) if text and not _SUM.fullmatch(text)}
    for column, text in list(free.items()):
        if _STOCK.fullmatch(text):
            found.columns.setdefault("stock", column)
            del free[column]
        elif _PRICE.fullmatch(text) and len(text) < LONGEST:
            found.prices[column] = " ".join(cells[column].split())
            del free[column]
    for sense, patterns in _SENSE.items():
        first = _first(patterns, free)
        if first is not None:
            found.columns[sense] = first
            del free[first]
    return found


def _first(patterns: list[re.Pattern[str]], free: dict[int, str]) -> int | None:
    fits = (column for pattern in patterns for column, text in free.items() if pattern.fullmatch(text))
    return next(fits, None)


def tell_apart(heads: Headings, upper: list[str], lower: list[str]) -> bool:
    """Take a second row of headings, that stands below prices alone: «Цена» over «Опт» and «Розница».

    False, and nothing is taken, when the lower row is none.
    """
    parts = {column: _under(column, upper, lower) for column in heads.prices}
    beside = set(range(len(lower))).difference(*parts.values())
    if any(lower[column] for column in beside) or all(len(under) < 2 for under in parts.values()):
        return False
    told = {column: f"{heads.prices[first]} {lower[column]}" for first, under in parts.items() for column in under}
    if any(_NUMBER.match(lower[column]) for column in told):
        return False
    heads.prices = {first: heading for first, heading in heads.prices.items() if not parts[first]} | told
    return True


def _under(column: int, upper: list[str], lower: list[str]) -> list[int]:
    """Return the columns of the lower row that an upper cell, merged to the right, stands above."""
    end = next((other for other in range(column + 1, len(upper)) if upper[other]), len(lower))
    return [below for below in range(column, min(end, len(lower))) if lower[below]]


def is_base(heading: str) -> bool:
    """True for a recommended or retail price."""
    return bool(_BASE.fullmatch(_plain(heading)))


def list_name(heading: str) -> str:
    """Return what remains of a price heading without the word for price and the currency: the name of a list."""
    text = _CURRENCY.sub(" ", _plain(heading))
    text = re.sub(r"\b(цена|цены|прайс|price|prijs|за|ед|шт|единицу|с ндс|без ндс|в|ндс)\b", " ", text)
    return " ".join(text.split())


def currency_in(heading: str) -> str:
    """Return the currency a heading names, as written; empty when it names none."""
    found = _CURRENCY.search(heading)
    return found[0] if found else ""


def _plain(cell: str) -> str:
    text = re.sub(r"[^\w№%₽€$₸₾ ]+", " ", cell.lower().replace("ё", "е"))
    return " ".join(text.replace("№", " № ").split())
