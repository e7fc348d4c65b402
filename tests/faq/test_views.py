from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils.timezone import now

from accounts.models import Contact
from faq.models import Article
from tests.at_once import at_once
from tests.catalog.views.steps import HTMX, counted, words
from tests.factories import make_city, make_company, make_contact, make_manager, make_member, make_region
from tests.faq.made import PDF, make_article, make_document, make_subject


def page(kind="page", **given) -> Article:
    return make_article(kind=kind, **given)


# ------------------------------------------------------------------ questions


def test_questions_stand_by_subject_in_the_sellers_order(client, seller):
    last, first = make_subject(position=9, words={"en": "Delivery"}), make_subject(position=1, words={"en": "Payment"})
    make_article(title="By van", subject=last)
    make_article(title="By card", subject=first, position=2)
    make_article(title="By invoice", subject=first, position=1)
    make_article(title="Something else")
    text = words(client.get("/help/"))
    assert "Payment By invoice By card Delivery By van Other questions Something else" in text


def test_a_search_finds_answers_alone(client, seller):
    make_article(title="Minimum order", body="<p>Five <b>thousand</b>.</p>")
    page(title="Minimum news", kind="news")
    text = words(client.get("/help/?q=minimum"))
    assert "1 answer for “minimum” Minimum order Five thousand ." in text
    assert "Nothing has all of these words" in words(client.get("/help/?q=nothing"))


@pytest.mark.parametrize("query", ["q=%00", "q=" + "я" * 5000, "q=%27%27", "q=<script>", "version=abc"])
def test_nonsense_in_the_address_is_ignored(client, seller, query):
    answer = client.get(f"/help/?{query}")
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content


def test_no_answers_say_where_to_ask(client, seller):
    assert "There are no answers here yet" in words(client.get("/help/"))


def test_an_answer_stands_beside_others_of_its_subject(client, seller):
    subject = make_subject()
    make_article(slug="one", title="One", subject=subject, body="<p>Told.</p>")
    make_article(title="Two", subject=subject)
    make_article(title="Far", subject=make_subject())
    text = words(client.get("/help/one/"))
    assert "Told." in text
    assert ("Two" in text, "Far" in text) == (True, False)


@pytest.mark.parametrize("given", [{"published_at": None}, {"until": now() - timedelta(1)}, {"kind": "news"}])
def test_what_is_not_shown_is_404_but_staff_may_preview_it(client, seller, given):
    article = make_article(slug="one", **given)
    assert client.get("/help/one/").status_code == 404
    assert client.get(f"/help/one/?version={article.pk}").status_code == 404
    client.force_login(make_manager())
    assert client.get(f"{article.get_absolute_url()}?version={article.pk}").status_code == 200
    assert client.get("/help/one/?version=99999999999999999999").status_code == 404


def test_a_reader_gets_their_language(client, seller):
    make_article(slug="one", title="One")
    make_article(slug="one", title="Один", language="ru")
    make_article(slug="two", title="Two")
    russian = {"HTTP_ACCEPT_LANGUAGE": "ru"}
    assert "Один" in words(client.get("/help/one/", **russian))
    body = client.get("/help/two/", **russian).content.decode()
    assert '<article class="stack stack-l" lang="en">' in body


@pytest.mark.parametrize(("word", "counted_as"), [("yes", (1, 0)), ("no", (0, 1)), ("", (0, 1))])
def test_whether_it_helped_counts_once_a_reader(client, shop, word, counted_as):
    make_article(slug="one")
    client.force_login(shop.member.user)
    assert "Did this help?" in words(client.get("/help/one/"))
    for _n in range(3):
        assert client.post("/help/one/helped/", {"helped": word})["Location"] == "/help/one/"
    assert Article.objects.values_list("yes", "no").get() == counted_as
    assert "Thank you" in words(client.get("/help/one/"))
    other = Client()
    other.force_login(make_manager())
    other.post("/help/one/helped/", {"helped": "yes"})
    assert Article.objects.get().yes == counted_as[0] + 1


