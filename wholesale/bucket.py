"""Files in an S3-compatible bucket: private ones behind signed links, pictures of goods behind the portal's own door.

Every trouble of the storage is an OSError here, as it is of a disk: nobody above asks which of the two it is.
A name is given once (a row's number, a digest of the content), so that saving under it again is the same file.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from http import HTTPStatus
from typing import Any

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File as Bytes
from django.urls import reverse
from storages.backends.s3 import S3Storage

from wholesale.fileurl import LINK_SECONDS

SPOOL = 2 * 2**20  # bytes of a file that are held in memory; the rest of it goes to the temporary folder
CONFIG = Config(
    signature_version="s3v4",
    s3={"addressing_style": "path"},
    connect_timeout=3,
    read_timeout=20,
    retries={"total_max_attempts": 2},
)


@contextmanager
def _troubles() -> Iterator[None]:
    try:
        yield
    except (ClientError, BotoCoreError, Boto3Error) as trouble:
        raise OSError(f"The file storage is in trouble: {type(trouble).__name__}: {trouble}") from trouble


class Bucket(S3Storage):
    """A folder of the bucket. Nothing in it is public by itself."""

    link_origin: str

    def get_default_settings(self) -> dict[str, Any]:
        return super().get_default_settings() | {
            "link_origin": "",
            "client_config": CONFIG,
            "transfer_config": TransferConfig(use_threads=False),
            "max_memory_size": SPOOL,
            "default_acl": None,
            "querystring_expire": LINK_SECONDS,
        }

    def _open(self, name: str, mode: str = "rb") -> Bytes:
        """Open a file once it is here whole: no reader of it meets a network."""
        with _troubles():
            file = super()._open(name, mode)
            file.open()
            return file

    def _save(self, name: str, content: Bytes) -> str:
        with _troubles():
            return super()._save(name, content)

    def delete(self, name: str) -> None:
        with _troubles():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _troubles():
            return super().exists(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with _troubles():
            return super().listdir(path)

    def size(self, name: str) -> int:
        with _troubles():
            return super().size(name)

    def get_modified_time(self, name: str) -> datetime:
        with _troubles():
            return super().get_modified_time(name)


class Private(Bucket):
    """What only a signed link opens."""

    def make(self) -> bool:
        """Make the bucket; False when it is there already."""
        with _troubles():
            buckets = self.connection.meta.client
            try:
                buckets.head_bucket(Bucket=self.bucket_name)
            except buckets.exceptions.ClientError as trouble:
                if trouble.response["ResponseMetadata"]["HTTPStatusCode"] != HTTPStatus.NOT_FOUND:
                    raise
                self.bucket.create()
                return True
            return False

    def presigned(self, name: str, *, disposition: str, mime: str) -> str:
        """Return a link to a file's bytes, good for a minute and for nothing else. Nothing is asked of the storage."""
        params = {
            "Bucket": self.bucket_name,
            "Key": self._normalize_name(name),
            "ResponseContentDisposition": disposition,
            "ResponseContentType": mime,
            "ResponseCacheControl": "private, no-store",
        }
        return self._signer.generate_presigned_url("get_object", Params=params, ExpiresIn=LINK_SECONDS)

    @cached_property
    def _signer(self) -> Any:
        """A client that signs for the host that browsers ask."""
        session = self._create_session()
        return session.client("s3", region_name=self.region_name, endpoint_url=self.link_origin, config=CONFIG)


class Goods(Bucket):
    """Pictures of goods: seen through `/goods/…`, which anybody may keep for ever."""

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        return reverse("goods_picture", args=[name])
