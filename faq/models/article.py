"""Article: an answer, a page about the seller, or a piece of news, in one language each.

A slug is one article in several languages; a reader gets their own, else the seller's first,
else any there is. What pages link to by its place, and the newest news, are remembered until
an article is saved.
"""

from datetime import datetime
from functools import partial
from typing import Any, Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector, SearchVectorField
from django.core.cache import cache
from django.db import models, transaction
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from faq.rules import clean
from wholesale.fields import WordsField
from wholesale.models import Seller

VERSION = "faq:version"  # of everything remembered from articles
LONGEST = 200  # letters of a search


class Subject(models.Model):
    """What answers are gathered under."""

    slug = models.SlugField(_("address"), unique=True)
    words = WordsField(_("name"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return str(self.words)


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self, *, at: datetime) -> Self:
        """Those a reader may see at `at`."""
        return self.filter(Q(until=None) | Q(until__gt=at), published_at__lte=at)

    def answers(self) -> Self:
        return self.filter(kind=Article.Kind.ANSWER)

    def pages(self) -> Self:
        return self.filter(kind=Article.Kind.PAGE)

    def news(self) -> Self:
        """News, the newest first."""
        return self.filter(kind=Article.Kind.NEWS).order_by("-published_at", "-pk")

    def in_(self, language: str) -> Self:
        """Each slug once: in `language`, else in the seller's first one, else in any."""
        first = Seller.objects.get_current().languages[0]
        nearest = Case(When(language=language, then=0), When(language=first, then=1), default=2)
        return self.filter(pk__in=self.order_by("slug", nearest, "pk").distinct("slug").values("pk"))

    def found(self, text: str) -> Self:
        """Those that have every word of `text` in any form, the best first."""
        query = SearchQuery(text.replace("\0", " ")[:LONGEST], config="russian", search_type="websearch")
        return self.filter(search=query).order_by(SearchRank(F("search"), query).desc(), "position", "pk")

    def vote(self, *, helped: bool) -> int:
        """Count one reader's word."""
        name = "yes" if helped else "no"
        return self.update(**{name: F(name) + Value(1)})


class Article(models.Model):
    class Kind(models.TextChoices):
        ANSWER = "answer", _("answer")
        PAGE = "page", _("page")
        NEWS = "news", _("news")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.ANSWER)
    subject = models.ForeignKey(
        Subject, models.PROTECT, null=True, blank=True, related_name="articles", verbose_name=_("subject")
    )
    slug = models.SlugField(_("address"))
    language = models.CharField(_("language"), max_length=7)
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"))  # HTML, cleaned when it is saved
    place = models.CharField(_("answers"), max_length=40, blank=True)  # code that a page or a refusal links by
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    yes = models.PositiveIntegerField(_("helped"), default=0, editable=False)
    no = models.PositiveIntegerField(_("did not help"), default=0, editable=False)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)
    search = models.GeneratedField(
        expression=SearchVector("title", config="russian", weight="A")
        + SearchVector("body", config="russian", weight="B"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["slug", "language"], name="article_once_a_language")]
        indexes = [
            GinIndex(fields=["search"], name="article_search"),
            models.Index(fields=["kind", "-published_at"], name="article_newest"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep only what may stand on a page, and let pages know."""
        self.body = clean(self.body)
        super().save(*args, **kwargs)
        forget()

    def get_absolute_url(self) -> str:
        if self.kind == self.Kind.PAGE and self.slug in ("about", "contacts"):
            return reverse(f"faq:{self.slug}")
        return reverse(f"faq:{self.kind}", args=[self.slug])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        gone = super().delete(*args, **kwargs)
        forget()
        return gone

    def is_published(self, *, at: datetime) -> bool:
        return bool(self.published_at and self.published_at <= at and (self.until is None or self.until > at))


def forget() -> None:
    """Drop what is remembered of articles, now and once more when the transaction is committed."""
    cache.delete(VERSION)
    transaction.on_commit(partial(cache.delete, VERSION))
