"""The folder `.data` and the sellers."""

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from wholesale.ground import places
from wholesale.ground.places import find_seller, make_folders, secret_key
from wholesale.ground.trouble import Trouble


def test_the_key_is_made_once_and_nobody_else_reads_it(tmp_path):
    key = secret_key(tmp_path)
    assert len(key) >= 50
    assert secret_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["secret_key"]


def test_of_two_that_make_the_key_at_once_both_get_the_same(tmp_path, monkeypatch):
    for attempt in range(20):
        folder = tmp_path / str(attempt)
        folder.mkdir()
        monkeypatch.setattr(os, "getpid", iter(range(100)).__next__)  # two processes
        with ThreadPoolExecutor(2) as pool:
            assert len(set(pool.map(secret_key, [folder, folder]))) == 1


def test_what_is_in_the_data_folder_is_for_us_alone(tmp_path):
    make_folders(tmp_path / "data")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").iterdir()}
    assert set(modes.values()) == {0o700}
    assert {"mail", "files", "goods", "log"} < set(modes)
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) & 0o066 == 0


@pytest.fixture
def sellers(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "ROOT", tmp_path)
    for name in ("showcase", "second", "Not A Name"):
        (tmp_path / "sellers" / name).mkdir(parents=True)
        (tmp_path / "sellers" / name / "seller.json").write_text(json.dumps({"logins": []}))
    return tmp_path / "sellers"


def test_a_seller_has_a_database_of_its_own(sellers):
    assert find_seller("showcase").database == "wholesale_showcase"
    assert find_seller("second").facts == {"logins": []}


@pytest.mark.parametrize("name", ["third", "", "..", "showcase/..", "Not A Name", "x'; DROP"])
def test_a_folder_that_is_no_seller_is_refused(sellers, name):
    with pytest.raises(Trouble, match=f"There is no seller “{name}”; there is: second, showcase"):
        find_seller(name)


def test_a_seller_whose_facts_cannot_be_read_is_one_line(sellers):
    (sellers / "second" / "seller.json").write_text("{,}")
    with pytest.raises(Trouble, match="is not JSON"):
        find_seller("second").facts  # noqa: B018
