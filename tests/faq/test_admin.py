import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts import staff
from faq.models import Article, Document
from tests.factories import make_manager, make_user
from tests.faq.made import PDF, make_article, make_document, make_subject
from wholesale.models import File


@pytest.fixture
def desk(seller, client):
    client.force_login(make_manager())
    return client


def answer(**given):
    facts = {"kind": "answer", "language": "en", "subject": "", "title": "One", "slug": "one", "body": "Plain."}
    facts |= {"published_at_0": "2026-01-01", "published_at_1": "10:00", "until_0": "", "until_1": ""}
    return facts | {"place": "", "position": "0"} | given


def paper(**given):
    facts = {"code": "act", "version": "1", "language": "en", "words_ru": "", "words_en": "Return form"}
    facts |= {"effective_from": "2026-01-01", "audience": "all"}
    return facts | {"upload": SimpleUploadedFile("act.pdf", PDF)} | given


def test_an_article_is_written_cleaned_and_previewed(desk):
    made = desk.post(reverse("admin:faq_article_add"), answer(body="<p onclick=x()>Told.</p>"))
    assert made.status_code == 302
    article = Article.objects.get()
    assert article.body == "<p>Told.</p>"
    page = desk.get(reverse("admin:faq_article_change", args=[article.pk])).content.decode()
    assert f'href="/help/one/?version={article.pk}"' in page


def test_editing_an_article_cleans_it_too(desk):
    article = make_article(slug="one", title="One")
    url = reverse("admin:faq_article_change", args=[article.pk])
    desk.post(url, answer(title="Two", body="<p>New.</p><script>x</script>"))
    article.refresh_from_db()
    assert (article.title, article.body) == ("Two", "<p>New.</p>")


def test_an_article_is_in_the_sellers_languages_alone(desk):
    page = desk.post(reverse("admin:faq_article_add"), answer(language="ka"))
    assert page.status_code == 200
    assert not Article.objects.exists()


def test_lists_are_filtered_by_language(desk):
    make_article(title="English one")
    make_article(title="Русский", language="ru")
    page = desk.get(reverse("admin:faq_article_changelist") + "?language__exact=ru").content.decode()
    assert ("Русский" in page, "English one" in page) == (True, False)


def test_a_document_is_added_with_its_file(desk):
    made = desk.post(reverse("admin:faq_document_add"), paper())
    assert made.status_code == 302
    document = Document.objects.get()
    assert (document.file.name, str(document.words)) == ("act.pdf", "Return form")


@pytest.mark.parametrize("content", [b"<html>", b"", b"PK\x03\x04"])
def test_a_file_that_is_no_document_is_said_beside_its_field(desk, content):
    page = desk.post(reverse("admin:faq_document_add"), paper(upload=SimpleUploadedFile("act.pdf", content)))
    assert page.status_code == 200
    assert "upload" in page.context["adminform"].form.errors
    assert not Document.objects.exists()
    assert not File.objects.exists()


def test_a_version_that_is_there_keeps_no_second_file(desk):
    make_document(code="act", version="1")
    assert desk.post(reverse("admin:faq_document_add"), paper()).status_code == 200
    assert (Document.objects.count(), File.objects.count()) == (1, 1)


def test_the_file_of_a_version_stays(desk):
    document = make_document(code="act")
    url = reverse("admin:faq_document_change", args=[document.pk])
    assert desk.get(url).status_code == 200
    desk.post(url, paper(code="other", version="9", audience="centres"))
    was = document.file_id
    document.refresh_from_db()
    assert (document.code, document.version, document.file_id, document.audience) == ("act", "1", was, "centres")


def test_subjects_are_listed(desk):
    make_subject(words={"en": "Payment"})
    assert "Payment" in desk.get(reverse("admin:faq_subject_changelist")).content.decode()


@pytest.mark.parametrize(
    ("group", "status"), [("purchasing", 200), ("sales_head", 200), ("manager", 403), ("warehouse", 403)]
)
def test_answers_are_kept_by_purchasing_and_the_head_of_sales(seller, client, group, status):
    staff.grant()
    user = make_user(is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    for noun in ("article", "document", "subject"):
        assert client.get(reverse(f"admin:faq_{noun}_add")).status_code == status
