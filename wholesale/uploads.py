"""What a file must be before it is kept: its size, its kind by its content, its name made harmless.

The web process looks at a header and decodes nothing. A picture is then `received`: the
worker re-encodes it (`File.clean`), and only its copy is ever shown. Nothing of what a
person typed is used as a name on disk.
"""

import hashlib
import unicodedata
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from contextlib import suppress
from datetime import datetime
from pathlib import PurePath
from uuid import UUID, uuid4

from django.core.files.base import File as Bytes
from django.core.files.storage import storages
from django.core.signing import TimestampSigner
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from wholesale import photos
from wholesale.errors import Refused
from wholesale.fileurl import LINK_SECONDS
from wholesale.models import File

LONGEST_NAME = 150
HEAD = 1024  # bytes that tell what a file is
BOMS = (BOM_UTF8, BOM_UTF16_LE, BOM_UTF16_BE)

PDF, ZIP, XML = "application/pdf", "application/zip", "application/xml"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PICTURES = frozenset(photos.MIMES.values())
SAVE, SHOW = "save", "show"  # what a link is for
SHOWN = PICTURES | {PDF}  # what a browser may show in a tab; everything else is saved
ACCEPTED: dict[str, frozenset[str]] = {
    File.Kind.GOODS: PICTURES,
    File.Kind.PHOTO: PICTURES,
    File.Kind.DOCUMENT: frozenset({PDF, "image/jpeg", "image/png"}),
    File.Kind.IMPORT: frozenset({XML, ZIP, XLSX}),
}


def receive(upload: Bytes, *, kind: str, scope: str = "", limit: int) -> File:
    """Keep a file of at most `limit` bytes that is what its `kind` asks for.

    Raises Refused: "empty_file", "too_large", "wrong_type", and for pictures the codes of
    `photos.look`. Nothing is kept then.
    """
    name = clean_name(upload.name or "")
    if not upload.size:
        raise Refused("empty_file", _("“%(name)s” is empty.") % {"name": name})
    if upload.size > limit:
        facts = {"name": name, "limit": filesizeformat(limit)}
        raise Refused("too_large", _("“%(name)s” is larger than %(limit)s.") % facts)
    try:
        mime = _type(upload, kind, name)
    except Refused as refusal:
        raise Refused(refusal.code, _("“%(name)s”: %(reason)s") % {"name": name, "reason": refusal.text}) from None
    return keep(upload, kind=kind, scope=scope, name=name, mime=mime)


def clean_name(name: str) -> str:
    """Return a name fit to be shown: the last part of a path, no control or direction marks, 150 characters."""
    last = PurePath(name.replace("\\", "/")).name
    seen = "".join(char for char in unicodedata.normalize("NFC", last) if unicodedata.category(char)[0] != "C")
    tidy = " ".join(seen.split()).strip(". ") or _("file")
    suffix = PurePath(tidy).suffix[:10]
    return tidy if len(tidy) <= LONGEST_NAME else tidy[: LONGEST_NAME - len(suffix)] + suffix


def link(file: File, *, download: bool = True) -> str:
    """Return an address of a private file's bytes that opens this file alone, for a minute.

    Whoever has it may read the file: ask first whether they may. `download=False` shows a picture or a PDF in the
    browser. A picture of goods has its public address. Raises Refused("not_ready") for a picture that the worker has
    not cleaned, and for one it refused.
    """
    if not file.readable:
        text = _("“%(name)s” cannot be opened: it is still being checked, or it was refused.")
        raise Refused("not_ready", text % {"name": file.name})
    if file.kind == File.Kind.GOODS:
        return file.body_url
    purpose = SAVE if download else SHOW
    if presigned := getattr(storages["default"], "presigned", None):
        return str(presigned(file.readable, disposition=disposition(file, purpose), mime=file.mime))
    return f"{reverse('file', args=[file.pk])}?s={_signer(file.pk).sign(purpose)}"


