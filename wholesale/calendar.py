"""Days and zones: when a local day begins and ends, and which days people work.

A deadline is computed once, from a local day of a named zone, and stored as an instant.
Working days come from the public calendar of the country (with Russia's working
Saturdays) and from the seller's own special days, which win.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import timezone
from holidays import HolidayBase, country_holidays

from wholesale.models import HolidayOverride

DAY = timedelta(days=1)


def today(zone: str) -> date:
    """Return the date it is now in a zone."""
    return timezone.localdate(timezone=ZoneInfo(zone))


def start_of_day(on: date, zone: str) -> datetime:
    """Return the first instant of a local day."""
    return datetime.combine(on, time.min, ZoneInfo(zone))


def end_of_day(on: date, zone: str) -> datetime:
    """Return the instant at which a local day is over, the first of the next one: a deadline reads "before" it."""
    return start_of_day(on + DAY, zone)


def is_working(on: date, country: str) -> bool:
    """Say whether people of a country work on a day."""
    return _is_working(on, country, HolidayOverride.days(country))


def add_working_days(on: date, n: int, country: str) -> date:
    """Return the `n`-th working day after `on`; for 0, `on` itself or the next working day."""
    special = HolidayOverride.days(country)
    working = (day for day in _days_from(on if n == 0 else on + DAY) if _is_working(day, country, special))
    for _ in range(n - 1):
        next(working)
    return next(working)


def _days_from(on: date) -> Iterator[date]:
    while True:
        yield on
        on += DAY


def _is_working(on: date, country: str, special: dict[date, bool]) -> bool:
    if on in special:
        return special[on]
    return _public(country).is_working_day(on)


@lru_cache(maxsize=16)
def _public(country: str) -> HolidayBase:
    return country_holidays(country)
