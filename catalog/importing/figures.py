# ruff: noqa: S608 - statements are put together of constants; values go as parameters
"""Verdicts of staged prices and stock: they follow their goods, and are compared with what the portal has.

A row is staged as one that changes nothing, and written again only where it does: most of them never are.
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

# An ERP names its price types, a sheet the portal's own lists; those not there yet are made when it is applied.
LISTS = """
lists AS (
    SELECT CASE WHEN %(names_lists)s THEN erp_id ELSE code END AS key, id, currency FROM catalog_pricelist
    UNION ALL
    SELECT told->>'key', NULL, coalesce(nullif(told->>'currency', ''), %(currency)s)
    FROM jsonb_array_elements(%(declared)s::jsonb->'lists') told
    WHERE NOT EXISTS (
        SELECT FROM catalog_pricelist known
        WHERE told->>'key' = CASE WHEN %(names_lists)s THEN known.erp_id ELSE known.code END
    )
)"""

WAREHOUSES = """
warehouses AS (
    SELECT erp_id AS key, id FROM catalog_warehouse WHERE erp_id IS NOT NULL
    UNION ALL
    (SELECT '', id FROM catalog_warehouse WHERE sells ORDER BY position, id LIMIT 1)
    UNION ALL
    SELECT told->>'key', NULL FROM jsonb_array_elements(%(declared)s::jsonb->'warehouses') told
    WHERE NOT EXISTS (SELECT FROM catalog_warehouse known WHERE known.erp_id = told->>'key')
)"""

_PRICES = f"""
WITH {TAKEN}, {LISTS}, twice AS (
    SELECT repeated.*, (
        SELECT amount FROM catalog_stagedprice staged WHERE staged.import_id = %(id)s AND staged.n = repeated.first
    ) AS amount FROM (
        SELECT key, list_key, min_quantity, min(n) AS first FROM catalog_stagedprice
        WHERE import_id = %(id)s AND reason = ANY(%(judged)s) GROUP BY key, list_key, min_quantity HAVING count(*) > 1
    ) repeated
), judged AS MATERIALIZED (
    SELECT staged.n, taken.product_id, lists.id AS price_list_id,
        staged.product_id AS was_product, staged.price_list_id AS was_list, staged.verdict AS was,
        staged.reason AS why,
        CASE
            WHEN taken.key IS NULL THEN ARRAY['goods_refused', '']
            WHEN lists.key IS NULL THEN ARRAY['list_unknown', staged.list_key]
            WHEN lists.currency = '?' THEN ARRAY['list_currency', staged.list_key]
            WHEN staged.currency NOT IN ('', lists.currency)
                THEN ARRAY['currency_differs', staged.currency || ' / ' || lists.currency]
            WHEN staged.amount <> twice.amount THEN ARRAY['price_twice', '']
        END AS refusal,
        CASE
            WHEN staged.n > twice.first OR staged.amount = price.amount THEN 'same'
            WHEN price.id IS NULL THEN 'new'
            ELSE 'changed'
        END AS verdict
    FROM catalog_stagedprice staged
    LEFT JOIN taken ON taken.key = staged.key
    LEFT JOIN lists ON lists.key = staged.list_key
    LEFT JOIN twice ON twice.key = staged.key AND twice.list_key = staged.list_key
        AND twice.min_quantity = staged.min_quantity
    LEFT JOIN catalog_price price ON price.product_id = taken.product_id AND price.price_list_id = lists.id
        AND price.min_quantity = staged.min_quantity AND price.valid_from = '{FOREVER}'
    WHERE staged.import_id = %(id)s AND staged.reason = ANY(%(judged)s)
), final AS (
    SELECT n, was_product, was_list, was, why,
        coalesce(refusal[1], '') AS reason, coalesce(refusal[2], '') AS detail,
        CASE WHEN refusal IS NOT NULL THEN 'refused' ELSE verdict END AS verdict,
        CASE WHEN refusal IS NULL AND verdict <> 'same' THEN product_id END AS product_id,
        CASE WHEN refusal IS NULL AND verdict <> 'same' THEN price_list_id END AS price_list_id
    FROM judged
)
UPDATE catalog_stagedprice staged SET
    product_id = final.product_id,
    price_list_id = final.price_list_id,
    verdict = final.verdict,
    reason = final.reason,
    detail = final.detail
