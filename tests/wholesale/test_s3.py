"""Files in a bucket: against a server that refuses what is unsigned, forged or old.

It signs the words `response-content-…` of a link and does not speak them; that a storage does is S3's own promise.
"""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
import requests
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.utils import timezone

from tests import bucket
from tests.uploading import picture, receive, refusal
from wholesale import fileurl, uploads
from wholesale.errors import Refused
from wholesale.models import File
from wholesale.tasks import clean_files, purge

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 an extract"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The address of a storage and the folder its bytes are in."""
    folder = tmp_path_factory.mktemp("bucket")
    with bucket.serving(folder, bucket.free_port()) as endpoint:
        yield endpoint, folder


def point_at(settings, endpoint: str, name: str, link: str = "") -> None:
    given = fileurl.read(bucket.url_of(endpoint, name) + (f"&link={link}" if link else ""))
    settings.STORAGES = {**settings.STORAGES, **fileurl.storages(given, seller="showcase")}


@pytest.fixture
def kept(server, settings):
    """Storages in a bucket of this test alone; says what is in it."""
    endpoint, _folder = server
    name = f"portal-{uuid4().hex[:12]}"
    bucket.make_bucket(endpoint, name)
    point_at(settings, endpoint, name)

    def names() -> list[str]:
        return sorted(
            f"{alias}/{path}/{name}".replace("//", "/")
            for alias in ("default", "goods")
            for path, name in _walk(alias, "")
        )

    return names


def _walk(alias: str, path: str) -> list[tuple[str, str]]:
    folders, files = storages[alias].listdir(path)
    deeper = [each for folder in folders for each in _walk(alias, f"{path}/{folder}".lstrip("/"))]
    return [(path, name) for name in files] + deeper


def fetch(link: str) -> requests.Response:
    return requests.get(link, timeout=10)


def test_only_the_signed_link_opens_an_uploaded_file(kept):
    file = receive(PDF, "Выписка.pdf", kind="document")
    link = uploads.link(file)
    answer = fetch(link)
    assert (answer.status_code, answer.content) == (200, PDF)
    asked = parse_qs(urlsplit(link).query)
    assert asked["response-content-type"] == ["application/pdf"]
    assert asked["response-content-disposition"][0].startswith("attachment; filename*=utf-8''%D0%92")
    assert asked["response-cache-control"] == ["private, no-store"]
    assert fetch(link.partition("?")[0]).status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        lambda link, other: link.replace("attachment", "inline"),
        lambda link, other: link.replace("X-Amz-Expires=60", "X-Amz-Expires=6000"),
        lambda link, other: link[:-1] + ("0" if link[-1] != "0" else "1"),
        lambda link, other: link.replace(link.partition("?")[0], other),
    ],
    ids=["purpose", "time", "signature", "file"],
)
def test_a_changed_link_opens_nothing(kept, change):
    file, other = receive(PDF, "a.pdf", kind="document"), receive(PDF, "b.pdf", kind="document")
    forged = change(uploads.link(file), uploads.link(other).partition("?")[0])
    answer = fetch(forged)
    assert answer.status_code == 403
    assert PDF not in answer.content


def test_a_link_dies_in_a_minute(kept):
    file = receive(PDF, "a.pdf", kind="document")
    with time_machine.travel(timezone.now() - timedelta(seconds=50)):
        young = uploads.link(file)
    with time_machine.travel(timezone.now() - timedelta(seconds=65)):
        old = uploads.link(file)
    assert fetch(young).status_code == 200
    assert fetch(old).status_code == 403


def test_a_link_is_signed_for_the_host_that_browsers_ask(kept, settings, server):
    file = receive(PDF, "a.pdf", kind="document")
    name = settings.STORAGES["default"]["OPTIONS"]["bucket_name"]
    outside = server[0].replace("127.0.0.1", "localhost")
    point_at(settings, server[0], name, link=outside)
    link = uploads.link(file)
    assert urlsplit(link).netloc == urlsplit(outside).netloc
    assert fetch(link).content == PDF
    assert fetch(link.replace("localhost", "127.0.0.1")).status_code == 403


def test_a_photo_is_cleaned_and_linked_through_the_bucket(kept):
    file = receive(picture() + b"<script>", "photo.jpg")
    assert kept() == [f"default/raw/{file.pk}"]
    assert clean_files() == 1
    file.refresh_from_db()
    assert kept() == [f"default/photos/{file.pk}/{size}.jpg" for size in ("body", "small")]
    link = uploads.link(file, download=False)
    assert parse_qs(urlsplit(link).query)["response-content-disposition"] == ['inline; filename="photo.jpg"']
    answer = fetch(link)
    assert answer.content.startswith(b"\xff\xd8")
    assert b"<script>" not in answer.content


