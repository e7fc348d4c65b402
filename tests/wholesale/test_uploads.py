import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.uploading import LIMIT, kept, picture, receive, refusal
from wholesale import uploads
from wholesale.models import File
from wholesale.tasks import clean_files, purge

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage")]


def test_a_picture_is_received_and_waits_for_the_worker(storage):
    file = receive(picture())
    assert (file.state, file.mime, file.scope) == ("received", "image/jpeg", "user:1")
    assert len(file.sha256) == 64
    assert kept(storage) == [str(file.pk)]
    assert File.objects.received().get() == file


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty_file"), (b"x" * 101, "too_large"), (b"plain text", "not_a_picture"), (b"%PDF-1.7", "wrong_type")],
)
def test_what_is_no_picture_is_refused_and_named(content, code):
    refused = refusal(content, "my file.jpg", limit=100)
    assert refused.code == code
    assert "my file.jpg" in refused.text


@pytest.mark.parametrize(
    ("kind", "content", "name", "mime"),
    [
        ("import", b"PK\x03\x04....", "price.xlsx", uploads.XLSX),
        ("import", b"PK\x03\x04....", "export.zip", uploads.ZIP),
        ("import", b"<?xml version='1.0'?><a/>", "import.xml", uploads.XML),
        ("import", b"\xef\xbb\xbf <?xml version='1.0'?><a/>", "import.xml", uploads.XML),
        ("import", "<?xml version='1.0'?><a/>".encode("utf-16"), "import.xml", uploads.XML),
        ("document", b"%PDF-1.7 ...", "extract.pdf", uploads.PDF),
        ("document", picture(kind="PNG"), "extract.png", "image/png"),
    ],
)
def test_a_file_that_is_not_re_encoded_is_kept_as_it_is(kind, content, name, mime):
    file = receive(content, name, kind=kind)
    assert (file.state, file.mime) == ("clean", mime)
    assert file.open().read() == content


@pytest.mark.parametrize(
    ("kind", "content"),
    [("import", b"%PDF-1.7"), ("import", b"MZ"), ("document", b"PK\x03\x04"), ("document", b"GIF89a")],
)
def test_a_file_of_another_type_is_refused(kind, content):
    assert refusal(content, "file.xlsx", kind=kind).code in {"wrong_type", "not_a_picture"}


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\photos\\a.jpg", "a.jpg"),
        ("a\r\nX-Header: 1.jpg", "aX-Header: 1.jpg"),
        ("gpj.\u202eexe\x00.jpg", "gpj.exe.jpg"),
        ("…/", "…"),
        ("", "file"),
        ("x" * 300 + ".jpeg", "x" * 145 + ".jpeg"),
        ("й".encode().decode(), "й"),
    ],
)
def test_a_name_is_made_harmless(given, shown):
    assert uploads.clean_name(given) == shown


def test_the_name_on_disk_is_never_the_given_one(storage):
    receive(picture(), "../../evil.php")
    assert "evil" not in " ".join(kept(storage))


def test_a_full_disk_leaves_no_row(monkeypatch, storage):
    def full(self, name, content):
        path = Path(self.path(name))
        path.parent.mkdir(parents=True)
        path.write_bytes(content.read(10))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    refused = refusal(picture())
    assert refused.code == "not_kept"
    assert not File.objects.exists()
    assert kept(storage) == []


def test_an_upload_read_before_is_kept_whole():
    upload = SimpleUploadedFile("a.jpg", picture())
    upload.read(10)
    file = uploads.receive(upload, kind="photo", limit=LIMIT)
    assert storages["default"].open(file.raw).read() == picture()


def test_the_clock_cleans_what_came_in():
    receive(picture())
    receive(picture((50, 50)))
    assert clean_files() == 2
    assert clean_files() == 0


def test_bytes_that_are_gone_do_not_hold_back_the_rest(storage):
    lost = receive(picture())
    (storage / "default" / lost.raw).unlink()
    receive(picture())
    assert clean_files() == 1
    lost.refresh_from_db()
    assert lost.state == "received"


def test_cleaning_twice_is_cleaning_once():
    file = receive(picture())
    again = File.objects.get()
    file.clean()
    again.clean()
    assert (again.state, again.body) == ("clean", file.body)


def test_old_files_are_purged_with_their_bytes(storage):
    old, new = receive(picture()), receive(picture())
    File.objects.received().clean(at_most=2)
    File.objects.filter(pk=old.pk).update(expires_at=timezone.now())
    assert purge() == 1
    assert File.objects.get() == new
    assert len(kept(storage)) == 2


def test_bytes_whose_deed_was_rolled_back_are_swept_after_a_day(storage):
    file = receive(picture())
    File.objects.all().delete()
    assert purge() == 0
    yesterday = (timezone.now() - timedelta(days=2)).timestamp()
    os.utime(storage / "default" / file.raw, (yesterday, yesterday))
    assert purge() == 1
    assert kept(storage) == []


def test_raw_bytes_left_by_a_dead_worker_are_dropped(storage):
    file = receive(picture())
    File.objects.update(state="refused")
    purge()
    file.refresh_from_db()
    assert file.raw == ""
    assert kept(storage) == []
