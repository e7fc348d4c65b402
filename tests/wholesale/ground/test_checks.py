"""The table of checks and how one of them speaks."""

import os

import pytest

from wholesale.ground.checks import CHECKS, TEMPLATES, Check, passes, words
from wholesale.ground.places import ROOT, VENV


def test_the_programs_are_those_of_the_venv():
    assert words(("python", "-m", "ruff")) == [f"{VENV}/bin/python", "-m", "ruff"]


def test_every_template_is_looked_at():
    program, *templates = words(("djade", TEMPLATES))
    assert program == f"{VENV}/bin/djade"
    assert len(templates) > 10
    assert all((ROOT / path).is_file() for path in templates)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_every_check_can_be_started(check):
    program, *rest = words(check.command)
    assert os.access(program, os.X_OK)
    assert all(os.path.exists(ROOT / word) for word in rest if word.endswith((".py", "lint-imports")))


def test_a_check_is_quiet_when_all_is_well_and_shows_what_is_not(capfd):
    env = dict(os.environ)
    assert passes(Check("good", ("python", "-c", "print('fine')")), env)
    assert not passes(Check("bad", ("python", "-c", "print('broken'); raise SystemExit(3)")), env)
    said = capfd.readouterr()
    assert said.out == "broken\n"
    assert "good … ok" in said.err
    assert "bad … FAILED" in said.err
