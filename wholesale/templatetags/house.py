"""What every template may say: figures, dates and times as the reader writes them, icons, fields, query strings.

Each filter runs once a cell of the longest tables, so what depends only on the language is looked up once.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import get_group_symbol
from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BoundField
from django.http import QueryDict
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from phonenumber_field.phonenumber import PhoneNumber

from wholesale import money as sums
from wholesale.models import Seller
from wholesale.panels import Panel

register = template.Library()

NUMBERS = {
    "inn": _lazy("INN"),
    "kpp": _lazy("KPP"),
    "ogrn": _lazy("OGRN"),
    "vat": _lazy("VAT number"),
    "kvk": _lazy("KvK"),
}
NOTHING = "—"
NBSP = "\u00a0"
ICON = '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><use href="#i-{}"/></svg>'


@register.filter
def money(amount: Decimal | None, currency: str = "") -> str:
    """Say a sum in `currency`, by default the seller's: `1 234,56 ₽`. No sum is a dash, never zero."""
    if amount is None:
        return NOTHING
    return sums.format(amount, str(currency or Seller.objects.get_current().currency))


@register.filter
def figure(value: object, currency: str = "") -> str:
    """Say a cell of an explanation by what it is: Decimal money, int pieces, a deadline, a day, or words."""
    match value:
        case None:
            return NOTHING
        case Decimal():
            return money(value, currency)
        case int():
            return qty(value)
        case datetime():
            return until(value)
        case date():
            return day(value)
    return str(value)


@register.filter
def day(value: date | None, zone: str = "") -> str:
    """Say a date: `22.11.2026`, `22 Nov 2026`. An instant is read in `zone`, by default the seller's."""
    if value is None:
        return NOTHING
    return _day(_here(value, zone).date() if isinstance(value, datetime) else value)


@register.filter
def moment(value: datetime | None, zone: str = "") -> str:
    """Say an instant with its zone, by default the seller's: `22.11.2026, 18:00 МСК`."""
    if value is None:
        return NOTHING
    here = _here(value, zone)
    return f"{_day(here.date())}, {here:%H:%M}{NBSP}{_zone(here)}"


@register.filter
def until(value: datetime | None, zone: str = "") -> str:
    """Say a deadline: the last day where it is the end of one, else the instant."""
    if value is None:
        return NOTHING
    here = _here(value, zone)
    return moment(value, zone) if here.time() > time.min else _day(here.date() - timedelta(days=1))


@register.filter
def qty(number: int | None, unit: object = "") -> str:
    """Say a number of pieces: `1 280 шт`."""
    if number is None:
        return NOTHING
    grouped = f"{number:,}".replace(",", _separator(get_language() or "en"))
    return f"{grouped}{NBSP}{unit}" if unit else grouped


@register.filter
def initials(name: object) -> str:
    """Return the first letters of a person's first two names."""
    return "".join(word[0] for word in str(name).split()[:2]).upper()


@register.filter
def phone(number: object) -> str:
    """Say a telephone number as it is read aloud: `+7 812 555-01-47`."""
    return _spoken(number.country_code, number.national_number) if isinstance(number, PhoneNumber) else str(number)


@register.simple_tag
def call(*numbers: object, label: str = "", css: str = "nowrap") -> SafeString:
    """Link the first telephone number there is, said aloud or under a `label`; none at all is nothing."""
    for number in numbers:
        if isinstance(number, PhoneNumber):
            said = _spoken(number.country_code, number.national_number)
            return format_html('<a class="{}" href="tel:{}">{}</a>', css, re.sub(r"[^+\d]", "", said), label or said)
    return SafeString()


@register.filter
def kind_of_number(code: str) -> str:
    """Name a number of a company by its code: INN, KPP …"""
    return str(NUMBERS.get(code, code.upper()))


@register.filter
def pages(page: Page) -> Iterator[int | str]:
    """Return the page numbers worth a link, with gaps: 1 … 4 5 6 … 20."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.simple_tag
def answer(place: str) -> str:
    """Return the address of the answer for a place such as "minimum" (settings.ANSWERS); empty where there is none."""
    return str(import_string(settings.ANSWERS)(place)) if place else ""


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw one of `_icons.svg`; always beside a word, or inside a control that has a name."""
    return _icon(name)


@register.simple_tag
def fixed(name: str) -> SafeString:
    """Include a part that is the same on every page of a language; a process draws it once."""
    return _fixed(name, get_language())


@register.simple_tag(takes_context=True)
def query_with(context: RequestContext, **changes: object) -> str:
    """Return the page's query string with some parameters changed, or dropped where the value is empty."""
    query: QueryDict = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.inclusion_tag("_field.html")
def field(
    bound: BoundField, *, label: str = "", hint: str | None = None, autocomplete: str = "", **look: Any
) -> dict[str, Any]:
    """Draw a form field as the house does; `look` is `short`, `bare`, `plain`, `unit` of `_field.html`.

    `label`, `hint` and `autocomplete` say better what a form of another's making says; its placeholder goes too.
    """
    bound.label = label or bound.label
    if autocomplete:
        bound.field.widget.attrs["autocomplete"] = autocomplete
        bound.field.widget.attrs.pop("placeholder", None)
    if hint is not None:
        bound.help_text = hint
    return {"field": bound, **look}


@register.simple_tag(takes_context=True)
def panel(context: RequestContext, shown: Panel) -> SafeString:
    """Draw what an app put on the page, with the panel's own context on top of the page's."""
    assert context.template
    with context.push(**shown.context):
        return context.template.engine.get_template(shown.template).render(context)


@lru_cache(maxsize=64)
def _fixed(name: str, language: str | None) -> SafeString:
    return render_to_string(name)


@lru_cache(maxsize=64)
def _icon(name: str) -> SafeString:
    return format_html(ICON, name)


@lru_cache(maxsize=4096)
def _spoken(country_code: int | None, national_number: int | None) -> str:
    return str(PhoneNumber(country_code=country_code, national_number=national_number).as_international)


def _here(value: datetime, zone: str) -> datetime:
    return timezone.localtime(value, ZoneInfo(zone) if zone else Seller.objects.get_current().zone)


def _day(value: date) -> str:
    return _written(value, get_language() or "en")


@lru_cache(maxsize=1024)
def _written(value: date, language: str) -> str:
    if language.startswith("ru"):
        return f"{value:%d.%m.%Y}"
    return format_date(value, "d MMM y", locale=language.replace("-", "_")).replace(" ", NBSP)


@lru_cache
def _separator(language: str) -> str:
    return get_group_symbol(language.replace("-", "_"))


def _zone(here: datetime) -> str:
    """Name the zone as people of it do; zones without a name of their own by their distance."""
    name = here.tzname() or ""
    if name == "MSK":
        return _("MSK")
    return f"UTC{name}" if name[:1] in "+-" else name
