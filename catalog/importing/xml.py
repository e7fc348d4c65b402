"""Foreign XML, read in a stream: no DTD, no entity, no network, and `libxml2`'s own ceilings stay where they are."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from lxml import etree

from catalog.importing.products import local
from catalog.importing.reasons import FileRefused
from catalog.importing.values import one_line

HEAD = 1 << 16  # bytes in which the DOCTYPE and the root stand
_CHUNK = 1 << 18
_YEARS = range(1990, 2101)  # in which a file may have been made; others are a clock that was never set
_ENCODINGS = ("utf-8", "cp1251", "utf-16-le", "utf-16-be")
_SAFE: dict[str, Any] = {"load_dtd": False, "no_network": True, "resolve_entities": False, "huge_tree": False}


def look(path: Path, root: str, *, doctype: str = "") -> None:
    """Refuse what has another root or another DOCTYPE before anything of it is read; both are in the first bytes.

    Raises FileRefused: "xml_broken", "xml_doctype", "xml_foreign", "nothing_inside".
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    looker = etree.XMLPullParser(events=("start",), **_SAFE)
    try:
        looker.feed(head)
        _event, first = cast("tuple[str, etree._Element]", next(looker.read_events()))
    except StopIteration:
        raise FileRefused("xml_doctype" if b"<!DOCTYPE" in head else "nothing_inside") from None
    except etree.XMLSyntaxError as trouble:
        raise FileRefused("xml_doctype" if b"<!DOCTYPE" in head else "xml_broken", trouble.msg) from None
    told: Any = first.getroottree().docinfo.internalDTD
    if told is not None and (any(told.iterentities()) or not _has_only(head, doctype)):
        raise FileRefused("xml_doctype")
    if local(first.tag) != root:
        raise FileRefused("xml_foreign", one_line(local(first.tag))[:80])


def _has_only(head: bytes, doctype: str) -> bool:
    """True when the one DOCTYPE of a document is literally this; in other bytes than ASCII's it is not found."""
    found = re.findall(rb"<!DOCTYPE[^>]*>", head)
    return [b" ".join(one.split()).replace(b"'", b'"') for one in found] == [doctype.encode()]


def events(path: Path, names: Iterable[str]) -> Iterator[tuple[str, etree._Element]]:
    """Yield the starts and ends of elements by their local names. Raises FileRefused("xml_broken")."""
    tags = [f"{{*}}{name}" for name in names]
    with path.open("rb") as file:
        read = etree.iterparse(
            file,
            events=("start", "end"),
            tag=tags,
            remove_blank_text=True,
            remove_comments=True,
            remove_pis=True,
            **_SAFE,
        )
        try:
            yield from cast("Iterator[tuple[str, etree._Element]]", read)
        except etree.XMLSyntaxError as trouble:
            raise FileRefused("xml_broken", trouble.msg) from None


def forget(element: etree._Element) -> None:
    """Free an element that was read, and the empty shells of those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def count(path: Path, *names: str) -> int:
    """Return about how many elements of these names a file has: enough for a bar of progress."""
    starts = {f"<{name}{end}".encode(code) for name in names for code in _ENCODINGS for end in "> "}
    found, rest, longest = 0, b"", max(map(len, starts))
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            text = rest + chunk
            found += sum(text.count(start) - rest.count(start) for start in starts)
            rest = text[-longest + 1 :]
    return found


def later(known: datetime | None, given: str | None, zone: ZoneInfo) -> datetime | None:
    """Return the later of two moments; what is no moment does not count, one without a zone is of `zone`."""
    try:
        told = datetime.fromisoformat((given or "").strip())
        made = (told if told.tzinfo else told.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return known
    return max(made, known or made) if made.year in _YEARS else known
