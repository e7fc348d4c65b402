"""What every reader has: the companies they act for, and the notifications they were sent."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts import notifications, people
from accounts.doors import to_signin
from wholesale import rowkeys
from wholesale.models import Message

PAGE = 30  # notifications


@require_POST
def switch(request: HttpRequest, company_id: int) -> HttpResponse:
    """Act for another company of one's own from here on; 404 for any other company, a suspended one is refused."""
    user = request.user
    if not user.is_authenticated:
        return to_signin(request)
    member = next((each for each in user.members if each.company_id == company_id), None)
    if member is None:
        raise Http404
    people.switch(member)
    return redirect("home")


@require_safe
def notification_list(request: HttpRequest) -> HttpResponse:
    """What I was told, newest first, a page behind `?after=`."""
    if not request.user.is_authenticated:
        return to_signin(request)
    after = _number(request.GET.get("after", ""))
    lines = notifications.listed(request.user, after=after, limit=PAGE + 1)
    shown, more = lines[:PAGE], lines[PAGE:]
    context = {"lines": shown, "next": shown[-1].id if more else None, "is_first": after is None}
    return render(request, "accounts/notification_list.html", context)


@require_POST
def notification_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a notification as read and go to the page it speaks of; 404 for another's."""
    if not request.user.is_authenticated:
        return to_signin(request)
    try:
        link = notifications.read(request.user, pk)
    except Message.DoesNotExist:
        raise Http404 from None
    is_ours = link.startswith("/") and url_has_allowed_host_and_scheme(link, None)
    return redirect(link if is_ours else "notification_list")


@require_POST
def notification_read(request: HttpRequest) -> HttpResponse:
    """Mark what was shown as read: everything up to the line `until`."""
    if not request.user.is_authenticated:
        return to_signin(request)
    notifications.read_all(request.user, until=_number(request.POST.get("until", "")))
    return redirect("notification_list")


def _number(text: str) -> int | None:
    """Read the key of a line. Raises Http404 for what is none."""
    if not text:
        return None
    key = rowkeys.read(text)
    if key is None:
        raise Http404
    return key
