"""A person's own account: who they are here, how they sign in and where they are signed in."""

from typing import cast

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts import sessions
from accounts.models import User


@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Show who one is, for whom one acts, and the ways to change how one signs in."""
    user = cast(User, request.user)
    context = {"has_second_factor": is_mfa_enabled(user), "places": len(_places(request))}
    return render(request, "accounts/account.html", context)


@require_safe
@login_required
def session_list(request: HttpRequest) -> HttpResponse:
    """Show where one is signed in."""
    return render(request, "accounts/session_list.html", {"places": _places(request)})


@require_POST
@login_required
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one sign-in of one's own; 404 for anybody else's."""
    if not sessions.end(cast(User, request.user), pk):
        raise Http404
    messages.success(request, _("That sign-in has ended."))
    return redirect("account_sessions")


@require_POST
@login_required
def session_end_others(request: HttpRequest) -> HttpResponse:
    """End every sign-in but this one, the app's too."""
    ended = sessions.end_all(cast(User, request.user), but=request.session.session_key)
    words = ngettext("%(ended)d sign-in has ended.", "%(ended)d sign-ins have ended.", ended)
    messages.success(request, words % {"ended": ended})
    return redirect("account_sessions")


def _places(request: HttpRequest) -> list[sessions.Place]:
    return sessions.places(cast(User, request.user), here=request.session.session_key)
