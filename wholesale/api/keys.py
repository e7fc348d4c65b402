"""One key, one effect: the header a phone sends with a deed that must not happen twice. Keys are a person's own.

with transaction.atomic(), once(scope=f"user:{user.pk}", endpoint="order_place", key=keys.given(request), body=…)
"""

import hashlib

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from wholesale.errors import Refused
from wholesale.idempotency import LONGEST_KEY

NAME = "Idempotency-Key"
PARAMETER = OpenApiParameter(
    NAME,
    {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
    OpenApiParameter.HEADER,
    required=True,
    description=(
        "A name of your own for this deed, new for each (a UUID does). Sent again with the same body nothing is done"
        " again, and what was made the first time is answered as it is by now; with another body it is 422."
    ),
)


def given(request: Request) -> str:
    """Return the request's key as the person's own: a colleague who sends the same names another deed.

    Raises Refused("key_missing"), which is 400.
    """
    key = request.headers.get(NAME, "").strip()
    if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
        raise Refused("key_missing", _("Send the header Idempotency-Key: a name of your own, new for each deed."))
    return hashlib.blake2b(f"{request.user.pk}:{key}".encode(), digest_size=16).hexdigest()
