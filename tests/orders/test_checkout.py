"""From the cart to the order: what is shown, what is refused, and that an order is placed once."""

from dataclasses import asdict, replace
from decimal import Decimal

import pytest

from accounts.models import Company, Membership
from catalog.models import Price, Product, Stock, Tariff
from orders import cart as carts
from orders import checkout
from orders.checkout import Chosen, Seen
from orders.models import Cart, Order, OrderTerms
from orders.refusals import CartChanged, LinesRefused, PriceChanged
from tests.factories import (
    make_address,
    make_cart,
    make_city,
    make_company,
    make_order_terms,
    make_price,
    make_price_list,
    make_product,
    make_tax,
)
from tests.orders.examples import EACH, FIRST
from wholesale.errors import Refused
from wholesale.models import Message

INVOICE = Chosen(delivery_kind="agreement", method_code="invoice")


@pytest.fixture
def member(shop):
    return Membership.objects.with_context().get(pk=shop.member.pk)


@pytest.fixture
def cart(member):
    return carts.current(member)


def shown(cart: Cart) -> checkout.Checkout:
    """What a page shows now, of the cart as it is in the database."""
    member = Membership.objects.with_context().get(pk=cart.membership_id)
    return checkout.facts(carts.current(member))


def place(cart: Cart, key: str = "k1", **given) -> Order:
    facts = {"by": cart.membership.user, "key": key, "chosen": INVOICE, "seen": shown(cart).seen} | given
    return checkout.place(cart, **facts)


def two_prices(shop, own: str, base: str, **given) -> Product:
    product = make_product(price=own, price_list=shop.own, **given)
    make_price(product, shop.base, base)
    return product


def test_a_cart_is_shown_with_its_sums_and_taxes(shop, cart):
    make_tax(code="vat_low", percent=Decimal(10))
    carts.put(cart, make_product(price="120.00", pack_size=2).pk, 2)
    carts.put(cart, make_product(price="1.00", tax_code="vat_low").pk, 11)
    page = shown(cart)
    assert (page.count, page.pieces, page.total, page.tax) == (2, 13, Decimal("251.00"), Decimal("41.00"))
    assert page.taxes == [(Decimal(20), Decimal("40.00")), (Decimal(10), Decimal("1.00"))]
    assert [(line.price, line.total, line.least) for line in page.lines] == [
        (Decimal("120.00"), Decimal("240.00"), 2),
        (Decimal("1.00"), Decimal("11.00"), 1),
    ]
    assert page.includes_tax
    assert page.progress == ()


def test_the_button_waits_for_the_choices(cart):
    carts.put(cart, make_product().pk, 1)
    page = shown(cart)
    assert page.can_check_out
    assert not page.can_place
    assert [breach.code for breach in page.obstacles] == ["delivery_absent", "method_absent"]
    checkout.choose(cart, asdict(INVOICE))
    assert shown(cart).can_place


@pytest.mark.covers("S0-01")
def test_below_the_first_order_the_same_cart_is_shown_at_retail_prices(shop, cart):
    make_order_terms(minimums=[FIRST])
    Tariff.objects.update(status="none")
    product = two_prices(shop, "100.00", "150.00")
    carts.put(cart, product.pk, 49)
    page = shown(cart)
    assert (page.is_retail, page.opens, page.total, page.own_total) == (True, False, Decimal(7350), Decimal(4900))
    assert [breach.missing for breach in page.advice] == [Decimal("100.00")]
    carts.put(cart, product.pk, 1)
    page = shown(cart)
    assert (page.is_retail, page.opens, page.total) == (False, True, Decimal(5000))
    assert page.changes == []


@pytest.mark.covers("S2-01")
def test_placing_copies_everything_and_empties_the_cart(shop, cart):
    city = make_city(marks=["map"])
    address = make_address(shop.company, city=city, street="Sovetskaya 18", postcode="170100")
    product = make_product(price="120.00", unit="pcs", pack_size=2, stock=10)
    carts.put(cart, product.pk, 4)
    chosen = replace(INVOICE, address=address.pk, mobile="+79035551234", po_number="PO-7", note="Before noon")
    order = place(cart, chosen=chosen)
    line = order.lines.get()
    assert (order.total, order.tax_total, order.status, order.city) == (Decimal("480.00"), Decimal(80), "placed", city)
    assert (order.address["street"], order.po_number, order.note) == ("Sovetskaya 18", "PO-7", "Before noon")
    assert (order.method, order.mobile, order.includes_tax) == ("By invoice", "+79035551234", True)
    assert (line.sku, line.quantity, line.reserved, line.price, line.total) == (product.sku, 4, 4, 120, 480)
    assert (line.tax_percent, line.tax_amount, line.base_price) == (20, 80, 120)
    assert Stock.objects.get(product=product).available == 6
    assert [(event.verb, event.was, event.became) for event in order.events.all()] == [("place", "", "placed")]
    assert list(cart.lines.all()) == []
    kept = Cart.objects.get(pk=cart.pk)
    assert (kept.mobile, kept.po_number, kept.note, kept.undo) == ("+79035551234", "", "", None)


