"""Where things are: the project, its `.data` folder and the sellers in it."""

import json
import os
import re
import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from wholesale.ground.trouble import Trouble

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("DATA_DIR") or ROOT / ".data").absolute()
VENV = ROOT / ".venv"
NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")  # a seller's: it becomes a part of a database's name


@dataclass(frozen=True)
class Seller:
    """A folder of `sellers/`: data that the portal loads."""

    name: str

    @property
    def folder(self) -> Path:
        return ROOT / "sellers" / self.name

    @property
    def database(self) -> str:
        """Name of its database."""
        return f"wholesale_{self.name}"

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What its seller.json says."""
        try:
            facts = json.loads((self.folder / "seller.json").read_text(encoding="utf-8"))
        except ValueError as trouble:
            raise Trouble(f"{self.folder / 'seller.json'} is not JSON: {trouble}") from None
        return dict(facts)


def find_seller(name: str) -> Seller:
    """Return the seller `name`. Raises Trouble naming those there are."""
    folders = [path.parent.name for path in (ROOT / "sellers").glob("*/seller.json")]
    known = sorted(folder for folder in folders if NAME.fullmatch(folder))
    if name in known:
        return Seller(name)
    raise Trouble(f"There is no seller “{name}”; there is: {', '.join(known) or 'none'}.")


def must_be_writable() -> None:
    """Raise Trouble when the project's folder cannot be written where it must be."""
    DATA.parent.mkdir(parents=True, exist_ok=True)
    for path in (VENV, DATA):
        place = path if path.exists() else path.parent
        if not os.access(place, os.W_OK | os.X_OK):
            raise Trouble(f"The folder {place} cannot be written by this user: clone into a folder of your own.")


def make_folders(data: Path) -> None:
    """Make `data`: nobody but us may list it, a server's account may pass through it."""
    data.mkdir(mode=0o711, parents=True, exist_ok=True)
    for name in ("lock", "log", "mail", "files", "goods", "static", "redis", "beat"):
        (data / name).mkdir(mode=0o700, exist_ok=True)


def secret_key(data: Path) -> str:
    """Return the key of this clone, made once."""
    path = data / "secret_key"
    if not path.exists():
        draft = data / f"secret_key.{os.getpid()}"
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(draft, path)  # unlike rename, never takes the place of another's
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()
