"""What the seller's own people may do at the desk: one table of groups, from which Django's permissions are set.

A group's rights are `app.verb_model`, verbs being view, add, change, delete or a model's own right.
"""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q

GOODS = ("category", "product", "pricelist", "price", "stock", "warehouse", "photo", "code", "attribute", "stockat")
READ_GOODS = [f"catalog.view_{noun}" for noun in GOODS]
SELL = [
    "accounts.view_company",
    "accounts.change_company",
    "accounts.add_company",
    "accounts.view_user",
    "accounts.view_contact",
    "catalog.view_tariff",
    "catalog.change_tariff",
    "catalog.add_tariff",
    "orders.view_order",
    "orders.change_order",
    "orders.add_order",
    "catalog.view_restock",
]
KEEP_GOODS = [
    "catalog.view_import",
    "catalog.add_import",
    "catalog.change_import",
    *[f"catalog.{verb}_{noun}" for noun in ("product", "category", "pricelist", "price") for verb in ("add", "change")],
    *[f"catalog.{verb}_{noun}" for noun in ("stock", "warehouse", "attribute", "code") for verb in ("add", "change")],
    "catalog.delete_code",
    "catalog.change_photo",
    "catalog.delete_photo",
]
ANSWER = [
    *[f"faq.{verb}_{noun}" for noun in ("subject", "article", "document") for verb in ("view", "add", "change")],
    "faq.delete_article",
]
SET_TERMS = [
    "wholesale.view_seller",
    "wholesale.change_seller",
    "wholesale.view_taxrate",
    "wholesale.add_taxrate",
    "wholesale.view_message",
    "wholesale.change_message",
    "wholesale.view_job",
    "wholesale.change_job",
    "accounts.see_all_companies",
    "accounts.change_contact",
    "accounts.add_contact",
    *[f"accounts.{verb}_{noun}" for noun in ("region", "city") for verb in ("view", "add", "change")],
    *[f"catalog.{verb}_catalogterms" for verb in ("view", "add")],
    *[f"orders.{verb}_orderterms" for verb in ("view", "add")],
    *[f"orders.{verb}_{row}" for row in ("orderminimum", "paymentmethod") for verb in ("view", "add")],
]

GROUPS: dict[str, list[str]] = {
    "manager": [*READ_GOODS, *SELL],
    "sales_head": [*READ_GOODS, *SELL, *KEEP_GOODS, *SET_TERMS, *ANSWER],
    "purchasing": [*READ_GOODS, *KEEP_GOODS, *ANSWER],
    "warehouse": [*READ_GOODS, "accounts.see_all_companies", "orders.view_order", "catalog.change_stock"],
}


@transaction.atomic
def grant() -> int:
    """Make the groups and give each exactly its rights; returns how many groups there are. Safe to repeat.

    Raises LookupError for a right in the table that no model has.
    """
    for name, rights in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(_permissions(rights))
    return len(GROUPS)


def _permissions(rights: list[str]) -> list[Permission]:
    wanted = set(rights)
    asked = Q()
    for right in wanted:
        app, codename = right.split(".")
        asked |= Q(content_type__app_label=app, codename=codename)
    found = list(Permission.objects.filter(asked).select_related("content_type"))
    missing = wanted - {f"{each.content_type.app_label}.{each.codename}" for each in found}
    if missing:
        raise LookupError(f"No model has these rights: {', '.join(sorted(missing))}")
    return found
