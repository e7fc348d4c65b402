import io
from time import monotonic

import pytest
from django.core.files.storage import storages
from PIL import Image

from tests.samples import absent, names, sample
from tests.uploading import kept, picture, receive, refusal
from wholesale import photos
from wholesale.errors import Refused
from wholesale.models import File

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage")]

ACCEPTED = {"ok_small.webp", "png_named.jpg", "jpeg_html_comment.jpg"}
ENDS_EARLY = "truncated_half.jpg"  # its header is that of a picture: the worker finds out


@absent
@pytest.mark.parametrize("name", sorted(set(names("malicious")) - ACCEPTED - {ENDS_EARLY}))
def test_a_malicious_sample_is_refused_at_the_door(name, storage):
    content, began = sample("malicious", name), monotonic()
    code = refusal(content, name).code
    assert monotonic() - began < 1
    assert code in {"empty_file", "not_a_picture", "too_many_pixels", "wrong_type"}
    assert not File.objects.exists()
    assert kept(storage) == []


@absent
@pytest.mark.parametrize("name", sorted(ACCEPTED & set(names("malicious"))))
def test_a_sample_that_is_a_picture_after_all_is_served_as_pixels_only(name, storage):
    file = receive(sample("malicious", name), name)
    file.clean()
    served = file.open().read()
    assert file.state == "clean"
    assert b"<script" not in served
    assert Image.open(io.BytesIO(served)).format == "JPEG"


@absent
def test_a_picture_that_ends_early_is_refused_by_the_worker_and_dropped(storage):
    file = receive(sample("malicious", ENDS_EARLY))
    file.clean()
    assert (file.state, file.refusal_code, file.raw) == ("refused", "broken_picture", "")
    assert kept(storage) == []


@absent
@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("gps_DSCN0010.jpg", (640, 480)),
        ("orient6_landscape.jpg", (600, 450)),  # turned upright
        ("small_sample.heif", (640, 426)),
        ("gen_two_frames.mpo.jpg", (800, 600)),
    ],
)
def test_a_phones_photo_becomes_two_clean_copies(name, size):
    raw = sample("photos", name)
    file = receive(raw, name)
    file.clean()
    assert (file.state, file.width, file.height, file.raw) == ("clean", *size, "")
    for stored, side in ((file.body, 1600), (file.small, 480)):
        copy = Image.open(file.storage.open(stored))
        assert max(copy.size) <= side
        assert (dict(copy.getexif()), copy.format, getattr(copy, "n_frames", 1)) == ({}, "JPEG", 1)
        assert not {"exif", "comment", "icc_profile", "xmp"} & set(copy.info)


def test_nothing_but_pixels_survives():
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    raw = picture(exif=exif, comment=b"<script>alert(1)</script>") + b"PK\x03\x04 something after the end"
    file = receive(raw)
    file.clean()
    served = file.open().read()
    for foreign in (b"secret", b"script", b"something"):
        assert foreign in raw
        assert foreign not in served


def test_a_large_picture_is_made_small_and_a_small_one_is_left():
    large, small = receive(picture((3200, 1000))), receive(picture((100, 50)))
    assert File.objects.received().clean(at_most=10) == 2
    large.refresh_from_db()
    small.refresh_from_db()
    assert (large.width, large.height) == (1600, 500)
    assert Image.open(large.storage.open(large.small)).size == (480, 150)
    assert Image.open(small.storage.open(small.small)).size == (100, 50)


def test_what_was_transparent_is_white():
    file = receive(picture(kind="PNG", mode="RGBA"), "logo.png", kind="goods")
    file.clean()
    assert Image.open(file.open()).convert("RGB").getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "P", "1", "I;16", "LA", "CMYK"])
