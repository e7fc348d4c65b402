"""With ENV=prod the portal starts only when it is safe, and then says so itself."""

import json
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

from wholesale import safety

SAFE = {
    "ENV": "prod",
    "SECRET_KEY": "r4nd0m-" * 10,
    "SITE_URL": "https://portal.example",
    "ALLOWED_HOSTS": "portal.example",
    "DATABASE_URL": "postgresql://portal:hidden@db/portal",
    "REDIS_URL": "redis://:hidden@cache:6379/0",
    "FILES_URL": "s3://key:hidden@storage:9000/portal?tls=0",
    "MAIL_URL": "smtp+tls://portal:hidden@mail.example:587",
    "MAIL_FROM": "portal@portal.example",
}


def starts(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `manage.py` in an environment of its own."""
    env = {"PATH": os.environ["PATH"], "DATA_DIR": os.environ.get("DATA_DIR", ""), **SAFE, **environment}
    script = [sys.executable, str(settings.BASE_DIR / "manage.py"), *command]
    return subprocess.run(script, env=env, cwd="/", capture_output=True, text=True, timeout=120)


def test_a_safe_deployment_has_no_trouble():
    assert safety.troubles(SAFE) == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY"),
        ({"SECRET_KEY": "development-only-not-a-secret-however-long-it-may-be-made"}, "SECRET_KEY"),
        ({"SECRET_KEY_FALLBACKS": "short"}, "SECRET_KEY_FALLBACKS"),
        ({"SECRET_KEY_FALLBACKS": f"{'f0rm3r-' * 10},"}, "SECRET_KEY_FALLBACKS"),
        ({"SITE_URL": ""}, "SITE_URL"),
        ({"SITE_URL": "http://portal.example"}, "SITE_URL"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": ".portal.example"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "other.example"}, "ALLOWED_HOSTS"),
        ({"DATABASE_URL": ""}, "DATABASE_URL"),
        ({"REDIS_URL": ""}, "REDIS_URL"),
        ({"REDIS_URL": "redis://cache:6379/0"}, "REDIS_URL"),
        ({"FILES_URL": "https://key:hidden@storage/portal"}, "FILES_URL"),
        ({"TRUSTED_PROXIES": "0"}, "TRUSTED_PROXIES"),
        ({"TRUSTED_PROXIES": "many"}, "TRUSTED_PROXIES"),
    ],
)
def test_each_unsafe_thing_is_one_line_that_names_it(change, named):
    (line,) = safety.troubles(SAFE | change)
    assert line.startswith(f"{named}: ")
    assert "hidden" not in line


def test_an_unsafe_portal_does_not_start_and_says_all_of_it_at_once():
    done = starts("check", SECRET_KEY="short", SITE_URL="http://portal.example", ALLOWED_HOSTS="*")
    assert done.returncode != 0
    said = done.stderr[done.stderr.rindex("ImproperlyConfigured") :]
    assert [line.partition(":")[0] for line in said.splitlines()[1:]] == ["SECRET_KEY", "SITE_URL", "ALLOWED_HOSTS"]
    assert "hidden" not in done.stderr


def test_production_is_clean_by_djangos_own_word():
    done = starts("check", "--deploy", "--fail-level", "INFO")
    assert "no issues" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("change", "code"), [({"MAIL_URL": ""}, "wholesale.W001"), ({"MAIL_FROM": "portal@localhost"}, "wholesale.W002")]
)
def test_letters_that_reach_nobody_are_warned_of(change, code):
    assert code in starts("check", "--deploy", "--tag", "wholesale", **change).stderr


SHOW = """
import json
from django.conf import settings
from django.test import Client, override_settings
from django.views.debug import SafeExceptionReporterFilter

shown = SafeExceptionReporterFilter().get_safe_settings()
ours, plain = Client(headers={"host": "portal.example"}), "django.contrib.staticfiles.storage.StaticFilesStorage"
with override_settings(STORAGES=settings.STORAGES | {"staticfiles": {"BACKEND": plain}}):  # nothing is collected here
    print(json.dumps({
        "debug": settings.DEBUG,
        "session": settings.SESSION_COOKIE_NAME,
        "csrf": settings.CSRF_COOKIE_NAME,
        "all": repr(shown["STORAGES"]) + repr(shown["DATABASES"]),
        "plain": ours.get("/signin/")["Location"],
        "alive": ours.get("/livez").status_code,
        "strange": Client(headers={"host": "evil.example"}).get("/livez").status_code,
        "photos": "http://storage:9000" in ours.get("/livez", secure=True)["Content-Security-Policy"],
        "hsts": ours.get("/livez", secure=True)["Strict-Transport-Security"],
    }))
"""


def test_production_is_closed_whatever_the_environment_says():
    done = starts("shell", "-v", "0", "-c", SHOW, DEBUG="1")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    assert said.pop("all").count("hidden") == 0
    assert said == {
        "debug": False,
        "session": "__Host-sessionid",
        "csrf": "__Host-csrftoken",
        "plain": "https://portal.example/signin/",
        "alive": 200,
        "strange": 400,
        "photos": True,
        "hsts": "max-age=31536000; includeSubDomains",
    }
    lines = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    assert any("evil.example" in line["text"] for line in lines)


def test_no_secret_is_written_in_what_is_delivered():
    for path in ("Dockerfile", "docker-compose.yml", "deploy/portal.env.example"):
        text = (settings.BASE_DIR / path).read_text()
        assert not re.search(r"(?i)(secret_key|password)\s*[=:]\s*[^\s$<{]\S{7,}", text), path