def read_link(pk: UUID, signature: str) -> str:
    """Return the purpose of a link to a file. Raises BadSignature when it is forged, another file's or too old."""
    return _signer(pk).unsign(signature, max_age=LINK_SECONDS)


def disposition(file: File, purpose: str) -> str:
    """Return the header Content-Disposition: saved or shown, under the name it was given (RFC 6266)."""
    is_saved = purpose == SAVE or file.mime not in SHOWN
    return content_disposition_header(is_saved, clean_name(file.name)) or "inline"


def _signer(pk: UUID) -> TimestampSigner:
    return TimestampSigner(salt=f"wholesale.uploads.link:{pk}")


def sweep(*, before: datetime) -> int:
    """Drop bytes that no row knows: their deed was rolled back after they were kept, or the storage was away."""
    storage = storages["default"]
    folders, names = _listed("photos")[0], _listed("raw")[1]
    known = {str(pk) for pk in File.objects.filter(pk__in=[*folders, *names]).values_list("pk", flat=True)}
    lost = [f"raw/{name}" for name in names if name not in known]
    for folder in set(folders) - known:
        lost += [f"photos/{folder}/{name}" for name in _listed(f"photos/{folder}")[1]]
    old = [path for path in lost if storage.get_modified_time(path) < before]
    for path in old:
        storage.delete(path)
    return len(old)


def _listed(folder: str) -> tuple[list[str], list[str]]:
    """Return the folders and the files in a folder; nothing was kept in one that is not there."""
    try:
        return storages["default"].listdir(folder)
    except FileNotFoundError:
        return [], []


def _type(upload: Bytes, kind: str, name: str) -> str:
    """Return the mime type by the content, if the kind accepts it."""
    upload.seek(0)
    head = upload.read(HEAD)
    mime = _by_head(head, name)
    if mime is None and ACCEPTED[kind] & PICTURES:
        upload.seek(0)
        mime = photos.look(upload)
    if mime not in ACCEPTED[kind]:
        raise Refused("wrong_type", why_not(kind))
    return mime


def _by_head(head: bytes, name: str) -> str | None:
    """Return the type of a file that is no picture; every spreadsheet is a zip, the rest is for its reader."""
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"PK\x03\x04"):
        return XLSX if name.lower().endswith(".xlsx") else ZIP
    if head.startswith(BOMS):
        head = head.decode("utf-8-sig" if head.startswith(BOM_UTF8) else "utf-16", "replace").encode()
    return XML if head.lstrip().startswith(b"<?xml") else None


def why_not(kind: str) -> str:
    """Say what a kind of file must be."""
    return {
        File.Kind.GOODS: photos.why("not_a_picture"),
        File.Kind.PHOTO: photos.why("not_a_picture"),
        File.Kind.DOCUMENT: _("This file is not a PDF, JPEG or PNG."),
        File.Kind.IMPORT: _("This file is not XML, XLSX or a ZIP of them."),
    }[File.Kind(kind)]


def keep(upload: Bytes, *, kind: str, scope: str, name: str, mime: str, until: datetime | None = None) -> File:
    """Keep a file that was made here or has been looked at; `until` is when it is purged.

    The bytes are written before the row, so that a full disk leaves no row without bytes.
    Raises Refused("not_kept").
    """
    file = File(uuid=uuid4(), kind=kind, scope=scope, name=name, mime=mime, size=upload.size, expires_at=until)
    file.state = File.State.RECEIVED if file.is_picture else File.State.CLEAN
    file.sha256 = _digest(upload)
    path = f"raw/{file.pk}"
    try:
        file.raw = storages["default"].save(path, upload)
    except OSError as trouble:
        with suppress(OSError):
            storages["default"].delete(path)
        raise Refused("not_kept", _("The file could not be kept just now. Try again in a minute.")) from trouble
    file.save(force_insert=True)
    return file


def _digest(upload: Bytes) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
