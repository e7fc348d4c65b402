"""The child that re-encodes one picture: `python -I recode.py JPEG|WEBP FOLDER < picture`.

Writes FOLDER/body and FOLDER/small and prints `{"width": …, "height": …}`, or prints
`{"refused": code}`. A picture that breaks the limits kills this process and nothing else.
Stands alone: imports nothing of the portal.
"""

import io
import json
import resource
import sys
import warnings
from pathlib import Path

from pi_heif import register_heif_opener
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
MOVING = ("MPO", "HEIF")  # phones put a second frame beside the picture; the first is the picture
PIXELS = 50_000_000
SIDES = {"body": 1600, "small": 480}  # pixels of the long side at most
QUALITY = {"JPEG": {"quality": 85, "optimize": True}, "WEBP": {"quality": 82}}
MEMORY = 1 << 30  # bytes of address space
PROCESSOR = 20  # seconds
ROOM = 64 << 20  # bytes a file of ours may take


class UnfitError(Exception):
    """A picture that is refused, by code."""


def main(into: str, folder: str) -> None:
    """Re-encode what comes on standard input."""
    limit()
    try:
        answer: dict[str, object] = keep(read(sys.stdin.buffer.read()), into, Path(folder))
    except UnfitError as unfit:
        answer = {"refused": str(unfit)}
    except MemoryError:
        answer = {"refused": "too_heavy"}
    except Exception:
        answer = {"refused": "broken_picture"}
    sys.stdout.write(json.dumps(answer))


def limit() -> None:
    """Put a ceiling on this process before it touches foreign bytes."""
    limits = {resource.RLIMIT_CPU: PROCESSOR, resource.RLIMIT_FSIZE: ROOM, resource.RLIMIT_CORE: 0}
    if sys.platform == "linux":  # no other system keeps to it
        limits[resource.RLIMIT_AS] = MEMORY
    for kind, most in limits.items():
        resource.setrlimit(kind, (most, most))
    Image.MAX_IMAGE_PIXELS = PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    register_heif_opener()


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


def keep(picture: Image.Image, into: str, folder: Path) -> dict[str, object]:
    """Write both sizes and return the larger one's sides."""
    for size, side in SIDES.items():
        copy = picture.copy()
        copy.thumbnail((side, side))
        copy.save(folder / size, into, **QUALITY[into])
    return {"width": picture.width, "height": picture.height}


if __name__ == "__main__":
    main(*sys.argv[1:])
