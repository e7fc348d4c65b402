"""What the desk's first page asks about goods."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.models import Import
from wholesale.desk import Queue, queue


def queues(user: User) -> list[Queue]:
    """Imports that wait for a manager's word."""
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
