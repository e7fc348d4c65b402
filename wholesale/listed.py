"""What a list of the desk shows: the rows of its address, for whoever asks, now or later in the worker."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, QueryDict


def rows(site: AdminSite, model: type[Model], request: HttpRequest) -> Any:
    """Return every row of the list, unpaged, in its order. Raises PermissionDenied, BadRequest for an odd filter."""
    desk = site.get_model_admin(model)
    if not desk.has_view_permission(request):
        raise PermissionDenied
    try:
        return desk.get_changelist_instance(request).queryset
    except IncorrectLookupParameters as odd:
        raise BadRequest(str(odd)) from None


def again(person: Any, query: str) -> HttpRequest:
    """Return a request that asks for the same list in the person's name.

    Raises PermissionDenied for who has left the desk meanwhile: views ask that, and here is none.
    """
    if not (person.is_active and person.is_staff):
        raise PermissionDenied
    request = HttpRequest()
    request.method = "GET"
    request.GET = QueryDict(query)
    request.user = person
    return request
