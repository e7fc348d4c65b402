"""What will become of every staged row, decided by SQL over whole tables: as many statements for one as for a million.

    goods   same id in the ERP, else the same code whose holder is free ──▶ new, changed, same, vanishing, refused
    offers  speak for goods told here or known before                   ──▶ same, refused
    prices, stock  follow them: `figures`

Judged when the files were read, and once more in the transaction that applies them:
the catalogue may have moved between.
"""

from typing import Any

from django.db import connection

from catalog.models import Import

# Reasons given here; a row that carries another one was refused by its reader and stays so.
AFTER = 1_000_000_000  # rows of no file are numbered from here; their line is -1
JUDGED = ["key_twice", "sku_twice", "sku_taken", "other_origin", "name_missing", "goods_absent", "goods_refused"]

# An offer of a variant is a product of its own: what it does not say itself, its base product says.
_VARIANTS = """
UPDATE catalog_stagedproduct staged SET
    kind = 'goods',
    name = left(coalesce(nullif(staged.name, ''), base.name), 300),
    description = base.description, brand = base.brand, unit = base.unit, pack_size = base.pack_size,
    tax_code = base.tax_code, weight_kg = base.weight_kg, country = base.country,
    attributes = base.attributes || coalesce(staged.attributes, '{}'),
    group_key = base.group_key,
    is_gone = staged.is_gone OR base.is_gone
FROM (
    SELECT DISTINCT ON (offer.key) offer.n,
        coalesce(told.name, product.name) AS name,
        coalesce(told.description, product.description) AS description,
        coalesce(told.brand, product.brand) AS brand,
        coalesce(told.unit, product.unit) AS unit,
        CASE WHEN told.n IS NULL THEN product.pack_size ELSE told.pack_size END AS pack_size,
        coalesce(told.tax_code, product.tax_code) AS tax_code,
        CASE WHEN told.n IS NULL THEN product.weight_kg ELSE told.weight_kg END AS weight_kg,
        coalesce(told.country, product.country) AS country,
        coalesce(told.attributes, product.attributes, '{}') AS attributes,
        coalesce(told.group_key, category.erp_id, '') AS group_key,
        coalesce(told.is_gone, false) AS is_gone
    FROM catalog_stagedproduct offer
    LEFT JOIN catalog_stagedproduct told
        ON told.import_id = offer.import_id AND told.key = offer.base_key AND told.kind = 'goods'
        AND told.reason = ANY(%(judged)s)
    LEFT JOIN catalog_product product ON product.erp_id = offer.base_key
    LEFT JOIN catalog_category category ON category.id = product.category_id
    WHERE offer.import_id = %(id)s AND offer.kind = 'offer' AND offer.base_key <> '' AND offer.reason = ANY(%(judged)s)
        AND (told.n IS NOT NULL OR product.id IS NOT NULL)
        AND NOT EXISTS (
            SELECT FROM catalog_stagedproduct own
            WHERE own.import_id = offer.import_id AND own.key = offer.key AND own.kind = 'goods'
        )
    ORDER BY offer.key, offer.name = '', offer.n, told.n
) base
WHERE staged.import_id = %(id)s AND staged.n = base.n
"""

# A product that is sold by its variants is not shown beside them.
_BASES = """
UPDATE catalog_stagedproduct staged
SET is_gone = true, notes = staged.notes || '[["sold_by_variants", ""]]'
WHERE staged.import_id = %(id)s AND staged.kind = 'goods' AND staged.base_key = '' AND NOT staged.is_gone
    AND staged.key IN (
        SELECT base_key FROM catalog_stagedproduct
        WHERE import_id = %(id)s AND kind = 'goods' AND base_key <> '' AND reason = ANY(%(judged)s) AND NOT is_gone
        UNION
        SELECT split_part(erp_id, '#', 1) FROM catalog_product WHERE erp_id LIKE '%%#%%' AND is_active
    )
    AND NOT EXISTS (
        SELECT FROM catalog_stagedproduct offer
        WHERE offer.import_id = staged.import_id AND offer.key = staged.key AND offer.kind = 'offer'
    )
"""

# The product a row speaks of. Only a code that nobody else in the ERP answers for may be adopted.
_BY_ERP = """
    SELECT staged.n, staged.key, staged.sku, staged.line, staged.is_gone, coalesce(own.id, free.id) AS product_id,
        own.id IS NULL AND free.id IS NOT NULL AS is_adopted
    FROM catalog_stagedproduct staged
    LEFT JOIN catalog_product own ON own.erp_id = staged.key
    LEFT JOIN catalog_product free
        ON own.id IS NULL AND free.sku = staged.sku AND NOT staged.has_made_sku AND free.origin IN ('', %(origin)s)
        AND (free.erp_id IS NULL OR ((%(is_full)s OR NOT free.is_active) AND NOT EXISTS (
            SELECT FROM catalog_stagedproduct other
            WHERE other.import_id = %(id)s AND other.key = free.erp_id AND other.kind = 'goods'
        )))
    WHERE staged.import_id = %(id)s AND staged.kind = 'goods' AND staged.reason = ANY(%(judged)s)
"""

