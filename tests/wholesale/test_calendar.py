from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from tests.factories import make_seller
from wholesale import calendar
from wholesale.models import HolidayOverride

pytestmark = pytest.mark.django_db


@time_machine.travel("2026-11-22T21:30:00Z", tick=False)
def test_today_is_the_date_of_the_zone():
    assert calendar.today("Europe/Moscow") == date(2026, 11, 23)
    assert calendar.today("Europe/Amsterdam") == date(2026, 11, 22)


def test_a_local_day_begins_and_ends_as_instants():
    on = date(2026, 11, 22)
    assert calendar.start_of_day(on, "Europe/Moscow") == datetime(2026, 11, 21, 21, tzinfo=UTC)
    assert calendar.end_of_day(on, "Europe/Moscow") == datetime(2026, 11, 22, 21, tzinfo=UTC)


def test_the_day_the_clocks_go_back_is_an_hour_longer():
    on = date(2026, 10, 25)
    ends, begins = calendar.end_of_day(on, "Europe/Amsterdam"), calendar.start_of_day(on, "Europe/Amsterdam")
    assert ends.astimezone(UTC) - begins.astimezone(UTC) == timedelta(hours=25)


@pytest.mark.parametrize(
    ("on", "country", "works"),
    [
        (date(2026, 11, 20), "RU", True),
        (date(2026, 11, 22), "RU", False),  # a Sunday
        (date(2026, 11, 4), "RU", False),  # a holiday
        (date(2024, 4, 27), "RU", True),  # a working Saturday
        (date(2026, 11, 4), "NL", True),
        (date(2026, 11, 23), "GE", False),  # Saint George's day
    ],
)
def test_people_work_by_the_calendar_of_their_country(on, country, works):
    assert calendar.is_working(on, country) is works


def test_the_sellers_own_days_win():
    HolidayOverride.objects.create(country="RU", on=date(2026, 11, 20), is_working=False)
    HolidayOverride.objects.create(country="RU", on=date(2026, 11, 22), is_working=True)
    assert not calendar.is_working(date(2026, 11, 20), "RU")
    assert calendar.is_working(date(2026, 11, 22), "RU")
    assert calendar.is_working(date(2026, 11, 20), "NL")


def test_a_special_day_taken_back_is_forgotten_at_once(django_capture_on_commit_callbacks):
    special = HolidayOverride.objects.create(country="RU", on=date(2026, 11, 20), is_working=False)
    assert not calendar.is_working(date(2026, 11, 20), "RU")
    with django_capture_on_commit_callbacks(execute=True):
        special.delete()
    assert calendar.is_working(date(2026, 11, 20), "RU")


@pytest.mark.parametrize(
    ("on", "n", "last"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # over a weekend
        (date(2026, 11, 3), 1, date(2026, 11, 5)),  # over a holiday
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
        (date(2026, 11, 21), 0, date(2026, 11, 23)),
        (date(2024, 4, 26), 1, date(2024, 4, 27)),  # onto a working Saturday
        (date(2026, 12, 31), 3, date(2027, 1, 13)),  # over the long holidays
    ],
)
def test_working_days_are_counted_from_the_next_day(on, n, last):
    assert calendar.add_working_days(on, n, "RU") == last


def test_counting_days_asks_the_database_once(django_assert_num_queries):
    with django_assert_num_queries(1):
        calendar.add_working_days(date(2026, 11, 20), 40, "RU")


@time_machine.travel("2026-11-22T21:30:00Z", tick=False)
def test_the_sellers_today_is_of_its_zone():
    assert make_seller(time_zone="Asia/Vladivostok").today() == date(2026, 11, 23)
