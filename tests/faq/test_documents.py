import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.utils.timezone import now

from faq import documents
from faq.models import Document
from tests.faq.made import PDF, make_document
from wholesale.errors import Refused
from wholesale.models import File


def office(*parts: str) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for part in parts:
            archive.writestr(part, "x")
    return content.getvalue()


DOCX = office("[Content_Types].xml", "word/document.xml")
XLSX = office("[Content_Types].xml", "xl/workbook.xml")


@pytest.mark.parametrize(
    ("content", "name", "kind"), [(PDF, "a.docx", "PDF"), (DOCX, "a.zip", "DOCX"), (XLSX, "a", "XLSX")]
)
def test_a_document_is_known_by_its_content(seller, content, name, kind):
    file = documents.keep(ContentFile(content, name=name))
    assert (documents.kind_of(file), file.state, file.kind) == (kind, "clean", "document")
    with file.open() as kept:
        assert kept.read() == content


BAD = {
    "html": (b"<html><script>alert(1)</script>", "wrong_type"),
    "empty": (b"", "empty_file"),
    "zip": (office("a.txt"), "wrong_type"),
    "macros": (office("word/document.xml", "word/vbaProject.bin"), "wrong_type"),
    "broken zip": (b"PK\x03\x04" + b"x" * 50, "wrong_type"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"x" * 50, "wrong_type"),
}


@pytest.mark.parametrize("what", BAD)
def test_anything_else_is_refused_and_not_kept(seller, what):
    content, code = BAD[what]
    with pytest.raises(Refused) as refusal:
        documents.keep(ContentFile(content, name="paper.pdf"))
    assert refusal.value.code == code
    assert not File.objects.exists()


def test_too_large_is_refused(seller, monkeypatch):
    monkeypatch.setattr(documents, "LIMIT", len(PDF) - 1)
    with pytest.raises(Refused, match="larger than"):
        documents.keep(ContentFile(PDF, name="paper.pdf"))


def test_the_newest_version_in_force_stands_first_with_the_older_beneath(seller):
    today = seller.today()
    for version, days in {"1": -300, "2": -10, "3": 5}.items():
        make_document(code="act", version=version, effective_from=today + timedelta(days=days))
    (shelf,) = documents.shelves(Document.objects.in_force(today), "en")
    assert (shelf.newest.version, [each.version for each in shelf.older]) == ("2", ["1"])


def test_a_version_is_shown_in_the_readers_language_or_the_sellers_first(seller):
    for version, languages in {"1": ["en", "ru"], "2": ["en"]}.items():
        for language in languages:
            day = f"2020-01-0{version}"
            make_document(code="act", version=version, language=language, effective_from=day)
    (shelf,) = documents.shelves(Document.objects.in_force(now().date()), "ru")
    assert [(each.version, each.language) for each in [shelf.newest, *shelf.older]] == [("2", "en"), ("1", "ru")]
