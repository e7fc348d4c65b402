# ruff: noqa: S608 - statements are put together of constants; values go as parameters
"""The statements that write an import into the catalogue: each is one whatever the size, and writes only what differs.

Order matters: what is referred to comes first, stock comes last, locked by product as every deed of the portal does.
"""

from catalog.importing.figures import FOREVER, TAKEN

# ------------------------------------------------------------------ what the files declare
_GROUPS = """
SELECT told->>'key' AS key, told->>'parent' AS parent, told->>'name' AS name, told->>'slug' AS slug,
    (told->>'position')::int AS position, (told->>'is_gone')::bool AS is_gone
FROM jsonb_array_elements(%(declared)s->'groups') told
"""

NEW_CATEGORIES = f"""
INSERT INTO catalog_category (words, slug, path, position, erp_id, origin, is_active, products_count)
SELECT jsonb_build_object(%(language)s::text, told.name),
    CASE WHEN row_number() OVER (PARTITION BY told.slug ORDER BY told.position) = 1 AND other.id IS NULL
        THEN told.slug ELSE told.slug || '-' || substr(md5(told.key), 1, 6) END,
    '{{}}', told.position, told.key, %(origin)s, NOT told.is_gone, 0
FROM ({_GROUPS}) told
LEFT JOIN catalog_category other ON other.slug = told.slug
WHERE (%(is_erp)s OR told.key IN (
        SELECT group_key FROM catalog_stagedproduct WHERE import_id = %(id)s AND verdict = 'new'
    ))
    AND NOT EXISTS (SELECT FROM catalog_category known WHERE known.erp_id = told.key)
"""

CATEGORIES = f"""
UPDATE catalog_category category SET
    parent_id = parent.id,
    words = category.words || jsonb_build_object(%(language)s::text, told.name),
    is_active = NOT told.is_gone
FROM ({_GROUPS}) told
LEFT JOIN catalog_category parent ON parent.erp_id = told.parent
WHERE %(is_erp)s AND category.erp_id = told.key AND (
    category.parent_id IS DISTINCT FROM parent.id
    OR category.words->>%(language)s::text IS DISTINCT FROM told.name
    OR category.is_active = told.is_gone
)
"""

OTHER_GOODS = """
INSERT INTO catalog_category (words, slug, path, position, erp_id, origin, is_active, products_count)
SELECT %(other_goods)s, 'other-' || substr(md5(%(other_key)s), 1, 6), '{}', 1000000, %(other_key)s, %(origin)s, true, 0
WHERE EXISTS (
    SELECT FROM catalog_stagedproduct staged LEFT JOIN catalog_category category ON category.erp_id = staged.group_key
    WHERE staged.import_id = %(id)s AND staged.verdict = 'new' AND category.id IS NULL
)
ON CONFLICT (erp_id) DO NOTHING
"""

PRICE_LISTS = """
INSERT INTO catalog_pricelist (code, name, currency, erp_id, includes_tax, is_active)
SELECT CASE WHEN other.id IS NULL AND row_number() OVER (PARTITION BY told->>'code') = 1
        THEN told->>'code' ELSE left(told->>'code', 70) || '-' || substr(md5(told->>'key'), 1, 6) END,
    coalesce(nullif(told->>'name', ''), told->>'code'),
    coalesce(nullif(told->>'currency', ''), %(currency)s),
    CASE WHEN %(names_lists)s THEN told->>'key' END, (told->>'includes_tax')::bool, true
FROM jsonb_array_elements(%(declared)s->'lists') told
LEFT JOIN catalog_pricelist other ON other.code = told->>'code'
WHERE told->>'currency' <> '?'
    AND NOT EXISTS (
        SELECT FROM catalog_pricelist known
        WHERE told->>'key' = CASE WHEN %(names_lists)s THEN known.erp_id ELSE known.code END
    )
"""

WAREHOUSES = """
INSERT INTO catalog_warehouse (words, erp_id, sells, position)
SELECT jsonb_build_object(%(language)s::text, told->>'name'), told->>'key', true,
    (SELECT coalesce(max(position), 0) FROM catalog_warehouse) + nth
FROM jsonb_array_elements(%(declared)s->'warehouses') WITH ORDINALITY AS declared(told, nth)
WHERE NOT EXISTS (SELECT FROM catalog_warehouse known WHERE known.erp_id = told->>'key')
"""

ATTRIBUTES = """
INSERT INTO catalog_attribute (words, code, unit, position, erp_id)
SELECT jsonb_build_object(%(language)s::text, told->>'name'), told->>'code', told->>'unit',
    (SELECT coalesce(max(position), 0) FROM catalog_attribute) + nth, nullif(told->>'erp_id', '')
FROM jsonb_array_elements(%(declared)s->'attributes') WITH ORDINALITY AS declared(told, nth)
ON CONFLICT DO NOTHING
"""

