"""What the desk's first page asks about companies."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Company, User
from wholesale.desk import Queue, queue


def queues(user: User) -> list[Queue]:
    """Companies nobody looks after (S0-19), and those entered but not let in yet."""
    if not user.has_perm("accounts.view_company"):
        return []
    seen = Company.objects.seen_by(user)
    url = reverse("admin:accounts_company_changelist")
    alone, drafts = f"{url}?manager__isnull=True&status__exact=approved", f"{url}?status__exact=draft"
    return [
        queue(_("Companies without a manager"), seen.unmanaged(), since="created_at", url=alone),
        queue(_("Companies to let in"), seen.drafts(), since="created_at", url=drafts),
    ]
