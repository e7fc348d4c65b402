import re
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation
from django.utils.html import strip_tags

from orders import cart as carts
from tests.factories import make_city, make_manager, make_order, make_product
from wholesale import texts

LAZY = {f"{name}_lazy": shape for name, shape in DEFAULT_KEYWORDS.items()}
LIBRARIES = Path(settings.LOCALE_PATHS[0], "libraries.pot")
HIDDEN = re.compile(r"<(script|style|template|svg)\b.*?</\1>|<!--.*?-->", re.DOTALL)
SAID = re.compile(r'(?:aria-label|placeholder|title|alt|data-label|data-lost|data-failed)="([^"]+)"')


@pytest.fixture(scope="module")
def russian():
    return [message for message in texts.read("ru") if message.id]


@pytest.fixture(scope="module")
def english():
    """Texts of two words and more that a page may hold, in the English of the source."""
    found = {form for message in texts.gather("ru") if message.id for form in forms(message.id)}
    return {text for text in found if " " in text and "%" not in text and "<" not in text}


def forms(text):
    return [text] if isinstance(text, str) else list(text)


def strings(messages):
    return [string for message in messages for string in forms(message.string)]


def words(response):
    """What a page says: its text and the names of its controls."""
    page = HIDDEN.sub("", response.text)
    return "\n".join([*strip_tags(page).splitlines(), *SAID.findall(page)])


def test_russian_is_complete():
    assert [str(fault) for fault in texts.faults("ru")] == []


def test_russian_raises_its_voice_nowhere(russian):
    assert [text for text in strings(russian) if "!" in text] == []


def test_russian_says_you_with_a_small_letter(russian):
    polite = re.compile(r"(?<=[а-яё,;:] )(?:Вы|Вас|Вам|Ваш)[а-я]*\b")
    assert [text for text in strings(russian) if polite.search(text)] == []


def test_signs_and_units_never_leave_their_number(russian):
    torn = re.compile(r"[\d)s] (?:₽|шт\b|%%)|№ ")
    assert [text for text in strings(russian) if torn.search(text)] == []


def test_every_count_has_its_three_forms(russian):
    counted = [message for message in russian if isinstance(message.id, tuple)]
    assert len(counted) > 20
    assert {len(message.string) for message in counted} == {3}


@pytest.mark.parametrize(("n", "said"), [(1, "1 товар"), (3, "3 товара"), (11, "11 товаров"), (21, "21 товар")])
def test_django_counts_by_the_catalogue(n, said):
    with translation.override("ru"):
        text = translation.ngettext("%(number)s product", "%(number)s products", n) % {"number": n}
    assert text.replace("\u00a0", " ") == said


def test_our_words_win_over_those_of_a_library():
    with translation.override("ru"):
        assert translation.gettext("Select %s to change") % "компания" == "Список: компания"
        assert translation.gettext("Apply Filters") == "Применить фильтры"


def test_libraries_still_say_what_we_translate_for_them():
    with LIBRARIES.open("rb") as file:
        listed = [message for message in read_po(file) if message.id]
    assert len(listed) > 50
    unsaid = [
        (path, text)
        for message in listed
        for path, _line in message.locations
        for text in forms(message.id)
        if text.strip() not in texts_of(path)
    ]
    assert unsaid == []


@cache
def texts_of(path):
    """Every text of a library's file as gettext knows it; a page as it stands, with gettext's placeholders."""
    package, _slash, inside = path.partition("/")
    file = Path(import_module(package).__file__).parent / inside
    if file.suffix == ".html":
        return re.sub(r"{{ ?(\w+) ?}}", r"%(\1)s", file.read_text(encoding="utf-8"))
    found = extract_from_file("python", file, keywords=DEFAULT_KEYWORDS | LAZY)
    return {form for _line, text, *_rest in found for form in forms(text)}


@pytest.fixture
def reader(client):
    """A browser that asks for Russian."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "ru-RU,ru;q=0.9"
    return client


def english_of(response, english):
    said = words(response)
    return sorted(text for text in english if re.search(rf"(?<!\w){re.escape(text)}(?!\w)", said))


def test_a_page_in_english_would_be_noticed(shop, client, english):
    assert len(english_of(client.get("/"), english)) > 20


@pytest.mark.parametrize(
    "path", ["/", "/catalog/", "/search/?q=zzz", "/signin/", "/signup/", "/password/reset/", "/no/"]
)
def test_a_stranger_reads_russian_only(shop, reader, english, path):
    make_product()
    response = reader.get(path)
    assert response.headers["Content-Language"] == "ru"
    assert english_of(response, english) == []


@pytest.mark.parametrize("path", ["/", "/cart/", "/cart/quick/", "/checkout/", "/orders/", "/password/change/"])
def test_a_buyer_reads_russian_only(shop, reader, english, path):
    make_order(shop.member)
    carts.put(carts.current(shop.member), make_product().pk, 2)
    reader.force_login(shop.member.user)
    assert english_of(reader.get(path), english) == []


def test_an_order_is_told_in_russian_only(shop, reader, english):
    order = make_order(shop.member)
    reader.force_login(shop.member.user)
    for path in (order.get_absolute_url(), f"{order.get_absolute_url()}print/", f"{order.get_absolute_url()}cancel/"):
        assert english_of(reader.get(path), english) == []


def test_the_desk_reads_russian_only(shop, reader, english):
    order = make_order(shop.member)
    make_city(words={"en": "Tver", "ru": "Тверь"})
    reader.force_login(make_manager(is_superuser=True))
    for path in ("", f"orders/order/{order.pk}/change/", "orders/order/", "accounts/company/", "accounts/city/"):
        assert english_of(reader.get(f"/admin/{path}"), english) == []


def test_the_desk_says_words_in_the_readers_language(shop, reader):
    make_city(words={"en": "Tver", "ru": "Тверь"})
    reader.force_login(make_manager(is_superuser=True))
    page = reader.get("/admin/accounts/city/").text
    assert "Тверь" in page
    assert "Tver" not in page
