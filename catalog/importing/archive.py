"""Zip files from outside: judged by their directory before a byte of them is unpacked.

A workbook is a zip too. What the directory claims is checked again while reading:
Python's reader stops at the claimed size and then finds the checksum wrong.
"""

import re
import shutil
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from catalog.importing.reasons import FileRefused

MOST_MEMBERS = 200_000
MOST_DOCUMENTS = 2**30  # bytes of XML in one archive, unpacked
MOST_PICTURE = 20 * 2**20  # bytes
MOST_UNPACKED = 8 * 2**30  # bytes of all that is in one archive; pictures are read one at a time
DOCUMENT = re.compile(
    r"(?:webdata/)?(?:import|offers|prices|rests|goods|priceLists|propertiesGoods|storages|units)[\w-]*\.xml"
)
PICTURE = re.compile(r"(?:webdata/)?import_files/[\w./-]+\.(?:jpe?g|png|webp|gif|bmp|heic)", re.IGNORECASE)
_MODE = 16  # bits before the file mode in the attributes of a member


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a zip. Raises FileRefused("zip_broken") for what is none, now or while it is read."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError) as trouble:
        raise FileRefused("zip_broken", path.name) from trouble


def is_workbook(path: Path) -> bool:
    with opened(path) as archive:
        return "[Content_Types].xml" in archive.namelist()


def check(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the members of an exchange's archive: documents and pictures under the names 1C gives them.

    Raises FileRefused: "zip_name" for any other name, a path upwards or a link, "zip_too_big".
    """
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > MOST_MEMBERS:
        raise FileRefused("zip_too_big", len(members))
    for member in members:
        if not is_known(member.filename) or stat.S_ISLNK(member.external_attr >> _MODE):
            raise FileRefused("zip_name", member.filename[:100])
    documents = sum(member.file_size for member in members if DOCUMENT.fullmatch(member.filename))
    if documents > MOST_DOCUMENTS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise FileRefused("zip_too_big", size(documents))
    return members


def is_known(name: str) -> bool:
    """True for a name that an exchange sends, and that stays inside its folder."""
    return bool(DOCUMENT.fullmatch(name) or PICTURE.fullmatch(name)) and ".." not in name.split("/")


def unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, into: Path) -> Path:
    """Copy one document out, under its base name."""
    target = into / Path(member.filename).name
    with archive.open(member) as source, target.open("wb") as copy:
        shutil.copyfileobj(source, copy, 1 << 20)
    return target


def size(count: int) -> str:
    return f"{count / 2**20:.0f} MB"
