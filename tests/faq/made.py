"""Rows of first answers for tests: plain `make_*(**given)`, each whole and valid with nothing given."""

from itertools import count
from typing import Any

from django.core.files.base import ContentFile
from django.utils.timezone import now

from faq import documents
from faq.models import Article, Document, Subject

serial = count(1)
PDF = b"%PDF-1.7\nof a test\n%%EOF\n"


def make_subject(**given: Any) -> Subject:
    n = next(serial)
    return Subject.objects.create(**{"slug": f"subject-{n}", "words": {"en": f"Subject {n}"}, "position": n} | given)


def make_article(**given: Any) -> Article:
    """A published answer in English."""
    n = next(serial)
    facts = {"slug": f"article-{n}", "language": "en", "title": f"Title {n}", "body": f"<p>Body {n}</p>"}
    return Article.objects.create(**facts | {"published_at": now()} | given)


def make_document(**given: Any) -> Document:
    """A document in force, with the bytes of a small PDF."""
    n = next(serial)
    file = documents.keep(ContentFile(given.pop("content", PDF), name=given.pop("name", f"paper-{n}.pdf")))
    facts = {"code": f"paper-{n}", "version": "1", "words": {"en": f"Paper {n}"}, "language": "en"}
    return Document.objects.create(file=file, **facts | {"effective_from": "2020-01-01"} | given)
