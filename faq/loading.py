"""A seller's first answers: subjects with articles in each language, pages, news, documents beside the file.

Found by: a subject by slug, an article by slug and language, a document by code, version and
language. The bytes of a document are kept once: another file needs another version.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from faq import documents
from faq.models import Article, Document, Subject
from faq.rules import clean as clean_html
from wholesale.errors import Refused
from wholesale.loading import clean, keep
from wholesale.models import File
from wholesale.sellerfile import Told

FACTS = ("place", "position", "published_at", "until")


@transaction.atomic
def load(told: Told) -> None:
    """Load subjects, articles and documents. Raises Refused("seller_data") naming what is wrong."""
    part = told.part("faq")
    part.given(beside=("subjects", "answers", "pages", "news", "documents"))
    subjects = {row["slug"]: _load_subject(row) for row in part.rows("subjects")}
    for box, kind in (("answers", "answer"), ("pages", "page"), ("news", "news")):
        for row in part.rows(box):
            _load_article(row, kind, subjects)
    for row in part.rows("documents"):
        for version in row.rows("versions"):
            _load_version(row, version)


def _load_subject(row: Told) -> Subject:
    return keep(Subject, row, by={"slug": row["slug"]}, **row.given("words", "position", beside=("slug",)))[0]


def _load_article(row: Told, kind: str, subjects: Mapping[str, Subject]) -> None:
    """Load an article in every language it is told in."""
    facts = row.given(*FACTS, beside=("slug", "subject", "texts")) | {"kind": kind}
    row["published_at"]
    facts = clean(Article, row, facts) | {"subject": row.one_of("subject", subjects)}
    texts = row.part("texts")
    for language in texts.facts:
        text = texts.part(language)
        told = text.given("title", beside=("body",)) | {"body": clean_html(_body(text))}
        keep(Article, text, by={"slug": row["slug"], "language": language}, **facts, **told)


def _body(text: Told) -> str:
    """Return the text of an article; a list is its lines."""
    body = text["body"]
    return "\n".join(body) if isinstance(body, list) else str(body)


def _load_version(row: Told, version: Told) -> None:
    """Load a version of a document in every language it is in."""
    row.given(beside=("code", "words", "audience", "versions"))
    version.given(beside=("version", "effective_from", "files"))
    audience = row.get("audience", Document.Audience.ALL)
    facts: dict[str, Any] = clean(Document, row, {"words": row["words"], "audience": audience})
    facts |= clean(Document, version, {"effective_from": version["effective_from"]})
    files = version.part("files")
    for language in files.facts:
        key = {"code": row["code"], "version": version["version"], "language": language}
        known = Document.objects.filter(**key).select_related("file").first()
        file = _file(files, language, known)
        keep(Document, files, by=key, file=file, **facts)


def _file(files: Told, language: str, known: Document | None) -> File:
    """Return the file a document of this language has, kept now where it is new.

    Raises Refused("seller_data") for a file that is absent, is no document, or differs from the one kept.
    """
    path = files.folder / files[language]
    try:
        content = path.read_bytes()
    except OSError:
        raise files.wrong(language, _("there is no file “%(name)s”") % {"name": path}) from None
    if known is None:
        try:
            return documents.keep(ContentFile(content, name=path.name))
        except Refused as refusal:
            raise files.wrong(language, refusal.text.rstrip(".")) from None
    if known.file.sha256 != hashlib.sha256(content).hexdigest():
        raise files.wrong(language, _("the document is another one now: give it another version"))
    return known.file
