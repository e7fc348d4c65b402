"""Sample inputs beside the project; a test that reads one is skipped where they are not there."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "samples"

absent = pytest.mark.skipif(not FOLDER.is_dir(), reason="the sample inputs are not beside the project")


def names(folder: str) -> list[str]:
    """Return the names of a folder's samples, none where it is absent."""
    return sorted(path.name for path in (FOLDER / folder).glob("*"))


def sample(folder: str, name: str) -> bytes:
    return (FOLDER / folder / name).read_bytes()
