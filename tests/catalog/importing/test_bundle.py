import stat
import zipfile

import pytest

from catalog.importing import archive, bundle
from catalog.importing.reasons import FileRefused
from tests.catalog.importing.exchange import catalogue, offers, sheet, zipped
from tests.uploading import picture


def opened(*paths):
    return bundle.opened([(path.name, path) for path in paths])


def refusal(*paths):
    with pytest.raises(FileRefused) as refused, opened(*paths):
        pass
    return refused.value.code


def xml(folder, name, text=""):
    path = folder / name
    path.write_text(text or catalogue(), encoding="utf-8")
    return path


def test_documents_that_declare_come_first_whatever_order_they_are_given_in(tmp_path):
    names = ["rests0_1.xml", "offers0_1.xml", "import0_2.xml", "prices0_1.xml", "import0_1.xml"]
    wanted = ["import0_1.xml", "import0_2.xml", "offers0_1.xml", "prices0_1.xml", "rests0_1.xml"]
    with opened(*(xml(tmp_path, name) for name in names)) as one:
        assert [name for _index, name, _path in one.documents] == wanted


def test_a_zip_of_an_exchange_gives_its_documents_and_pictures(tmp_path):
    members = {"webdata/import0_1.xml": catalogue(), "webdata/offers0_1.xml": offers()}
    path = zipped(tmp_path / "v8.zip", members | {"webdata/import_files/ab/1.jpg": picture()})
    with opened(path) as one:
        assert one.kind == "commerceml"
        assert [path.read_text(encoding="utf-8") for _index, _name, path in one.documents] == list(members.values())
        assert one.picture("import_files/ab/1.jpg") == picture()
        assert one.picture("import_files/ab/2.jpg") is None


def test_pictures_lie_beside_a_document_and_nowhere_else(tmp_path):
    folder = tmp_path / "webdata"
    (folder / "import_files").mkdir(parents=True)
    (folder / "import_files" / "1.jpg").write_bytes(picture())
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    (folder / "import_files" / "out.jpg").symlink_to(tmp_path / "secret.jpg")
    with opened(xml(folder, "import.xml")) as one:
        assert one.picture("import_files\\1.jpg") == picture()
        for path in ("../secret.jpg", "import_files/../../secret.jpg", "import_files/out.jpg", "/etc/passwd"):
            assert one.picture(path) is None


@pytest.mark.parametrize(
    "name",
    ["../import.xml", "/import.xml", "import_files/../../1.jpg", "C:\\v8.xml", "settings.py", "import_files/a.exe"],
)
def test_a_zip_with_a_name_no_exchange_has_is_refused(tmp_path, name):
    assert refusal(zipped(tmp_path / "v8.zip", {"import.xml": catalogue(), name: "x"})) == "zip_name"
    assert [path.name for path in tmp_path.iterdir()] == ["v8.zip"]


def test_a_link_in_a_zip_is_refused(tmp_path):
    link = zipfile.ZipInfo("import_files/1.jpg")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "v8.zip", "w") as members:
        members.writestr(link, "/etc/passwd")
    assert refusal(tmp_path / "v8.zip") == "zip_name"


def test_a_zip_that_would_unpack_too_big_is_refused(tmp_path, monkeypatch):
    path = zipped(tmp_path / "v8.zip", {"import.xml": "x" * 100_000})
    monkeypatch.setattr(archive, "MOST_DOCUMENTS", 50_000)
    assert refusal(path) == "zip_too_big"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\xff\xd8\xff\xe0 a picture", "format_unknown"),
        ("Артикул;Цена\nA;1\n".encode("cp1251"), "format_unknown"),
        (b"%PDF-1.7", "format_unknown"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "format_old"),
        (b"PK\x03\x04 half a zip", "zip_broken"),
    ],
)
def test_a_file_is_known_by_its_content(tmp_path, content, code):
    path = tmp_path / "import.xml"
    path.write_bytes(content)
    assert refusal(path) == code


def test_a_missing_file_is_told(tmp_path):
    assert refusal(tmp_path / "nowhere.xml") == "file_missing"


def test_xml_and_xlsx_are_not_one_import(tmp_path):
    assert refusal(xml(tmp_path, "import.xml"), sheet(tmp_path / "price.xlsx", [["Цена"]])) == "format_mixed"
