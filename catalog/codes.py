"""Codes: every exact way to name a product, compared without spaces, dashes, case or look-alike letters.

`normalise` is what `Code.normal` holds; search, paste, Excel and the import ask by it in one statement.
"""

import unicodedata
from collections.abc import Iterable

from django.db import connection

from catalog.models import Code, Product

LENGTH = 80  # letters a code keeps
NEAR = 0.4  # trigram likeness from which a code may be the one meant
_LATIN = str.maketrans("АВЕЁКМНОРСТУХ", "ABEEKMHOPCTYX")

_NEAR_SQL = """
SELECT asked.normal, near.value
FROM unnest(%(asked)s::text[]) AS asked(normal)
CROSS JOIN LATERAL (
    SELECT min(code.value) AS value, max(similarity(code.normal, asked.normal)) AS likeness
    FROM catalog_code code
    JOIN catalog_product product ON product.id = code.product_id AND product.is_active
    WHERE code.normal %% asked.normal AND code.kind = 'sku' AND similarity(code.normal, asked.normal) >= %(near)s
    GROUP BY code.normal
    ORDER BY likeness DESC, value
    LIMIT %(limit)s
) near
ORDER BY asked.normal, near.likeness DESC, near.value
"""


def normalise(text: str) -> str:
    """Return a code as it is compared: upper case, letters and digits only, Cyrillic look-alikes as Latin."""
    upper = text.upper() if text.isascii() else unicodedata.normalize("NFKC", text).upper().translate(_LATIN)
    return (upper if upper.isalnum() else "".join(filter(str.isalnum, upper)))[:LENGTH]


def resolve(texts: Iterable[str]) -> dict[str, list[int]]:
    """Return the ids of the shown goods that each text names exactly, by any kind of code; unknown texts are absent.

    One statement for any number of texts. Where a text is an article code of some goods,
    goods that only carry it as another code are left out.
    """
    normals = {text: normal for text in texts if (normal := normalise(text))}
    asked = Code.objects.filter(normal__in=set(normals.values()), product__is_active=True)
    found: dict[str, dict[bool, set[int]]] = {}
    for normal, kind, product in asked.values_list("normal", "kind", "product_id"):
        found.setdefault(normal, {}).setdefault(kind == Code.Kind.SKU, set()).add(product)
    return {text: sorted(_best(found[normal])) for text, normal in normals.items() if normal in found}


def near(text: str, limit: int = 3) -> list[str]:
    """Return article codes of shown goods that look like `text`, the likest first."""
    return near_each([text], limit).get(text, [])


def near_each(texts: Iterable[str], limit: int = 3) -> dict[str, list[str]]:
    """Return what `near` says of each text, in one statement; texts like nothing are absent."""
    normals = {text: normal for text in texts if len(normal := normalise(text)) > 2}
    if not normals:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_NEAR_SQL, {"asked": list(set(normals.values())), "near": NEAR, "limit": limit})
        likely: dict[str, list[str]] = {}
        for normal, value in cursor.fetchall():
            likely.setdefault(normal, []).append(value)
    return {text: likely[normal] for text, normal in normals.items() if normal in likely}


def keep_sku(product: Product) -> None:
    """Keep the product's article code among its codes, after it was typed or changed."""
    own = product.codes.filter(kind=Code.Kind.SKU)
    own.exclude(value=product.sku).delete()
    own.get_or_create(product=product, kind=Code.Kind.SKU, value=product.sku, normal=normalise(product.sku))


def _best(by_sku: dict[bool, set[int]]) -> set[int]:
    return by_sku.get(True) or by_sku[False]
