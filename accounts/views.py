"""A page's reader who is of several companies: for which of them they act."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.doors import to_signin


@require_POST
def switch(request: HttpRequest, company_id: int) -> HttpResponse:
    """Act for another company of one's own from here on; 404 for any other company."""
    user = request.user
    if not user.is_authenticated:
        return to_signin(request)
    if company_id not in {member.company_id for member in user.members}:
        raise Http404
    user.last_company_id = company_id
    user.save(update_fields=["last_company"])
    return redirect("home")
