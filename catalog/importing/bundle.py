"""The files of one import, opened: the documents to read in their order, and the pictures they name.

A file is known by its content, never by its name. Pictures of an exchange lie beside
its documents in `import_files/`, in a folder or in the same zip.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from catalog.importing import archive, xml
from catalog.importing.reasons import FileRefused

MOST_BYTES = 2**30  # of one file as it came
_ORDER = ("import", "goods", "properties", "storages", "units", "pricelists", "offers", "prices", "rests")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_XML = re.compile(rb"^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\x00\s]*<[\x00]?[?!\w\x80-\xff]")
_FEED = re.compile(rb"<(?:\w+:)?yml_catalog[\s>]")

Find = Callable[[str], bytes | None]


@dataclass(slots=True)
class Bundle:
    """`kind` is that of `Import.Source`; `documents` [(index of the file it came in, its name, where it lies)]."""

    kind: str = ""
    documents: list[tuple[int, str, Path]] = field(default_factory=list)
    finders: list[Find] = field(default_factory=list)

    def picture(self, path: str) -> bytes | None:
        """Return the bytes of a picture by the path a document names, None when it is nowhere."""
        name = path.replace("\\", "/").removeprefix("./")
        if not archive.PICTURE.fullmatch(name) or ".." in name.split("/"):
            return None
        return next((found for find in self.finders if (found := find(name)) is not None), None)


@contextmanager
def opened(files: list[tuple[str, Path]]) -> Iterator[Bundle]:
    """Open files given as (name, where it lies).

    Raises FileRefused: "file_missing", "file_empty", "file_too_big", "format_unknown", "format_old",
    "format_mixed", and what `archive` says.
    """
    bundle = Bundle()
    with ExitStack() as stack, TemporaryDirectory(prefix="import-") as scratch:
        for index, (name, path) in enumerate(files):
            kind = _kind(name, path)
            if bundle.kind not in ("", kind.removesuffix(".zip")):
                raise FileRefused("format_mixed")
            bundle.kind = kind.removesuffix(".zip")
            if kind == "commerceml.zip":
                into = Path(scratch, str(index))
                into.mkdir()
                _open_zip(bundle, index, stack.enter_context(archive.opened(path)), into)
            else:
                bundle.documents.append((index, name, path))
                bundle.finders.append(_beside(path.parent))
        bundle.documents.sort(key=lambda document: _rank(document[1]))
        yield bundle


def _kind(name: str, path: Path) -> str:
    try:
        with path.open("rb") as file:
            head = file.read(xml.HEAD)
        size = path.stat().st_size
    except OSError:
        raise FileRefused("file_missing", name) from None
    if not size:
        raise FileRefused("file_empty", name)
    if size > MOST_BYTES:
        raise FileRefused("file_too_big", name)
    if head.startswith(b"PK"):
        return "xlsx" if archive.is_workbook(path) else "commerceml.zip"
    if head.startswith(_OLD_EXCEL):
        raise FileRefused("format_old", name)
    if not _XML.match(head):
        raise FileRefused("format_unknown", name)
    return "yml" if _FEED.search(head.replace(b"\0", b"")) else "commerceml"


def _open_zip(bundle: Bundle, index: int, members: archive.zipfile.ZipFile, into: Path) -> None:
    pictures = {}
    for member in archive.check(members):
        if archive.DOCUMENT.fullmatch(member.filename):
            bundle.documents.append((index, member.filename, archive.unpack(members, member, into)))
        elif member.file_size <= archive.MOST_PICTURE:
            pictures[member.filename.removeprefix("webdata/")] = member

    def find(name: str) -> bytes | None:
        member = pictures.get(name.removeprefix("webdata/"))
        return members.read(member) if member else None

    bundle.finders.append(find)


def _beside(folder: Path) -> Find:
    """Find pictures in the folder of a document; nothing outside it, and through no link out of it."""
    root = folder.resolve()

    def find(name: str) -> bytes | None:
        path = (root / name).resolve()
        inside = path.is_relative_to(root) and path.is_file() and path.stat().st_size <= archive.MOST_PICTURE
        return path.read_bytes() if inside else None

    return find


def _rank(name: str) -> tuple[int, str]:
    """Documents that declare come before those that speak of it; 1C numbers the parts of each."""
    base = name.rpartition("/")[2].lower()
    kind = next((index for index, start in enumerate(_ORDER) if start in base), len(_ORDER))
    return kind, base
