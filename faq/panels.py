"""What first answers put on the home page."""

from django.http import HttpRequest
from django.utils.timezone import now
from django.utils.translation import get_language

from faq.models import Article
from faq.remembered import remembered
from wholesale.panels import Panel

NEWEST = 3


def news(request: HttpRequest) -> Panel | None:
    """Show a member the newest news."""
    if request.member is None:  # type: ignore[attr-defined]
        return None
    language = get_language() or ""
    told = remembered(f"news:{language}", lambda: _newest(language))
    return Panel("faq/_newest.html", {"newest": told}, aside=True) if told else None


def _newest(language: str) -> list[dict[str, object]]:
    """Return the newest news as dictionaries: title, url, published_at."""
    told = Article.objects.news().published(at=now()).in_(language)[:NEWEST]
    return [{"title": each.title, "url": each.get_absolute_url(), "published_at": each.published_at} for each in told]
