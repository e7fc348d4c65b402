"""What templates say: figures, days and forms as the reader writes them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from phonenumber_field.phonenumber import PhoneNumber

from tests.factories import make_seller
from wholesale.errors import Breach
from wholesale.templatetags import house

pytestmark = pytest.mark.django_db


def drawn(source: str, **context: object) -> str:
    request = RequestFactory().get(str(context.pop("path", "/")))
    return Template(source).render(Context({"request": request, "currency": "RUB"} | context))


@pytest.mark.parametrize(
    ("language", "amount", "currency", "said"),
    [
        ("ru", "1234.56", "RUB", "1\u00a0234,56\u00a0₽"),
        ("en", "1234.56", "RUB", "₽1,234.56"),
        ("ru", "1234567", "EUR", "1\u00a0234\u00a0567,00\u00a0€"),
        ("en", "-0.5", "GEL", "-₾0.50"),
    ],
)
def test_money_is_written_as_the_language_does(language, amount, currency, said):
    with translation.override(language):
        assert house.money(Decimal(amount), currency) == said


def test_money_without_a_currency_is_in_the_sellers():
    make_seller(currency="EUR")
    assert house.money(Decimal("2.5")) == "€2.50"


@pytest.mark.parametrize("say", [house.money, house.figure, house.day, house.moment, house.until, house.qty])
def test_what_is_absent_is_a_dash_and_never_a_zero(say):
    assert say(None) == "—"


@pytest.mark.parametrize(("language", "said"), [("ru", "22.11.2026"), ("en", "22\u00a0Nov\u00a02026")])
def test_a_day_is_written_in_full(language, said):
    with translation.override(language):
        assert house.day(date(2026, 11, 22)) == said


def test_an_instant_is_told_in_the_sellers_zone_with_its_name():
    make_seller(time_zone="Europe/Moscow")
    at = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
    assert house.moment(at) == "23\u00a0Nov\u00a02026, 01:30\u00a0MSK"
    assert house.day(at) == "23\u00a0Nov\u00a02026"


def test_an_instant_can_be_told_in_another_zone():
    at = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert house.moment(at, "Asia/Vladivostok").endswith("22:00\u00a0UTC+10")
    assert house.moment(at, "Europe/Amsterdam").endswith("13:00\u00a0CET")


def test_a_deadline_at_the_end_of_a_day_is_that_day():
    make_seller(time_zone="Europe/Moscow")
    assert house.until(datetime(2026, 11, 30, 21, tzinfo=UTC)) == "30\u00a0Nov\u00a02026"
    assert house.until(datetime(2026, 11, 30, 15, tzinfo=UTC)) == "30\u00a0Nov\u00a02026, 18:00\u00a0MSK"


@pytest.mark.parametrize(
    ("language", "number", "unit", "said"),
    [("ru", 1280, "шт", "1\u00a0280\u00a0шт"), ("en", 1280, "pcs", "1,280\u00a0pcs"), ("en", 7, "", "7")],
)
def test_pieces_are_grouped_and_keep_their_unit(language, number, unit, said):
    with translation.override(language):
        assert house.qty(number, unit) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Decimal("5000"), "₽5,000.00"),
        (5000, "5,000"),
        (date(2026, 1, 2), "2\u00a0Jan\u00a02026"),
        ("two packs", "two packs"),
    ],
)
def test_a_figure_is_said_by_what_it_is(value, said):
    assert house.figure(value, "RUB") == said


@pytest.mark.parametrize(
    ("name", "letters"), [("Ольга Северина", "ОС"), ("olga", "O"), ("", ""), ("Anna Maria van Dijk", "AM")]
)
def test_initials(name, letters):
    assert house.initials(name) == letters


def test_a_phone_is_spaced_and_a_text_left_alone():
    assert house.phone(PhoneNumber.from_string("+78125550147")) == "+7 812 555-01-47"
    assert house.phone("ask at the gate") == "ask at the gate"


def test_query_with_keeps_the_other_parameters():
    path = "/catalog/?brand=A&brand=B&page=3&q=%D0%BA"
    assert drawn("{% query_with page=4 %}", path=path) == "?brand=A&amp;brand=B&amp;page=4&amp;q=%D0%BA"
    assert drawn("{% query_with page=None brand='' %}", path=path) == "?q=%D0%BA"


def test_query_with_escapes_what_a_stranger_sent():
    assert "<script" not in drawn("{% query_with page=2 %}", path="/?q=%22%3E%3Cscript%3E")


def test_the_pager_says_where_we_are_and_links_the_neighbours():
    page = Paginator(range(1234), 50).get_page(4)
    text = drawn('{% include "_pager.html" %}', page=page, path="/?brand=A")
    assert "Shown 151–200 of 1,234" in text
    assert 'href="?brand=A&amp;page=4" aria-current="page"' in text
    assert 'href="?brand=A&amp;page=25"' in text
    assert "page=12" not in text


def test_one_page_has_no_links_and_more_than_counted_is_said_so():
    few = drawn('{% include "_pager.html" %}', page=Paginator(range(3), 50).get_page(1))
    assert "Shown 1–3 of 3" in few
    assert "<a" not in few
    capped = drawn('{% include "_pager.html" with capped=True %}', page=Paginator(range(1000), 50).get_page(1))
    assert "of more than 1,000" in capped


class Ask(forms.Form):
    phone = forms.CharField(help_text="Eleven digits")
    note = forms.CharField(required=False)
    way = forms.ChoiceField(choices=[("a", "Courier"), ("b", "Pick-up")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="I agree")


def test_a_field_ties_label_hint_and_error_to_its_control():
    text = drawn("{% field form.phone %}", form=Ask({}))
    assert '<label for="id_phone">Phone' in text
    assert 'id="id_phone_helptext">Eleven digits' in text
    assert 'id="id_phone_error">This field is required.' in text
    assert 'aria-describedby="id_phone_helptext id_phone_error"' in text
    assert 'aria-invalid="true"' in text


def test_a_field_says_when_it_is_optional_unless_asked_to_be_plain():
    assert "(optional)" in drawn("{% field form.note %}", form=Ask())
    assert "(optional)" not in drawn("{% field form.note plain=True %}", form=Ask())
    assert "(optional)" not in drawn("{% field form.phone %}", form=Ask())


def test_choices_are_tiles_in_a_named_group():
    text = drawn("{% field form.way %}", form=Ask())
    assert "<legend>Way</legend>" in text
    assert text.count('class="choice"') == 2


def test_a_field_of_anothers_making_can_be_said_better():
    text = drawn("{% field form.phone label='Mobile' hint='' autocomplete='tel' %}", form=Ask())
    assert ">Mobile</label>" in text
    assert "Eleven" not in text
    assert "aria-describedby" not in text
    assert 'autocomplete="tel"' in text


def test_a_form_is_drawn_by_the_house_with_a_summary_that_links_its_fields():
    text = drawn("{{ form }}", form=Ask({"note": "hm"}))
    assert "Check 3 things" in text
    assert '<a href="#id_phone">Phone: This field is required.</a>' in text
    assert '<a href="#id_way_0">Way: This field is required.</a>' in text
    assert "data-focus" in text


def test_a_refusal_of_the_whole_form_is_its_own_headline():
    form = Ask({"phone": "1", "way": "a", "agreed": "on"})
    form.add_error(None, "The price has <changed>.")
    text = drawn('{% include "_errors.html" %}', form=form)
    assert "The price has &lt;changed&gt;.</h2>" in text
    assert "<ul>" not in text


def test_a_form_not_sent_yet_has_no_summary():
    assert drawn('{% include "_errors.html" %}', form=Ask()).strip() == ""


def test_a_breach_is_said_in_its_four_cells():
    end = datetime(2026, 11, 30, 21, tzinfo=UTC)
    breach = Breach("minimum", "The minimum of November", Decimal(5000), Decimal(3200), Decimal(1800), end)
    make_seller()
    text = drawn('{% include "_why.html" %}', breach=breach)
    assert all(word in text for word in ("₽5,000.00", "₽3,200.00", "₽1,800.00", "30\u00a0Nov\u00a02026"))
    assert "why--met" not in text
    met = drawn('{% include "_why.html" with met=True %}', breach=breach)
    assert "why--met" in met
    assert "Missing" not in met


def test_a_breach_of_words_alone_has_no_empty_cells():
    assert "<dl>" not in drawn('{% include "_why.html" %}', breach=Breach("closed", "Orders are closed."))


def test_every_icon_in_use_is_in_the_sprite():
    sprite = drawn('{% include "_icons.svg" %}')
    for name in ("search", "cart", "menu", "bin", "plus", "minus", "cross", "print", "file", "rows", "tiles", "dots"):
        assert f'id="i-{name}"' in sprite
        assert f'href="#i-{name}"' in house.icon(name)
