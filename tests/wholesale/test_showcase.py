"""The example seller's exchange is what its script makes, and what a first visitor should see."""

import re
import sys
from io import BytesIO
from itertools import islice

import pytest
from django.conf import settings
from PIL import Image

from catalog.codes import normalise

SHOWCASE = settings.BASE_DIR / "sellers" / "showcase"
EXCHANGE = SHOWCASE / "exchange"
HEAVIEST = 12 * 2**10 + 512  # bytes of one picture
WHOLE = 3 * 10**6  # bytes of the folder


@pytest.fixture(scope="module")
def make():
    """The script, its packages found as when it is run."""
    sys.path.insert(0, str(SHOWCASE))
    yield __import__("make")
    sys.path.remove(str(SHOWCASE))


def test_the_script_writes_the_same_documents_again(make, tmp_path):
    make.write_documents(tmp_path, *make.goods.load())
    for name in ("import0_1.xml", "offers0_1.xml"):
        assert (tmp_path / name).read_bytes() == (EXCHANGE / name).read_bytes()


def test_the_script_draws_the_same_pictures_again(make):
    goods = make.goods.load()[1]
    for spec in islice((good.drawings[-1] for good in goods), 5, None, 40):
        assert make.draw(spec) == (EXCHANGE / make.goods.picture_path(spec)).read_bytes()


def test_every_picture_that_is_named_is_there_and_no_other(make):
    named = {make.goods.picture_path(spec) for good in make.goods.load()[1] for spec in good.drawings}
    assert named == {str(path.relative_to(EXCHANGE)) for path in EXCHANGE.glob("import_files/*/*")}


def test_pictures_are_small_and_the_folder_is_light():
    for path in EXCHANGE.glob("import_files/*/*"):
        assert path.stat().st_size <= HEAVIEST
        assert Image.open(BytesIO(path.read_bytes())).size == (560, 560)
    files = [path for path in SHOWCASE.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert sum(path.stat().st_size for path in files) <= WHOLE


def test_codes_are_unlike_each_other_even_in_look_alike_letters(make):
    goods = make.goods.load()[1]
    codes = [normalise(good.sku) for good in goods]
    assert len(set(codes)) == len(codes)
    assert any(re.search("[А-Я]", good.sku) for good in goods)
    assert any(good.sku.startswith("0501") for good in goods)
    assert any(good.sku.startswith("ЭГК1500") for good in goods)


def test_barcodes_have_a_right_check_digit_and_the_range_shops_number_themselves(make):
    for good in make.goods.load()[1]:
        digits = [int(digit) for digit in good.barcode]
        assert len(digits) == 13
        assert 200 <= int(good.barcode[:3]) <= 299
        assert (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0


def test_descriptions_are_two_to_five_sentences(make):
    texts = [good.description for good in make.goods.load()[1]]
    assert all(2 <= len(re.findall(r"[.](?: |$)", text)) <= 5 for text in texts)
    assert not any(re.search(r"[{}!]|  ", text) for text in texts)