def test_pictures_of_every_mode_are_kept(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    file = receive(picture(kind=kind, mode=mode))
    file.clean()
    assert file.state == "clean"


def test_pictures_of_goods_are_public_and_named_by_their_content(storage):
    first, second = receive(picture(), kind="goods"), receive(picture(), "other.jpg", kind="goods")
    first.clean()
    second.clean()
    assert first.body == second.body
    assert first.body_url == f"/goods/{first.body}"
    assert first.body.endswith(".webp")
    assert first.storage is storages["goods"]
    assert len(kept(storage / "goods")) == len({first.body, first.small})


def test_a_private_photo_has_no_public_address():
    file = receive(picture())
    file.clean()
    assert (file.body_url, file.small_url) == ("", "")


def test_a_refused_pictures_code_can_be_said_in_words():
    codes = ["not_a_picture", "too_many_pixels", "moving_picture", "broken_picture", "too_heavy"]
    assert len({photos.why(code) for code in codes}) == 5


def test_a_moving_picture_is_refused():
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    content = io.BytesIO()
    frames[0].save(content, "WEBP", save_all=True, append_images=frames[1:])
    assert refusal(content.getvalue(), "a.webp").code == "moving_picture"


def test_a_picture_with_too_many_pixels_is_refused_by_its_header():
    assert refusal(picture((8000, 7000), "PNG", "1")).code == "too_many_pixels"


def test_a_child_without_room_refuses_and_the_portal_lives(rewrite):
    rewrite("MEMORY = 1 << 30", "MEMORY = 96 << 20")
    file = receive(picture((6000, 6000)))
    file.clean()
    assert (file.state, file.refusal_code) == ("refused", "too_heavy")


def test_a_child_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(photos, "SECONDS", 0.01)
    with pytest.raises(Refused) as refused:
        photos.shrink(picture((4000, 4000)), into="JPEG")
    assert refused.value.code == "too_heavy"


def widths(raws: list[bytes]) -> list[int | str]:
    """Return what becomes of pictures in one batch: the width of each, or the code of its refusal."""
    outcomes = list(photos.shrink_each(enumerate(raws), into="JPEG"))
    assert [key for key, _outcome in outcomes] == list(range(len(raws)))
    return [outcome.code if isinstance(outcome, Refused) else outcome.width for _key, outcome in outcomes]


def test_pictures_of_a_batch_come_out_in_order():
    assert widths([picture((width, 10)) for width in (30, 2000, 20, 10)]) == [30, 1600, 20, 10]
    assert widths([]) == []


@pytest.mark.parametrize(
    "ending", ["os.kill(os.getpid(), 9)", "bytearray(MEMORY)", "while time.process_time() < 2.7: pass"]
)
def test_only_the_picture_that_ends_its_child_is_refused(rewrite, ending):
    rewrite("    picture.seek(0)\n", f"    if picture.width == 13:\n        {ending}\n    picture.seek(0)\n")
    rewrite("PROCESSOR = 20", "PROCESSOR = 1")
    assert widths([picture((width, 10)) for width in (11, 13, 13, 12)]) == [11, "too_heavy", "too_heavy", 12]


def test_a_heavy_picture_takes_no_room_from_those_behind_it(rewrite):
    heavy = picture((6000, 6000), "PNG")
    assert widths([heavy]) == [1600]
    rewrite("MEMORY = 1 << 30", "MEMORY = 200 << 20")
    assert widths([picture((20, 10)), heavy, picture((30, 10))]) == [20, "too_heavy", 30]


def test_each_picture_has_processor_time_of_its_own(rewrite):
    spend = "    until = time.process_time() + 0.7\n    while time.process_time() < until: pass\n"
    rewrite("    picture.seek(0)\n", spend + "    picture.seek(0)\n")
    rewrite("PROCESSOR = 20", "PROCESSOR = 1")
    assert widths([picture((width, 10)) for width in range(10, 13)]) == [10, 11, 12]


@absent
def test_malicious_samples_that_got_past_the_door_spoil_nothing_around_them():
    bad = sorted(set(names("malicious")) - ACCEPTED)
    outcomes = widths([raw for name in bad for raw in (sample("malicious", name), picture((20, 10)))])
    assert set(outcomes[0::2]) <= {"not_a_picture", "too_many_pixels", "broken_picture", "moving_picture"}
    assert outcomes[1::2] == [20] * len(bad)
