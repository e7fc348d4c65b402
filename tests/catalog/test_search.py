import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog import search, tree
from catalog.codes import normalise
from catalog.models import Category, Code, Product
from tests.factories import make_category, make_product


@pytest.fixture
def goods(db) -> dict[str, Product]:
    names = {
        "ЭГК-1500": "Газонокосилка электрическая",
        "LD-0501": "Кабель USB-C — Lightning, чёрный",
        "LD-0502": "Кабели HDMI, комплект",
        "LD-10501": "Чехол для телефона, чёрный",
        "501": "Зарядное устройство сетевое",
        "LD-700": "Wireless headphones",
    }
    category = make_category()
    made = {sku: make_product(category=category, sku=sku, name=name, price=None) for sku, name in names.items()}
    tree.bump()
    return made


def skus(text: str) -> list[str]:
    found = search.find(search.read(text)).ids
    known = Product.objects.in_bulk(found)
    return [known[pk].sku for pk in found]


def test_the_database_knows_cyrillic_letters(db):
    """A cluster made with the C library's plain C locale sees none: then nothing is ever alike."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT similarity('кабель', 'кабиль') > 0.3")
        assert cursor.fetchone() == (True,)


# ------------------------------------------------------------------ codes


def test_the_exact_code_comes_first_though_others_hold_it(goods):
    assert skus("501")[0] == "501"
    assert set(skus("501")) == {"501", "LD-0501", "LD-10501"}
    assert search.find("501").exact == 1


@pytest.mark.parametrize("typed", ["LD-0501", "ld0501", " LD 05-01 ", "LD.0501"])
def test_a_code_is_found_however_it_is_written(goods, typed):
    assert skus(typed)[0] == "LD-0501"


def test_a_part_of_a_code_is_found(goods):
    assert set(skus("0501")) == {"LD-0501", "LD-10501"}


@pytest.mark.parametrize("typed", ["ЭГК1500", "эгк 1500", "ЭГK-1500", "гк15"])
def test_look_alike_letters_make_no_difference(goods, typed):
    assert skus(typed) == ["ЭГК-1500"]


def test_the_beginning_of_a_code_comes_before_its_middle(goods):
    category = goods["501"].category
    make_product(category=category, sku="0501-A", name="Иное", price=None)
    assert skus("0501")[0] == "0501-A"


def test_another_code_of_a_product_is_exact_too(goods):
    product = goods["LD-700"]
    Code.objects.create(product=product, kind="barcode", value="4607 0012", normal=normalise("4607 0012"))
    found = search.find("46070012")
    assert (found.ids, found.exact) == ([product.pk], 1)


# ------------------------------------------------------------------ words


@pytest.mark.parametrize("typed", ["кабель", "кабеля", "Кабелями"])
def test_words_are_found_in_any_form(goods, typed):
    assert set(skus(typed)) == {"LD-0501", "LD-0502"}


def test_every_word_must_be_there(goods):
    assert skus("кабель чёрный") == ["LD-0501"]
    assert skus("черный кабель") == ["LD-0501"]


def test_the_last_word_may_be_unfinished(goods):
    assert skus("зарядное устр") == ["501"]
    assert skus("wirel") == ["LD-700"]


def test_a_brand_is_found(goods):
    make_product(category=goods["501"].category, brand="Ладога", name="Иное", sku="X-1", price=None)
    assert skus("ладога") == ["X-1"]


# ------------------------------------------------------------------ slips


@pytest.mark.parametrize(
    ("typed", "expected"), [("кабиль usb", "LD-0501"), ("газонокасилка", "ЭГК-1500"), ("чехлы", "LD-10501")]
)
def test_a_slip_still_finds(goods, typed, expected):
    assert expected in skus(typed)
    assert search.find(typed).is_alike


def test_likeness_is_not_asked_where_words_are_found(goods):
    category = goods["501"].category
    for n in range(search.FEW):
        make_product(category=category, name=f"Кабиль {n}", sku=f"K-{n}", price=None)
    assert not search.find("кабиль").is_alike
    assert set(skus("кабиль")) == {f"K-{n}" for n in range(search.FEW)}


# ------------------------------------------------------------------ what is not found


def test_hidden_goods_are_not_found(goods):
    Product.objects.filter(sku="501").update(is_active=False)
    assert "501" not in skus("501")


def test_goods_of_a_hidden_category_are_not_found(goods):
    Category.objects.update(is_active=False)
    tree.bump()
    assert skus("кабель") == skus("501") == []


@pytest.mark.parametrize("typed", ["", " ", "%", "%%%", "_", "'", "\\", "(", "!", "& |", ":*", "<->", "\x00", "—"])
def test_signs_alone_find_nothing(goods, typed):
    assert skus(typed) == []


@pytest.mark.parametrize(
    "typed", ["a", "1", "ы", "ы" * 10_000, "слово " * 2_000, "' OR 1=1 --", "кабель:*", "!!кабель"]
)
def test_an_odd_question_is_answered_in_one_statement(goods, django_assert_max_num_queries, typed):
    tree.current()
    with django_assert_max_num_queries(1):
        search.find(search.read(typed))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(typed=st.text(max_size=60))
def test_anything_typed_is_a_question(goods, typed):
    assert len(search.find(search.read(typed)).ids) <= len(goods)


def test_a_question_is_read_as_one_line():
    assert search.read(" кабель\r\n\tUSB\x00 ") == "кабель USB"
    assert len(search.read("ы" * 10_000)) == search.LONGEST


@pytest.mark.parametrize("number", [5, 200])
def test_a_search_is_one_statement_whatever_the_catalogue(goods, django_assert_num_queries, number):
    for n in range(number):
        make_product(category=goods["501"].category, name=f"Кабель {n}", price=None)
    tree.current()
    with django_assert_num_queries(1):
        assert len(search.find("кабель").ids) == number + 2
