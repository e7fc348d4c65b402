"""Article: an answer, a page about the seller, or a piece of news, in one language each."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from wholesale.fields import WordsField


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
