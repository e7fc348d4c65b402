"""Documents to download: kept by their content, listed newest first with the older versions beneath."""

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.core.files.base import File as Bytes
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from faq.models import Document
from wholesale import uploads
from wholesale.errors import Refused
from wholesale.models import File, Seller

LIMIT = 20 * 2**20  # bytes of one document
SCOPE = "documents"
PDF_HEAD = b"%PDF-"
OFFICE = {  # the part that makes a zip a document of its kind: its mime type, its name's ending
    "word/document.xml": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "DOCX"),
    "xl/workbook.xml": (uploads.XLSX, "XLSX"),
}
NAMES = {uploads.PDF: "PDF", **dict(OFFICE.values())}
MACROS = "vbaProject.bin"


@dataclass(frozen=True, slots=True)
class Shelf:
    """A document as a page shows it: the version in force, and those before it."""

    newest: Document
    older: Sequence[Document]


def look(upload: Bytes) -> tuple[str, str]:
    """Return the name and the type of a PDF, DOCX or XLSX of at most LIMIT bytes, known by its content.

    Raises Refused: "empty_file", "too_large", "wrong_type".
    """
    name = uploads.clean_name(upload.name or "")
    if not upload.size:
        raise Refused("empty_file", _("“%(name)s” is empty.") % {"name": name})
    if upload.size > LIMIT:
        facts = {"name": name, "limit": filesizeformat(LIMIT)}
        raise Refused("too_large", _("“%(name)s” is larger than %(limit)s.") % facts)
    mime = type_of(upload)
    if mime is None:
        raise Refused("wrong_type", _("“%(name)s” is not a PDF, DOCX or XLSX without macros.") % {"name": name})
    return name, mime


def keep(upload: Bytes) -> File:
    """Keep a document. Raises what `look` does, and Refused("not_kept"); nothing is kept then."""
    name, mime = look(upload)
    return uploads.keep(upload, kind=File.Kind.DOCUMENT, scope=SCOPE, name=name, mime=mime)


def type_of(upload: Bytes) -> str | None:
    """Return the mime type by the content, None for what is no document. Only the directory of a zip is read."""
    upload.seek(0)
    head = upload.read(len(PDF_HEAD))
    upload.seek(0)
    if head == PDF_HEAD:
        return uploads.PDF
    try:
        with zipfile.ZipFile(upload) as archive:
            parts = archive.namelist()
    except (zipfile.BadZipFile, ValueError):
        return None
    finally:
        upload.seek(0)
    if any(part.endswith(MACROS) for part in parts):
        return None
    return next((mime for part, (mime, _name) in OFFICE.items() if part in parts), None)


def kind_of(file: File) -> str:
    """Name a document's type as people do: PDF, DOCX."""
    return NAMES.get(file.mime, "")


def shelves(documents: Iterable[Document], language: str) -> list[Shelf]:
    """Put versions together by code: the newest in force first, each in the reader's language if it is there."""
    codes: dict[str, list[Document]] = {}
    for document in documents:
        codes.setdefault(document.code, []).append(document)
    shelved = (list(_versions(told, language)) for told in codes.values())
    return sorted((Shelf(first, older) for first, *older in shelved), key=lambda shelf: str(shelf.newest.words))


def _versions(told: Iterable[Document], language: str) -> Iterator[Document]:
    """Give each version once, in the reader's language, else the seller's first, else any; the newest first."""
    order = [language, Seller.objects.get_current().languages[0]]
    versions: dict[str, list[Document]] = {}
    for document in sorted(told, key=lambda each: (each.effective_from, each.pk), reverse=True):
        versions.setdefault(document.version, []).append(document)
    for same in versions.values():
        yield min(same, key=lambda each: order.index(each.language) if each.language in order else len(order))