# ------------------------------------------------------------------ goods
# An order locks stock, then refers to the product: whoever changes a product's key takes its stock first too.
RENAMED_STOCK = """
SELECT stock.product_id
FROM catalog_stock stock
JOIN catalog_product product ON product.id = stock.product_id
JOIN catalog_stagedproduct staged ON staged.product_id = product.id
WHERE staged.import_id = %(id)s AND staged.kind = 'goods' AND staged.verdict IN ('changed', 'vanishing')
    AND %(is_erp)s AND (product.erp_id IS DISTINCT FROM staged.key
        OR (NOT staged.has_made_sku AND product.sku <> staged.sku))
ORDER BY stock.product_id
FOR NO KEY UPDATE OF stock
"""

CHANGED_GOODS = """
UPDATE catalog_product product SET
    category_id = CASE WHEN %(is_erp)s AND category.id IS NOT NULL THEN category.id ELSE product.category_id END,
    sku = CASE WHEN staged.has_made_sku OR NOT %(is_erp)s THEN product.sku ELSE staged.sku END,
    name = coalesce(nullif(staged.name, ''), product.name),
    description = coalesce(nullif(staged.description, ''), product.description),
    brand = coalesce(nullif(staged.brand, ''), product.brand),
    unit = coalesce(nullif(staged.unit, ''), product.unit),
    pack_size = coalesce(staged.pack_size, product.pack_size),
    tax_code = coalesce(nullif(staged.tax_code, ''), product.tax_code),
    weight_kg = coalesce(staged.weight_kg, product.weight_kg),
    country = coalesce(nullif(staged.country, ''), product.country),
    attributes = coalesce(staged.attributes, product.attributes),
    erp_id = CASE WHEN %(is_erp)s THEN staged.key ELSE product.erp_id END,
    origin = CASE WHEN %(is_erp)s THEN %(origin)s ELSE product.origin END,
    is_active = CASE WHEN staged.is_gone THEN false WHEN product.is_gone THEN true ELSE product.is_active END,
    is_gone = CASE WHEN staged.is_gone THEN product.is_gone OR product.is_active ELSE false END,
    changed_at = statement_timestamp(),
    version = product.version + 1
FROM catalog_stagedproduct staged
LEFT JOIN catalog_category category ON category.erp_id = staged.group_key
WHERE staged.import_id = %(id)s AND staged.kind = 'goods' AND staged.verdict IN ('changed', 'vanishing')
    AND product.id = staged.product_id
"""

NEW_GOODS = """
INSERT INTO catalog_product (
    category_id, sku, name, words, description, brand, unit, pack_size, min_quantity, tax_code, weight_kg, country,
    indexed, has_warranty_card, attributes, thumb, photo_count, is_active, is_gone, erp_id, origin, created_at,
    changed_at, version
)
SELECT coalesce(category.id, other.id), sku, name, '{}', description, brand, coalesce(nullif(unit, ''), %(unit)s),
    coalesce(pack_size, 1), 1, coalesce(nullif(tax_code, ''), %(tax_code)s), weight_kg, country, false, false,
    coalesce(attributes, '{}'), '', 0, NOT is_gone, is_gone, CASE WHEN %(is_erp)s THEN key END, %(origin)s,
    statement_timestamp(), statement_timestamp(), 1
FROM catalog_stagedproduct staged
LEFT JOIN catalog_category category ON category.erp_id = staged.group_key
LEFT JOIN catalog_category other ON other.erp_id = %(other_key)s
WHERE import_id = %(id)s AND kind = 'goods' AND verdict = 'new'
ORDER BY n
"""

FOUND_GOODS = """
UPDATE catalog_stagedproduct staged SET product_id = product.id
FROM catalog_product product
WHERE staged.import_id = %(id)s AND staged.kind = 'goods' AND staged.verdict = 'new' AND product.sku = staged.sku
"""

# ------------------------------------------------------------------ codes
_TOLD_CODES = """
    SELECT staged.product_id, 'sku' AS kind, staged.sku AS value, staged.normal
    FROM catalog_stagedproduct staged JOIN catalog_product product ON product.id = staged.product_id
    WHERE staged.import_id = %(id)s AND staged.kind = 'goods' AND staged.verdict IN ('new', 'changed', 'vanishing')
        AND staged.sku = product.sku AND staged.normal <> ''
    UNION
    SELECT product_id, 'cross', left(sku, -5), left(normal, -4) FROM catalog_stagedproduct
    WHERE import_id = %(id)s AND kind = 'goods' AND verdict IN ('new', 'changed') AND base_key <> ''
        AND NOT has_made_sku AND length(normal) > 4
    UNION
    SELECT product_id, 'barcode', barcode, barcode_normal FROM catalog_stagedproduct
    WHERE import_id = %(id)s AND kind = 'goods' AND verdict IN ('new', 'changed') AND barcode_normal <> ''
"""