def test_a_stranger_without_a_session_is_neither_asked_nor_counted_nor_given_one(client, seller):
    make_article(slug="one")
    assert "Did this help?" not in words(client.get("/help/one/"))
    client.cookies["sessionid"] = "made-up"
    for _n in range(2):
        client.post("/help/one/helped/", {"helped": "yes"})
    assert (Article.objects.get().yes, Session.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_pressed_five_times_at_once_it_counts_once(shop):
    make_article(slug="one")
    reader = Client()
    reader.force_login(shop.member.user)
    at_once([lambda: reader.post("/help/one/helped/", {"helped": "yes"})] * 5)
    assert Article.objects.get().yes == 1


def test_htmx_gets_the_thanks_alone(client, shop):
    make_article(slug="one")
    client.force_login(shop.member.user)
    client.post("/help/one/helped/", {"helped": "yes"}, **HTMX)
    part = client.get("/help/one/", **HTMX).content.decode()
    assert part.lstrip().startswith('<div class="helped" id="helped">')


@pytest.mark.parametrize("path", ["/help/nothing/", "/pages/nothing/", "/news/nothing/", "/documents/999/"])
def test_what_never_was_is_404(client, seller, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("number", [2, 15])
@pytest.mark.parametrize("path", ["/help/", "/help/?q=title", "/help/one/", "/news/", "/documents/", "/contacts/"])
def test_pages_take_as_many_statements_whatever_they_list(client, seller, path, number):
    subject = make_subject()
    make_article(slug="one", subject=subject)
    region = make_region()
    for _n in range(number):
        make_article(subject=subject)
        page(kind="news")
        make_document()
        make_contact(is_public=True).regions.add(region)
    client.get(path)
    with counted() as made:
        assert client.get(path).status_code == 200
    assert len(made) <= {"/contacts/": 4, "/news/": 2, "/help/one/": 2}.get(path, 1)


# ------------------------------------------------------------------ pages and news


def test_a_page_is_clean_and_says_what_the_seller_wrote(client, seller):
    page(slug="terms", title="Terms", body="<p>Ours.</p><script>alert(1)</script>")
    body = client.get("/pages/terms/")
    assert "Terms Ours." in words(body)
    assert "alert(1)" not in body.content.decode()


def test_the_sellers_own_pages_have_their_own_addresses(client, seller):
    page(slug="about")
    assert client.get("/pages/about/")["Location"] == "/about/"


def test_news_are_the_newest_first_by_pages(client, seller):
    for n in range(25):
        page(kind="news", title=f"News {n:02}", published_at=now() - timedelta(days=n))
    assert "News 00" in words(client.get("/news/"))
    assert "News 24" in words(client.get("/news/?page=2"))
    newest = Article.objects.get(title="News 00")
    assert client.get(newest.get_absolute_url()).status_code == 200


def test_the_newest_news_are_on_a_members_home_page(buyer, client, seller):
    for n in range(4):
        page(kind="news", title=f"News {n}", published_at=now() - timedelta(days=n))
    text = words(buyer.get("/"))
    assert ("News 2" in text, "News 3" in text) == (True, False)
    with counted() as made:
        buyer.get("/")
    assert not [sql for sql in made if "faq_article" in sql]
    client.logout()
    assert "News 0" not in words(client.get("/"))


def test_every_page_leads_to_first_answers(client, seller):
    body = client.get("/help/").content.decode()
    for path in ("/about/", "/contacts/", "/help/", "/documents/"):
        assert f'<li><a href="{path}">' in body


# ------------------------------------------------------------------ the seller


@pytest.mark.covers("S0-06")
def test_about_tells_the_requisites_to_be_copied(client, seller):
    page(slug="about", title="Who we are", body="<p>We sell.</p>")
    text = words(client.get("/about/"))
    assert "Who we are We sell." in text
    told = "Legal name Example Wholesale LLC INN 7600000478 Bank Bank Account 40702810800000000047"
    assert told in text
    assert told in words(client.get("/about/print/"))


def test_about_stands_without_a_text(client, seller):
    assert "Example Wholesale LLC Requisites" in words(client.get("/about/"))


def test_contacts_are_by_region_and_city(client, seller):
    region = make_region(words={"en": "Tver region"})
    for name in ("Tver", "Kimry"):
        make_city(region=region, words={"en": name})
    make_contact(words={"en": "Sales"}, is_public=True)
    make_contact(words={"en": "Anna"}, is_public=True, messengers={"Telegram": "https://t.example/a"}).regions.add(
        region
    )
    make_contact(words={"en": "Hidden"})
    page(slug="contacts", body="<p>From 9 to 18.</p>")
    text = words(client.get("/contacts/"))
    assert "From 9 to 18. Departments Sales" in text
    assert "Tver region Kimry, Tver Anna" in text
    assert "Telegram" in text
    assert "Hidden" not in text


def test_a_members_own_manager_comes_first(buyer, shop):
    make_contact(words={"en": "Department"}, is_public=True)
    text = words(buyer.get("/contacts/")).partition("Contacts")[2]
    assert text.index("Your manager") < text.index(str(shop.company.manager)) < text.index("Department")


def test_the_deputy_answers_for_one_who_is_away(client, seller):
    deputy = make_contact(words={"en": "Roman"})
    away = make_contact(words={"en": "Olga"}, is_public=True, deputy=deputy)
    Contact.objects.filter(pk=away.pk).update(away_until=seller.today())
    assert "Roman Stands in for Olga until" in words(client.get("/contacts/"))


# ------------------------------------------------------------------ documents


def test_a_document_for_everybody_opens_to_a_stranger(client, seller):
    document = make_document(words={"en": "Return form"}, name="form.pdf")
    assert f"Return form PDF, {len(PDF)} bytes Version 1, in force from" in words(client.get("/documents/"))
    link = client.get(document.get_absolute_url())
    assert link.status_code == 302
    answer = client.get(link["Location"])
    assert b"".join(answer.streaming_content) == PDF
    assert 'filename="form.pdf"' in answer["Content-Disposition"]


def members():
    return {
        "stranger": None,
        "buyer": make_member(company=make_company(kinds=["buyer"])).user,
        "centre": make_member(company=make_company(kinds=["service_centre"])).user,
        "both": make_member(company=make_company(kinds=["buyer", "service_centre"])).user,
        "staff": make_manager(),
    }


@pytest.mark.parametrize(
    ("who", "open_to"),
    [
        ("stranger", {"all"}),
        ("buyer", {"all", "buyers"}),
        ("centre", {"all", "centres"}),
        ("both", {"all", "buyers", "centres"}),
        ("staff", {"all", "buyers", "centres"}),
    ],
)
def test_documents_open_to_their_readers_alone(client, seller, who, open_to):
    told = {audience: make_document(audience=audience) for audience in ("all", "buyers", "centres")}
    if user := members()[who]:
        client.force_login(user)
    listed = client.get("/documents/").content.decode()
    for audience, document in told.items():
        assert (document.get_absolute_url() in listed) is (audience in open_to)
        assert client.get(document.get_absolute_url()).status_code == (302 if audience in open_to else 404)


def test_a_version_that_has_not_begun_is_absent(client, seller):
    later = make_document(effective_from=seller.today() + timedelta(days=1))
    assert "There are no documents" in words(client.get("/documents/"))
    assert client.get(later.get_absolute_url()).status_code == 404