FROM final
WHERE staged.import_id = %(id)s AND staged.n = final.n
    AND (final.was_product, final.was_list, final.was, final.why)
    IS DISTINCT FROM (final.product_id, final.price_list_id, final.verdict, final.reason)
"""

_STOCK = f"""
WITH {TAKEN}, {WAREHOUSES}, twice AS (
    SELECT repeated.*, (
        SELECT quantity FROM catalog_stagedstock staged WHERE staged.import_id = %(id)s AND staged.n = repeated.first
    ) AS quantity FROM (
        SELECT key, warehouse_key, min(n) AS first FROM catalog_stagedstock
        WHERE import_id = %(id)s AND reason = ANY(%(judged)s) GROUP BY key, warehouse_key HAVING count(*) > 1
    ) repeated
), judged AS MATERIALIZED (
    SELECT staged.n, taken.product_id, warehouses.id AS warehouse_id,
        staged.product_id AS was_product, staged.warehouse_id AS was_warehouse, staged.verdict AS was,
        staged.reason AS why,
        CASE
            WHEN taken.key IS NULL THEN ARRAY['goods_refused', '']
            WHEN warehouses.key IS NULL AND staged.warehouse_key = '' THEN ARRAY['warehouse_none', '']
            WHEN warehouses.key IS NULL THEN ARRAY['warehouse_unknown', staged.warehouse_key]
            WHEN staged.quantity <> twice.quantity THEN ARRAY['stock_twice', '']
        END AS refusal,
        CASE
            WHEN staged.n > twice.first OR staged.quantity = at.on_hand THEN 'same'
            WHEN at.id IS NULL THEN 'new'
            ELSE 'changed'
        END AS verdict
    FROM catalog_stagedstock staged
    LEFT JOIN taken ON taken.key = staged.key
    LEFT JOIN warehouses ON warehouses.key = staged.warehouse_key
    LEFT JOIN twice ON twice.key = staged.key AND twice.warehouse_key = staged.warehouse_key
    LEFT JOIN catalog_stockat at ON at.product_id = taken.product_id AND at.warehouse_id = warehouses.id
    WHERE staged.import_id = %(id)s AND staged.reason = ANY(%(judged)s)
), final AS (
    SELECT n, was_product, was_warehouse, was, why,
        coalesce(refusal[1], '') AS reason, coalesce(refusal[2], '') AS detail,
        CASE WHEN refusal IS NOT NULL THEN 'refused' ELSE verdict END AS verdict,
        CASE WHEN refusal IS NULL AND verdict <> 'same' THEN product_id END AS product_id,
        CASE WHEN refusal IS NULL AND verdict <> 'same' THEN warehouse_id END AS warehouse_id
    FROM judged
)
UPDATE catalog_stagedstock staged SET
    product_id = final.product_id,
    warehouse_id = final.warehouse_id,
    verdict = final.verdict,
    reason = final.reason,
    detail = final.detail
FROM final
WHERE staged.import_id = %(id)s AND staged.n = final.n
    AND (final.was_product, final.was_warehouse, final.was, final.why)
    IS DISTINCT FROM (final.product_id, final.warehouse_id, final.verdict, final.reason)
"""

_FORGET_EMPTIED = "DELETE FROM catalog_stagedstock WHERE import_id = %(id)s AND line < 0"

# A full package tells the whole stock of its goods: a warehouse it leaves out has none of them.
_EMPTIED = f"""
WITH {TAKEN}, {WAREHOUSES}, told AS (
    SELECT taken.product_id, min(taken.key) AS key, array_agg(warehouses.id) AS warehouses
    FROM catalog_stagedstock staged
    JOIN taken ON taken.key = staged.key
    JOIN warehouses ON warehouses.key = staged.warehouse_key
    WHERE staged.import_id = %(id)s AND staged.verdict <> 'refused' AND taken.product_id IS NOT NULL
    GROUP BY taken.product_id
)
INSERT INTO catalog_stagedstock (
    import_id, n, file, line, key, product_id, verdict, reason, detail, notes, warehouse_key, quantity, warehouse_id
)
SELECT %(id)s, %(after)s + row_number() OVER (ORDER BY at.product_id, at.warehouse_id), 0, -1, told.key, at.product_id,
    'changed', '', '', '[]', '', 0, at.warehouse_id
FROM told
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
