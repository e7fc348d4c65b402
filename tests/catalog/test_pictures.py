"""Pictures of goods become visible when they are clean, the first by position as the small one."""

import pytest

from catalog import pictures
from catalog.models import Photo
from tests.factories import make_product
from wholesale.models import File

pytestmark = pytest.mark.django_db


def make_photo(product, position, state="clean", small="ab/one.jpg"):
    file = File.objects.create(kind="goods", name="a.jpg", mime="image/jpeg", size=1, sha256="0" * 64, small=small)
    File.objects.filter(pk=file.pk).update(state=state)
    return Photo.objects.create(product=product, file=file, position=position, checksum=f"{product.pk}-{position}")


def test_a_product_shows_its_first_clean_picture(shop):
    product = make_product()
    make_photo(product, 2, small="ab/second.jpg")
    make_photo(product, 1, small="ab/first.jpg")
    waiting = make_photo(product, 0, state="received", small="")
    assert pictures.show() == 2
    product.refresh_from_db()
    assert (product.thumb, product.photo_count) == ("ab/first.jpg", 2)
    File.objects.filter(pk=waiting.file_id).update(state="clean", small="ab/zero.jpg")
    assert pictures.show() == 1
    product.refresh_from_db()
    assert (product.thumb, product.photo_count) == ("ab/zero.jpg", 3)


def test_showing_twice_changes_nothing(shop, django_assert_num_queries):
    make_photo(make_product(), 0)
    assert pictures.show() == 1
    with django_assert_num_queries(3):
        assert pictures.show() == 0


def test_as_many_statements_for_one_picture_as_for_many(shop, django_assert_num_queries):
    for _n in range(30):
        make_photo(make_product(), 0)
    with django_assert_num_queries(5):
        assert pictures.show() == 30
