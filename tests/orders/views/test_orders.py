"""Orders as their company sees them: the list and its filters, the page, the print, cancelling and repeating."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from catalog.models import Stock
from orders import changes, listing
from orders.models import Order
from tests.factories import make_company, make_manager, make_member, make_product, make_tariff
from tests.orders.views.steps import counted, held, place, text_of

VIEWERS = ["owner", "buyer", "accountant", "viewer"]


@pytest.fixture
def order(shop, buyer):
    return place(buyer, shop.member, (make_product(sku="LD-20144", price="100.00"), 3), po_number="PO-7")


@pytest.fixture
def stranger(shop, client_of):
    """The owner of another company, in a browser of their own."""
    other = make_company()
    make_tariff(other, shop.own)
    return client_of(make_member(company=other).user)


def listed(client, query: str = "") -> list[str]:
    return [order.number for order in client.get(f"/orders/{query}").context["page"]]


@pytest.mark.parametrize("url", ["/orders/", "/orders/{}/", "/orders/{}/print/"])
def test_a_stranger_signs_in_first(order, client_of, url):
    assert client_of(None).get(url.format(order.pk)).headers["Location"].startswith("/signin/?next=")


@pytest.mark.parametrize("path", ["", "print/", "cancel/"])
def test_another_companys_order_is_as_good_as_absent(order, stranger, path):
    theirs, absent = stranger.get(f"/orders/{order.pk}/{path}"), stranger.get(f"/orders/99999999/{path}")
    assert (theirs.status_code, absent.status_code) == (404, 404)
    assert order.company.name not in text_of(theirs)


@pytest.mark.parametrize("deed", ["cancel", "repeat"])
def test_another_companys_order_cannot_be_moved(order, stranger, deed):
    assert stranger.post(f"/orders/{order.pk}/{deed}/").status_code == 404
    order.refresh_from_db()
    assert order.status == Order.Status.PLACED


@pytest.mark.parametrize("pk", ["0", "9" * 19, "9" * 40])
def test_a_number_no_order_has_is_absent(buyer, pk):
    assert buyer.get(f"/orders/{pk}/").status_code == 404


@pytest.mark.parametrize("role", VIEWERS)
def test_who_may_see_orders_sees_them(shop, order, client_of, role):
    client = client_of(make_member(company=shop.company, role=role).user)
    assert listed(client) == [order.number]
    page = client.get(f"/orders/{order.pk}/")
    assert "LD-20144" in text_of(page)
    may_buy = role in ("owner", "buyer")
    assert ("Cancel the order" in text_of(page)) is may_buy
    assert ("Repeat the order" in text_of(page)) is may_buy


def test_a_mechanic_sees_no_orders(shop, order, client_of):
    client = client_of(make_member(company=shop.company, role="mechanic").user)
    assert client.get("/orders/").status_code == 403
    assert client.get(f"/orders/{order.pk}/").status_code == 403


@pytest.mark.parametrize("role", ["accountant", "viewer"])
def test_who_only_looks_cannot_move_an_order(shop, order, client_of, role):
    client = client_of(make_member(company=shop.company, role=role).user)
    assert client.post(f"/orders/{order.pk}/cancel/").status_code == 403
    assert client.post(f"/orders/{order.pk}/repeat/").status_code == 403
    order.refresh_from_db()
    assert order.status == Order.Status.PLACED


def test_no_orders_yet_says_what_to_do(buyer):
    page = text_of(buyer.get("/orders/"))
    assert "No orders yet" in page
    assert "To the catalogue" in page


@pytest.mark.parametrize("text", ["{number}", "№ {number}", "{pk}", "po-7", "ld20144", "2014", "LD-20144"])
def test_an_order_is_found_by_its_number_its_buyers_number_or_a_code(shop, buyer, order, text):
    place(buyer, shop.member, (make_product(sku="ZZ-1"), 1))
    query = text.format(number=order.number, pk=order.pk)
    assert listed(buyer, f"?q={query}") == [order.number]


@pytest.mark.parametrize("text", ["%", "_", "'", "nothing", "9" * 80, "́", "\\"])
def test_a_text_that_names_nothing_finds_nothing(buyer, order, text):
    answer = buyer.get("/orders/", {"q": text})
    assert answer.status_code == 200
    assert "No order matches" in text_of(answer)


def test_orders_are_narrowed_by_state_and_days_of_the_company(shop, buyer, order):
    other = place(buyer, shop.member, (make_product(), 1))
    other.cancel(by=shop.member.user, why="")
    # 22:30 in UTC is the next day in Moscow.
    Order.objects.filter(pk=order.pk).update(created_at=datetime(2026, 3, 1, 22, 30, tzinfo=UTC))
    assert listed(buyer, "?status=cancelled") == [other.number]
    assert listed(buyer, "?until=2026-03-02") == [order.number]
    assert listed(buyer, "?until=2026-03-01") == []
    assert listed(buyer, "?since=2026-03-02&until=2026-03-02") == [order.number]
    assert listed(buyer, "?since=2026-03-03&status=placed") == []


@pytest.mark.parametrize(
    "query", ["?status=paid", "?since=yesterday", "?until=9999-12-31", "?since=0001-01-01", f"?q={'x' * 10_000}"]
)
def test_a_filter_that_makes_no_sense_is_told_and_narrows_nothing(buyer, order, query):
    answer = buyer.get(f"/orders/{query}")
    assert answer.status_code == 400
    assert order.number in text_of(answer)


@pytest.mark.parametrize(
    "query",
    ["?sort=company__users__password", "?company__balance__gt=1", "?ordering=by__password", "?page_size=1000000"],
)
def test_what_no_page_offers_is_ignored(buyer, order, query):
    assert listed(buyer, query) == [order.number]


@pytest.mark.parametrize("page", ["0", "2", "-1", "x", "1000000000", "9" * 100])
def test_a_page_the_list_does_not_reach_is_absent(buyer, order, page):
    assert buyer.get(f"/orders/?page={page}").status_code == 404


def test_orders_are_sorted_and_paged_and_the_last_row_adds_them_up(shop, buyer, order, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 2)
    dear = place(buyer, shop.member, (make_product(price="900.00"), 1))
    cheap = place(buyer, shop.member, (make_product(price="1.00"), 1))
    off = place(buyer, shop.member, (make_product(price="5.00"), 1))
    off.cancel(by=shop.member.user, why="")
    assert listed(buyer) == [off.number, cheap.number]
    assert listed(buyer, "?page=2") == [dear.number, order.number]
    assert listed(buyer, "?sort=total") == [cheap.number, off.number]
    assert listed(buyer, "?sort=-total") == [dear.number, order.number]
    page = text_of(buyer.get("/orders/"))
    assert "Total of 3 orders ₽1,201.00" in page
    assert "Beside it 1 cancelled ₽5.00" in page
    assert "Shown 1–2 of 4" in page


def test_a_list_of_another_company_is_never_counted_in(shop, order, stranger):
    assert listed(stranger) == []
    assert "No orders yet" in text_of(stranger.get("/orders/"))


def test_the_list_takes_as_many_statements_for_one_order_as_for_many(shop, buyer, order):
    buyer.get("/orders/")
    with counted() as few:
        buyer.get("/orders/?q=ld&status=placed")
    for _ in range(4):
        place(buyer, shop.member, (make_product(sku=f"LD-{_}"), 1))
    buyer.get("/orders/")
    with counted() as more:
        assert len(listed(buyer, "?q=ld&status=placed")) == 5
    assert len(few) == len(more) == 3, more


def test_the_page_shows_the_document_and_its_course(shop, buyer, order):
    page = text_of(buyer.get(f"/orders/{order.pk}/"))
    assert "Total ₽300.00" in page
    assert "of it tax ₽50.00" in page
    assert "your number PO-7" in page
    assert "By agreement with the manager" in page
    assert "Olga Severina" in page
    assert "Placed" in page
    assert "Your manager checks the order and confirms it." in page


def test_a_change_by_the_manager_is_shown_with_what_was_and_what_became(shop, buyer, order):
    manager, added = make_manager(), make_product(sku="NEW-1", price="10.00")
    line = order.lines.get()
    changes.apply(order, {line.product_id: 1, added.pk: 2}, by=manager, why="Asked by phone", way="phone")
    page = text_of(buyer.get(f"/orders/{order.pk}/"))
    assert "LD-20144 3 pcs 1 pcs" in page
    assert "NEW-1 — 2 pcs" in page
    assert "Asked by phone" in page
    assert "Difference -₽180.00" in page or "Difference −₽180.00" in page
    assert "Total ₽120.00" in page


def test_a_dropped_line_is_no_line_of_the_document_any_more(shop, buyer, order):
    second = make_product(sku="TWO-2", price="10.00")
    changes.apply(order, {second.pk: 1}, by=make_manager(), why="More", way="phone")
    changes.apply(order, {second.pk: 0}, by=make_manager(), why="Less", way="phone")
    context = buyer.get(f"/orders/{order.pk}/").context
    assert [line.sku for line in context["lines"]] == ["LD-20144"]
    assert "TWO-2" not in text_of(buyer.get(f"/orders/{order.pk}/print/"))


def test_the_sheet_says_who_sells_who_buys_and_what(shop, buyer, order):
    answer = buyer.get(f"/orders/{order.pk}/print/")
    page = text_of(answer)
    for words in ("Example Wholesale LLC", shop.company.name, "LD-20144", "₽300.00", "Olga Severina"):
        assert words in page
    assert 'class="band"' not in answer.content.decode()


def test_a_buyer_cancels_while_nobody_has_confirmed(shop, buyer, order):
    product = order.lines.get().product
    assert "Cancel order" in text_of(buyer.get(f"/orders/{order.pk}/cancel/"))
    order.refresh_from_db()
    assert order.status == Order.Status.PLACED
    page = text_of(buyer.post(f"/orders/{order.pk}/cancel/", {"why": "Not needed"}, follow=True))
    order.refresh_from_db()
    assert (order.status, order.cancel_why) == (Order.Status.CANCELLED, "Not needed")
    assert Stock.objects.get(product=product).reserved == 0
    assert "is cancelled." in page
    assert "Cancel the order" not in page


def test_cancelling_twice_happens_once(buyer, order):
    for _ in range(2):
        buyer.post(f"/orders/{order.pk}/cancel/", {"why": ""}, HTTP_REFERER=f"http://testserver/orders/{order.pk}/")
    assert list(order.events.values_list("verb", flat=True)) == ["place", "cancel"]


def test_a_confirmed_order_is_the_managers_to_cancel(buyer, order):
    order.confirm(by=make_manager())
    answer = buyer.post(
        f"/orders/{order.pk}/cancel/", {"why": ""}, HTTP_REFERER=f"http://testserver/orders/{order.pk}/", follow=True
    )
    assert "ask your manager to cancel it" in text_of(answer)
    assert "Cancel the order" not in text_of(answer)
    order.refresh_from_db()
    assert order.status == Order.Status.CONFIRMED


def test_an_order_is_repeated_at_todays_prices_without_what_is_not_sold(shop, buyer):
    stays, goes = make_product(price="10.00"), make_product(price="10.00")
    order = place(buyer, shop.member, (stays, 2), (goes, 1))
    stays.prices.update(amount=Decimal("11.00"))
    goes.__class__.objects.filter(pk=goes.pk).update(is_active=False)
    page = text_of(buyer.post(f"/orders/{order.pk}/repeat/", follow=True))
    assert held(shop.member) == {stays.pk: 2}
    assert "1 line is added to the cart." in page
    assert "not sold any more" in page
    assert "₽22.00" in page


def test_an_order_is_moved_by_post_with_a_token_only(shop, order, client):
    client.handler.enforce_csrf_checks = True
    client.force_login(shop.member.user)
    assert client.post(f"/orders/{order.pk}/cancel/").status_code == 403
    assert client.post(f"/orders/{order.pk}/repeat/").status_code == 403
    assert client.get(f"/orders/{order.pk}/repeat/").status_code == 405
    order.refresh_from_db()
    assert order.status == Order.Status.PLACED


def test_a_page_of_an_order_takes_as_many_statements_for_one_line_as_for_many(shop, buyer, order):
    big = place(buyer, shop.member, *((make_product(), 1) for _ in range(20)))
    buyer.get(f"/orders/{order.pk}/")
    with counted() as few:
        buyer.get(f"/orders/{order.pk}/")
    with counted() as more:
        buyer.get(f"/orders/{big.pk}/")
    assert len(few) == len(more) <= 5, more
