"""What pages ask of articles again and again, kept in Redis until an article is saved.

faq:version ──► faq:<version>:places · faq:<version>:news:<language>
"""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.core.cache import cache

from faq.models.article import VERSION

KEPT = 300  # seconds: also how late a page may show what is published by the clock


def remembered(name: str, read: Callable[[], Any]) -> Any:
    """Return what `read` returned under this name since an article was last saved."""
    version = cache.get(VERSION)
    if version is None:
        cache.set(VERSION, version := uuid4().hex, None)
    key = f"faq:{version}:{name}"
    known = cache.get(key)
    if known is None:
        cache.set(key, known := read(), KEPT)
    return known
