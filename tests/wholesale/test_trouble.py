"""What is said when a page cannot be shown: what happened, what is kept, what to do, and whom to call."""

import re

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from orders import changes
from tests.factories import make_manager, make_member, make_order, make_product, make_seller, make_user
from wholesale import alone, views
from wholesale.errors import Change, Stale
from wholesale.models import Seller

ALONE = ["400.html", "403_csrf.html", "413.html", "500.html", "503.html"]
TROUBLES = "tests.wholesale.urls"


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def asked(language="en", **facts):
    return RequestFactory().get("/x/", headers={"Accept-Language": language}, **facts)


@pytest.fixture
def quiet(client):
    client.raise_request_exception = False
    return client


@pytest.fixture
def buyer(shop, client):
    client.force_login(shop.member.user)
    return client


@pytest.mark.parametrize("template", ALONE)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_pages_of_trouble_stand_alone_and_speak_the_readers_language(template, language):
    """No database is allowed in this test: asking it would fail."""
    with translation.override("en" if language == "ru" else "ru"):  # left behind by another request
        page = alone.page(asked(language), template, status=500).content.decode()
    assert f'<html lang="{language}">' in page
    assert page.count("<h1>") == 1
    assert "static/css/tokens" in page
    assert "{{" not in page


@pytest.mark.parametrize("template", ALONE)
def test_the_cookie_says_the_language_before_the_browser_does(template, settings):
    request = asked("en")
    request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = "ru"
    assert '<html lang="ru">' in alone.page(request, template, status=500).content.decode()


@pytest.mark.django_db
def test_whom_to_call_is_known_by_heart(django_assert_num_queries):
    make_seller()
    Seller.objects.get_current()
    with django_assert_num_queries(0):
        page = alone.page(asked(), "500.html", status=500).content.decode()
    assert "tel:+78125550100" in page
    assert "mailto:sales@example.com" in page


def test_a_process_that_knows_no_seller_yet_names_none():
    assert "tel:" not in alone.page(asked(), "500.html", status=500).content.decode()


@pytest.mark.django_db
@pytest.mark.urls(TROUBLES)
def test_what_broke_can_be_found_by_the_number_on_the_page(shop, quiet):
    answer = quiet.get("/t/broken/")
    assert answer.status_code == 500
    assert answer["X-Request-ID"] in text_of(answer)
    assert "secret reason" not in text_of(answer)


def test_the_handlers_answer_with_their_status(rf):
    assert views.bad_request(rf.get("/"), BadRequest()).status_code == 400
    assert views.form_expired(rf.get("/")).status_code == 403
    assert views.broken(rf.get("/")).status_code == 500


