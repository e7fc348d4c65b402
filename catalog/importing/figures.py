# ruff: noqa: S608 - statements are put together of constants; values go as parameters
"""Verdicts of staged prices and stock: they follow their goods, and are compared with what the portal has.

A price is kept for its list, product and quantity from the first day on: dated prices are a manager's.
"""

from django.db import connection
from psycopg.types.json import Jsonb

from catalog.importing.verdicts import facts
from catalog.models import Import

FOREVER = "2000-01-01"  # the day an imported price is valid from

# Keys of goods that are taken, with the product where there is one already.
TAKEN = """
taken AS (
    SELECT key, max(product_id) AS product_id FROM catalog_stagedproduct
    WHERE import_id = %(id)s AND verdict <> 'refused' GROUP BY key
)"""

_PRICES = f"""
WITH {TAKEN}, lists AS (
    SELECT erp_id AS key, id, currency FROM catalog_pricelist WHERE erp_id IS NOT NULL
    UNION ALL
    SELECT code, id, currency FROM catalog_pricelist
    UNION ALL
    SELECT told->>'key', NULL, coalesce(nullif(told->>'currency', ''), %(currency)s)
    FROM jsonb_array_elements(%(declared)s::jsonb->'lists') told
    WHERE NOT EXISTS (SELECT FROM catalog_pricelist known WHERE told->>'key' IN (known.erp_id, known.code))
), judged AS (
    SELECT staged.n, taken.product_id, lists.id AS price_list_id, price.amount AS was, staged.amount,
        CASE
            WHEN taken.key IS NULL THEN ARRAY['goods_refused', '']
            WHEN lists.key IS NULL THEN ARRAY['list_unknown', staged.list_key]
            WHEN lists.currency = '?' THEN ARRAY['list_currency', staged.list_key]
            WHEN staged.currency NOT IN ('', lists.currency)
                THEN ARRAY['currency_differs', staged.currency || ' / ' || lists.currency]
            WHEN staged.amount <> first_value(staged.amount) OVER same THEN ARRAY['price_twice', '']
        END AS refusal,
        row_number() OVER same > 1 AS is_repeated
    FROM catalog_stagedprice staged
    LEFT JOIN taken ON taken.key = staged.key
    LEFT JOIN lists ON lists.key = staged.list_key
    LEFT JOIN catalog_price price ON price.product_id = taken.product_id AND price.price_list_id = lists.id
        AND price.min_quantity = staged.min_quantity AND price.valid_from = '{FOREVER}'
    WHERE staged.import_id = %(id)s AND staged.reason = ANY(%(judged)s)
    WINDOW same AS (PARTITION BY staged.key, staged.list_key, staged.min_quantity ORDER BY staged.n)
)
UPDATE catalog_stagedprice staged SET
    product_id = judged.product_id,
    price_list_id = judged.price_list_id,
    verdict = judged.verdict,
    reason = coalesce(judged.refusal[1], ''),
    detail = coalesce(judged.refusal[2], '')
FROM (
    SELECT *, CASE
        WHEN refusal IS NOT NULL THEN 'refused'
        WHEN is_repeated OR amount = was THEN 'same'
        WHEN was IS NULL THEN 'new'
        ELSE 'changed'
    END AS verdict
    FROM judged
) judged
WHERE staged.import_id = %(id)s AND staged.n = judged.n
    AND (staged.product_id, staged.price_list_id, staged.verdict, staged.reason)
    IS DISTINCT FROM (judged.product_id, judged.price_list_id, judged.verdict, coalesce(judged.refusal[1], ''))
"""

