"""The cart's pages: what they show, what they refuse and that a refusal changes nothing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import Company, Membership
from orders import cart as carts
from orders.models import Cart
from tests.factories import make_cart, make_member, make_order_terms, make_price, make_product
from tests.orders.views.steps import HTMX, cart_of, counted, fill, held, text_of

WRONG = ["-1", "0", "0.5", "1e9", "1e3", "１", "١", "NaN", "", " ", "1000000000", "7", "0x10", "1,5"]
PAGES = ["orders:cart", "orders:cart_quick"]
DEEDS = ["cart_add", "cart_set", "cart_remove", "cart_undo", "cart_empty", "cart_accept", "cart_paste"]


def add(client, product, quantity, **more):
    return client.post("/cart/add/", {"product": product.pk, "quantity": quantity, **more})


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_signs_in_first_and_comes_back(shop, client, name):
    answer = client.get(reverse(name))
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/signin/?next={reverse(name)}"


@pytest.mark.parametrize("role", ["accountant", "mechanic", "viewer"])
def test_only_those_who_buy_have_a_cart(shop, client, role):
    client.force_login(make_member(company=shop.company, role=role).user)
    product = make_product()
    for name in PAGES:
        assert client.get(reverse(name)).status_code == 403
    assert add(client, product, 1).status_code == 403


def test_a_company_that_is_not_approved_has_no_cart(shop, buyer):
    Company.objects.update(status=Company.Status.SUSPENDED)
    assert buyer.get("/cart/").status_code == 403
    assert add(buyer, make_product(), 1).status_code == 403


@pytest.mark.parametrize("name", DEEDS)
def test_a_deed_needs_its_token_and_never_happens_by_get(shop, client, name):
    client.handler.enforce_csrf_checks = True
    client.force_login(shop.member.user)
    fill(shop.member, (product := make_product(), 3))
    url = reverse(f"orders:{name}")
    assert client.post(url, {"product": product.pk, "text": product.sku}).status_code == 403
    assert client.get(url, {"product": product.pk, "text": product.sku}).status_code in (302, 405)
    assert held(shop.member) == {product.pk: 3}


def test_an_empty_cart_says_what_to_do(buyer):
    page = text_of(buyer.get("/cart/"))
    assert "The cart is empty" in page
    assert "To the catalogue" in page


def test_adding_goes_back_where_it_came_from_and_says_what_is_there(shop, buyer):
    product = make_product(unit="pcs", sku="LD-20144")
    fill(shop.member, (product, 5))
    answer = buyer.post(
        "/cart/add/", {"product": product.pk, "quantity": "10"}, HTTP_REFERER="http://testserver/catalog/"
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, "http://testserver/catalog/")
    assert held(shop.member) == {product.pk: 15}
    assert "In the cart: 15 pcs of LD-20144" in text_of(buyer.get("/cart/"))


def test_adding_by_htmx_brings_the_cart_button_and_the_answer_alone(shop, buyer):
    product = make_product()
    answer = buyer.post("/cart/add/", {"product": product.pk, "quantity": "1"}, follow=True, **HTMX)
    assert answer.redirect_chain == [("/cart/note/", 302)]
    body = answer.content.decode()
    assert 'id="cart-button"' in body
    assert "Added. In the cart" in body
    assert "<html" not in body


@pytest.mark.parametrize(("quantity", "headers"), [*((each, {}) for each in WRONG), ("7", HTMX)])
def test_a_wrong_quantity_adds_nothing_and_is_answered(shop, buyer, quantity, headers):
    product = make_product(pack_size=5)
    fill(shop.member, (product, 10))
    facts = {"product": product.pk, "quantity": quantity}
    answer = buyer.post("/cart/add/", facts, follow=True, HTTP_REFERER="http://testserver/cart/", **headers)
    assert held(shop.member) == {product.pk: 10}
    assert 'class="note note--closes note--bad"' in answer.content.decode()


@pytest.mark.parametrize("product", ["", "abc", "-1", "１", "9" * 30, "1.0"])
def test_no_such_product_is_no_page(buyer, product):
    assert buyer.post("/cart/add/", {"product": product, "quantity": 1}).status_code == 404
    assert buyer.post("/cart/remove/", {"product": product}).status_code == 404


def test_fields_nobody_may_set_are_ignored(shop, buyer):
    product = make_product(price="100.00")
    other = make_member()
    add(buyer, product, 2, price="0.01", total="0", company=other.company_id, membership=other.pk, cart=999)
    buyer.post("/cart/set/", {f"quantity-{product.pk}": "3", f"price-{product.pk}": "1", "total": "1", "version": "0"})
    assert held(shop.member) == {product.pk: 3}
    assert held(other) == {}
    assert "₽300.00" in text_of(buyer.get("/cart/"))


def test_quantities_are_set_and_the_sums_follow(shop, buyer):
    first, second = make_product(price="10.00"), make_product(price="7.00")
    fill(shop.member, (first, 1), (second, 1))
    answer = buyer.post("/cart/set/", {f"quantity-{first.pk}": "4", f"quantity-{second.pk}": "2"}, follow=True)
    assert answer.redirect_chain == [("/cart/", 302)]
    page = text_of(answer)
    assert "2 lines, 6 pieces" in page
    assert "₽54.00" in page
    assert "of it tax 20 % ₽9.00" in page


@pytest.mark.parametrize("quantity", WRONG)
def test_a_wrong_quantity_is_refused_at_its_line_and_keeps_what_was_typed(shop, buyer, quantity):
    good, bad = make_product(), make_product(pack_size=5)
    fill(shop.member, (good, 1), (bad, 10))
    answer = buyer.post("/cart/set/", {f"quantity-{good.pk}": "8", f"quantity-{bad.pk}": quantity})
    body = answer.content.decode()
    assert answer.status_code == 422
    assert held(shop.member) == {good.pk: 1, bad.pk: 10}
    assert f'id="line-{bad.pk}" role="alert"' in body
    assert f'id="line-{good.pk}"' not in body
    assert f'value="{quantity}" required' in body
    assert 'value="8" required' in body


def test_one_changed_line_may_be_sent_alone(shop, buyer):
    first, second = make_product(), make_product()
    fill(shop.member, (first, 1), (second, 2))
    answer = buyer.post("/cart/set/", {f"quantity-{second.pk}": "5"}, follow=True, **HTMX)
    assert held(shop.member) == {first.pk: 1, second.pk: 5}
    assert answer.content.decode().lstrip().startswith('<div id="cart">')


def test_another_companys_line_is_not_in_this_cart(shop, buyer):
    product = make_product()
    make_cart(make_member(), (product, 7))
    answer = buyer.post("/cart/set/", {f"quantity-{product.pk}": "1"})
    assert answer.status_code == 422
    assert held(shop.member) == {}


def test_a_removed_line_comes_back(shop, buyer):
    stays, goes = make_product(), make_product()
    fill(shop.member, (stays, 1), (goes, 2))
    page = buyer.post("/cart/remove/", {"product": goes.pk}, follow=True)
    assert held(shop.member) == {stays.pk: 1}
    assert "1 line was removed. Bring back" in text_of(page)
    page = buyer.post("/cart/undo/", follow=True)
    assert held(shop.member) == {stays.pk: 1, goes.pk: 2}
    assert "Bring back" not in text_of(page)


def test_a_removal_of_long_ago_is_not_spoken_of(shop, buyer):
    fill(shop.member, (product := make_product(), 2))
    buyer.post("/cart/remove/", {"product": product.pk})
    Cart.objects.update(updated_at=now() - timedelta(hours=1))
    assert "Bring back" not in text_of(buyer.get("/cart/"))


def test_an_emptied_cart_comes_back(shop, buyer):
    lines = {make_product().pk: 2 for _ in range(3)}
    carts.put_many(cart_of(shop.member), lines)
    page = buyer.post("/cart/empty/", follow=True)
    assert held(shop.member) == {}
    assert "3 lines were removed. Bring back" in text_of(page)
    buyer.post("/cart/undo/")
    assert held(shop.member) == lines


def test_the_way_to_the_first_orders_minimum_stands_in_figures(shop, buyer):
    make_order_terms(
        effective_from="2021-01-01",
        minimums=[{"scope": "first_order", "amount": "5000", "unlocks": True, "below": "retail"}],
    )
    shop.company.tariff.__class__.objects.update(status="none")
    product = make_product(price="400.00", price_list=shop.own)
    make_price(product, shop.base, "500.00")
    fill(shop.member, (product, 10))
    page = text_of(buyer.get("/cart/"))
    assert "Needed ₽5,000.00 You have ₽4,000.00 Missing ₽1,000.00" in page
    assert "The same goods at wholesale prices: ₽4,000.00" in page
    assert "₽500.00 wholesale ₽400.00" in page
    page = text_of(buyer.post("/cart/set/", {f"quantity-{product.pk}": "13"}, follow=True))
    assert "Needed ₽5,000.00 You have ₽5,200.00" in page
    assert "They stay open to you once this order is confirmed" in page
    assert "₽400.00 retail ₽500.00" in page


def test_a_changed_price_is_shown_with_the_one_seen_and_can_be_accepted(shop, buyer):
    product = make_product(price="100.00")
    fill(shop.member, (product, 2))
    product.prices.update(amount="120.00")
    page = text_of(buyer.get("/cart/"))
    assert "The price of 1 line has changed" in page
    assert "₽100.00" in page
    assert "₽120.00" in page
    page = text_of(buyer.post("/cart/accept/", follow=True, HTTP_REFERER="http://testserver/cart/"))
    assert "has changed" not in page
    assert "₽240.00" in page


def test_goods_that_ran_out_say_so_at_their_line(shop, buyer):
    product = make_product(sku="LD-1", stock=3)
    fill(shop.member, (product, 3))
    product.stock.on_hand = 2
    product.stock.save()
    body = buyer.get("/cart/").content.decode()
    assert f'aria-describedby="line-{product.pk}"' in body
    assert "Only 2 of LD-1 are left" in body


def test_a_pasted_list_is_answered_row_by_row(shop, buyer):
    good, by_five, like = make_product(sku="LD-10231"), make_product(sku="LD-20144", pack_size=5), make_product()
    like.codes.update(value="LD-30715", normal="LD30715")
    like.__class__.objects.filter(pk=like.pk).update(sku="LD-30715")
    answer = buyer.post("/cart/paste/", {"text": "LD-10231\t20\nLD-20144;7\nLD-30716,4\nZZ 1"})
    page, body = text_of(answer), answer.content.decode()
    assert held(shop.member) == {good.pk: 20}
    assert "4 lines were read" in page
    assert "LD-10231 20 Product" in page
    assert "take 5 or 10" in page
    assert 'name="instead" value="2:LD-30715\t4"' in body
    assert "LD-20144;7\nLD-30716,4\nZZ 1</textarea>" in body
    assert 'id="cart-button"' in body
    assert "1 line" in page
    assert by_five.pk not in held(shop.member)


def test_a_suggested_code_is_taken_by_one_press(shop, buyer):
    product = make_product(sku="LD-30715")
    left = "nothing such\nLD-30716 4"
    answer = buyer.post("/cart/paste/", {"text": left, "instead": "2:LD-30715\t4"})
    assert held(shop.member) == {product.pk: 4}
    assert "\nnothing such</textarea>" in answer.content.decode()


@pytest.mark.parametrize("instead", ["99:LD-1", "0:LD-1", "x", "1:" + "A" * 500])
def test_a_suggestion_no_page_made_changes_no_line(shop, buyer, instead):
    product = make_product(sku="LD-30715")
    buyer.post("/cart/paste/", {"text": "LD-30715 4", "instead": instead})
    assert held(shop.member) in ({product.pk: 4}, {})


@pytest.mark.parametrize("quantity", ["-1", "0", "0.5", "1e9", "1e3", "１", "7"])
def test_a_wrong_quantity_in_a_list_leaves_the_other_rows(shop, buyer, quantity):
    good, bad = make_product(sku="GOOD-1"), make_product(sku="BAD-2", pack_size=5)
    buyer.post("/cart/paste/", {"text": f"GOOD-1\t3\nBAD-2\t{quantity}"})
    assert held(shop.member) == {good.pk: 3}
    assert bad.pk not in held(shop.member)


def test_an_empty_or_endless_list_is_refused_and_kept(shop, buyer):
    assert buyer.post("/cart/paste/", {"text": " "}).status_code == 422
    assert buyer.post("/cart/paste/", {"text": "A" * 200_001}).status_code == 422
    answer = buyer.post("/cart/paste/", {"text": "A 1\n" * 2000 + "LAST 1"})
    assert answer.status_code == 422
    assert "The list has 2001 lines" in text_of(answer)
    assert "LAST 1</textarea>" in answer.content.decode()
    assert held(shop.member) == {}


def test_adding_takes_as_many_statements_with_one_line_as_with_200(shop, buyer):
    product = make_product()
    fill(shop.member, (make_product(), 1))
    with counted() as few:
        add(buyer, product, 1)
    many = {make_product().pk: 1 for _ in range(199)}
    assert carts.put_many(cart_of(shop.member), many) == {}
    with counted() as more:
        add(buyer, product, 1)
    assert len(few) == len(more) <= 8, few


def test_the_cart_takes_as_many_statements_with_one_line_as_with_200(shop, buyer):
    fill(shop.member, (make_product(), 1))
    buyer.get("/cart/")  # terms, taxes and lists are read once
    with counted() as few:
        buyer.get("/cart/")
    carts.put_many(cart_of(shop.member), {make_product().pk: 1 for _ in range(199)})
    with counted() as more:
        assert "200 lines" in text_of(buyer.get("/cart/"))
    assert len(few) == len(more) <= 5, few


def test_a_pasted_list_of_200_lines_takes_ten_statements(shop, buyer):
    skus = [make_product().sku for _ in range(190)] + [f"UNKNOWN-{n}" for n in range(10)]
    fill(shop.member, (make_product(), 1))
    with counted() as told:
        buyer.post("/cart/paste/", {"text": "\n".join(f"{sku}\t1" for sku in skus)})
    assert len(held(shop.member)) == 191
    assert len(told) <= 10, told


def test_two_members_of_a_company_have_a_cart_each(shop, buyer):
    colleague = make_member(company=shop.company, role=Membership.Role.BUYER)
    product = make_product()
    fill(colleague, (product, 9))
    assert "The cart is empty" in text_of(buyer.get("/cart/"))
