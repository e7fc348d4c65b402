"""What accounts add to the one statement about a page's reader."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Func, IntegerField, OuterRef, Value
from django.db.models.functions import Cast, Concat

from wholesale.models import Message

MOST_UNREAD = 100  # counted no further: what is shown is "99+"


def unread() -> dict[str, Any]:
    """Return the annotation `unread_count` of a Membership: events its person was told of and has not read."""
    scope = Concat(Value("user:"), Cast(OuterRef("user_id"), CharField()))
    mine = Message.objects.filter(scope=scope, read_at=None).exclude(kind=Message.Kind.SECRET)
    events = mine.order_by().values("event").distinct()[:MOST_UNREAD]
    return {"unread_count": Func(ArraySubquery(events), function="CARDINALITY", output_field=IntegerField())}
