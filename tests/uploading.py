"""What tests of files are made of: pictures drawn on the spot, received, refused, looked for on disk."""

import io
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from wholesale import uploads
from wholesale.errors import Refused
from wholesale.models import File

LIMIT = 8 * 2**20  # bytes


def kept(storage: Path) -> list[str]:
    """Return the names of all files in a folder."""
    return sorted(path.name for path in storage.rglob("*") if path.is_file())


def picture(size: tuple[int, int] = (40, 30), kind: str = "JPEG", mode: str = "RGB", **how: object) -> bytes:
    content = io.BytesIO()
    Image.new(mode, size, "#336699" if mode == "RGB" else 0).save(content, kind, **how)
    return content.getvalue()


def receive(content: bytes, name: str = "photo.jpg", kind: str = "photo", limit: int = LIMIT) -> File:
    return uploads.receive(ContentFile(content, name=name), kind=kind, scope="user:1", limit=limit)


def refusal(content: bytes, name: str = "photo.jpg", kind: str = "photo", limit: int = LIMIT) -> Refused:
    """Return the refusal that `receive` ends with."""
    with pytest.raises(Refused) as refused:
        receive(content, name, kind, limit)
    return refused.value
