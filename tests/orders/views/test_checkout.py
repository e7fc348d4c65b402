"""Checkout's page: choices are kept, what is missing keeps the button disabled, and an order is placed once."""

from decimal import Decimal

import pytest

from accounts.models import Address, Company
from catalog.models import Stock
from orders import cart as carts
from orders.models import Cart, Order, OrderTerms
from tests.factories import make_address, make_city, make_company, make_member, make_order_terms, make_product
from tests.orders.views.steps import CHOSEN, HTMX, cart_of, counted, fill, held, place, sent, text_of

PLACE = "/checkout/place/"
ASKS_ALL = ["personal_number", "mobile", "address"]
DISABLED = 'disabled aria-describedby="todo"'


@pytest.fixture
def filled(shop, buyer):
    """A cart with one line."""
    fill(shop.member, (make_product(price="100.00"), 2))
    return cart_of(shop.member)


@pytest.fixture
def strict(shop):
    """Terms that ask for everything S2-02 names."""
    return make_order_terms(effective_from="2021-01-01", checkout_fields=ASKS_ALL)


@pytest.mark.parametrize("url", ["/checkout/", PLACE, "/checkout/address/"])
@pytest.mark.parametrize("role", ["accountant", "mechanic", "viewer"])
def test_only_those_who_buy_come_to_checkout(shop, client, url, role):
    client.force_login(make_member(company=shop.company, role=role).user)
    assert client.post(url, CHOSEN).status_code == 403
    assert Order.objects.count() == 0


def test_a_suspended_company_places_nothing(shop, buyer, filled):
    form = sent(shop.member)
    Company.objects.update(status=Company.Status.SUSPENDED)
    assert buyer.post(PLACE, form).status_code == 403
    assert Order.objects.count() == 0


def test_a_form_without_its_token_places_nothing(shop, client):
    fill(shop.member, (make_product(), 1))
    client.handler.enforce_csrf_checks = True
    client.force_login(shop.member.user)
    assert client.post(PLACE, sent(shop.member)).status_code == 403
    assert Order.objects.count() == 0


def test_an_order_is_never_placed_by_get(shop, buyer, filled):
    answer = buyer.get(PLACE, sent(shop.member))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/checkout/")
    assert Order.objects.count() == 0


def test_an_empty_cart_has_no_checkout(buyer):
    assert buyer.get("/checkout/").headers["Location"] == "/cart/"


@pytest.mark.covers("S2-02")
def test_the_button_is_disabled_beside_the_list_of_what_is_missing(strict, buyer, filled):
    page = buyer.get("/checkout/")
    assert DISABLED in page.content.decode()
    told = text_of(page)
    for label in ("personal number or identification code", "mobile phone", "delivery address"):
        assert f"Fill in: {label}." in told
    make_address(filled.company)
    facts = CHOSEN | {
        "personal_number": "01001012345",
        "mobile": "8 903 555-12-34",
        "address": Address.objects.get().pk,
    }
    page = buyer.post("/checkout/", facts, follow=True)
    assert DISABLED not in page.content.decode()
    assert "Still missing" not in text_of(page)


