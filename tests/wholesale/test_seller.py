import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.factories import make_seller
from wholesale import memory
from wholesale.models import Seller

pytestmark = pytest.mark.django_db


def test_there_is_one_seller():
    make_seller()
    with pytest.raises(IntegrityError), transaction.atomic():
        Seller.objects.bulk_create([Seller(pk=2, legal_name="A second", languages=["en"])])
    assert Seller.objects.get().pk == 1


def test_without_a_seller_the_portal_says_what_to_do():
    with pytest.raises(Seller.DoesNotExist, match="seller_load"):
        Seller.objects.get_current()


def test_the_seller_is_read_once(django_assert_num_queries):
    make_seller()
    with django_assert_num_queries(1):
        assert Seller.objects.get_current() == Seller.objects.get_current()


def test_another_process_reads_the_seller_from_the_cache(django_assert_num_queries):
    make_seller()
    Seller.objects.get_current()
    memory.clear()
    with django_assert_num_queries(0):
        Seller.objects.get_current()


def test_a_process_trusts_its_copy_for_a_moment_only():
    make_seller(legal_name="Old")
    Seller.objects.get_current()
    Seller.objects.filter(pk=1).update(legal_name="New")
    cache.clear()
    assert Seller.objects.get_current().legal_name == "Old"
    memory.clear()
    assert Seller.objects.get_current().legal_name == "New"


def test_saving_the_seller_drops_every_copy():
    make_seller(legal_name="Old")
    seller = Seller.objects.get_current()
    seller.legal_name = "New"
    seller.save()
    assert Seller.objects.get_current().legal_name == "New"


def test_a_seller_uses_the_modules_it_names():
    seller = make_seller(modules=["warranty"])
    assert seller.has("warranty")
    assert not seller.has("balance")
    assert seller.has("")


def test_a_number_is_shown_with_the_sellers_prefix():
    seller = make_seller(prefix={"order": "З-"})
    assert seller.numbered("order", 1042) == "З-1042"
    assert seller.numbered("return", 7) == "7"


def test_a_zone_must_exist():
    seller = make_seller()
    seller.time_zone = "Europe/Nowhere"
    with pytest.raises(ValidationError) as wrong:
        seller.full_clean()
    assert list(wrong.value.message_dict) == ["time_zone"]
