"""When `.venv` is filled and when it is left alone."""

import re
from pathlib import Path

import pytest

from wholesale.ground import packages
from wholesale.ground.places import ROOT


@pytest.fixture
def venv(tmp_path, monkeypatch):
    """A project of two lists of packages whose `.venv` has a Python and nothing else."""
    for name in (packages.RUN, packages.DEV):
        (tmp_path / name).write_text(f"# {name}\n")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    monkeypatch.setattr(packages, "ROOT", tmp_path)
    monkeypatch.setattr(packages, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(packages, "PYTHON", python)
    return tmp_path / ".venv"


def stamp(venv: Path, name: str) -> None:
    (venv / f"{name}.stamp").write_text(packages.stamp_of(name))


def pinned(name: str) -> set[str]:
    return set(re.findall(r"^[\w.-]+==\S+", (ROOT / name).read_text(), re.MULTILINE))


def test_the_longer_list_holds_the_shorter():
    assert pinned(packages.RUN) < pinned(packages.DEV)


@pytest.mark.parametrize("name", [packages.RUN, packages.DEV])
def test_every_package_is_pinned_and_hashed_and_no_host_is_named(name):
    text = (ROOT / name).read_text()
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert all("--hash=sha256:" in block for block in blocks)
    assert not re.search(r"://|--index|--find-links|--trusted", text)


def test_a_venv_without_its_stamp_is_filled_and_with_it_left_alone(venv):
    assert not packages.up_to_date(packages.RUN)
    stamp(venv, packages.RUN)
    assert packages.up_to_date(packages.RUN)
    assert not packages.up_to_date(packages.DEV)


def test_a_changed_list_is_installed_again(venv):
    stamp(venv, packages.RUN)
    (venv.parent / packages.RUN).write_text("# another\n")
    assert not packages.up_to_date(packages.RUN)


def test_after_bin_test_bin_run_has_nothing_to_install(venv):
    stamp(venv, packages.DEV)
    assert packages.up_to_date(packages.RUN)


def test_a_venv_whose_python_has_gone_is_made_anew(venv):
    stamp(venv, packages.RUN)
    packages.PYTHON.unlink()
    assert not packages.up_to_date(packages.RUN)


@pytest.mark.slow
def test_without_a_network_it_is_one_line_and_the_next_start_tries_again(call, clone):
    away = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_CONFIG_FILE": "/dev/null", "PIP_RETRIES": "1"}
    away |= {"PIP_FIND_LINKS": "", "PIP_EXTRA_INDEX_URL": "", "PIP_NO_CACHE_DIR": "1"}
    for _ in range(2):
        code, said = call("manage", "check", env=away | {"SELLER": "example"})
        assert code == 1
        *steps, last = said.splitlines()
        assert last.startswith("The packages were not installed: no connection to the package index; ERROR: ")
        assert all(" … " in line for line in steps)
    assert not list((clone / ".venv").glob("*.stamp"))