@pytest.mark.covers("S2-02")
def test_what_is_missing_is_refused_by_the_server_too(shop, strict, buyer, filled):
    answer = buyer.post(PLACE, sent(shop.member, mobile="8 903 555-12-34"), HTTP_REFERER="http://testserver/checkout/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "http://testserver/checkout/")
    assert Order.objects.count() == 0
    assert len(held(shop.member)) == 1
    page = text_of(buyer.get("/checkout/"))
    assert "Fill in: personal number or identification code." in page
    assert "Fill in: mobile phone." not in page


def test_without_required_fields_only_the_methods_are_asked(shop, buyer, filled):
    page = buyer.get("/checkout/")
    assert DISABLED not in page.content.decode()
    assert "Mobile phone" not in text_of(page)
    assert buyer.post(PLACE, sent(shop.member, method_code="", delivery_kind="")).status_code == 303
    assert Order.objects.count() == 0


def test_choices_are_kept_as_they_are_made_and_resume_elsewhere(shop, strict, buyer, filled):
    address = make_address(shop.company, street="Second street 2")
    facts = CHOSEN | {"address": address.pk, "po_number": "PO-7", "note": "Ring twice", "mobile": "+7 903 555-12-34"}
    answer = buyer.post("/checkout/", facts, follow=True, **HTMX)
    assert answer.content.decode().lstrip().startswith('<aside class="stack" id="summary"')
    cart = Cart.objects.get()
    assert (cart.address, cart.po_number, cart.note) == (address, "PO-7", "Ring twice")
    assert cart.mobile == "+7 903 555-12-34"
    assert "Ring twice</textarea>" in buyer.get("/checkout/").content.decode()


def test_a_number_that_is_no_telephone_is_told_and_the_rest_is_kept(shop, strict, buyer, filled):
    answer = buyer.post("/checkout/", CHOSEN | {"mobile": "12", "po_number": "PO-8"})
    body = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="12"' in body
    assert DISABLED in body
    assert "Mobile phone: Enter a valid phone number" in text_of(answer)
    assert (Cart.objects.get().mobile, Cart.objects.get().po_number) == ("", "PO-8")


def test_the_minimum_is_of_the_city_of_the_chosen_address(shop, buyer, filled):
    make_order_terms(
        effective_from="2021-01-01", minimums=[{"scope": "each_order", "amount": "1000", "city_mark": "map"}]
    )
    address = make_address(shop.company, city=make_city(marks=["map"], words={"en": "Tver"}))
    page = buyer.get("/checkout/")
    assert "Add ₽800.00 more: the minimum order for Tver is ₽1,000.00." in text_of(page)
    assert DISABLED in page.content.decode()
    buyer.post(PLACE, sent(shop.member, address=str(address.pk)))
    assert Order.objects.count() == 0


def test_a_new_address_is_saved_to_the_company_and_chosen(shop, buyer, filled):
    city = make_city()
    facts = {"address": "new", "new-city": city.pk, "new-street": "New street 3", "new-phone": "8 903 555-12-34"}
    answer = buyer.post("/checkout/address/", CHOSEN | facts | {"note": "Kept"}, follow=True)
    address = Address.objects.get()
    assert answer.redirect_chain == [("/checkout/", 302)]
    assert (address.company, address.kind, address.city) == (shop.company, "delivery", city)
    assert (Cart.objects.get().address, Cart.objects.get().note) == (address, "Kept")
    assert "New street 3" in text_of(answer)


def test_a_half_typed_address_is_told_and_kept(shop, buyer, filled):
    answer = buyer.post("/checkout/address/", CHOSEN | {"address": "new", "new-postcode": "170100"})
    assert answer.status_code == 422
    assert Address.objects.count() == 0
    page = text_of(answer)
    assert "Choose a city of the list, or name the place." in page
    assert 'value="170100"' in answer.content.decode()


def test_an_order_never_goes_to_an_address_that_is_not_saved(shop, buyer, filled):
    make_address(shop.company)
    answer = buyer.post(PLACE, sent(shop.member, address="new"))
    assert answer.status_code == 422
    assert "Save the new address, or choose another one." in text_of(answer)
    assert Order.objects.count() == 0


def test_a_city_of_another_country_is_not_offered(shop, buyer, filled):
    city = make_city()
    city.region.country = "GE"
    city.region.save()
    answer = buyer.post("/checkout/address/", {"address": "new", "new-city": city.pk, "new-street": "Any"})
    assert answer.status_code == 422
    assert Address.objects.count() == 0


def test_another_companys_address_is_no_address(shop, buyer, filled):
    foreign = make_address(make_company(), street="Secret street")
    answer = buyer.post(PLACE, sent(shop.member, address=str(foreign.pk)), follow=True)
    assert "This address is not in use any more" in text_of(answer)
    buyer.post("/checkout/", CHOSEN | {"address": foreign.pk})
    assert Cart.objects.get().address is None
    assert "Secret" not in text_of(buyer.get("/checkout/"))
    assert Order.objects.count() == 0


def test_an_order_is_placed_with_what_was_chosen_and_typed(shop, strict, buyer):
    address = make_address(shop.company, street="Main street 1", city=make_city(words={"en": "Tver"}))
    facts = {"address": str(address.pk), "personal_number": "01001012345", "mobile": "8 903 555-12-34"}
    order = place(buyer, shop.member, (make_product(price="12.50"), 4), po_number="PO-1", note="Ring twice", **facts)
    assert (order.total, order.method_code, order.delivery_kind) == (Decimal("50.00"), "invoice", "agreement")
    assert (order.po_number, order.note, order.mobile) == ("PO-1", "Ring twice", "+7 903 555-12-34")
    assert order.address["street"] == "Main street 1"
    assert held(shop.member) == {}
    page = text_of(buyer.get(order.get_absolute_url()))
    assert f"Order {order.number} is placed." in page
    assert "Your manager checks the order and confirms it." in page


def test_price_total_and_company_in_the_form_are_ignored(shop, buyer, filled):
    other = make_company()
    form = sent(shop.member) | {"price": "0.01", "total": "0.01", "company": other.pk, "by": "1", "status": "confirmed"}
    assert buyer.post(PLACE, form).status_code == 303
    order = Order.objects.get()
    assert (order.company, order.total, order.by, order.status) == (
        shop.company,
        Decimal("200.00"),
        shop.member.user,
        "placed",
    )


def test_the_same_form_sent_twice_is_one_order(shop, buyer, filled):
    form = sent(shop.member)
    first, second = buyer.post(PLACE, form), buyer.post(PLACE, form)
    assert first.headers["Location"] == second.headers["Location"]
    assert Order.objects.count() == 1


def test_a_form_sent_again_with_another_note_lands_on_its_order(shop, buyer, filled):
    form = sent(shop.member)
    buyer.post(PLACE, form)
    order = Order.objects.get()
    answer = buyer.post(PLACE, form | {"note": "Another"}, follow=True)
    assert answer.redirect_chain == [(order.get_absolute_url(), 303)]
    assert f"Order {order.number} has already been placed with this form." in text_of(answer)
    assert (Order.objects.count(), Cart.objects.get().note) == (1, "")


@pytest.mark.parametrize("key", ["", "x" * 65, "a\0b"])
def test_a_form_without_a_decent_key_places_nothing(shop, buyer, filled, key):
    assert buyer.post(PLACE, sent(shop.member) | {"key": key}).status_code == 303
    assert Order.objects.count() == 0


@pytest.mark.parametrize("seen", ["", "x", "1", "1:", ":1", "1:NaN", "9999999999:200.00"])
def test_a_form_that_says_nothing_sensible_of_what_was_seen_places_nothing(shop, buyer, filled, seen):
    assert buyer.post(PLACE, sent(shop.member) | {"seen": seen}).status_code in (303, 409)
    assert Order.objects.count() == 0
    assert len(held(shop.member)) == 1


def test_a_cart_changed_in_another_tab_is_not_ordered(shop, buyer, filled):
    form = sent(shop.member)
    fill(shop.member, (make_product(), 1))
    answer = buyer.post(PLACE, form, HTTP_REFERER="http://testserver/checkout/", follow=True)
    assert "The cart has changed since this page was opened" in text_of(answer)
    assert Order.objects.count() == 0


def test_a_price_changed_since_it_was_seen_is_a_page_with_both(shop, buyer, filled):
    form = sent(shop.member, note="Kept")
    product = filled.lines.get().product
    product.prices.update(amount="120.00")
    answer = buyer.post(PLACE, form)
    page = text_of(answer)
    assert answer.status_code == 409
    assert f"{product.sku} 2 ₽100.00 ₽120.00" in page
    assert "Total you saw ₽200.00 Total now ₽240.00" in page
    assert Order.objects.count() == 0
    assert Stock.objects.get(product=product).reserved == 0
    assert Cart.objects.get().note == "Kept"


def test_new_prices_are_accepted_and_then_ordered(shop, buyer, filled):
    filled.lines.get().product.prices.update(amount="120.00")
    page = buyer.get("/checkout/")
    assert DISABLED in page.content.decode()
    assert "Prices have changed: look at both." in text_of(page)
    answer = buyer.post("/cart/accept/", HTTP_REFERER=f"http://testserver{PLACE}", follow=True)
    assert answer.redirect_chain[-1] == ("/checkout/", 302)
    assert DISABLED not in answer.content.decode()
    buyer.post(PLACE, sent(shop.member))
    assert Order.objects.get().total == Decimal("240.00")


def test_goods_sold_meanwhile_are_told_and_nothing_is_ordered(shop, buyer, filled):
    form = sent(shop.member)
    Stock.objects.update(on_hand=1)
    answer = buyer.post(PLACE, form, HTTP_REFERER="http://testserver/checkout/", follow=True)
    assert "is left" in text_of(answer)
    assert DISABLED in answer.content.decode()
    assert Order.objects.count() == 0


def test_placing_takes_as_many_statements_with_one_line_as_with_200(shop, buyer):
    told = []
    for size in (1, 1, 200):  # the first warms what is read once
        carts.put_many(cart_of(shop.member), {make_product().pk: 1 for _ in range(size)})
        form = sent(shop.member)
        with counted() as made:
            assert buyer.post(PLACE, form).status_code == 303
        told.append(made)
    assert len(told[1]) == len(told[2]) <= 15, told[1]


def test_the_page_takes_as_many_statements_with_one_line_as_with_200(shop, buyer):
    fill(shop.member, (make_product(), 1))
    buyer.get("/checkout/")
    with counted() as few:
        buyer.get("/checkout/")
    carts.put_many(cart_of(shop.member), {make_product().pk: 1 for _ in range(199)})
    with counted() as many:
        buyer.get("/checkout/")
    assert len(few) == len(many) <= 8, few


def test_terms_ask_for_known_fields_only():
    assert set(ASKS_ALL) == set(OrderTerms.Field.values)
