import pytest

from wholesale import photos


@pytest.fixture
def storage(settings, tmp_path):
    """Storages of this test alone, in one folder."""
    for name in ("default", "goods"):
        options = {"location": tmp_path / name, **({"base_url": "/goods/"} if name == "goods" else {})}
        settings.STORAGES = settings.STORAGES | {name: {**settings.STORAGES[name], "OPTIONS": options}}
    return tmp_path


@pytest.fixture
def rewrite(monkeypatch, tmp_path):
    """Change the program of the child that re-encodes pictures: `rewrite(was, becomes)`, more than once."""
    program = tmp_path / "recode.py"
    program.write_text(photos.RECODE.read_text())
    monkeypatch.setattr(photos, "RECODE", program)

    def change(was: str, becomes: str) -> None:
        assert was in program.read_text()
        program.write_text(program.read_text().replace(was, becomes))

    return change
