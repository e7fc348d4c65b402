"""A clone for tests: the two commands and what they stand on, in a folder of its own."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.wholesale.ground.waiting import without
from wholesale.ground.places import ROOT


@pytest.fixture
def clone():
    """An empty folder with the commands and one seller, which every user of this machine may read."""
    folder = Path(tempfile.mkdtemp(prefix="clone-"))
    folder.chmod(0o755)
    shutil.copytree(ROOT / "bin", folder / "bin")
    shutil.copytree(ROOT / "wholesale" / "ground", folder / "wholesale" / "ground")
    for name in ("wholesale/__init__.py", "wholesale/embedded.py", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "sellers" / "example").mkdir(parents=True)
    (folder / "sellers" / "example" / "seller.json").write_text("{}")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def call(clone):
    """Call one of the commands; give its exit code and what it said in error."""

    def call(*words, env=None, **given):
        command = ["sh", str(clone / "bin" / words[0]), *words[1:]]
        surroundings = without("DATA_DIR", "DATABASE_URL", "REDIS_URL", "SELLER") | (env or {})
        done = subprocess.run(command, env=surroundings, capture_output=True, text=True, timeout=120, **given)
        return done.returncode, done.stderr

    return call


@pytest.fixture
def stranger(clone):
    """Popen's words for an ordinary user and a Python that this user can run."""
    python = next(
        (path for path in map(Path, ("/usr/bin/python3.11", "/usr/local/bin/python3.11")) if path.exists()), None
    )
    if os.geteuid() != 0:
        return {}
    if python is None:
        pytest.skip("root's Python 3.11 is the only one here, and no other user can run it")
    return {"user": 65534, "group": 65534, "extra_groups": [], "env": {"PYTHON": str(python), "PATH": "/usr/bin:/bin"}}
