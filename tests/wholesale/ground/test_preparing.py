"""What is done again on a second start, and what is not."""

import os

import pytest

from wholesale.ground import preparing
from wholesale.ground.places import Seller, make_folders
from wholesale.ground.portal import Portal
from wholesale.ground.preparing import apps, fingerprint, newer, newest_migration, read_note


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(preparing, "ROOT", tmp_path)
    for name in ("goods/a.json", "goods/photos/b.webp"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path / "goods"


def test_a_fingerprint_is_of_contents_not_of_times(folder):
    before = fingerprint([folder])
    os.utime(folder / "a.json", (0, 0))
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "make.pyc").write_bytes(b"0")
    assert fingerprint([folder]) == before


@pytest.mark.parametrize("change", ["write", "rename", "remove", "add"])
def test_every_change_is_another_fingerprint(folder, change):
    before = fingerprint([folder])
    if change == "write":
        (folder / "photos" / "b.webp").write_text("another")
    elif change == "rename":
        (folder / "a.json").rename(folder / "c.json")
    elif change == "remove":
        (folder / "a.json").unlink()
    else:
        (folder / "new").touch()
    assert fingerprint([folder]) != before


def test_what_is_not_there_changes_nothing(folder):
    assert fingerprint([folder, folder / "missing"]) == fingerprint([folder])


def test_the_portals_apps_are_its_own():
    assert {"wholesale", "accounts", "catalog", "orders"} <= {path.name for path in apps()}
    assert not {".venv", ".data"} & {path.name for path in apps()}


def test_a_compiled_form_is_made_when_missing_or_older(tmp_path):
    source, made = tmp_path / "django.po", tmp_path / "django.mo"
    source.touch()
    assert newer(source, made)
    made.touch()
    os.utime(source, (1, 1))
    assert not newer(source, made)
    os.utime(made, (0, 0))
    assert newer(source, made)


def test_a_new_database_has_no_note_and_a_dropped_one_takes_its_note_along(tmp_path, monkeypatch):
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    make_folders(tmp_path / "data")
    with Portal(Seller("one"), tmp_path / "data", durable=False) as portal:
        assert (read_note(portal), newest_migration(portal)) == ({}, "")
        portal.postgres.sql(preparing.WRITE_NOTE.format(note='{"code": "7"}'), name=portal.seller.database)
        assert read_note(portal) == {"code": "7"}
        portal.reset()
        assert read_note(portal) == {}
