"""What the desk's first page asks about orders."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from orders.models import Order
from wholesale.desk import Queue, queue


def queues(user: User) -> list[Queue]:
    """New orders to confirm, and those whose delivery has to be agreed first."""
    if not user.has_perm("orders.view_order"):
        return []
    url = f"{reverse('admin:orders_order_changelist')}?status__exact="
    offered = [
        (_("Orders to confirm"), Order.Status.PLACED),
        (_("Orders to agree delivery for"), Order.Status.AWAITING_MANAGER),
    ]
    seen = Order.objects.seen_by(user)
    return [queue(label, seen.filter(status=status), since="created_at", url=url + status) for label, status in offered]