def test_an_order_does_not_follow_what_changes_later(cart):
    product = make_product(price="120.00")
    carts.put(cart, product.pk, 1)
    order = place(cart)
    Product.objects.filter(pk=product.pk).update(name="Other", sku="OTHER")
    Price.objects.update(amount="1.00")
    line = Order.objects.get(pk=order.pk).lines.get()
    assert (line.name, line.price, line.order.total) == (product.name, Decimal("120.00"), Decimal("120.00"))


@pytest.mark.covers("S2-02")
def test_nothing_is_placed_until_every_required_field_is_filled(shop, cart):
    make_order_terms(checkout_fields=["personal_number", "mobile", "address"])
    address = make_address(shop.company)
    carts.put(cart, make_product().pk, 1)
    filled = replace(INVOICE, personal_number="01001012345", mobile="+995599123456", address=address.pk)
    for name, empty in [
        ("personal_number", ""),
        ("mobile", ""),
        ("address", None),
        ("delivery_kind", ""),
        ("method_code", "bitcoin"),
    ]:
        with pytest.raises(LinesRefused) as refusal:
            place(cart, chosen=replace(filled, **{name: empty}))
        assert refusal.value.code == f"{name.removesuffix('_kind').removesuffix('_code')}_absent"
    assert not Order.objects.exists()
    assert cart.lines.count() == 1
    assert place(cart, chosen=filled).personal_number == "01001012345"


def test_another_companys_address_is_no_address(shop, cart):
    foreign = make_address(make_company())
    carts.put(cart, make_product().pk, 1)
    chosen = replace(INVOICE, address=foreign.pk)
    with pytest.raises(Refused) as refusal:
        place(cart, chosen=chosen)
    assert refusal.value.code == "address_absent"
    assert not Order.objects.exists()
    checkout.choose(cart, asdict(chosen))
    assert Cart.objects.get(pk=cart.pk).address is None


def test_the_same_key_is_the_same_order(cart):
    product = make_product(stock=10)
    carts.put(cart, product.pk, 2)
    seen = shown(cart).seen
    first = place(cart, seen=seen)
    assert place(cart, seen=seen) == first
    assert Order.objects.count() == 1
    assert Stock.objects.get(product=product).reserved == 2
    assert Message.objects.filter(event=f"order:{first.pk}:placed").count() == 1


def test_the_same_key_with_other_choices_is_refused(cart):
    carts.put(cart, make_product().pk, 2)
    seen = shown(cart).seen
    place(cart, seen=seen)
    with pytest.raises(Refused) as refusal:
        place(cart, seen=seen, chosen=replace(INVOICE, note="other"))
    assert refusal.value.code == "key_reused"
    assert Order.objects.count() == 1


def test_another_key_finds_the_cart_changed(cart):
    carts.put(cart, make_product().pk, 2)
    seen = shown(cart).seen
    place(cart, key="k1", seen=seen)
    with pytest.raises(CartChanged):
        place(cart, key="k2", seen=seen)
    assert Order.objects.count() == 1


def test_a_price_changed_since_it_was_shown_is_told_with_both(cart):
    product, other = make_product(price="100.00"), make_product(price="10.00")
    carts.put(cart, product.pk, 3)
    carts.put(cart, other.pk, 1)
    seen = shown(cart).seen
    Price.objects.filter(product=product).update(amount="110.00")
    with pytest.raises(PriceChanged) as refusal:
        place(cart, seen=seen)
    (change,) = refusal.value.changes
    assert (change.sku, change.quantity, change.was, change.now) == (product.sku, 3, 100, 110)
    assert (refusal.value.was_total, refusal.value.now_total) == (Decimal(310), Decimal(340))
    assert not Order.objects.exists()
    assert Stock.objects.get(product=product).reserved == 0
    (line, _same) = shown(cart).lines
    assert (line.was, line.price) == (100, 110)


def test_seeing_the_new_prices_lets_the_order_pass(cart):
    product = make_product(price="100.00")
    carts.put(cart, product.pk, 3)
    Price.objects.update(amount="110.00")
    with pytest.raises(PriceChanged):
        place(cart)
    carts.accept(cart)
    assert shown(cart).changes == []
    assert place(cart).total == Decimal(330)


def test_a_total_that_is_not_the_one_shown_is_refused_even_when_no_price_moved(shop, cart):
    carts.put(cart, make_product(price="100.00").pk, 3)
    seen = shown(cart).seen
    with pytest.raises(PriceChanged) as refusal:
        place(cart, seen=replace(seen, total=Decimal("1.00")))
    assert refusal.value.changes == ()
    assert not Order.objects.exists()


def test_a_cart_changed_in_another_tab_is_told_with_both_sums(cart):
    product = make_product(price="100.00")
    carts.put(cart, product.pk, 3)
    seen = shown(cart).seen
    carts.put(cart, product.pk, 1)
    with pytest.raises(CartChanged) as refusal:
        place(cart, seen=seen)
    assert (refusal.value.was_total, refusal.value.now_total) == (Decimal(300), Decimal(400))
    assert not Order.objects.exists()


