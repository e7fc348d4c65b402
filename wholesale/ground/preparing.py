"""What stands between a server that is up and a portal that can serve: schema, seller, words, static files.

Each part is done again only when what it is made of has changed: that is what makes a second start quick.
"""

import contextlib
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from wholesale.ground.locks import Lock
from wholesale.ground.packages import PYTHON, RUN
from wholesale.ground.places import ROOT
from wholesale.ground.portal import Portal
from wholesale.ground.processes import quietly
from wholesale.ground.trouble import Trouble, step

NOTE = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = :'name';"
WRITE_NOTE = "COMMENT ON DATABASE :\"name\" IS '{note}';"
NEWEST = "SELECT max(id) FROM django_migrations;"


def apps() -> list[Path]:
    """Return the folders of the portal's apps."""
    return [path.parent for path in ROOT.glob("*/apps.py")]


def fingerprint(paths: Iterable[Path]) -> str:
    """Return a short hash of the files at `paths`, folders with all that is in them: names and contents."""
    files = {path for given in paths for path in (given.rglob("*") if given.is_dir() else [given]) if path.is_file()}
    digest = hashlib.sha256()
    for path in sorted(files):
        if "__pycache__" not in path.parts:
            digest.update(f"{path.relative_to(ROOT)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def settle(portal: Portal, *, always: bool = True) -> None:
    """Migrate the database and load the seller, as far as the database's own note says it is not done.

    `always=False`: only a database that has no note at all, for a command that must find what it finds.
    """
    with Lock(portal.home / "lock" / f"settle-{portal.seller.name}"):
        was = read_note(portal)
        if always or not was:
            _settle(portal, was)


def _settle(portal: Portal, was: dict[str, str]) -> None:
    now = dict(was)
    now["code"] = fingerprint([*apps(), ROOT / RUN])
    if now["code"] != was.get("code") or newest_migration(portal) != was.get("migration"):
        manage(portal, "Migrating the database", "migrate", "--noinput")
    now["migration"] = newest_migration(portal)
    now["seller"] = fingerprint([portal.seller.folder])
    if now["seller"] != was.get("seller"):
        manage(portal, f"Loading the seller {portal.seller.name}", "seller_load", str(portal.seller.folder))
    if portal.postgres and now != was:
        note = json.dumps(now)
        portal.postgres.sql(WRITE_NOTE.format(note=note), name=portal.seller.database)


def manage(portal: Portal, what: str, *arguments: str) -> None:
    """Run a command of manage.py as the owner. Raises Trouble with its last words when it fails."""
    command = [str(PYTHON), str(ROOT / "manage.py"), *arguments]
    with step(what):
        quietly(command, portal.owner_environment(), portal.logs / "setup.log", trouble=f"{what} failed")


def read_note(portal: Portal) -> dict[str, str]:
    """Return what was done to the database; nothing is known of a server that is not ours."""
    note = portal.postgres.sql(NOTE, name=portal.seller.database) if portal.postgres else ""
    with contextlib.suppress(ValueError):
        return dict(json.loads(note))
    return {}


def newest_migration(portal: Portal) -> str:
    """Return the id of the migration applied last; empty when there is none yet."""
    with contextlib.suppress(Trouble):  # no such table
        if portal.postgres:
            return portal.postgres.sql(NEWEST, name="", database=portal.seller.database)
    return ""


def compile_words(portal: Portal) -> None:
    """Compile the translations when one is newer than its compiled form."""
    if any(newer(path, path.with_suffix(".mo")) for path in (ROOT / "locale").glob("*/LC_MESSAGES/*.po")):
        manage(portal, "Compiling the translations", "check_texts", "--compile")


def newer(source: Path, made: Path) -> bool:
    """True when `made` has to be made from `source`."""
    return not made.exists() or made.stat().st_mtime < source.stat().st_mtime


def collect_static(portal: Portal) -> None:
    """Gather and compress the static files when they have changed."""
    stamp = portal.home / "static.stamp"
    now = fingerprint([ROOT / "static", *(app / "static" for app in apps()), ROOT / RUN])
    with Lock(portal.home / "lock" / "static"):
        if not stamp.exists() or stamp.read_text() != now:
            manage(portal, "Collecting the static files", "collectstatic", "--noinput")
            stamp.write_text(now)
