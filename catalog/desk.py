"""What the desk's first page asks about goods."""

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.models import Import, Restock
from wholesale.desk import Queue, queue


def queues(user: User) -> list[Queue]:
    """Goods that buyers wait for, for who buys them in; imports that wait for a manager's word."""
    return [*_awaited(user), *_imports(user)]


def _awaited(user: User) -> list[Queue]:
    if not user.has_perm("catalog.change_product"):
        return []
    facts = (
        Restock.objects.active().order_by().aggregate(goods=Count("product", distinct=True), oldest=Min("created_at"))
    )
    url = f"{reverse('admin:catalog_product_changelist')}?awaited=yes&o=-7"  # most people first
    return [Queue(_("Goods that buyers wait for"), facts["goods"], url, facts["oldest"])]


def _imports(user: User) -> list[Queue]:
    if not user.has_perm("catalog.view_import"):
        return []
    url = f"{reverse('admin:catalog_import_changelist')}?state__exact="
    return [
        queue(_("Imports stopped by the guard"), Import.objects.stopped(), since="created_at", url=f"{url}stopped"),
        queue(
            _("Imports ready to apply"),
            Import.objects.filter(state=Import.State.PREVIEW),
            since="created_at",
            url=f"{url}preview",
        ),
    ]
