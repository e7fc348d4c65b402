"""Fills one database of the portal: `python -m tests.bench.filling SIZE`, with few statements whatever the size."""

import sys
from typing import Any

import django
from django.db import connection, models, transaction

django.setup()

from accounts.models import Company, Membership, User  # noqa: E402
from catalog import tree  # noqa: E402
from catalog.models import Category, Code, Price, PriceList, Product, Stock, Tariff  # noqa: E402
from orders.models import Cart  # noqa: E402
from tests import factories  # noqa: E402
from tests.bench import data  # noqa: E402


def fill(size: int) -> None:
    """Make a seller that sells `size` goods to its buyers."""
    with transaction.atomic():
        seller()
        lists = [factories.make_price_list(code=code, name=code) for code in ("retail", "wholesale", "partner")]
        factories.make_catalog_terms(default_list=lists[1], base_list=lists[0])
        goods(size, lists)
        buyers(lists)
    tree.repath()
    tree.recount()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def seller() -> None:
    factories.make_seller()
    factories.make_tax()
    factories.make_order_terms()
    factories.make_warehouse()  # an import refuses stock that stands nowhere


def goods(size: int, lists: list[PriceList]) -> None:
    top = [factories.make_category(words={"en": f"Goods {n}", "ru": f"Товары {n}"}) for n in range(1, 21)]
    below = [
        Category(parent=top[n % 20], words={"en": f"Shelf {n}", "ru": f"Полка {n}"}, slug=f"shelf-{n}", position=n)
        for n in range(data.CATEGORIES)
    ]
    made = [category.pk for category in Category.objects.bulk_create(below)]
    shelf = f"(ARRAY{made}::bigint[])[{data.CATEGORY}]"
    numbers = f"generate_series(1, {size}) i"
    facts = {"category_id": shelf, "sku": data.SKU, "name": data.NAME, "brand": data.BRAND, "unit": "'шт'"}
    insert(Product, numbers, id="i", description=f"'<p>' || {data.NAME} || '</p>'", words="'{}'", **facts)
    insert(Code, numbers, product_id="i", kind="'sku'", value=data.SKU, normal=data.SKU)
    insert(Code, numbers, product_id="i", kind="'barcode'", value="460000000000 + i", normal="460000000000 + i")
    insert(Stock, numbers, product_id="i", on_hand=data.STOCK)
    for price_list, part in zip(lists, data.LISTS, strict=True):
        amount = f"round({data.RETAIL} * {part}, 2)"
        insert(Price, numbers, product_id="i", price_list_id=str(price_list.pk), amount=amount)
    steps = {"amount": f"round({data.RETAIL} * 0.75, 2)", "min_quantity": "10"}
    insert(Price, f"{numbers} WHERE i % 10 = 0", product_id="i", price_list_id=str(lists[1].pk), **steps)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT setval('catalog_product_id_seq', {size})")


def buyers(lists: list[PriceList]) -> None:
    secret = factories.make_user(email="secret@example.com", password=data.PASSWORD).password
    for n in range(1, data.BUYERS + 1):
        user = User.objects.create(email=f"buyer{n}@example.com", password=secret, language="ru")
        company = Company.objects.create(name=f"Buyer {n}", kinds=["buyer"], status=Company.Status.APPROVED)
        member = Membership.objects.create(user=user, company=company, role=Membership.Role.OWNER)
        Tariff.objects.create(company=company, price_list=lists[1 + n % 2], status=Tariff.Status.EXEMPT)
        Cart.objects.create(membership=member, company=company, method_code="invoice", delivery_kind="agreement")


def insert(model: type[models.Model], source: str, **given: str) -> None:
    """Insert rows of SQL expressions over `source`; columns that are not given get the model's default."""
    columns = {}
    for field in model._meta.concrete_fields:
        if field.generated or (isinstance(field, models.AutoField) and field.column not in given):
            continue
        columns[field.column] = given[field.column] if field.column in given else default(field)
    names, values = ", ".join(columns), ", ".join(columns.values())
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {model._meta.db_table} ({names}) SELECT {values} FROM {source}")


def default(field: "models.Field[Any, Any]") -> str:
    """Return a field's default as SQL."""
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return "now()"
    value = field.get_default()
    return "NULL" if value is None else f"'{value}'" if value != {} else "'{}'"


if __name__ == "__main__":
    fill(int(sys.argv[1]))