_STOCK = f"""
WITH {TAKEN}, warehouses AS (
    SELECT erp_id AS key, id FROM catalog_warehouse WHERE erp_id IS NOT NULL
    UNION ALL
    (SELECT '', id FROM catalog_warehouse WHERE sells ORDER BY position, id LIMIT 1)
    UNION ALL
    SELECT told->>'key', NULL FROM jsonb_array_elements(%(declared)s::jsonb->'warehouses') told
    WHERE NOT EXISTS (SELECT FROM catalog_warehouse known WHERE known.erp_id = told->>'key')
), judged AS (
    SELECT staged.n, taken.product_id, warehouses.id AS warehouse_id, at.on_hand AS was, staged.quantity,
        CASE
            WHEN taken.key IS NULL THEN ARRAY['goods_refused', '']
            WHEN warehouses.key IS NULL AND staged.warehouse_key = '' THEN ARRAY['warehouse_none', '']
            WHEN warehouses.key IS NULL THEN ARRAY['warehouse_unknown', staged.warehouse_key]
            WHEN staged.quantity <> first_value(staged.quantity) OVER same THEN ARRAY['stock_twice', '']
        END AS refusal,
        row_number() OVER same > 1 AS is_repeated
    FROM catalog_stagedstock staged
    LEFT JOIN taken ON taken.key = staged.key
    LEFT JOIN warehouses ON warehouses.key = staged.warehouse_key
    LEFT JOIN catalog_stockat at ON at.product_id = taken.product_id AND at.warehouse_id = warehouses.id
    WHERE staged.import_id = %(id)s AND staged.reason = ANY(%(judged)s)
    WINDOW same AS (PARTITION BY staged.key, staged.warehouse_key ORDER BY staged.n)
)
UPDATE catalog_stagedstock staged SET
    product_id = judged.product_id,
    warehouse_id = judged.warehouse_id,
    verdict = judged.verdict,
    reason = coalesce(judged.refusal[1], ''),
    detail = coalesce(judged.refusal[2], '')
FROM (
    SELECT *, CASE
        WHEN refusal IS NOT NULL THEN 'refused'
        WHEN is_repeated OR quantity = was THEN 'same'
        WHEN was IS NULL THEN 'new'
        ELSE 'changed'
    END AS verdict
    FROM judged
) judged
WHERE staged.import_id = %(id)s AND staged.n = judged.n
    AND (staged.product_id, staged.warehouse_id, staged.verdict, staged.reason)
    IS DISTINCT FROM (judged.product_id, judged.warehouse_id, judged.verdict, coalesce(judged.refusal[1], ''))
"""

_FORGET_EMPTIED = "DELETE FROM catalog_stagedstock WHERE import_id = %(id)s AND line < 0"

# A full package tells the whole stock of its goods: a warehouse it leaves out has none of them.
_EMPTIED = """
INSERT INTO catalog_stagedstock (
    import_id, n, file, line, key, product_id, verdict, reason, detail, notes, warehouse_key, quantity, warehouse_id
)
SELECT %(id)s, %(after)s + row_number() OVER (ORDER BY at.product_id, at.warehouse_id), 0, -1, told.key, at.product_id,
    'changed', '', '', '[]', '', 0, at.warehouse_id
FROM (
    SELECT product_id, min(key) AS key, array_agg(warehouse_id) AS warehouses FROM catalog_stagedstock
    WHERE import_id = %(id)s AND verdict <> 'refused' AND product_id IS NOT NULL GROUP BY product_id
) told
JOIN catalog_stockat at ON at.product_id = told.product_id AND at.on_hand > 0
WHERE NOT at.warehouse_id = ANY(array_remove(told.warehouses, NULL))
"""

JUDGED = [
    *("goods_refused", "list_unknown", "list_currency", "currency_differs", "price_twice"),
    *("warehouse_unknown", "warehouse_none", "stock_twice"),
]


def judge(import_: Import, *, currency: str) -> None:
    """Give every staged price and stock its verdict; `currency` is of a list that declares none. Safe to repeat."""
    declared = {name: import_.declared[name] for name in ("lists", "warehouses")}
    asked = facts(import_) | {"currency": currency, "judged": ["", *JUDGED], "declared": Jsonb(declared)}
    steps = [_PRICES, _FORGET_EMPTIED, _STOCK, *([_EMPTIED] if asked["has_full_offers"] else [])]
    with connection.cursor() as cursor:
        for step in steps:
            cursor.execute(step, asked)
