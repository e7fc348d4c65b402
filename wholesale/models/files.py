"""File: bytes that came from outside, and what became of them.

    received ──clean()───► clean       a picture re-encoded by the worker; only this copy is ever shown
        └────refuse()────► refused     not a picture after all, or too heavy: the bytes are dropped

A kind that is not re-encoded (a document, an import) is clean from the start and lies
under `raw`. Pictures of goods are public and named by their content; everything else
is private and has a generated name, never the one it came with.
"""

import hashlib
import logging
import uuid
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any, Self

from django.core.files.base import ContentFile
from django.core.files.base import File as Bytes
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from wholesale import photos
from wholesale.errors import Refused
from wholesale.models.cleaning import Cleaning

log = logging.getLogger(__name__)


class FileQuerySet(Cleaning, models.QuerySet["File"]):
    def received(self) -> Self:
        """Pictures that wait for the worker."""
        return self.filter(state=File.State.RECEIVED)

    def expired(self, at: datetime) -> Self:
        """Files nobody needs any more."""
        return self.filter(expires_at__lte=at)

    def undropped(self) -> Self:
        """Pictures decided about whose raw bytes are still there: a worker died in between."""
        return self.filter(kind__in=File.PICTURES).exclude(raw="").exclude(state=File.State.RECEIVED)

    def copies(self, of: Iterable["File"]) -> Self:
        """For each picture of goods among these a clean one with the same bytes, where there is one."""
        digests = {file.sha256 for file in of if file.kind == File.Kind.GOODS}
        clean = self.filter(kind=File.Kind.GOODS, state=File.State.CLEAN, sha256__in=digests)
        return clean.order_by("sha256").distinct("sha256")

    def drop_raw(self) -> None:
        """Delete the bytes of each as they came."""
        for file in self:
            file.drop_raw()

    def purge(self) -> int:
        """Delete rows and bytes of private files; one that a document holds stays."""
        purged = 0
        for file in self.exclude(kind=File.Kind.GOODS):
            with suppress(models.ProtectedError):
                file.delete()
                purged += 1
        return purged


