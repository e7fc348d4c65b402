"""Cleaning many pictures at once: like with like, each re-encoded once, a child at a time."""

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist

from wholesale import photos

if TYPE_CHECKING:
    from wholesale.models.files import File

BATCH = 25  # pictures a child
BATCH_BYTES = 32 * 2**20  # of raw pictures laid out for a child, unless a single one is larger

log = logging.getLogger(__name__)


class Cleaning:
    """What a QuerySet of files does to the pictures among them that wait for the worker."""

    if TYPE_CHECKING:
        model: Any
        received: Callable[[], Any]

    def clean(self, *, at_most: int) -> int:
        """Clean the oldest, each decided on its own: a trouble with one does not hold back the rest.

        Pictures of goods with the same bytes are re-encoded once and share the copy.
        """
        waiting = list(self.received().order_by("created_at")[:at_most])
        copies = {copy.content: copy for copy in self.model.objects.copies(waiting)}
        known = [file for file in waiting if file.content in copies]
        new = _twins(file for file in waiting if file.content not in copies)
        decided = sum(_is_done(file, file.share, copies[file.content]) for file in known)
        batches = ((batch[0][0].format, _raws(batch)) for batch in _batches(new))
        for twins, outcome in photos.shrink_all(batches):
            decided += sum(_is_done(file, file.settle, outcome) for file in twins)
        return decided


Twins = list["File"]  # the same picture, at least one


def _twins(files: Iterable["File"]) -> list[Twins]:
    """Put together the pictures that may share a clean copy, in the order of the first of each."""
    alike: dict[str, Twins] = {}
    for file in files:
        alike.setdefault(file.content, []).append(file)
    return list(alike.values())


def _batches(pictures: Iterable[Twins]) -> Iterator[list[Twins]]:
    """Cut into what one child takes: pictures of one kind and owner, so that none ever meets a stranger's."""
    batch: list[Twins] = []
    for twins in pictures:
        if batch and not _fits(twins[0], [each[0] for each in batch]):
            yield batch
            batch = []
        batch.append(twins)
    if batch:
        yield batch


def _fits(file: "File", batch: list["File"]) -> bool:
    is_alike = (file.kind, file.scope) == (batch[0].kind, batch[0].scope)
    return is_alike and len(batch) < BATCH and sum(each.size for each in [*batch, file]) <= BATCH_BYTES


def _raws(pictures: Iterable[Twins]) -> Iterator[tuple[Twins, bytes]]:
    """Give the bytes of each picture, of whichever twin still has them."""
    for twins in pictures:
        for file in twins:
            try:
                raw = file.read_raw()
            except OSError as trouble:
                log.warning("File %s cannot be read: %s", file.pk, trouble)
            else:
                yield twins, raw
                break


def _is_done(file: "File", decide: Callable[[Any], None], by: object) -> bool:
    """Decide about one file; False when the storage is in trouble or the file is gone meanwhile."""
    try:
        decide(by)
    except (OSError, ObjectDoesNotExist) as trouble:
        log.warning("File %s stays as it is: %s", file.pk, trouble)
        return False
    return True
