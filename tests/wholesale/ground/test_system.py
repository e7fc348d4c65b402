"""What comes from the system: found where it is, asked for in one line where it may not be installed."""

import os

import pytest

from wholesale.ground import system
from wholesale.ground.system import Need, require, wish
from wholesale.ground.trouble import Trouble


@pytest.fixture
def path(tmp_path, monkeypatch):
    """The only folder in which programs are looked for."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def program(path, name, script=""):
    file = path / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return file


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome"])
def test_chromium_is_known_by_each_of_its_names(path, name):
    assert system.chromium() is None
    program(path, name)
    assert system.chromium() == str(path / name)


def test_an_ordinary_user_is_told_the_line_to_type(path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    program(path, "apt-get", f"touch {path}/called")
    needs = [Need("Pango", ("libpango-1.0-0", "fonts-dejavu-core"), lambda: False), system.VENV]
    with pytest.raises(Trouble) as refusal:
        require(needs)
    assert str(refusal.value) == "Missing: Pango. Type: sudo apt-get install -y libpango-1.0-0 fonts-dejavu-core"
    assert not (path / "called").exists()


def test_root_without_apt_is_told_too(path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(Trouble, match="Missing: Pango"):
        require([Need("Pango", ("libpango-1.0-0",), lambda: False)])


@pytest.fixture
def apt(path, monkeypatch, tmp_path):
    """An apt-get that installs only after an update, and writes down what it was asked."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(system, "DATA", tmp_path / "data")
    said = path / "said"
    script = f'echo "$@" >> {said}; [ "$1" = update ] && : > {path}/lists; [ -e {path}/lists ] && : > {path}/pango'
    program(path, "apt-get", script)
    return said


def test_root_installs_what_is_missing_with_fresh_lists_where_they_were_none(apt, path):
    require([Need("Pango", ("libpango-1.0-0",), (path / "pango").exists)])
    install = "install -y --no-install-recommends libpango-1.0-0"
    assert apt.read_text().splitlines() == [install, "update", install]


def test_apt_that_cannot_is_followed_by_the_line(apt, path):
    with pytest.raises(Trouble, match="sudo apt-get install -y nothing-like-it"):
        require([Need("Nothing", ("nothing-like-it",), lambda: False)])


def test_what_is_there_is_not_installed_again(apt):
    require([Need("Pango", ("libpango-1.0-0",), lambda: True)])
    assert not apt.exists()


def test_what_is_only_wished_for_is_asked_for_and_stops_nothing(path, monkeypatch, capsys):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    wish([Need("Pango", ("libpango-1.0-0",), lambda: False)])
    assert capsys.readouterr().err == "Missing: Pango. Type: sudo apt-get install -y libpango-1.0-0\n"


def test_what_lays_out_a_pdf_is_found_by_each_of_its_libraries(monkeypatch):
    monkeypatch.setattr(system.ctypes.util, "find_library", lambda name: name)
    assert system.PANGO.found()
    monkeypatch.setattr(system.ctypes.util, "find_library", lambda name: name if name != "harfbuzz-subset" else None)
    assert not system.PANGO.found()
