import pytest


@pytest.fixture
def storage(settings, tmp_path):
    """Storages of this test alone, in one folder."""
    for name in ("default", "goods"):
        options = {"location": tmp_path / name, **({"base_url": "/goods/"} if name == "goods" else {})}
        settings.STORAGES = settings.STORAGES | {name: {**settings.STORAGES[name], "OPTIONS": options}}
    return tmp_path
