"""The front door: home, the language, the frame of every page, and what is said when a page cannot be shown."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Company
from tests.factories import make_city, make_contact, make_manager, make_member, make_user

ALONE = ["400.html", "403_csrf.html", "500.html", "503.html"]


@pytest.fixture
def buyer(shop, client):
    client.force_login(shop.member.user)
    return client


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_stranger_sees_who_the_seller_is_and_how_to_become_a_customer(shop, client):
    shop.seller.about = {"en": "Tools for those who repair"}
    shop.seller.save()
    page = text_of(client.get("/"))
    assert "Tools for those who repair" in page
    assert "How to become a customer" in page
    assert "tel:+78125550100" in page
    assert "sales@example.com" in page


def test_a_member_sees_the_overview_and_its_manager(buyer):
    page = text_of(buyer.get("/"))
    assert "<h1>Overview</h1>" in page
    assert "How to become a customer" not in page
    assert "Your manager" in page


@pytest.mark.covers("S0-19")
@pytest.mark.parametrize("path", ["/", "/catalog/", "/orders/", "/no/such/page/"])
def test_the_manager_with_phone_and_mail_is_on_every_page(shop, buyer, path):
    page = text_of(buyer.get(path))
    manager = shop.company.manager
    assert all(word in page for word in ("Olga Severina", "tel:+78125550147", f"mailto:{manager.email}"))


@pytest.mark.covers("S0-19")
def test_while_the_manager_is_away_the_deputy_answers(shop, buyer):
    manager = shop.company.manager
    manager.deputy = make_contact(words={"en": "Pavel Krylov"}, phone="+78125550152")
    manager.away_until = shop.seller.today()
    manager.save()
    page = text_of(buyer.get("/"))
    assert "Manager: Pavel Krylov" in page
    assert "Stands in for Olga Severina until" in page


def test_a_company_without_a_manager_is_answered_by_sales(shop, buyer):
    Company.objects.update(manager=None)
    page = text_of(buyer.get("/"))
    assert "You have no personal manager yet" in page
    assert "tel:+78125550100" in page


def test_the_band_says_in_whose_name_one_is_here(shop, buyer):
    Company.objects.update(city=make_city(words={"en": "Tver"}))
    band = text_of(buyer.get("/")).split('class="top"')[0]
    assert shop.company.name in band
    assert "Tver" in band
    assert 'action="/signout/"' in band


def test_a_suspended_company_is_told_so_and_has_no_cart(shop, buyer):
    shop.company.suspend(by=make_manager(), why="A test of the band.")
    page = text_of(buyer.get("/"))
    assert "orders are suspended" in page
    assert "cart-button" not in page


@pytest.mark.parametrize(
    ("role", "seen", "hidden"),
    [("owner", ["Catalogue", "Quick order", "Orders"], []), ("mechanic", ["Catalogue"], ["Quick order", ">Orders<"])],
)
def test_the_menu_offers_what_the_role_may_open(shop, client, role, seen, hidden):
    client.force_login(make_member(company=shop.company, role=role).user)
    nav = text_of(client.get("/")).split('id="nav"')[1].split("</nav>")[0]
    assert all(word in nav for word in seen)
    assert not any(word in nav for word in hidden)


def test_a_page_that_is_open_is_marked_in_the_menu(buyer):
    nav = text_of(buyer.get(reverse("orders:order_list"))).split('id="nav"')[1].split("</nav>")[0]
    assert re.findall(r'<a href="([^"]+)" aria-current="page"', nav) == [reverse("orders:order_list")]


def test_staff_without_a_company_are_shown_the_desk(shop, client):
    client.force_login(make_manager())
    page = text_of(client.get("/"))
    assert "Open the desk" in page
    assert reverse("admin:index") in page


def test_a_person_without_a_company_is_told_what_to_do(shop, client):
    client.force_login(make_user(email="new@example.com"))
    assert "not added to a company yet" in text_of(client.get("/"))


@pytest.mark.threat(34)
def test_no_page_carries_inline_script_style_or_another_host(shop, client):
    for path in ("/", "/signin/", "/signup/"):
        page = client.get(path).content.decode()
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:", page)
        assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', page)


@pytest.mark.threat(33)
def test_the_csrf_token_of_htmx_comes_from_the_page(shop):
    browser = Client(enforce_csrf_checks=True)
    page = browser.get("/").content.decode()
    assert browser.cookies["csrftoken"]["httponly"]
    token = re.search(r"hx-headers='{\"X-CSRFToken\": \"(\w+)\"}'", page)[1]
    assert browser.post("/language/", {"language": "ru"}).status_code == 403
    assert browser.post("/language/", {"language": "ru"}, headers={"X-CSRFToken": token}).status_code == 302


def test_the_language_is_switched_by_post_and_remembered(shop, client):
    answer = client.post("/language/", {"language": "ru", "next": "/signin/"})
    assert answer.headers["Location"] == "/signin/"
    assert '<html lang="ru">' in client.get("/signin/").content.decode()
    assert client.get("/language/").status_code == 405


def test_the_letters_of_a_member_follow_the_language(shop, buyer):
    buyer.post("/language/", {"language": "ru"})
    shop.member.user.refresh_from_db()
    assert shop.member.user.language == "ru"


@pytest.mark.parametrize("language", ["xx", "", "../en", "de"])
def test_a_language_nobody_speaks_changes_nothing(shop, buyer, language):
    buyer.post("/language/", {"language": language})
    shop.member.user.refresh_from_db()
    assert shop.member.user.language == "en"


@pytest.mark.threat(28)
@pytest.mark.parametrize("evil", ["//evil.example", "https://evil.example/", "javascript:alert(1)", "\\\\evil.example"])
def test_the_language_switch_leads_nowhere_else(shop, client, evil):
    assert client.post("/language/", {"language": "ru", "next": evil}).headers["Location"] == "/"


def test_only_the_languages_of_the_seller_are_offered(shop, client):
    assert 'value="ru" lang="ru"' in text_of(client.get("/"))
    shop.seller.languages = ["en"]
    shop.seller.save()
    assert 'name="language"' not in text_of(client.get("/"))


def test_the_frame_costs_no_statement_of_its_own(buyer, django_assert_num_queries):
    buyer.get("/password/reset/")
    with django_assert_num_queries(1):  # who reads
        buyer.get("/password/reset/")


@pytest.mark.parametrize("path", ["/balance/", "/balance/7/", "/acts/", "/acts/new/", "/warranty/", "/api/v1/acts/"])
def test_what_is_not_built_yet_is_no_address(shop, client, path):
    client.force_login(shop.member.user)
    for answer in (client.get(path), client.post(path), Client().get(path)):
        assert answer.status_code == 404
