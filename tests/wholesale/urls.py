"""The portal's own addresses and some views that end in every way a view can."""

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from wholesale import urls
from wholesale.errors import Breach, Refused
from wholesale.middleware import log


def refuse(request):
    raise Refused("below_minimum", "Add 500 more.", [Breach("minimum", "The whole cart counts.")])


def away(request):
    raise OperationalError("server closed the connection")


def lost(request):
    raise InterfaceError("connection already closed")


def shown(request):
    log.warning("seen")
    return HttpResponse(_("Sign in"))


def data(request):
    return JsonResponse({})


def broken(request):
    raise RuntimeError("secret reason")


def clock(request):
    return HttpResponse(timezone.get_current_timezone_name())


urlpatterns = [
    path("t/clock/", clock),
    path("t/refuse/", refuse),
    path("t/broken/", broken),
    path("t/away/", away),
    path("t/lost/", lost),
    path("t/shown/", shown),
    path("t/data/", data),
    *urls.urlpatterns,
]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