class File(models.Model):
    """One file. `raw`, `body` and `small` are names in the storage, empty where there is none."""

    class Kind(models.TextChoices):
        GOODS = "goods", _("picture of goods")  # public
        PHOTO = "photo", _("photograph")
        DOCUMENT = "document", _("document")
        EXPORT = "export", _("export")
        IMPORT = "import", _("import")
        MAIL = "mail", _("from a letter")
        PRINT = "print", _("print")

    class State(models.TextChoices):
        RECEIVED = "received", _("being checked")  # the worker's turn
        CLEAN = "clean", _("ready")
        REFUSED = "refused", _("refused")

    PICTURES = (Kind.GOODS, Kind.PHOTO)
    FORMATS = {Kind.GOODS: "WEBP", Kind.PHOTO: "JPEG"}  # what a picture is re-encoded into
    COPY = ("state", "mime", "body", "small", "width", "height")  # what tells of the clean copy

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("name as given"), max_length=150)
    mime = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RECEIVED)
    refusal_code = models.CharField(_("why refused"), max_length=40, blank=True)
    raw = models.CharField(max_length=200, blank=True)
    body = models.CharField(max_length=200, blank=True)
    small = models.CharField(max_length=200, blank=True)
    width = models.PositiveIntegerField(_("width"), null=True, blank=True)
    height = models.PositiveIntegerField(_("height"), null=True, blank=True)
    scope = models.CharField(_("whose"), max_length=60, blank=True)
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True)
    created_at = models.DateTimeField(_("received at"), auto_now_add=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["created_at"], name="files_received", condition=models.Q(state="received")),
            models.Index(fields=["expires_at"], name="files_expiry"),
            models.Index(fields=["sha256"], name="files_clean_copies", condition=models.Q(kind="goods", state="clean")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        return self.kind in self.PICTURES

    @property
    def is_decided(self) -> bool:
        return self.state != self.State.RECEIVED

    @property
    def format(self) -> str:
        """What the picture is re-encoded into."""
        return self.FORMATS[self.Kind(self.kind)]

    @property
    def content(self) -> str:
        """What is the same for pictures that may share a clean copy; private ones share nothing."""
        return self.sha256 if self.kind == self.Kind.GOODS else str(self.pk)

    @property
    def storage(self) -> Storage:
        """Where the clean copies lie: pictures of goods apart from everything private."""
        return storages["goods" if self.kind == self.Kind.GOODS else "default"]

    @property
    def body_url(self) -> str:
        """Address of a public picture, its long side at most 1600 pixels; empty until it is clean."""
        return self._public(self.body)

    @property
    def small_url(self) -> str:
        """Address of a public picture, its long side at most 480 pixels; empty until it is clean."""
        return self._public(self.small)

    @property
    def readable(self) -> str:
        """Name of what may be read: a picture's clean copy, the bytes of anything else; empty until it is clean."""
        return self.body if self.is_picture else self.raw

    @property
    def is_there(self) -> bool:
        """True unless the storage says that it has no bytes of this file; one that is away says nothing."""
        try:
            return bool(self.readable) and self.storage.exists(self.readable)
        except OSError:
            return True

    def open(self) -> Bytes:
        """Open what may be read. The caller closes it. Raises FileNotFoundError when there is nothing."""
        if not self.readable:
            raise FileNotFoundError(self.name)
        return self.storage.open(self.readable)

    def read_raw(self) -> bytes:
        """Return the bytes as they came."""
        with storages["default"].open(self.raw) as raw:
            return raw.read()

    def clean(self) -> None:
        """Re-encode the picture and settle what becomes of it. Safe to repeat."""
        self.refresh_from_db()
        if self.is_decided:
            return
        try:
            self.settle(photos.shrink(self.read_raw(), into=self.format))
        except Refused as refusal:
            self.settle(refusal)

    def settle(self, outcome: photos.Outcome) -> None:
        """Keep the re-encoded picture in two sizes, or say why not; then drop what came. Safe to repeat.

        Only pixels survive: no position, no camera, no comment, nothing after the picture.
        """
        self.refresh_from_db()
        if self.is_decided:
            return
        if isinstance(outcome, Refused):
            self.refuse(outcome.code)
            return
        self._decide(
            state=self.State.CLEAN,
            mime=outcome.mime,
            body=self._keep(outcome.body, "body", outcome.suffix),
            small=self._keep(outcome.small, "small", outcome.suffix),
            width=outcome.width,
            height=outcome.height,
        )

    def share(self, other: "File") -> None:
        """Show the clean public copy of a picture of the same bytes; then drop what came. Safe to repeat."""
        self._decide(**{name: getattr(other, name) for name in self.COPY})

    def refuse(self, code: str) -> None:
        """Keep only the fact that it was refused, and why."""
        self._decide(state=self.State.REFUSED, refusal_code=code)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the row, then its private bytes; public ones may be another row's too.

        Bytes that a storage in trouble keeps are known to no row any more: `uploads.sweep` finds them.
        """
        gone = super().delete(*args, **kwargs)
        names = [self.raw] if self.kind == self.Kind.GOODS else [self.raw, self.body, self.small]
        try:
            for name in filter(None, names):
                storages["default"].delete(name)
        except OSError as trouble:
            log.warning("Bytes of %s are left: %s", self.pk, trouble)
        return gone

    def drop_raw(self) -> None:
        """Delete the bytes as they came."""
        if self.raw:
            storages["default"].delete(self.raw)
            File.objects.filter(pk=self.pk).update(raw="")
            self.raw = ""

    def _decide(self, **facts: object) -> None:
        if File.objects.received().filter(pk=self.pk).update(**facts):
            self.drop_raw()
        self.refresh_from_db()

    def _keep(self, content: bytes, size: str, suffix: str) -> str:
        if self.kind == self.Kind.GOODS:
            return _keep_once(content, suffix)
        return storages["default"].save(f"photos/{self.pk}/{size}.{suffix}", ContentFile(content))

    def _public(self, name: str) -> str:
        return self.storage.url(name) if name and self.kind == self.Kind.GOODS else ""


def _keep_once(content: bytes, suffix: str) -> str:
    """Keep public bytes under the name of their content: the same picture twice is one file, never changed."""
    digest = hashlib.sha256(content).hexdigest()
    name = f"{digest[:2]}/{digest}.{suffix}"
    return name if storages["goods"].exists(name) else storages["goods"].save(name, ContentFile(content))
