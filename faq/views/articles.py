"""Questions with their answers, the seller's pages, news."""

from typing import Any

from django.core.cache import cache
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from faq.models import Article
from faq.models.article import LONGEST
from faq.rules import summary
from wholesale.htmx import page

PAGE = 20  # news
HELPED = "helped"  # of the session: the answers this reader has judged
ONCE = 24 * 3600  # seconds in which two presses at once count as one


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """All questions by subject, or those that have the words one searches for."""
    text = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:LONGEST]
    answers = published().answers().in_(language())
    context = {"text": text}
    if text:
        found = [{"article": each, "summary": summary(each.body)} for each in answers.found(text).defer("search")]
        return render(request, "faq/help.html", context | {"found": found})
    listed = answers.select_related("subject").defer("body", "search")
    in_order = listed.order_by(F("subject__position").asc(nulls_last=True), "subject", "position", "pk")
    return render(request, "faq/help.html", context | {"answers": list(in_order)})


@require_safe
def answer(request: HttpRequest, slug: str) -> HttpResponse:
    """One question and its answer, with those of the same subject beside it."""
    told = find(request, Article.Kind.ANSWER, slug)
    beside = published().answers().filter(subject=told.subject).exclude(slug=slug).in_(language())
    judged = slug in request.session.get(HELPED, [])
    context = {
        "article": told,
        "beside": beside.defer("body", "search") if told.subject_id else [],
        "judged": judged,
        "may_judge": bool(request.session.session_key),
        "trail": [(_("Help"), reverse("faq:help"))],
    }
    return page(request, "faq/answer.html", context, part="faq/_helped.html")


@require_POST
def helped(request: HttpRequest, slug: str) -> HttpResponse:
    """Count whether an answer helped, once a reader we would know again: a POST alone makes nobody a session."""
    told = find(request, Article.Kind.ANSWER, slug)
    judged = request.session.get(HELPED, [])
    if slug not in judged and request.session.session_key:
        request.session[HELPED] = [*judged, slug]
        if cache.add(f"faq:helped:{request.session.session_key}:{told.pk}", 1, ONCE):
            Article.objects.filter(pk=told.pk).vote(helped=request.POST.get("helped") == "yes")
    return redirect("faq:answer", slug)


@require_safe
def seller_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A page the seller has written."""
    told = find(request, Article.Kind.PAGE, slug)
    if told.get_absolute_url() != request.path:
        return redirect(told)
    return render(request, "faq/page.html", {"article": told})


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """What is new, the newest first."""
    told = Paginator(published().in_(language()).news().defer("search"), PAGE).get_page(request.GET.get("page"))
    rows = [{"article": each, "summary": summary(each.body)} for each in told]
    return render(request, "faq/news.html", {"rows": rows, "page": told})


@require_safe
def news_item(request: HttpRequest, slug: str) -> HttpResponse:
    """One piece of news."""
    told = find(request, Article.Kind.NEWS, slug)
    return render(request, "faq/page.html", {"article": told, "trail": [(_("News"), reverse("faq:news_list"))]})


def published() -> Any:
    """Return the articles that readers may see now."""
    return Article.objects.published(at=now())


def language() -> str:
    return get_language() or ""


def find(request: HttpRequest, kind: str, slug: str) -> Article:
    """Return an article in the reader's language; staff may look at any version by `?version=`. Raises Http404."""
    asked: QuerySet[Article] = Article.objects.filter(kind=kind, slug=slug).select_related("subject").defer("search")
    version = request.GET.get("version", "")
    if version.isascii() and version.isdigit() and request.user.has_perm("faq.view_article"):
        told = asked.filter(pk=int(version[:18])).first()
    else:
        told = asked.published(at=now()).in_(language()).first()  # type: ignore[attr-defined]
    if told is None:
        raise Http404(slug)
    return told
