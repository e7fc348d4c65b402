"""As whom PostgreSQL runs. What the real server makes of it is in test_embedded.py."""

import os
import pwd
import shutil
import tempfile
from pathlib import Path

import pytest

from wholesale.ground import footing
from wholesale.ground.footing import Footing, choose
from wholesale.ground.trouble import Trouble

NOBODY = pwd.getpwnam("nobody")
PROGRAM = Path("/bin/sh")

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root chooses")


@pytest.fixture
def folder():
    """A folder that every account can enter."""
    path = Path(tempfile.mkdtemp(prefix="footing-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


def test_an_ordinary_user_is_who_it_is(folder, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: NOBODY.pw_uid)
    assert choose(folder / "pg18", PROGRAM) == Footing()


def test_a_user_without_a_name_gets_one_in_a_namespace(folder, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    assert choose(folder / "pg18", PROGRAM).prefix == footing.MASK


@as_root
def test_root_takes_an_account_that_reaches_program_and_data(folder):
    chosen = choose(folder / "pg18", PROGRAM)
    assert pwd.getpwuid(chosen.uid).pw_name in footing.ACCOUNTS
    assert chosen.account["extra_groups"] == []


@as_root
def test_data_stays_with_the_account_that_made_it(folder):
    data = folder / "pg18"
    data.mkdir(mode=0o700)
    os.chown(data, NOBODY.pw_uid, NOBODY.pw_gid)
    assert choose(data, PROGRAM).uid == NOBODY.pw_uid
    os.chown(data, 0, 0)
    assert choose(data, PROGRAM).prefix == footing.MASK


@as_root
def test_in_the_home_of_a_user_root_works_as_that_user(folder):
    home = folder / "home"
    home.mkdir(mode=0o700)
    os.chown(home, NOBODY.pw_uid, NOBODY.pw_gid)
    (home / "clone").mkdir()
    assert choose(home / "clone" / "pg18", PROGRAM).uid == NOBODY.pw_uid


@as_root
def test_where_only_root_can_enter_it_takes_a_namespace(folder):
    folder.chmod(0o700)
    assert choose(folder / "pg18", PROGRAM).prefix == footing.MASK


@as_root
def test_where_namespaces_are_forbidden_one_line_names_the_way_out(folder, monkeypatch):
    folder.chmod(0o700)
    monkeypatch.setattr(footing, "MASK", ("false",))
    with pytest.raises(Trouble, match="set DATABASE_URL to a server you have"):
        choose(folder / "pg18", PROGRAM)
