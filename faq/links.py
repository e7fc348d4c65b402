"""Links to answers from the rest of the portal: a refusal names a place, the place has an answer (settings.ANSWERS)."""

from django.urls import reverse
from django.utils.timezone import now

from faq.models import Article
from faq.remembered import remembered


def answer_url(place: str) -> str:
    """Return the address of the answer for a place such as "minimum", empty where there is none. Usually no query."""
    slug = remembered("places", _places).get(place) if place else None
    return reverse("faq:answer", args=[slug]) if slug else ""


def _places() -> dict[str, str]:
    told = Article.objects.answers().published(at=now()).exclude(place="").order_by("-position", "-pk")
    return dict(told.values_list("place", "slug"))
