"""Modules a seller may lack: the addresses of one it does not use are no addresses at all.

An app includes its addresses through `only`, by the name in `Seller.modules`:

    urlpatterns = [path("", include(only("warranty", patterns)))]
"""

from collections.abc import Callable, Iterable
from copy import copy
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver

from wholesale.models import Seller

View = Callable[..., HttpResponseBase]


def only(module: str, patterns: Iterable[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """Return the addresses, those included below too, which are 404 while the seller does not use the module."""
    return [_only(module, pattern) for pattern in patterns]


def _only(module: str, pattern: URLPattern | URLResolver) -> URLPattern | URLResolver:
    of_module: Any = copy(pattern)
    if isinstance(pattern, URLResolver):
        of_module.url_patterns = only(module, pattern.url_patterns)
    else:
        of_module.callback = _guarded(module, pattern.callback)
    return of_module


def _guarded(module: str, view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not Seller.objects.get_current().has(module):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
