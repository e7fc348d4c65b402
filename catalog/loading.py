"""A seller's goods: price lists, warehouses, terms, the exchange files of its ERP, and who buys by which list.

The goods come in by the door of every import. What the exchange format cannot hold is
told beside it: names in a second language and the smallest quantity that is sold.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import City, Company
from catalog import importing, tree
from catalog.models import Attribute, CatalogTerms, Category, Import, PriceList, Product, Tariff, Warehouse
from wholesale.loading import add_terms, clean, keep
from wholesale.models import Seller
from wholesale.sellerfile import Told


def load(told: Told) -> None:
    """Load lists and terms, import the goods, then what hangs on them. Raises Refused("seller_data")."""
    part = told.part("catalog")
    beside = ("price_lists", "warehouses", "terms", "exchange", "words", "min_quantities", "tariffs")
    part.given(beside=beside)
    with transaction.atomic():
        lists = _load_lists(part)
        _load_warehouses(part)
        _load_terms(part.part("terms"), lists)
    _import_goods(part)
    with transaction.atomic():
        _name_in_other_languages(part.part("words"))
        _set_min_quantities(part.part("min_quantities"))
        for row in part.rows("tariffs"):
            _load_tariff(row, lists)
    tree.bump()


def _load_lists(part: Told) -> dict[str, PriceList]:
    lists = {}
    for row in part.rows("price_lists"):
        facts = row.given("name", "currency", "erp_id", "includes_tax", "is_active", beside=("code",))
        lists[row["code"]], _is_new = keep(PriceList, row, by={"code": row["code"]}, **facts)
    return lists


def _load_warehouses(part: Told) -> None:
    cities = {city.code: city for city in City.objects.all()}
    for row in part.rows("warehouses"):
        facts = row.given("words", "sells", "position", beside=("erp_id", "city"))
        keep(Warehouse, row, by={"erp_id": row["erp_id"]}, city=row.one_of("city", cities), **facts)


def _load_terms(row: Told, lists: Mapping[str, PriceList]) -> None:
    names = ("effective_from", "note", "stock_words", "bands", "guard_percent", "prices_for")
    facts: dict[str, Any] = row.given(*names, beside=("default_list", "base_list"))
    for name in ("effective_from", "default_list", "base_list"):
        row[name]
    facts |= {name: row.one_of(name, lists) for name in ("default_list", "base_list")}
    add_terms(CatalogTerms, row, facts)


def _import_goods(part: Told) -> None:
    """Import the exchange files, unless the very same ones, pictures included, were imported before."""
    files = [(name.rpartition("/")[2], part.folder / name) for name in part.get("exchange", [])]
    told = [{"name": name, "sha256": _digest(path)} for name, path in files]
    if not files or Import.objects.filter(state=Import.State.DONE, files__contains=told).exists():
        return
    import_ = importing.begin(files)
    importing.stage(import_, files)
    if import_.state == Import.State.PREVIEW:
        importing.apply(import_, by=None)
    if import_.state != Import.State.DONE:
        raise part.wrong("exchange", f"{import_.get_state_display()} ({import_.reason} {import_.detail})")
    import_.files = [old | new for old, new in zip(import_.files, told, strict=True)]
    import_.save(update_fields=["files"])


def _digest(path: Path) -> str:
    """Return a hash of a document and of the pictures that lie beside it."""
    digest = hashlib.sha256(path.read_bytes() if path.is_file() else b"")
    for picture in sorted(path.parent.glob("import_files/**/*.*")):
        digest.update(picture.read_bytes())
    return digest.hexdigest()


def _name_in_other_languages(part: Told) -> None:
    """Add names to categories and characteristics, found by the name the ERP gives them."""
    part.given(beside=("categories", "attributes"))
    first = Seller.objects.get_current().languages[0]
    for box, model in (("categories", Category), ("attributes", Attribute)):
        told = part.part(box)
        for row in _named(model, first, told):
            words = row.words | told[row.words[first]]
            keep(model, told, by={"id": row.pk}, words=words)


def _named(model: Any, language: str, told: Told) -> models.QuerySet[Any]:
    return model.objects.filter(**{f"words__{language}__in": list(told.facts)})


def _set_min_quantities(part: Told) -> None:
    goods = {product.sku: product for product in Product.objects.filter(sku__in=list(part.facts))}
    for sku in part.facts:
        if sku not in goods:
            raise part.wrong(sku, _("there is no product with this article code"))
        product = goods[sku]
        quantity = clean(Product, part, {"min_quantity": part[sku]})["min_quantity"]
        if product.min_quantity != quantity:
            product.min_quantity = quantity
            product.save(update_fields=["min_quantity", "changed_at"])


def _load_tariff(row: Told, lists: Mapping[str, PriceList]) -> None:
    """Give a company its price list; whether its own prices are open is set once, then moved by its orders."""
    row.given(beside=("company", "price_list", "status"))
    company = Company.objects.filter(name=row["company"]).first()
    status = row.get("status", Tariff.Status.EXEMPT)
    if company is None:
        raise row.wrong("company", _("there is no company “%(name)s”") % {"name": row["company"]})
    if status not in Tariff.Status.values:
        raise row.wrong("status", _("it is one of: %(states)s") % {"states": ", ".join(Tariff.Status.values)})
    row["price_list"]
    tariff, is_new = keep(Tariff, row, by={"company": company}, price_list=row.one_of("price_list", lists))
    if is_new and tariff.status != status:
        Tariff.objects.filter(pk=tariff.pk).update(status=status)
