"""What a portal in the open must not start without (ENV=prod). Imports nothing of the portal: the settings ask it.

Each trouble is one line that says what to set. No value of a secret is ever repeated.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

SHORTEST_KEY = 50  # characters; source: Django's check security.W009
FEWEST_SIGNS = 5  # different ones in a key; the same source
KNOWN = ("development", "django-insecure", "change-me", "changeme")  # beginnings of keys that stand in examples


def troubles(env: Mapping[str, str]) -> list[str]:
    """Return what is unsafe in the environment of a deployment, in words for who runs it."""
    return [*_keys(env), *_address(env), *_servers(env), *_proxies(env)]


def _keys(env: Mapping[str, str]) -> Iterator[str]:
    if _is_weak(env.get("SECRET_KEY", "")):
        yield f"SECRET_KEY: set it to {SHORTEST_KEY} random characters or more, and keep it."
    before = env.get("SECRET_KEY_FALLBACKS", "")
    if before and any(map(_is_weak, before.split(","))):
        yield f"SECRET_KEY_FALLBACKS: leave it out, or set former keys of {SHORTEST_KEY} characters, comma-separated."


def _is_weak(key: str) -> bool:
    return len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_SIGNS or key.startswith(KNOWN)


def _address(env: Mapping[str, str]) -> Iterator[str]:
    site, hosts = urlsplit(env.get("SITE_URL", "")), [host.strip() for host in env.get("ALLOWED_HOSTS", "").split(",")]
    if site.scheme != "https" or not site.hostname:
        yield "SITE_URL: set it to the https:// address that people open."
    if not any(hosts) or any("*" in host or host.startswith(".") for host in hosts):
        yield "ALLOWED_HOSTS: set it to the names of this portal, comma-separated, without * and without a leading dot."
    elif site.hostname and site.hostname not in hosts:
        yield "ALLOWED_HOSTS: the host of SITE_URL is not in it."


def _servers(env: Mapping[str, str]) -> Iterator[str]:
    if not env.get("DATABASE_URL"):
        yield "DATABASE_URL: set it to postgresql://user:password@host/database of the portal's own role."
    redis = urlsplit(env.get("REDIS_URL", ""))
    if not redis.scheme or (redis.scheme != "unix" and not redis.password):
        yield "REDIS_URL: set it to redis://:password@host/0; a Redis on a network needs a password."
    if env.get("FILES_URL") and not env["FILES_URL"].startswith("s3://"):
        yield "FILES_URL: set it to s3://KEY:SECRET@host:port/bucket, or leave it out to keep files in DATA_DIR."


def _proxies(env: Mapping[str, str]) -> Iterator[str]:
    if not env.get("TRUSTED_PROXIES", "1").isdecimal() or env.get("TRUSTED_PROXIES") == "0":
        yield "TRUSTED_PROXIES: set it to how many proxies stand in front, 1 or more: one of them speaks TLS."
