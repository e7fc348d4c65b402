import pytest

from tests.factories import make_manager, make_seller

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.wholesale.urls")]


@pytest.fixture(autouse=True)
def seller():
    return make_seller()


def policy(response):
    parts = (part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    return dict(parts)


@pytest.mark.threat(34)
def test_a_page_runs_nothing_of_others_and_nothing_inline(client):
    said = policy(client.get("/t/shown/"))
    assert said == {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data: blob:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }


@pytest.mark.threat(34)
def test_only_the_desk_may_run_what_its_framework_writes_inline(client):
    client.force_login(make_manager())
    said = policy(client.get("/admin/wholesale/message/"))
    assert "'unsafe-inline'" in said["script-src"]
    assert said["frame-ancestors"] == "'none'"
    assert "'unsafe-inline'" not in policy(client.get("/t/shown/"))["script-src"]


@pytest.mark.threat(34)
@pytest.mark.parametrize("path", ["/t/shown/", "/t/refuse/", "/nowhere/", "/livez"])
def test_every_answer_is_locked_down(client, path):
    response = client.get(path)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Permissions-Policy"].startswith("camera=(self), geolocation=(), microphone=()")
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
