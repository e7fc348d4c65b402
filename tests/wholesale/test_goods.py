import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

NAME = "ab/" + "ab" * 32 + ".webp"


@pytest.fixture(autouse=True)
def goods(storage):
    storages["goods"].save(NAME, ContentFile(b"RIFF....WEBP"))
    (storage / "secret.webp").write_bytes(b"secret")


def test_a_picture_is_sent_to_anybody_and_kept_for_ever(client):
    response = client.get(f"/goods/{NAME}")
    assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert b"".join(response.streaming_content) == b"RIFF....WEBP"


@pytest.mark.parametrize(
    "name",
    [
        "../secret.webp",
        "..%2Fsecret.webp",
        "ab/../../secret.webp",
        "/etc/passwd",
        "ab/" + "cd" * 32 + ".webp",  # absent
        "ab/" + "ab" * 32 + ".html",
        NAME.upper(),
        NAME + "%00",
    ],
)
def test_nothing_else_is_there(client, name):
    assert client.get(f"/goods/{name}").status_code == 404


def test_a_picture_is_only_read(client):
    assert client.post(f"/goods/{NAME}").status_code == 405