_BY_CODE = """
    SELECT staged.n, staged.key, staged.sku, staged.line, staged.is_gone, coalesce(own.id, alike.id) AS product_id,
        false AS is_adopted
    FROM catalog_stagedproduct staged
    LEFT JOIN catalog_product own ON own.sku = staged.sku
    LEFT JOIN (
        SELECT normal, min(product_id) AS id FROM catalog_code WHERE kind = 'sku' GROUP BY normal HAVING count(*) = 1
    ) alike ON own.id IS NULL AND alike.normal = staged.normal
    WHERE staged.import_id = %(id)s AND staged.kind = 'goods' AND staged.reason = ANY(%(judged)s)
"""

_GOODS = """
WITH told AS MATERIALIZED ({found}), keys AS (
    SELECT key, min(n) AS first, min(line) AS line FROM told GROUP BY key HAVING count(*) > 1
), skus AS (
    SELECT sku, (array_agg(n ORDER BY is_gone, n))[1] AS first FROM told GROUP BY sku HAVING count(*) > 1
), products AS (
    SELECT product_id, min(n) AS first, min(line) AS line FROM told
    WHERE product_id IS NOT NULL GROUP BY product_id HAVING count(*) > 1
), judged AS MATERIALIZED (
    SELECT staged.n, told.product_id, told.is_adopted,
        staged.product_id AS was_product, staged.verdict AS was, staged.reason AS why,
        CASE
            WHEN staged.n > keys.first THEN ARRAY['key_twice', keys.line::text]
            WHEN staged.n > products.first THEN ARRAY['key_twice', products.line::text]
            WHEN product.origin NOT IN ('', %(origin)s) THEN ARRAY['other_origin', product.origin]
            WHEN staged.n <> skus.first THEN ARRAY['sku_twice', staged.sku]
            WHEN holder.id IS NOT NULL AND NOT (staged.has_made_sku AND product.id IS NOT NULL)
                THEN ARRAY['sku_taken', staged.sku]
            WHEN product.id IS NULL AND staged.name = '' THEN ARRAY['name_missing', '']
        END AS refusal,
        CASE
            WHEN product.id IS NULL THEN 'new'
            WHEN staged.is_gone AND product.is_active THEN 'vanishing'
            WHEN staged.name <> '' AND staged.name <> product.name
                OR NOT staged.has_made_sku AND staged.sku <> product.sku AND %(is_erp)s
                OR staged.description <> '' AND staged.description <> product.description
                OR staged.brand <> '' AND staged.brand <> product.brand
                OR staged.unit <> '' AND staged.unit <> product.unit
                OR staged.pack_size <> product.pack_size
                OR staged.tax_code <> '' AND staged.tax_code <> product.tax_code
                OR staged.weight_kg IS NOT NULL AND staged.weight_kg IS DISTINCT FROM product.weight_kg
                OR staged.country <> '' AND staged.country <> product.country
                OR staged.attributes <> product.attributes
                OR %(is_erp)s AND (
                    product.erp_id IS DISTINCT FROM staged.key OR product.origin <> %(origin)s
                    OR category.id <> product.category_id
                    OR category.id IS NULL AND staged.group_key = ANY(%(groups)s)
                )
                OR product.is_gone AND NOT staged.is_gone
                OR staged.pictures @? '$[*].file'
                OR staged.barcode_normal <> '' AND NOT EXISTS (
                    SELECT FROM catalog_code code
                    WHERE code.product_id = product.id AND code.kind = 'barcode' AND code.normal = staged.barcode_normal
                )
                THEN 'changed'
            ELSE 'same'
        END AS verdict
    FROM catalog_stagedproduct staged
    JOIN told ON told.n = staged.n
    LEFT JOIN keys ON keys.key = told.key
    LEFT JOIN skus ON skus.sku = told.sku
    LEFT JOIN products ON products.product_id = told.product_id
    LEFT JOIN catalog_product product ON product.id = told.product_id
    LEFT JOIN catalog_product holder ON holder.sku = told.sku AND holder.id IS DISTINCT FROM told.product_id
    LEFT JOIN catalog_category category ON category.erp_id = staged.group_key
    WHERE staged.import_id = %(id)s
), final AS (
    SELECT n, product_id, is_adopted, was_product, was, why,
        coalesce(refusal[1], '') AS reason, coalesce(refusal[2], '') AS detail,
        CASE WHEN refusal IS NULL THEN verdict ELSE 'refused' END AS verdict
    FROM judged
)
UPDATE catalog_stagedproduct staged SET
    product_id = final.product_id,
    verdict = final.verdict,
    reason = final.reason,
    detail = final.detail,
    notes = CASE WHEN staged.verdict = final.verdict OR final.verdict IN ('same', 'refused') THEN staged.notes ELSE
        staged.notes
        || CASE WHEN final.is_adopted THEN '[["adopted", ""]]'::jsonb ELSE '[]' END
        || CASE WHEN staged.is_gone AND final.verdict <> 'changed' AND staged.notes = '[]'
            THEN '[["marked_deleted", ""]]'::jsonb ELSE '[]' END
        || CASE WHEN final.verdict = 'new' AND (staged.has_made_sku OR staged.base_key <> '')
            THEN jsonb_build_array(jsonb_build_array(
                CASE WHEN staged.has_made_sku THEN 'code_made' ELSE 'code_of_variant' END, staged.sku
            )) ELSE '[]' END
    END
FROM final
WHERE staged.import_id = %(id)s AND staged.n = final.n
    AND (final.was_product, final.was, final.why)
    IS DISTINCT FROM (final.product_id, final.verdict, final.reason)
"""

