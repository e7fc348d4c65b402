import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from tests.factories import make_seller
from wholesale.fields import Words, WordsField
from wholesale.models import Seller, TaxRate

pytestmark = pytest.mark.django_db


@pytest.fixture
def cables():
    return Words({"ru": "Кабели", "en": "Cables", "nl": "Kabels"})


def test_words_print_in_the_readers_language(cables):
    with translation.override("ru"):
        assert str(cables) == "Кабели"
    with translation.override("en-gb"):
        assert str(cables) == "Cables"


def test_words_fall_back_to_the_sellers_first_language(cables):
    make_seller(languages=["nl", "en"])
    with translation.override("ka"):
        assert str(cables) == "Kabels"


def test_words_fall_back_to_any_that_are_there():
    make_seller(languages=["nl"])
    with translation.override("ka"):
        assert str(Words({"ru": "", "en": "Cables"})) == "Cables"
        assert str(Words()) == ""


def test_without_a_seller_words_still_print(cables):
    assert not Seller.objects.exists()
    with translation.override("ka"):
        assert str(cables) == "Cables"


def test_a_column_reads_as_words_however_it_was_asked():
    TaxRate.objects.create(code="vat", country="RU", percent=20, words={"en": "VAT"}, from_on="2020-01-01")
    assert str(TaxRate.objects.get().words) == "VAT"
    assert str(TaxRate.objects.values("words").get()["words"]) == "VAT"
    assert str(TaxRate(words={"en": "VAT"}).words) == "VAT"
    assert TaxRate.objects.values_list("words__en", flat=True).get() == "VAT"


def test_empty_words_are_an_empty_mapping():
    assert TaxRate().words == {}


@pytest.mark.parametrize("value", [["VAT"], {"en": 5}, "VAT"])
def test_only_texts_by_language_are_words(value):
    with pytest.raises(ValidationError):
        WordsField().clean(value, None)


def test_a_form_takes_one_line_for_each_language():
    field = WordsField().formfield()
    assert field.clean(["Кабели", ""]) == {"ru": "Кабели"}
    assert field.widget.decompress({"en": "Cables"}) == ["", "Cables"]
    assert not field.has_changed({"en": "Cables"}, ["", "Cables"])
    assert field.has_changed({"en": "Cables"}, ["Кабели", "Cables"])


def test_a_required_form_field_wants_at_least_one_language():
    with pytest.raises(ValidationError):
        WordsField().formfield().clean(["", ""])
    assert WordsField(blank=True).formfield().clean(["", ""]) == {}
