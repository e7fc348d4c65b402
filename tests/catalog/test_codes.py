import pytest

from catalog import codes
from catalog.models import Code
from tests.factories import make_product


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("эгк-1500", "ЭГK1500"),
        (" PM 421/WP ", "PM421WP"),
        ("АВЕКМНОРСТУХ", "ABEKMHOPCTYX"),
        ("ёлка", "EЛKA"),
        ("１２３", "123"),
        ("--", ""),
        ("x" * 100, "X" * 80),
    ],
)
def test_a_code_is_compared_without_marks_case_and_look_alikes(text, normal):
    assert codes.normalise(text) == normal


@pytest.mark.django_db
def test_resolve_finds_goods_by_any_code_in_one_statement(django_assert_num_queries):
    plate, lamp = make_product(sku="ЭГК-1500"), make_product(sku="L-1")
    Code.objects.create(product=lamp, kind="barcode", value="4601234567893", normal="4601234567893")
    with django_assert_num_queries(1):
        found = codes.resolve(["эгк 1500", "4601234567893", "nothing", ""])
    assert found == {"эгк 1500": [plate.pk], "4601234567893": [lamp.pk]}


@pytest.mark.django_db
def test_an_article_code_wins_over_the_same_text_as_another_code():
    own, other = make_product(sku="A-1"), make_product(sku="B-1")
    Code.objects.create(product=other, kind="cross", value="A1", normal="A1")
    assert codes.resolve(["a1"]) == {"a1": [own.pk]}


@pytest.mark.django_db
def test_a_shared_cross_code_names_all_its_goods():
    pair = [make_product(), make_product()]
    for product in pair:
        Code.objects.create(product=product, kind="cross", value="X-9", normal="X9")
    assert codes.resolve(["x 9"]) == {"x 9": [product.pk for product in pair]}


@pytest.mark.django_db
def test_hidden_goods_are_named_by_nothing():
    make_product(sku="GONE-1", is_active=False)
    assert codes.resolve(["GONE-1"]) == {}
    assert codes.near("GONE-2") == []


@pytest.mark.django_db
def test_near_tells_likely_article_codes_the_likest_first(django_assert_num_queries):
    for sku in ("PM-421-WP", "PM-421-LE", "KM-245-BC"):
        make_product(sku=sku)
    assert codes.near("PM421WE")[0] in {"PM-421-WP", "PM-421-LE"}
    with django_assert_num_queries(1):
        found = codes.near_each(["PM421WE", "zzzzzz", "x"], limit=1)
    assert list(found) == ["PM421WE"]
    assert len(found["PM421WE"]) == 1
