import pytest

from tests.catalog.views.steps import counted
from tests.factories import make_company, make_member
from tests.faq.made import PDF, make_article, make_document, make_subject
from tests.phone import Phone


@pytest.fixture
def phone(seller):
    """The phone of a stranger: first answers are open to everybody."""
    return Phone()


def test_questions_go_on_by_key(phone):
    made = [make_article(subject=make_subject(words={"en": "Payment"}), place="invoice") for _n in range(3)]
    make_article(published_at=None)
    make_article(kind="news")
    first = phone.get("/faq/", {"limit": 2}).json()
    assert first["results"][0] == {
        "id": made[0].pk,
        "slug": made[0].slug,
        "title": made[0].title,
        "subject": "Payment",
        "place": "invoice",
        "language": "en",
    }
    rest = phone.get("/faq/", {"limit": 2, "after": first["next"]}).json()
    assert ([row["id"] for row in rest["results"]], rest["next"]) == ([made[2].pk], None)


def test_words_find_questions(phone):
    make_article(title="Payment")
    found = make_article(title="Minimum order")
    assert [row["id"] for row in phone.get("/faq/", {"q": "orders"}).json()["results"]] == [found.pk]
    assert phone.get("/faq/", {"q": "nothing"}).json()["results"] == []


def test_an_answer_is_told_in_the_readers_language(phone):
    make_article(slug="one", title="One")
    make_article(slug="one", title="Один", language="ru")
    make_article(slug="hidden", published_at=None)
    assert phone.get("/faq/one/").json()["title"] == "One"
    assert phone.get("/faq/one/", **{"Accept-Language": "ru"}).json()["title"] == "Один"
    assert phone.get("/faq/hidden/").status_code == 404


def test_news_are_the_newest_first(phone):
    made = [make_article(kind="news", body=f"<p>News {n}</p>") for n in range(3)]
    first = phone.get("/news/", {"limit": 2}).json()
    assert [row["id"] for row in first["results"]] == [made[2].pk, made[1].pk]
    assert first["results"][0]["summary"] == "News 2"
    assert [row["id"] for row in phone.get("/news/", {"after": first["next"]}).json()["results"]] == [made[0].pk]


def test_documents_have_versions_and_lead_to_their_bytes(phone):
    old = make_document(code="act", version="1", words={"en": "Return form"})
    new = make_document(code="act", version="2", words={"en": "Return form"}, effective_from="2021-01-01")
    (row,) = phone.get("/documents/").json()["results"]
    assert (row["code"], row["name"]) == ("act", "Return form")
    assert (row["newest"]["id"], [each["id"] for each in row["older"]]) == (new.pk, [old.pk])
    assert (row["newest"]["file_type"], row["newest"]["size"]) == ("PDF", len(PDF))
    url = phone.get(f"/documents/{new.pk}/").json()["url"]
    answer = phone.client.get(url.removeprefix("http://localhost:8000"))
    assert b"".join(answer.streaming_content) == PDF


def test_documents_open_to_their_readers_alone(shop):
    document = make_document(audience="centres")
    centre = Phone(make_member(company=make_company(kinds=["service_centre"])).user)
    for phone, status in ((Phone(), 404), (Phone(shop.member.user), 404), (centre, 200)):
        assert phone.get(f"/documents/{document.pk}/").status_code == status
        assert len(phone.get("/documents/").json()["results"]) == (status == 200)


@pytest.mark.parametrize("path", ["/faq/?after=abc", "/faq/?limit=0", "/news/?after=-1"])
def test_nonsense_is_400(phone, path):
    assert phone.get(path).status_code == 400


@pytest.mark.parametrize("pk", [0, 10**30])
def test_a_document_that_never_was_is_404(phone, pk):
    assert phone.get(f"/documents/{pk}/").status_code == 404


@pytest.mark.parametrize("number", [2, 20])
@pytest.mark.parametrize("path", ["/faq/", "/faq/?q=title", "/news/", "/documents/"])
def test_lists_take_as_many_statements_whatever_their_length(phone, path, number):
    for _n in range(number):
        make_article(subject=make_subject())
        make_article(kind="news")
        make_document()
    phone.get(path)
    with counted() as made:
        assert phone.get(path).json()["results"]
    assert len(made) == 1
