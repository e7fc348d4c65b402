"""Money: the only rounding of the portal, the tax inside a price and the way a sum is written.

Sums are `Decimal` with two places; everywhere half goes up, away from zero, as on paper.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import format_currency, get_currency_symbol, get_decimal_symbol, get_group_symbol
from django.conf import settings
from django.utils.translation import get_language

SIGNS = {"RUB": "₽", "EUR": "€", "GEL": "₾", "USD": "$"}  # short in every language
HUNDRED = Decimal(100)


def round_half_up(x: Decimal, places: int = 2) -> Decimal:
    """Round to `places` decimals, half away from zero."""
    return x.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def tax_within(total: Decimal, percent: Decimal) -> Decimal:
    """Return the tax that a total already includes: 20.00 of 120.00 at 20 per cent."""
    return round_half_up(total * percent / (HUNDRED + percent))


def tax_on(net: Decimal, percent: Decimal) -> Decimal:
    """Return the tax to add to a net sum: 24.00 on 120.00 at 20 per cent."""
    return round_half_up(net * percent / HUNDRED)


def format(amount: Decimal, currency: str, language: str | None = None) -> str:
    """Write a sum as the language does, in two decimals: `1 234,56 ₽`. Its spaces do not break."""
    return _style(currency, language or get_language() or settings.LANGUAGE_CODE).write(amount)


@dataclass(frozen=True, slots=True)
class Style:
    """How a language writes a currency. `plus` and `minus` are a whole sum with `{}` for its figures."""

    plus: str
    minus: str
    marks: dict[int, str]

    def write(self, amount: Decimal) -> str:
        figures = f"{abs(round_half_up(amount)):,.2f}".translate(self.marks)
        return (self.minus if amount < 0 else self.plus).format(figures)


@lru_cache(maxsize=64)
def _style(currency: str, language: str) -> Style:
    """Learn the style from two sums written by Babel; it costs too much to ask it for every cell of a table."""
    locale = Locale.parse(language, sep="-")
    point, group = get_decimal_symbol(locale), get_group_symbol(locale)
    sign = get_currency_symbol(currency, locale)

    def sample(amount: int) -> str:
        written = format_currency(amount, currency, locale=locale, currency_digits=False, format_type="standard")
        return written.replace(sign, SIGNS.get(currency, sign)).replace(f"1{point}00", "{}")

    return Style(sample(1), sample(-1), str.maketrans({",": group, ".": point}))
