"""Pictures of goods become visible once the worker has re-encoded them: a product keeps the name of its small one.

The import adds Photo rows whose files are still raw; the clock finds those that have become clean.
"""

from django.db import connection, transaction

from catalog import tree

BATCH = 1000  # photos a run

_READY_SQL = """
SELECT photo.id, photo.product_id
FROM catalog_photo photo
JOIN wholesale_file file ON file.uuid = photo.file_id
WHERE NOT photo.is_shown AND file.state = 'clean'
ORDER BY photo.id
LIMIT %(batch)s
FOR NO KEY UPDATE OF photo SKIP LOCKED
"""

_SHOW_SQL = """
UPDATE catalog_product product SET thumb = shown.thumb, photo_count = shown.count
FROM (
    SELECT photo.product_id, (array_agg(file.small ORDER BY photo.position, photo.id))[1] AS thumb, count(*) AS count
    FROM catalog_photo photo
    JOIN wholesale_file file ON file.uuid = photo.file_id
    WHERE photo.product_id = ANY(%(products)s) AND file.state = 'clean'
    GROUP BY photo.product_id
) shown
WHERE product.id = shown.product_id
"""


@transaction.atomic
def show() -> int:
    """Give products the pictures that have become clean; return how many pictures that were. Safe to repeat."""
    with connection.cursor() as cursor:
        cursor.execute(_READY_SQL, {"batch": BATCH})
        ready = cursor.fetchall()
        if not ready:
            return 0
        cursor.execute(_SHOW_SQL, {"products": list({product for _photo, product in ready})})
        cursor.execute("UPDATE catalog_photo SET is_shown = true WHERE id = ANY(%s)", [[photo for photo, _p in ready]])
    tree.bump()
    return len(ready)