@pytest.mark.parametrize("text", ["", "7", "7:", ":1", "x:1", "7:y", "7:NaN", "7:Infinity"])
def test_what_no_page_of_ours_wrote_is_a_changed_cart(text):
    with pytest.raises(CartChanged):
        Seen.read(text)


def test_what_was_seen_travels_as_text():
    assert Seen.read(str(Seen(7, Decimal("22242.00")))) == Seen(7, Decimal("22242.00"))


def test_stock_is_looked_at_again_when_the_order_is_placed(cart):
    product = make_product(stock=5)
    carts.put(cart, product.pk, 5)
    assert shown(cart).can_check_out
    Stock.objects.filter(product=product).update(on_hand=3)
    with pytest.raises(LinesRefused) as refusal:
        place(cart)
    assert refusal.value.lines[product.pk][0].have == 3
    assert not Order.objects.exists()


def test_a_product_without_a_stock_row_is_out_of_stock(cart):
    product = make_product()
    Stock.objects.all().delete()
    carts.put(cart, product.pk, 1)
    with pytest.raises(LinesRefused) as refusal:
        place(cart)
    assert refusal.value.code == "stock_shortage"


@pytest.mark.covers("S0-04")
def test_a_company_that_is_not_approved_orders_nothing(shop, cart):
    carts.put(cart, make_product().pk, 1)
    Company.objects.filter(pk=shop.company.pk).update(status=Company.Status.SUSPENDED)
    with pytest.raises(LinesRefused) as refusal:
        place(cart)
    assert refusal.value.code == "company_not_approved"
    assert not Order.objects.exists()


@pytest.mark.covers("S0-03")
@pytest.mark.parametrize(("pieces", "refused"), [(9, True), (10, False)])
def test_the_minimum_of_each_order_goes_by_the_city_of_delivery(shop, cart, pieces, refused):
    make_order_terms(minimums=[EACH])
    shop.company.city = make_city()
    shop.company.save()
    address = make_address(shop.company, city=make_city(marks=["map"]))
    carts.put(cart, make_product(price="100.00").pk, pieces)
    chosen = replace(INVOICE, address=address.pk)
    if refused:
        with pytest.raises(LinesRefused, match="minimum order"):
            place(cart, chosen=chosen)
        assert not Order.objects.exists()
    else:
        assert place(cart, chosen=chosen).status == "placed"


@pytest.mark.covers("S0-A3")
def test_without_an_address_the_companys_city_counts_and_a_place_off_the_map_waits(shop, cart):
    make_order_terms(minimums=[EACH])
    carts.put(cart, make_product(price="1.00").pk, 1)
    assert place(cart).status == "awaiting_manager"
    Company.objects.filter(pk=shop.company.pk).update(city=make_city(marks=["map"]))
    carts.put(cart, make_product(price="1.00").pk, 1)
    with pytest.raises(LinesRefused) as refusal:
        place(cart, key="k2")
    assert refusal.value.code == "minimum_each_order"


def test_terms_without_a_confirming_manager_confirm_at_once(shop, cart):
    make_order_terms(manager_confirms="never", minimums=[FIRST])
    Tariff.objects.update(status="none")
    carts.put(cart, make_product(price="5000.00").pk, 1)
    order = place(cart)
    assert (order.status, order.qualifies) == ("confirmed", True)
    assert [event.verb for event in order.events.all()] == ["place", "confirm"]
    shop.company.tariff.refresh_from_db()
    assert shop.company.tariff.status == "wholesale"


def test_prices_without_tax_get_it_on_top_line_by_line(shop, cart):
    net = make_price_list(includes_tax=False)
    shop.company.tariff.price_list = net
    shop.company.tariff.save()
    cart = shown(cart).cart
    make_tax(percent=Decimal(21), from_on="2021-01-01")
    carts.put(cart, make_product(price="0.03", price_list=net).pk, 1)
    carts.put(cart, make_product(price="10.00", price_list=net).pk, 3)
    order = place(cart)
    assert (order.total, order.tax_total, order.includes_tax) == (Decimal("36.34"), Decimal("6.31"), False)
    assert [line.total for line in order.lines.all()] == [Decimal("0.04"), Decimal("36.30")]


def test_an_order_keeps_the_terms_and_prices_it_was_made_under(shop, cart):
    make_order_terms(minimums=[FIRST])
    Tariff.objects.update(status="none")
    carts.put(cart, two_prices(shop, "100.00", "150.00").pk, 2)
    order = place(cart)
    assert order.price_list == shop.base
    assert (order.tariff_status, order.qualifies, order.total) == ("none", False, Decimal(300))
    assert order.terms == OrderTerms.objects.current()


def test_a_company_nobody_gave_a_tariff_buys_by_the_default_list_and_must_qualify(shop, cart):
    make_order_terms(minimums=[FIRST])
    shop.company.tariff.delete()
    carts.put(cart, two_prices(shop, "100.00", "150.00").pk, 2)
    assert shown(cart).is_retail
    assert place(cart).tariff_status == "none"


def test_a_desk_cart_is_nobodys_current_cart(shop):
    make_cart(shop.member)
    carts.desk(shop.company)
    assert carts.current(shop.member).kind == Cart.Kind.CURRENT
