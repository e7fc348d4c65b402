"""The child that re-encodes pictures: `python -I recode.py JPEG|WEBP FOLDER NAME…`.

Takes FOLDER/NAME one after the other, writes NAME.body and NAME.small beside it, and says of
each at once what became of it, a line: `{"width": …, "height": …}` or `{"refused": code}`.
A picture that breaks the limits ends this process; it is the first one without a line.
Stands alone: imports nothing of the portal.
"""

import io
import json
import math
import os
import resource
import signal
import sys
import time
import warnings
from pathlib import Path

from pi_heif import register_heif_opener
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
MOVING = ("MPO", "HEIF")  # phones put a second frame beside the picture; the first is the picture
PIXELS = 50_000_000
SIDES = {"body": 1600, "small": 480}  # pixels of the long side at most
QUALITY = {"JPEG": {"quality": 85, "optimize": True}, "WEBP": {"quality": 82}}
NICE = 10  # pages come first where there is too little processor for both
MEMORY = 1 << 30  # bytes of address space
PROCESSOR = 20  # seconds a picture
ROOM = 64 << 20  # bytes a file of ours may take


class UnfitError(Exception):
    """A picture that is refused, by code."""


def main(into: str, folder: str, *names: str) -> None:
    """Re-encode the pictures of a folder by name."""
    limit(pictures=len(names))
    for name in names:
        allow()
        sys.stdout.write(json.dumps(recode(Path(folder, name), into)) + "\n")
        sys.stdout.flush()


def limit(*, pictures: int) -> None:
    """Put a ceiling on this process before it touches foreign bytes."""
    os.nice(NICE)
    for ending in (signal.SIGTERM, signal.SIGINT):  # meant for the worker: the picture at hand is finished
        signal.signal(ending, signal.SIG_IGN)
    limits = {resource.RLIMIT_CPU: PROCESSOR * pictures, resource.RLIMIT_FSIZE: ROOM, resource.RLIMIT_CORE: 0}
    if sys.platform == "linux":  # no other system keeps to it
        limits[resource.RLIMIT_AS] = MEMORY
    for kind, most in limits.items():
        resource.setrlimit(kind, (most, most))
    Image.MAX_IMAGE_PIXELS = PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    register_heif_opener()


def allow() -> None:
    """Give the next picture its own processor time, whatever those before it took."""
    most = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (min(math.ceil(time.process_time()) + PROCESSOR, most), most))


def recode(picture: Path, into: str) -> dict[str, object]:
    """Re-encode one picture and return the line to say of it."""
    try:
        return keep(read(picture.read_bytes()), picture, into)
    except UnfitError as unfit:
        return {"refused": str(unfit)}
    except MemoryError:  # what is left of it must not weigh on the next one
        raise
    except Exception:
        return {"refused": "broken_picture"}


def read(raw: bytes) -> Image.Image:
    """Decode the first frame upright, on white where it was transparent, with nothing beside its pixels."""
    try:
        picture = Image.open(io.BytesIO(raw), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UnfitError("too_many_pixels") from None
    except Exception:
        raise UnfitError("not_a_picture") from None
    if getattr(picture, "n_frames", 1) > 1 and picture.format not in MOVING:
        raise UnfitError("moving_picture")
    picture.seek(0)
    picture.draft("RGB", (2 * SIDES["body"], 2 * SIDES["body"]))
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((SIDES["body"], SIDES["body"]))
    flat = on_white(upright)
    flat.info.clear()
    return flat


def on_white(picture: Image.Image) -> Image.Image:
    """Return the picture in RGB, its transparent parts white as the page."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    seen = picture.convert("RGBA")
    paper = Image.new("RGB", seen.size, "white")
    paper.paste(seen, mask=seen.getchannel("A"))
    return paper


def keep(picture: Image.Image, beside: Path, into: str) -> dict[str, object]:
    """Write both sizes and return the larger one's sides."""
    for size, side in SIDES.items():
        copy = picture.copy()
        copy.thumbnail((side, side))
        copy.save(beside.with_suffix(f".{size}"), into, **QUALITY[into])
    return {"width": picture.width, "height": picture.height}


if __name__ == "__main__":
    main(*sys.argv[1:])
