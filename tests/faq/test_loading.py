import copy
import json
from datetime import date

import pytest

from faq import loading
from faq.models import Article, Document, Subject
from tests.faq.made import PDF
from wholesale.errors import Refused
from wholesale.models import File
from wholesale.sellerfile import Told, read

TOLD = {
    "subjects": [{"slug": "payment", "words": {"en": "Payment"}}],
    "answers": [
        {
            "slug": "invoice",
            "subject": "payment",
            "place": "invoice",
            "published_at": "2026-01-12T09:00:00+03:00",
            "texts": {
                "en": {"title": "Where is the invoice?", "body": ["<p>Here.</p>", "<script>x</script>"]},
                "ru": {"title": "Где счёт?", "body": "Здесь."},
            },
        }
    ],
    "pages": [{"slug": "about", "published_at": None, "texts": {"en": {"title": "About", "body": "Us."}}}],
    "documents": [
        {
            "code": "act",
            "words": {"en": "Return form"},
            "versions": [{"version": "1", "effective_from": "2026-01-12", "files": {"en": "papers/act.pdf"}}],
        }
    ],
}


@pytest.fixture
def folder(seller, tmp_path):
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "act.pdf").write_bytes(PDF)
    return tmp_path


def load(folder, told=TOLD):
    loading.load(Told({"faq": told}, folder))


def changed(path, value):
    """Return TOLD with the fact at `path` replaced, or taken away where `value` is None."""
    told = copy.deepcopy(TOLD)
    *way, last = path
    row = told
    for step in way:
        row = row[step]
    row[last] = value
    return told


def test_everything_told_is_there(folder):
    load(folder)
    answer = Article.objects.get(slug="invoice", language="en")
    assert (answer.subject, answer.place, answer.body.strip()) == (Subject.objects.get(), "invoice", "<p>Here.</p>")
    assert Article.objects.get(slug="invoice", language="ru").body == "<p>Здесь.</p>"
    assert Article.objects.get(slug="about").kind == "page"
    document = Document.objects.get()
    assert (document.code, document.effective_from, document.file.name) == ("act", date(2026, 1, 12), "act.pdf")


def test_loading_twice_changes_nothing(folder):
    load(folder)
    before = list(Article.objects.order_by("pk").values()), list(Document.objects.values())
    load(folder)
    assert (list(Article.objects.order_by("pk").values()), list(Document.objects.values())) == before
    assert File.objects.count() == 1


def test_a_text_that_changes_is_brought_up_to_date(folder):
    load(folder)
    load(folder, changed(["answers", 0, "texts", "en", "title"], "Where?"))
    assert Article.objects.get(slug="invoice", language="en").title == "Where?"


WRONG = {
    "an unknown subject": (["answers", 0, "subject"], "delivery", "faq.answers[0].subject"),
    "an unknown fact": (["answers", 0, "colour"], "red", "faq.answers[0].colour"),
    "a wrong day": (["answers", 0, "published_at"], "soon", "faq.answers[0].published_at"),
    "no such file": (["documents", 0, "versions", 0, "files", "en"], "papers/no.pdf", "versions[0].files.en"),
    "a title too long": (["answers", 0, "texts", "en", "title"], "x" * 300, "texts.en.title"),
    "a wrong reader": (["documents", 0, "audience"], "friends", "faq.documents[0]"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_told_with_its_place_and_nothing_is_kept(folder, what):
    path, value, place = WRONG[what]
    with pytest.raises(Refused) as refusal:
        load(folder, changed(path, value))
    assert refusal.value.code == "seller_data"
    assert place in refusal.value.text
    assert not Article.objects.exists()


def test_what_is_no_document_is_told(folder):
    (folder / "papers" / "act.pdf").write_bytes(b"<html>")
    with pytest.raises(Refused, match=r"files\.en.*is not a PDF"):
        load(folder)


def test_other_bytes_need_another_version(folder):
    load(folder)
    (folder / "papers" / "act.pdf").write_bytes(PDF + b"more")
    with pytest.raises(Refused, match="another version"):
        load(folder)


def test_the_example_seller_answers_in_both_languages(seller, settings):
    told = read(settings.BASE_DIR / "sellers" / "showcase")
    loading.load(told)
    for kind, least in (("answer", 12), ("page", 2), ("news", 2)):
        for language in ("ru", "en"):
            assert Article.objects.filter(kind=kind, language=language).count() >= least
    assert Document.objects.values("code").distinct().count() == 3
    assert {"minimum", "invoice", "return", "restock"} <= set(Article.objects.values_list("place", flat=True))
    assert json.dumps(told["faq"], ensure_ascii=False).count("!") == 0