_OFFERS = """
WITH told AS (
    SELECT key, max(product_id) AS product_id, bool_or(verdict <> 'refused') AS is_taken
    FROM catalog_stagedproduct WHERE import_id = %(id)s AND kind = 'goods' GROUP BY key
), judged AS (
    SELECT staged.n, coalesce(told.product_id, product.id) AS product_id,
        CASE
            WHEN told.is_taken THEN ''
            WHEN told.key IS NOT NULL AND product.id IS NULL THEN 'goods_refused'
            WHEN product.id IS NULL THEN 'goods_absent'
            WHEN %(origin)s <> '' AND product.origin <> %(origin)s THEN 'other_origin'
            ELSE ''
        END AS reason,
        product.origin
    FROM catalog_stagedproduct staged
    LEFT JOIN told ON told.key = staged.key
    LEFT JOIN catalog_product product ON product.erp_id = staged.key
    WHERE staged.import_id = %(id)s AND staged.kind = 'offer' AND staged.reason = ANY(%(judged)s)
)
UPDATE catalog_stagedproduct staged SET
    product_id = judged.product_id,
    reason = judged.reason,
    detail = CASE judged.reason WHEN 'other_origin' THEN judged.origin ELSE '' END,
    verdict = judged.verdict
FROM (SELECT *, CASE reason WHEN '' THEN 'same' ELSE 'refused' END AS verdict FROM judged) judged
WHERE staged.import_id = %(id)s AND staged.n = judged.n
    AND (staged.product_id, staged.verdict, staged.reason)
    IS DISTINCT FROM (judged.product_id, judged.verdict, judged.reason)
"""

_VANISHING = """
INSERT INTO catalog_stagedproduct (
    import_id, n, file, line, key, product_id, verdict, reason, detail, notes, kind, sku, normal, has_made_sku, barcode,
    barcode_normal, name, description, brand, unit, tax_code, country, group_key, base_key, is_gone
)
SELECT %(id)s, %(after)s + row_number() OVER (ORDER BY product.id), 0, -1, product.erp_id, product.id, 'vanishing', '',
    '', '[["not_in_file", ""]]', 'goods', product.sku, '', true, '', '', product.name, '', '', '', '', '', '', '', true
FROM catalog_product product
WHERE product.origin = %(origin)s AND product.is_active AND product.erp_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM catalog_stagedproduct staged WHERE staged.import_id = %(id)s AND staged.key = product.erp_id
            AND (staged.kind = 'goods' OR %(has_full_offers)s)
    )
    AND NOT EXISTS (
        SELECT FROM catalog_stagedproduct adopter
        WHERE adopter.import_id = %(id)s AND adopter.product_id = product.id AND adopter.kind = 'goods'
    )
    AND (strpos(product.erp_id, '#') = 0 OR %(has_full_offers)s OR NOT EXISTS (
        SELECT FROM catalog_stagedproduct base
        WHERE base.import_id = %(id)s AND base.key = split_part(product.erp_id, '#', 1) AND base.kind = 'goods'
    ))
"""


_FORGET_VANISHING = "DELETE FROM catalog_stagedproduct WHERE import_id = %(id)s AND line < 0"


def judge(import_: Import) -> None:
    """Give every staged product and offer its verdict. Safe to repeat; writes only verdicts that differ."""
    steps = [_FORGET_VANISHING]
    if import_.is_erp:
        steps += [_VARIANTS, _BASES, _GOODS.replace("{found}", _BY_ERP), _OFFERS]
    else:
        steps += [_GOODS.replace("{found}", _BY_CODE)]
    steps += [_VANISHING] if import_.is_full and import_.origin else []
    with connection.cursor() as cursor:
        for step in steps:
            cursor.execute(step, facts(import_))


def facts(import_: Import) -> dict[str, Any]:
    """Return what the statements ask of the import itself."""
    return {
        "id": import_.pk,
        "origin": import_.origin,
        "is_full": import_.is_full,
        "is_erp": import_.is_erp,
        "names_lists": import_.names_lists,
        "has_full_offers": bool(import_.declared.get("has_full_offers")),
        "groups": [group["key"] for group in import_.declared["groups"]],
        "judged": ["", *JUDGED],
        "after": AFTER,
    }
