"""Numbers and names as files of the trade write them. Pure: a text goes in, a value with what was changed comes out.

`1 234,50`, `1,234.50`, `280 ₽` and `5.000` are all met; only Western digits are numbers.
"""

import hashlib
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

MOST_MONEY = Decimal(100_000_000)  # of a price of one piece, in any currency: more is a slip of the finger
MOST_PIECES = 100_000_000  # of one good in one warehouse
MOST_PACK = 1_000_000
MOST_KG = 1_000_000
CENT = Decimal("0.01")
ONE = Decimal(1)

Note = tuple[str, str]  # code of a reason, what it speaks of

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009'’]+")
_PLAIN = re.compile(r"[0-9]{1,8}(?:\.[0-9]{1,2})?")  # nearly every price: nothing to round, nothing to doubt
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,12})?")
_UNITS = re.compile(r"(?:[₽€$₾₸£]|руб(?:лей|ля|ль)?|р|тг|тенге|rub|eur|usd|gel|kzt|шт|pcs)\.?$", re.IGNORECASE)
_BOUND = re.compile(r"^(?:>|≥|более|больше|от)?=?([0-9]+)(?:[-–—][0-9]+|\+)?$")
_CURRENCIES = {
    "643": "RUB", "810": "RUB", "РУБ": "RUB", "RUR": "RUB", "Р": "RUB", "РУБЛЬ": "RUB", "₽": "RUB",
    "978": "EUR", "ЕВРО": "EUR", "€": "EUR", "840": "USD", "ДОЛЛ": "USD", "$": "USD",
    "981": "GEL", "₾": "GEL", "398": "KZT", "ТГ": "KZT", "ТЕНГЕ": "KZT", "₸": "KZT",
    "933": "BYN", "БЕЛРУБ": "BYN", "156": "CNY",
}  # fmt: skip


class Amount(NamedTuple):
    """A price: `value` is None where `reason` says why it cannot be taken."""

    value: Decimal | None
    reason: str = ""
    note: Note | None = None


class Pieces(NamedTuple):
    """A stock: `value` is None where `reason` says why it cannot be taken."""

    value: int | None
    reason: str = ""
    note: Note | None = None


def number(given: str) -> Decimal | None:
    """Return the number a text writes, None for anything else; the last of point and comma is the decimal one."""
    if _NUMBER.fullmatch(given):
        return Decimal(given)
    text = _UNITS.sub("", _SPACES.sub("", given))
    if "," in text and "." in text:
        grouping = "," if text.rfind(",") < text.rfind(".") else "."
        text = text.replace(grouping, "")
    text = text.replace(",", ".")
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def amount(given: str, per: Decimal = ONE) -> Amount:
    """Return the price of one unit from the price of `per` units, rounded half up to cents."""
    if per is ONE and _PLAIN.fullmatch(given) and (plain := Decimal(given)):
        return Amount(plain)
    value = number(given)
    if value is None:
        return Amount(None, "price_unreadable")
    exact = value / per
    if exact < 0:
        return Amount(None, "price_negative")
    if exact > MOST_MONEY:
        return Amount(None, "price_absurd")
    rounded = exact.quantize(CENT, ROUND_HALF_UP)
    if not rounded:
        return Amount(None, "price_zero")
    return Amount(rounded, note=("price_rounded", f"{given.strip()} → {rounded}") if rounded != exact else None)


def pieces(given: str) -> Pieces:
    """Return whole pieces: a part of one is left out, less than none is none; `>50` is 50, `10–50` is 10."""
    value, note = number(given), None
    if value is None:
        bound = _BOUND.match(_SPACES.sub("", given).lower())
        if given.strip().lower() in {"нет", "no", "nee", "-", "—", "–"}:
            return Pieces(0)
        if not bound:
            return Pieces(None, "stock_unreadable")
        value, note = Decimal(bound[1][:12]), ("stock_bounded", given.strip())
    if value > MOST_PIECES:
        return Pieces(None, "stock_absurd")
    if value < 0:
        return Pieces(0, note=("stock_negative", given.strip()))
    whole = int(value)
    return Pieces(whole, note=("stock_rounded", f"{given.strip()} → {whole}") if whole != value else note)


def pack(given: str) -> int | None:
    """Return an order multiple, None where there is none that makes sense."""
    value = number(given)
    return int(value) if value is not None and value == int(value) and 1 <= value <= MOST_PACK else None


def weight(given: str) -> Decimal | None:
    """Return kilograms to the gram, None for what weighs nothing or beyond belief."""
    value = number(given)
    return round(value, 3) if value is not None and 0 < value < MOST_KG else None


@lru_cache(maxsize=256)
def currency(given: str) -> str:
    """Return the ISO code of a currency written in any of its ways, empty when unknown."""
    text = _SPACES.sub("", given).strip(".").upper()
    known = _CURRENCIES.get(text)
    if known:
        return known
    return text if re.fullmatch(r"[A-Z]{3}", text) else ""


def made_code(prefix: str, key: str) -> str:
    """Return the code of goods that have none, made of their key: the same key, the same code."""
    return f"{prefix}-{digest(key, 8)}"


def digest(key: str, length: int) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:length].upper()


def one_line(text: str | None) -> str:
    """Return a text without line breaks, doubled spaces and control characters."""
    if text and text.isprintable() and "  " not in text and text[0] != " " != text[-1]:
        return text  # as nearly every cell is
    line = " ".join((text or "").split())
    return line if line.isprintable() else "".join(filter(str.isprintable, line))


def truth(text: str | None) -> bool:
    return (text or "").strip().lower() in {"true", "1", "да", "истина"}