@pytest.mark.django_db
def test_a_form_larger_than_the_portal_takes_is_413(buyer, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2**20
    answer = buyer.post(reverse("language"), {"next": "x" * 2**20})
    assert answer.status_code == 413
    assert "1.0\xa0MB" in answer.content.decode()
    assert "Nothing of it was saved" in text_of(answer)


@pytest.mark.django_db
def test_a_form_of_too_many_fields_is_413(buyer, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    answer = buyer.post(reverse("language"), "&".join(f"f{n}=1" for n in range(9)), content_type=URLENCODED)
    assert answer.status_code == 413
    assert "3 fields" in text_of(answer)


URLENCODED = "application/x-www-form-urlencoded"


@pytest.mark.django_db
def test_a_request_that_is_none_is_400(shop, client, settings):
    settings.ALLOWED_HOSTS = ["portal.example"]
    answer = Client(SERVER_NAME="evil.example").get("/")
    assert answer.status_code == 400
    assert "Nothing has changed" in text_of(answer)


@pytest.mark.django_db
@pytest.mark.threat(33)
def test_a_form_without_its_token_is_403_in_the_houses_look(shop):
    answer = Client(enforce_csrf_checks=True).post(reverse("language"), {"language": "ru"})
    assert answer.status_code == 403
    assert "This form has expired" in text_of(answer)


# ---------------------------------------------------------------- the database is away


@pytest.mark.django_db
@pytest.mark.threat(50)
@pytest.mark.urls(TROUBLES)
def test_what_was_typed_is_kept_to_be_sent_again(shop, client):
    answer = client.post("/t/away/", {"note": 'Call "first" <b>', "line": ["1", "2"]})
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    page = answer.content.decode()
    assert 'name="note" value="Call &quot;first&quot; &lt;b&gt;"' in page
    assert page.count('name="line"') == 2
    assert 'action="/t/away/"' in page
    assert 'action="/t/away/?page=2&amp;q=a"' in client.post("/t/away/?page=2&q=a", {"note": "x"}).content.decode()


@pytest.mark.django_db
@pytest.mark.urls(TROUBLES)
@pytest.mark.parametrize("facts", [{"login": "a@b.cc", "password": "hunter22"}, {"code": "hunter22", "next": "/"}])
def test_a_secret_is_never_said_back(shop, client, facts):
    answer = client.post("/t/away/", facts)
    assert answer.status_code == 503
    assert "hunter22" not in answer.content.decode()
    assert 'type="hidden"' not in answer.content.decode()


@pytest.mark.django_db
def test_the_database_lost_in_the_middle_of_a_frame_is_503_too(buyer, monkeypatch):
    def away(*_args, **_kwargs):
        raise OperationalError("no connection")

    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", away)
    buyer.raise_request_exception = False
    for address in (reverse("orders:order_list"), "/no/such/page/"):
        answer = buyer.get(address)
        assert (answer.status_code, answer["Retry-After"]) == (503, "30")
        assert '<html lang="en">' in answer.content.decode()


# ---------------------------------------------------------------- within the frame


@pytest.mark.django_db
def test_a_missing_page_keeps_the_frame_and_offers_the_search(buyer):
    answer = buyer.get("/no/such/page/")
    assert answer.status_code == 404
    assert reverse("catalog:search") in text_of(answer)
    assert "tel:+78125550147" in text_of(answer).split("<main")[1]


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["mechanic", "accountant"])
def test_a_closed_page_names_the_role_and_the_way_out(shop, client, role):
    client.force_login(make_member(company=shop.company, role=role).user)
    answer = client.get(reverse("orders:cart"))
    assert answer.status_code == 403
    assert f"“{role}”" in text_of(answer)
    assert "Your manager can change it" in text_of(answer)


@pytest.mark.django_db
def test_a_closed_page_of_a_suspended_company_says_that(shop, buyer):
    shop.company.suspend(by=make_manager(), why="A test of the page.")
    assert "orders are suspended" in text_of(buyer.get(reverse("orders:cart"))).split("<main")[1]


@pytest.mark.django_db
def test_a_closed_door_of_a_stranger_without_membership_is_403(shop, client):
    client.force_login(make_user(email="new@example.com"))
    answer = client.get(reverse("orders:order_list"))
    assert answer.status_code == 403
    assert "not added to a company yet" in text_of(answer)


@pytest.mark.django_db
def test_forbidden_does_not_tell_why_to_programs(shop):
    request = RequestFactory().get("/")
    request.member, request.user, request.session = None, make_user(), {}
    assert "secret reason" not in views.forbidden(request, PermissionDenied("secret reason")).content.decode()


# ---------------------------------------------------------------- a stale page


@pytest.mark.django_db
@pytest.mark.threat(52)
def test_a_stale_page_shows_both_values_and_changes_nothing(shop, buyer):
    product = make_product(sku="LD-10231")
    order = make_order(shop.member, (product, 5))
    seen, page = order.version, reverse("orders:order_cancel", args=[order.pk])
    changes.apply(order, {product.pk: 4}, by=make_manager(), why="Fewer", way="phone")
    changes.apply(order, {product.pk: 3}, by=make_manager(), why="Fewer still", way="phone")
    came_from = f"http://testserver{order.get_absolute_url()}"
    answer = buyer.post(page, {"version": seen, "why": "Too dear"}, headers={"Referer": came_from})
    assert answer.status_code == 409
    rows = re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td><td>(.*?)</td>', answer.content.decode())
    assert ("LD-10231", "5", "3") in rows
    assert [row[1:] for row in rows if row[0] == "Total"] == [("₽500.00", "₽300.00")]
    assert came_from in text_of(answer)
    order.refresh_from_db()
    assert order.status == "placed"


@pytest.mark.django_db
@pytest.mark.threat(52)
def test_a_stale_page_tells_the_state_it_missed(shop, buyer):
    order = make_order(shop.member)
    seen = order.version
    order.confirm(by=make_manager())
    answer = buyer.post(reverse("orders:order_cancel", args=[order.pk]), {"version": seen, "why": ""})
    rows = re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td><td>(.*?)</td>', answer.content.decode())
    assert [row[0] for row in rows] == ["State"]
    assert rows[0][1] != rows[0][2]


def test_a_stale_refusal_says_both_values_in_one_line_too():
    stale = Stale("moved", "It has changed.", [Change("LD-1", "5", "3")])
    assert str(stale) == "It has changed. LD-1: 5 → 3."
    assert (stale.text, stale.breaches) == ("It has changed.", ())


def test_no_page_of_trouble_runs_or_loads_anything():
    for template in ALONE:
        page = render_to_string(template, {"typed": [("a", "b")], "to": "/x/"})
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=", page)
