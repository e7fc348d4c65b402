# ruff: noqa: S608 - statements are put together of constants; values go as parameters
"""Pictures of an import: kept as they came while it is staged, tied to their goods when it is applied.

A picture is known by the checksum of its bytes: one that its product has already is not
kept again. What is kept and never applied goes by itself after some days.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from itertools import islice
from typing import Any

from django.core.files.base import File as Bytes
from django.db import connection
from django.utils.timezone import now

from catalog.importing import archive
from catalog.importing.bundle import Bundle
from catalog.models import Import, Photo, StagedProduct
from wholesale import uploads
from wholesale.errors import Refused
from wholesale.models import File

BUNDLE = 200  # goods whose pictures are looked at together
KEPT_DAYS = 14  # for an import nobody applies

_WRITE = """
UPDATE catalog_stagedproduct staged SET pictures = told.pictures, notes = staged.notes || told.notes
FROM unnest(%s::int[], %s::jsonb[], %s::jsonb[]) AS told(n, pictures, notes)
WHERE staged.import_id = %s AND staged.n = told.n
"""

_TOLD = """
    SELECT staged.product_id, pictures.told, pictures.nth
    FROM catalog_stagedproduct staged
    CROSS JOIN LATERAL jsonb_array_elements(staged.pictures) WITH ORDINALITY AS pictures(told, nth)
    WHERE staged.import_id = %(id)s AND staged.kind = 'goods' AND staged.verdict IN ('new', 'changed')
"""

# A picture the ERP no longer names, or whose file it has changed, is no longer the product's.
_STALE = f"""
    SELECT photo.id, photo.product_id
    FROM catalog_photo photo
    JOIN (
        SELECT product_id, array_agg(told->>'path') AS paths,
            array_agg(told->>'path') FILTER (WHERE told ? 'file') AS renewed
        FROM ({_TOLD}) told GROUP BY product_id
    ) named ON named.product_id = photo.product_id
    WHERE photo.source_name <> ''
        AND (NOT photo.source_name = ANY(named.paths) OR photo.source_name = ANY(named.renewed))
"""

# The clock shows the pictures that remain anew: it counts a product's pictures whenever one of them is not shown yet.
_UNSHOW = f"UPDATE catalog_photo SET is_shown = false WHERE product_id IN (SELECT product_id FROM ({_STALE}) stale)"

_BARE = f"""
UPDATE catalog_product SET thumb = '', photo_count = 0 WHERE id IN (SELECT product_id FROM ({_STALE}) stale)
"""

_DROP = f"DELETE FROM catalog_photo WHERE id IN (SELECT id FROM ({_STALE}) stale)"

_TIE = f"""
INSERT INTO catalog_photo (product_id, file_id, position, checksum, source_name, is_shown)
SELECT product_id, (told->>'file')::uuid, nth, told->>'checksum', left(told->>'path', 200), false
FROM ({_TOLD}) told WHERE told ? 'file'
ON CONFLICT (product_id, checksum) DO NOTHING
"""

_KEEP = f"""
UPDATE wholesale_file file SET expires_at = NULL
FROM ({_TOLD}) told WHERE told.told ? 'file' AND file.uuid = (told.told->>'file')::uuid
"""


def keep(import_: Import, bundle: Bundle) -> None:
    """Keep the pictures that goods name and do not have yet; note those that are missing or are no pictures."""
    named = StagedProduct.objects.filter(import_id=import_.pk, pictures__isnull=False).exclude(pictures=[])
    rows: Iterator[Any] = named.values_list("n", "key", "pictures").iterator(chunk_size=BUNDLE)
    while some := list(islice(rows, BUNDLE)):
        _keep_some(import_, bundle, some)


def tie(cursor: Any, import_: Import) -> None:
    """Give the goods their new pictures, in a constant number of statements; the worker re-encodes them later."""
    for statement in (_UNSHOW, _BARE, _DROP, _TIE, _KEEP):
        cursor.execute(statement, {"id": import_.pk})


def _keep_some(import_: Import, bundle: Bundle, rows: list[tuple[int, str, list[dict[str, str]]]]) -> None:
    had = set(
        Photo.objects.filter(product__erp_id__in=[key for _n, key, _pictures in rows]).values_list(
            "product__erp_id", "checksum"
        )
    )
    told = []
    for n, key, pictures in rows:
        notes: list[tuple[str, str]] = []
        for picture in pictures:
            content = bundle.picture(picture["path"])
            if content is None:
                notes.append(("picture_missing", picture["path"]))
                continue
            picture["checksum"] = hashlib.sha256(content).hexdigest()
            if (key, picture["checksum"]) not in had:
                notes += _receive(import_, picture, content)
        told.append((n, json.dumps(pictures), json.dumps(notes)))
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [*map(list, zip(*told, strict=True)), import_.pk])


def _receive(import_: Import, picture: dict[str, str], content: bytes) -> Iterator[tuple[str, str]]:
    """Keep one picture until the import is applied."""
    upload = Bytes(BytesIO(content), name=picture["path"])
    try:
        file = uploads.receive(upload, kind=File.Kind.GOODS, scope=f"import:{import_.pk}", limit=archive.MOST_PICTURE)
    except Refused as refusal:
        yield "picture_refused", str(refusal)
        return
    file.expires_at = now() + timedelta(days=KEPT_DAYS)
    file.save(update_fields=["expires_at"])
    picture["file"] = str(file.pk)
