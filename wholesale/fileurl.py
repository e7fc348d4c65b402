"""Reads FILES_URL, the address of an S3-compatible bucket. Imports nothing of the portal: the settings read it.

`s3://KEY:SECRET@host:port/bucket?region=eu-central-1&tls=0&link=https://portal.example`

`tls=0` speaks plain HTTP to a storage in the same private network. `link` is the origin under which
browsers reach the bucket, where it is another than the portal's processes use.
"""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

LINK_SECONDS = 60  # a link to a private file is good for so long; source: threats, row 1


@dataclass(frozen=True)
class Bucket:
    """Where files are kept. `endpoint` is for the portal, `link_origin` for browsers."""

    name: str
    endpoint: str
    link_origin: str
    region: str
    key: str
    secret: str = field(repr=False)


def read(url: str) -> Bucket | None:
    """Return the bucket that `url` names, None for an empty one. Raises ValueError with what it lacks."""
    if not url:
        return None
    parts = urlsplit(url)
    name, asked = parts.path.strip("/"), dict(parse_qsl(parts.query))
    if parts.scheme != "s3" or not (parts.hostname and parts.username and parts.password and name):
        raise ValueError("FILES_URL is not s3://KEY:SECRET@host:port/bucket")
    endpoint = f"http{'' if asked.get('tls') == '0' else 's'}://{_host(parts)}"
    return Bucket(
        name=name,
        endpoint=endpoint,
        link_origin=asked.get("link", endpoint).rstrip("/"),
        region=asked.get("region", "us-east-1"),
        key=unquote(parts.username),
        secret=unquote(parts.password),
    )


def storages(bucket: Bucket, *, seller: str) -> dict[str, dict[str, Any]]:
    """Return the entries of STORAGES: private files, and pictures of goods, each in a folder of the seller's own."""
    common = {
        "bucket_name": bucket.name,
        "endpoint_url": bucket.endpoint,
        "link_origin": bucket.link_origin,
        "region_name": bucket.region,
        "access_key": bucket.key,
        "secret_key": bucket.secret,
    }
    return {
        "default": {"BACKEND": "wholesale.bucket.Private", "OPTIONS": common | {"location": f"{seller}/files"}},
        "goods": {"BACKEND": "wholesale.bucket.Goods", "OPTIONS": common | {"location": f"{seller}/goods"}},
    }


def _host(parts: SplitResult) -> str:
    return parts.netloc.rpartition("@")[2]