OLD_CODES = f"""
DELETE FROM catalog_code code USING ({_TOLD_CODES}) told
WHERE code.product_id = told.product_id AND code.kind = told.kind AND code.kind <> 'cross'
    AND code.normal <> told.normal
"""

CODES = f"""
INSERT INTO catalog_code (product_id, kind, value, normal) {_TOLD_CODES}
ON CONFLICT (product_id, kind, normal) DO UPDATE SET value = excluded.value WHERE catalog_code.value <> excluded.value
"""

# ------------------------------------------------------------------ prices and stock
CHANGED_PRICES = f"""
UPDATE catalog_price price SET amount = staged.amount, import_id = %(id)s
FROM catalog_stagedprice staged
WHERE staged.import_id = %(id)s AND staged.verdict = 'changed' AND price.product_id = staged.product_id
    AND price.price_list_id = staged.price_list_id AND price.min_quantity = staged.min_quantity
    AND price.valid_from = '{FOREVER}' AND price.amount <> staged.amount
"""

NEW_PRICES = f"""
WITH {TAKEN}, lists AS (
    SELECT CASE WHEN %(names_lists)s THEN erp_id ELSE code END AS key, id FROM catalog_pricelist
)
INSERT INTO catalog_price (price_list_id, product_id, min_quantity, amount, valid_from, import_id)
SELECT lists.id, taken.product_id, staged.min_quantity, staged.amount, '{FOREVER}', %(id)s
FROM catalog_stagedprice staged
JOIN taken ON taken.key = staged.key
JOIN lists ON lists.key = staged.list_key
WHERE staged.import_id = %(id)s AND staged.verdict = 'new'
ON CONFLICT (product_id, price_list_id, min_quantity, valid_from)
DO UPDATE SET amount = excluded.amount, import_id = excluded.import_id
WHERE catalog_price.amount <> excluded.amount
"""

STOCK_AT = f"""
WITH {TAKEN}, warehouses AS (
    SELECT erp_id AS key, id FROM catalog_warehouse WHERE erp_id IS NOT NULL
)
INSERT INTO catalog_stockat (product_id, warehouse_id, on_hand)
SELECT DISTINCT ON (taken.product_id, coalesce(staged.warehouse_id, warehouses.id))
    taken.product_id, coalesce(staged.warehouse_id, warehouses.id), staged.quantity
FROM catalog_stagedstock staged
JOIN taken ON taken.key = staged.key
LEFT JOIN warehouses ON warehouses.key = staged.warehouse_key
WHERE staged.import_id = %(id)s AND staged.verdict IN ('new', 'changed')
ORDER BY taken.product_id, coalesce(staged.warehouse_id, warehouses.id), staged.n
ON CONFLICT (product_id, warehouse_id) DO UPDATE SET on_hand = excluded.on_hand
WHERE catalog_stockat.on_hand <> excluded.on_hand
"""

_MOVED = f"""
WITH {TAKEN}, moved AS (
    SELECT product_id FROM catalog_stagedproduct WHERE import_id = %(id)s AND kind = 'goods' AND verdict = 'new'
    UNION
    SELECT taken.product_id FROM catalog_stagedstock staged JOIN taken ON taken.key = staged.key
    WHERE staged.import_id = %(id)s AND staged.verdict IN ('new', 'changed')
)
"""

STOCK_LOCK = f"""
{_MOVED}
SELECT count(*) FROM (
    SELECT FROM catalog_stock WHERE product_id IN (SELECT product_id FROM moved) ORDER BY product_id FOR NO KEY UPDATE
) held
"""

STOCK = f"""
{_MOVED}
INSERT INTO catalog_stock (product_id, on_hand, reserved, queued)
SELECT moved.product_id, coalesce(sum(at.on_hand) FILTER (WHERE warehouse.sells), 0), 0, 0
FROM moved
LEFT JOIN catalog_stockat at ON at.product_id = moved.product_id
LEFT JOIN catalog_warehouse warehouse ON warehouse.id = at.warehouse_id
GROUP BY moved.product_id
ORDER BY moved.product_id
ON CONFLICT (product_id) DO UPDATE SET on_hand = excluded.on_hand WHERE catalog_stock.on_hand <> excluded.on_hand
"""

DECLARED = [NEW_CATEGORIES, CATEGORIES, OTHER_GOODS, PRICE_LISTS, WAREHOUSES, ATTRIBUTES]
GOODS = [RENAMED_STOCK, CHANGED_GOODS, NEW_GOODS, FOUND_GOODS, OLD_CODES, CODES]
PRICES = [CHANGED_PRICES, NEW_PRICES]
STOCKS = [STOCK_AT, STOCK_LOCK, STOCK]
