"""The door to private files: what a signed link opens, and what it does not."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.signing import TimestampSigner
from django.utils import timezone

from tests.factories import make_seller
from tests.uploading import kept, picture, receive
from wholesale import uploads
from wholesale.errors import Refused
from wholesale.models import File

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage")]
PDF = b"%PDF-1.7 an extract"


@pytest.fixture(autouse=True)
def seller():
    return make_seller()


@pytest.fixture
def file():
    return receive(PDF, "Выписка «2026».pdf", kind="document")


def test_a_link_saves_the_file_under_its_own_name(client, file):
    response = client.get(uploads.link(file))
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == str(len(PDF))
    name = "%D0%92%D1%8B%D0%BF%D0%B8%D1%81%D0%BA%D0%B0%20%C2%AB2026%C2%BB.pdf"
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


def test_a_link_may_show_a_pdf_instead(client, file):
    assert client.get(uploads.link(file, download=False))["Content-Disposition"].startswith("inline; ")


def test_what_a_browser_could_run_is_saved_whatever_the_link_says(client):
    xml = receive(b"<?xml version='1.0'?><a/>", "import.xml", kind="import")
    response = client.get(uploads.link(xml, download=False))
    assert response["Content-Disposition"] == 'attachment; filename="import.xml"'


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ('a"b.pdf', 'attachment; filename="a\\"b.pdf"'),
        ("../../etc/passwd.pdf", 'attachment; filename="passwd.pdf"'),
        ("a\r\nSet-Cookie: x=1.pdf", 'attachment; filename="aSet-Cookie: x=1.pdf"'),
        ("gpj.\u202eexe.pdf", 'attachment; filename="gpj.exe.pdf"'),
    ],
)
def test_a_name_cannot_write_a_header(client, given, said):
    file = receive(PDF, "extract.pdf", kind="document")
    File.objects.filter(pk=file.pk).update(name=given)
    assert client.get(uploads.link(file))["Content-Disposition"] == said


def test_a_link_dies_in_a_minute(client, file):
    link = uploads.link(file)
    with time_machine.travel(timezone.now() + timedelta(seconds=59), tick=False):
        assert client.get(link).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(seconds=62), tick=False):
        response = client.get(link)
    assert response.status_code == 403
    assert "This link has ended" in response.text


def test_a_link_opens_no_other_file(client, file):
    other = receive(b"%PDF-1.7 another", "other.pdf", kind="document")
    signature = uploads.link(file).partition("?")[2]
    assert client.get(f"/files/{other.pk}/?{signature}").status_code == 403


@pytest.mark.parametrize("change", [("save:", "show:"), ("?s=", "?s=x"), ("?s=", "?t="), ("s=save", "s=")])
def test_a_link_that_was_changed_opens_nothing(client, file, change):
    response = client.get(uploads.link(file).replace(*change, 1))
    assert response.status_code == 403
    assert PDF not in response.content


def test_a_signature_made_for_another_purpose_opens_nothing(client, file):
    forged = TimestampSigner(salt="another").sign("save")
    assert client.get(f"/files/{file.pk}/?s={forged}").status_code == 403


def test_without_a_link_a_file_and_no_file_are_answered_alike(client, file):
    absent = uuid4()
    there, nowhere = client.get(f"/files/{file.pk}/"), client.get(f"/files/{absent}/")
    assert there.status_code == nowhere.status_code == 403
    assert len(there.text) == len(nowhere.text)
    assert file.name not in there.text


def test_a_file_that_is_gone_is_not_found(client, file, storage):
    link = uploads.link(file)
    (storage / "default" / file.raw).unlink()
    assert client.get(link).status_code == 404
    file.delete()
    assert client.get(link).status_code == 404
    assert kept(storage) == []


def test_only_the_clean_copy_of_a_picture_is_ever_sent(client):
    photo = receive(picture() + b"<script>", "photo.jpg")
    with pytest.raises(Refused) as refused:
        uploads.link(photo)
    assert refused.value.code == "not_ready"
    photo.clean()
    response = client.get(uploads.link(photo, download=False))
    content = b"".join(response.streaming_content)
    assert content.startswith(b"\xff\xd8")
    assert b"<script>" not in content
    assert response["Content-Disposition"] == 'inline; filename="photo.jpg"'


def test_a_link_is_only_read(client, file):
    assert client.post(uploads.link(file)).status_code == 405
