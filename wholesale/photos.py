"""Pictures from outside: looked at by their header in the web process, re-encoded only in a limited child process.

`look` reads a header and decodes nothing. `shrink` hands the bytes to `recode.py`, run
by a bare Python that has a ceiling of memory and time and neither Django nor the
database; whatever a picture does to its decoder stays there.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _
from pi_heif import register_heif_opener
from PIL import Image

from wholesale.errors import Refused
from wholesale.recode import FORMATS, MOVING, PIXELS

SECONDS = 40  # on the clock; the child gives itself half of that of processor time
MIMES = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "HEIF": "image/heif"}
SUFFIXES = {"JPEG": "jpg", "WEBP": "webp"}
RECODE = Path(__file__).with_name("recode.py")

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
    with tempfile.TemporaryDirectory(prefix="picture-") as folder:
        answer = _recode(raw, into, folder)
        if "refused" in answer:
            raise _refused(answer["refused"])
        body, small = (Path(folder, size).read_bytes() for size in ("body", "small"))
    return Picture(body, small, answer["width"], answer["height"], MIMES[into], SUFFIXES[into])


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


def _recode(raw: bytes, into: str, folder: str) -> dict[str, Any]:
    command = [sys.executable, "-I", str(RECODE), into, folder]
    try:
        child = subprocess.run(command, input=raw, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return {"refused": "too_heavy"}
    if child.returncode:
        return {"refused": "too_heavy"}
    answer: dict[str, Any] = json.loads(child.stdout)
    return answer