def test_a_picture_of_goods_is_public_by_the_portals_own_door(kept, client):
    first, again = receive(picture(), kind="goods"), receive(picture(), kind="goods")
    assert clean_files() == 2
    first.refresh_from_db()
    again.refresh_from_db()
    assert first.body == again.body
    assert first.body_url == f"/goods/{first.body}"
    assert uploads.link(first) == first.body_url
    response = client.get(first.body_url)
    assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
    assert "immutable" in response["Cache-Control"]
    assert b"".join(response.streaming_content)[8:12] == b"WEBP"
    assert client.get("/goods/ab/" + "ab" * 32 + ".webp").status_code == 404


def test_deleted_and_purged_files_leave_no_bytes(kept):
    document, photo = receive(PDF, "a.pdf", kind="document"), receive(picture())
    clean_files()
    File.objects.filter(pk=photo.pk).update(expires_at=timezone.now())
    document.delete()
    assert purge() == 1
    assert kept() == []


def test_bytes_whose_deed_was_rolled_back_are_swept_after_a_day(kept):
    receive(PDF, "a.pdf", kind="document")
    receive(picture())
    clean_files()
    File.objects.all()._raw_delete("default")
    assert uploads.sweep(before=timezone.now() - timedelta(days=1)) == 0
    assert uploads.sweep(before=timezone.now() + timedelta(days=1)) == 3
    assert kept() == []


@pytest.fixture
def away(settings):
    """A storage that nobody answers for."""
    point_at(settings, f"http://127.0.0.1:{bucket.free_port()}", "portal")


@pytest.mark.usefixtures("away")
def test_an_upload_to_a_storage_that_is_away_leaves_no_row():
    refused = refusal(PDF, "a.pdf", kind="document")
    assert refused.code == "not_kept"
    assert "Try again in a minute" in refused.text
    assert not File.objects.exists()


def test_a_storage_that_is_away_loses_nothing_it_has(kept, settings, request):
    photo, document = receive(picture()), receive(PDF, "a.pdf", kind="document")
    mine = settings.STORAGES
    request.getfixturevalue("away")
    assert clean_files() == 0
    document.delete()
    with pytest.raises(OSError, match="storage is in trouble"):
        photo.read_raw()
    settings.STORAGES = mine
    assert clean_files() == 1
    photo.refresh_from_db()
    assert photo.state == "clean"
    assert uploads.sweep(before=timezone.now() + timedelta(days=1)) == 1


@pytest.mark.usefixtures("away")
def test_pictures_of_a_storage_that_is_away_are_asked_for_again_later(client):
    response = client.get("/goods/ab/" + "ab" * 32 + ".webp")
    assert (response.status_code, response["Retry-After"]) == (503, "30")


@pytest.mark.usefixtures("away")
def test_a_link_asks_nothing_of_the_storage():
    file = File(kind="document", name="a.pdf", mime="application/pdf", raw="raw/a", state="clean")
    asked = parse_qs(urlsplit(uploads.link(file)).query)
    assert asked["X-Amz-Expires"] == ["60"]
    assert asked["X-Amz-SignedHeaders"] == ["host"]


def test_the_key_of_another_opens_nothing(kept, settings):
    file = receive(PDF, "a.pdf", kind="document")
    options = settings.STORAGES["default"]["OPTIONS"] | {"secret_key": "guessed"}
    settings.STORAGES = {**settings.STORAGES, "default": {**settings.STORAGES["default"], "OPTIONS": options}}
    assert fetch(uploads.link(file)).status_code == 403
    with pytest.raises(OSError, match="storage is in trouble"):
        storages["default"].save("raw/x", ContentFile(b"x"))


def test_the_address_of_a_bucket_is_read_whole():
    read = fileurl.read("s3://key:a%2Fb@files.example:9000/portal?region=eu-central-1&link=https://portal.example/")
    assert (read.name, read.endpoint, read.region) == ("portal", "https://files.example:9000", "eu-central-1")
    assert (read.key, read.secret, read.link_origin) == ("key", "a/b", "https://portal.example")
    assert "a/b" not in repr(read)
    assert fileurl.read("s3://k:s@files/b?tls=0").link_origin == "http://files"
    assert fileurl.read("") is None


@pytest.mark.parametrize("url", ["https://k:s@host/b", "s3://host/b", "s3://k:s@host/", "s3://k@host/b"])
def test_an_address_that_lacks_something_is_refused_without_repeating_it(url):
    with pytest.raises(ValueError, match=r"^FILES_URL is not s3://KEY:SECRET@host:port/bucket$"):
        fileurl.read(url)


def test_what_is_not_ready_has_no_link(kept):
    with pytest.raises(Refused):
        uploads.link(receive(picture()))


def test_the_bucket_is_made_once(server, settings, capsys):
    point_at(settings, server[0], f"portal-{uuid4().hex[:12]}")
    for said in ("The bucket was made.", "The bucket is there."):
        call_command("bucket_make")
        assert capsys.readouterr().out.strip() == said
    receive(PDF, "a.pdf", kind="document")


@pytest.mark.usefixtures("storage")
def test_files_on_disk_need_no_bucket(capsys):
    call_command("bucket_make")
    assert "no bucket" in capsys.readouterr().out
