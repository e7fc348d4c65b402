"""Pictures from outside: looked at by their header in the web process, re-encoded only in a limited child process.

`look` reads a header and decodes nothing. `shrink_each` hands pictures to `recode.py`, run
by a bare Python that has a ceiling of memory and time for each and neither Django nor the
database; whatever a picture does to its decoder stays there.

    pictures ──▶ child ──▶ answer, answer, … ✗ too heavy
                                             └─▶ the rest: a new child ──▶ answer, …
"""

import json
import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from threading import Timer
from typing import IO, Any, TypeVar

from django.utils.translation import gettext as _
from pi_heif import register_heif_opener
from PIL import Image

from wholesale.errors import Refused
from wholesale.recode import FORMATS, MOVING, PIXELS, SIDES

SECONDS = 120  # on the clock for a picture: a busy machine gives its child little of the processor's time
CHILDREN = min(2, os.cpu_count() or 1)  # at once
MIMES = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "HEIF": "image/heif"}
SUFFIXES = {"JPEG": "jpg", "WEBP": "webp"}
RECODE = Path(__file__).with_name("recode.py")
TOO_HEAVY = {"refused": "too_heavy"}
Key = TypeVar("Key")

log = logging.getLogger(__name__)

register_heif_opener()


@dataclass(frozen=True, slots=True)
class Picture:
    """A clean picture in two sizes; `width` and `height` are the body's, in pixels."""

    body: bytes
    small: bytes
    width: int
    height: int
    mime: str
    suffix: str


Outcome = Picture | Refused


def look(content: IO[bytes]) -> str:
    """Return the mime type of a picture by its content, decoding nothing.

    Raises Refused: "not_a_picture" (JPEG, PNG, WebP and HEIC are), "too_many_pixels",
    "moving_picture" (a phone's JPEG of several frames is not one).
    """
    try:
        with Image.open(content, formats=FORMATS) as picture:
            kind, (width, height), frames = picture.format or "", picture.size, getattr(picture, "n_frames", 1)
    except Image.DecompressionBombError:
        raise _refused("too_many_pixels") from None
    except Exception:  # a decoder may fail in any way on foreign bytes
        raise _refused("not_a_picture") from None
    if width * height > PIXELS:
        raise _refused("too_many_pixels")
    if frames > 1 and kind not in MOVING:
        raise _refused("moving_picture")
    return MIMES[kind]


def shrink(raw: bytes, *, into: str) -> Picture:
    """Re-encode a picture into two sizes, `into` "JPEG" or "WEBP"; nothing but its pixels is kept.

    Raises Refused with the codes of `look`, "broken_picture", or "too_heavy" when the child
    died of its limits.
    """
    [(_key, outcome)] = shrink_each([("", raw)], into=into)
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


def shrink_each(raws: Iterable[tuple[Key, bytes]], *, into: str) -> Iterator[tuple[Key, Outcome]]:
    """Re-encode pictures as `shrink` does, many in one child; give each outcome, a refusal too, by its key in order."""
    with tempfile.TemporaryDirectory(prefix="pictures-") as place:
        folder = Path(place)
        keys = list(_lay(raws, folder))
        for name, answer in enumerate(_answers(into, folder, len(keys))):
            yield keys[name], _outcome(answer, folder / str(name), into)


def shrink_all(batches: Iterable[tuple[str, Iterable[tuple[Key, bytes]]]]) -> Iterator[tuple[Key, Outcome]]:
    """Re-encode batches, each `into` and its pictures, several at once; give the outcomes in order.

    Pictures are asked for in threads: they must not come out of the database. A batch that cannot
    be laid out has no outcomes.
    """
    with ThreadPoolExecutor(CHILDREN) as pool:
        yield from chain.from_iterable(pool.map(_batch, batches))


def why(code: str) -> str:
    """Say a refusal's code in words for the person who chose the picture."""
    return {
        "not_a_picture": _("This file is not a JPEG, PNG, WebP or HEIC picture."),
        "too_many_pixels": _("The picture has more than %(count)s million pixels.") % {"count": PIXELS // 10**6},
        "moving_picture": _("The picture moves. Choose a still one."),
        "broken_picture": _("The picture is damaged: it ends early or cannot be read."),
        "too_heavy": _("The picture takes too much work to read. Save it smaller and choose it again."),
    }[code]


def _refused(code: str) -> Refused:
    return Refused(code, why(code))


def _batch(batch: tuple[str, Iterable[tuple[Key, bytes]]]) -> list[tuple[Key, Outcome]]:
    into, raws = batch
    try:
        return list(shrink_each(raws, into=into))
    except OSError as trouble:
        log.warning("A batch of pictures waits: %s", trouble)
        return []


def _lay(raws: Iterable[tuple[Key, bytes]], folder: Path) -> Iterator[Key]:
    """Write pictures where a child finds them, named 0, 1, 2 …; give their keys."""
    for name, (key, raw) in enumerate(raws):
        (folder / str(name)).write_bytes(raw)
        yield key


def _answers(into: str, folder: Path, count: int) -> Iterator[dict[str, Any]]:
    """Give an answer for each picture: one that ends its child is too heavy, those behind it go to a new child."""
    done = 0
    while done < count:
        for answer in _told(into, folder, range(done, count)):
            yield answer
            done += 1
        if done < count:
            yield TOO_HEAVY
            done += 1


def _told(into: str, folder: Path, names: Iterable[int]) -> Iterator[dict[str, Any]]:
    """Start a child and give its answers as they come, until it has said all or is dead."""
    command = [sys.executable, "-I", str(RECODE), into, str(folder), *map(str, names)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=quiet, stdout=subprocess.PIPE, stderr=quiet) as child:  # noqa: S603
        try:
            for _name in names:
                if not (line := _line(child)):
                    return
                yield json.loads(line)
        finally:
            child.kill()


def _line(child: "subprocess.Popen[bytes]") -> bytes:
    """Return the child's next whole line; nothing from one that dies or takes too long."""
    assert child.stdout  # piped
    watch = Timer(SECONDS, child.kill)
    watch.start()
    try:
        line = child.stdout.readline()
    finally:
        watch.cancel()
    return line if line.endswith(b"\n") else b""


def _outcome(answer: dict[str, Any], picture: Path, into: str) -> Outcome:
    if "refused" in answer:
        return _refused(answer["refused"])
    body, small = (picture.with_suffix(f".{size}").read_bytes() for size in SIDES)
    return Picture(body, small, answer["width"], answer["height"], MIMES[into], SUFFIXES[into])
