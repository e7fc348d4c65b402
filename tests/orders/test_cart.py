"""The cart keeps what was put, refuses what cannot be, and takes as many statements for one line as for hundreds."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership
from catalog.models import Code, Price, Product, Stock
from orders import cart as carts
from orders.models import Cart
from orders.refusals import LinesRefused
from tests.factories import make_category, make_member, make_price, make_product
from wholesale.errors import Refused


def contents(cart: Cart) -> dict[str, int]:
    return dict(cart.lines.order_by("position", "pk").values_list("product__sku", "quantity"))


def known(member: Membership) -> Membership:
    """The member as a page's middleware reads it."""
    return Membership.objects.with_context().get(pk=member.pk)


@pytest.fixture
def cart(shop):
    return carts.current(known(shop.member))


def statements(deed) -> int:
    with CaptureQueriesContext(
        connection,
    ) as made:
        deed()
    return len([one for one in made.captured_queries if "SAVEPOINT" not in one["sql"]])


def many(shop, count: int, **given) -> list[Product]:
    """Products with a price and stock, made in bulk."""
    category = make_category()
    facts = {"category": category, "unit": "pcs"} | given
    made = Product.objects.bulk_create(
        Product(sku=f"M-{category.pk}-{n:05}", name=f"Many {n}", **facts) for n in range(count)
    )
    Stock.objects.bulk_create(Stock(product=product, on_hand=1000) for product in made)
    Code.objects.bulk_create(
        Code(product=each, kind="sku", value=each.sku, normal=each.sku.replace("-", "")) for each in made
    )
    Price.objects.bulk_create(
        Price(product=each, price_list=price_list, amount=Decimal("10.00"))
        for each in made
        for price_list in (shop.own, shop.base)
    )
    return made


def test_a_member_has_one_cart_wherever_they_look(shop):
    assert carts.current(shop.member) == carts.current(shop.member)
    assert carts.current(make_member(company=shop.company)) != carts.current(shop.member)


def test_putting_adds_to_what_is_there(cart):
    product = make_product()
    assert carts.put(cart, product.pk, 2) == 2
    assert carts.put(cart, product.pk, "3") == 5
    assert contents(cart) == {product.sku: 5}


def test_putting_remembers_the_prices_the_buyer_saw(shop, cart):
    product = make_product(price="100.00", price_list=shop.own)
    make_price(product, shop.base, "150.00")
    make_price(product, shop.own, "90.00", min_quantity=10)
    carts.put(cart, product.pk, 5)
    assert cart.lines.values_list("shown_price", "shown_base").get() == (Decimal("100.00"), Decimal("150.00"))
    carts.put(cart, product.pk, 5)
    assert cart.lines.get().shown_price == Decimal("90.00")


@pytest.mark.parametrize("given", ["-1", "0", "0.5", "1e9", "1e3", "NaN", "１", 10**9])
def test_a_wrong_quantity_leaves_the_cart_as_it_was(cart, given):
    product = make_product()
    carts.put(cart, product.pk, 4)
    for deed in (carts.put, carts.set_quantity):
        with pytest.raises(Refused) as refusal:
            deed(cart, product.pk, given)
        assert refusal.value.code == "quantity"
    assert contents(cart) == {product.sku: 4}


def test_half_a_pack_is_refused_with_the_quantities_beside_it(cart):
    product = make_product(pack_size=5)
    with pytest.raises(Refused, match="5 or 10") as refusal:
        carts.put(cart, product.pk, 7)
    assert refusal.value.code == "order_multiple"
    assert contents(cart) == {}


def test_a_line_never_grows_over_a_million(cart):
    product = make_product()
    carts.put(cart, product.pk, 999_999)
    with pytest.raises(Refused) as refusal:
        carts.put(cart, product.pk, 2)
    assert refusal.value.code == "largest_quantity"
    assert contents(cart) == {product.sku: 999_999}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"is_active": False}, "product_absent"),
        ({"price": None}, "price_absent"),
        ({"min_quantity": 3}, "minimum_quantity"),
    ],
)
def test_goods_that_cannot_be_bought_stay_out(cart, given, code):
    product = make_product(**given)
    with pytest.raises(Refused) as refusal:
        carts.put(cart, product.pk, 2)
    assert refusal.value.code == code
    assert contents(cart) == {}


def test_goods_that_are_not_there_stay_out(cart):
    with pytest.raises(Refused) as refusal:
        carts.put(cart, 10**12, 1)
    assert refusal.value.code == "product_absent"


def test_setting_says_how_many_there_are_to_be(cart):
    product = make_product(pack_size=5)
    carts.put(cart, product.pk, 10)
    carts.set_quantity(cart, product.pk, "1 000")
    assert contents(cart) == {product.sku: 1000}


def test_of_a_whole_form_one_bad_line_changes_nothing_and_is_named(cart):
    good, odd, typed = make_product(), make_product(pack_size=5), make_product()
    for product in (good, odd, typed):
        carts.put(cart, product.pk, 5)
    with pytest.raises(LinesRefused) as refusal:
        carts.set_quantities(cart, {good.pk: "6", odd.pk: "7", typed.pk: "1e3"})
    assert {pk: [breach.code for breach in found] for pk, found in refusal.value.lines.items()} == {
        odd.pk: ["order_multiple"],
        typed.pk: ["quantity"],
    }
    assert set(contents(cart).values()) == {5}
    carts.set_quantities(cart, {good.pk: "6", odd.pk: "10", typed.pk: "5"})
    assert list(contents(cart).values()) == [6, 10, 5]


def test_a_line_given_as_it_is_needs_no_rule(cart):
    gone, kept = make_product(), make_product()
    carts.put(cart, gone.pk, 5)
    carts.put(cart, kept.pk, 5)
    Product.objects.filter(pk=gone.pk).update(is_active=False)
    carts.set_quantities(cart, {gone.pk: "5", kept.pk: "8"})
    assert contents(cart) == {gone.sku: 5, kept.sku: 8}


def test_what_is_not_in_the_cart_cannot_be_set(cart):
    product = make_product()
    with pytest.raises(Refused) as refusal:
        carts.set_quantity(cart, product.pk, 5)
    assert refusal.value.code == "not_in_cart"


def test_undo_brings_a_removed_line_back_to_its_place(cart):
    first, second = make_product(), make_product()
    carts.put(cart, first.pk, 2)
    carts.put(cart, second.pk, 3)
    carts.remove(cart, first.pk)
    assert contents(cart) == {second.sku: 3}
    assert carts.undo(cart) == 1
    assert list(contents(cart).items()) == [(first.sku, 2), (second.sku, 3)]


def test_undo_is_done_once(cart):
    product = make_product()
    carts.put(cart, product.pk, 2)
    carts.empty(cart)
    carts.undo(cart)
    with pytest.raises(Refused) as refusal:
        carts.undo(cart)
    assert refusal.value.code == "nothing_to_undo"
    assert contents(cart) == {product.sku: 2}


def test_undo_adds_to_what_has_been_put_again_since(cart):
    product = make_product()
    carts.put(cart, product.pk, 2)
    carts.empty(cart)
    carts.put(cart, product.pk, 5)
    carts.undo(cart)
    assert contents(cart) == {product.sku: 7}


def test_removing_twice_is_removing_once(cart):
    product = make_product()
    carts.put(cart, product.pk, 2)
    carts.remove(cart, product.pk)
    carts.remove(cart, product.pk)
    carts.undo(cart)
    assert contents(cart) == {product.sku: 2}


def test_every_change_is_a_new_version(cart):
    product = make_product()
    seen = [cart.version]
    for deed in (
        lambda: carts.put(cart, product.pk, 2),
        lambda: carts.remove(cart, product.pk),
        lambda: carts.undo(cart),
    ):
        deed()
        seen.append(Cart.objects.get(pk=cart.pk).version)
    assert seen == sorted(set(seen))
    with pytest.raises(Refused):
        carts.put(cart, product.pk, "x")
    assert Cart.objects.get(pk=cart.pk).version == seen[-1]


def test_accepting_takes_the_prices_as_they_are_now(shop, cart):
    product = make_product(price="100.00")
    carts.put(cart, product.pk, 2)
    Price.objects.filter(product=product).update(amount="120.00")
    carts.accept(cart)
    assert cart.lines.values_list("quantity", "shown_price").get() == (2, Decimal("120.00"))


def test_a_cart_that_is_gone_says_so(cart):
    product = make_product()
    Cart.objects.filter(pk=cart.pk).delete()
    with pytest.raises(Refused) as refusal:
        carts.put(cart, product.pk, 1)
    assert refusal.value.code == "cart_absent"


def test_pasting_answers_row_by_row_and_keeps_the_good_ones(cart):
    plain = make_product(sku="LD-10231", price="148.00")
    packed = make_product(sku="LD-20144", pack_size=5)
    make_product(sku="LD-20165")
    rows = carts.paste(
        cart, "LD-10231\t20\nLD-20144\t7\nld 10231; 5\nLD-2O165 4\nLD-20144\nLD-10231 1e3\n\nxyzzy,3"
    ).rows
    assert [(row.n, row.state) for row in rows] == [
        (1, "ok"),
        (2, "refused"),
        (3, "changed"),
        (4, "refused"),
        (5, "refused"),
        (6, "refused"),
        (8, "refused"),
    ]
    assert contents(cart) == {plain.sku: 25}
    assert rows[0].total == Decimal("2960.00")
    assert "line 1" in rows[2].message
    assert rows[3].choices[0] == "LD-20165"
    assert rows[6].choices == ()
    carts.paste(cart, "LD-20144")
    assert contents(cart) == {plain.sku: 25, packed.sku: 5}


def test_an_exact_code_wins_over_everything_like_it(cart):
    make_product(sku="LD-10231-A")
    exact = make_product(sku="LD-10231")
    carts.paste(cart, "ld10231 2")
    assert contents(cart) == {exact.sku: 2}


def test_a_code_of_two_products_asks_which(cart):
    twins = [make_product(), make_product()]
    for product in twins:
        Code.objects.create(product=product, kind=Code.Kind.CROSS, value="X-1", normal="X1")
    (row,) = carts.paste(cart, "X-1 2").rows
    assert row.state == "refused"
    assert set(row.choices) == {product.sku for product in twins}
    assert contents(cart) == {}


def test_pasting_adds_to_the_cart_and_rows_of_one_product_to_each_other(cart):
    product = make_product(sku="P-1", pack_size=10)
    carts.put(cart, product.pk, 10)
    result = carts.paste(cart, "P-1 5\nP-1 5")
    assert [row.state for row in result.rows] == ["ok", "changed"]
    assert contents(cart) == {"P-1": 20}
    assert (len(result.taken), len(result.refused), result.total) == (2, 0, Decimal("1000.00"))


def test_a_desk_cart_buys_by_the_lists_of_its_company(shop):
    product = make_product()
    desk = carts.desk(shop.company)
    assert carts.put(desk, product.pk, 2) == 2


def test_statements_do_not_grow_with_the_cart(shop, cart):
    goods = many(shop, 200)
    carts.put(cart, goods[0].pk, 1)  # what pages keep in Redis is there now
    text = "\n".join(f"{product.sku}\t2" for product in goods)
    one = {
        "put": statements(lambda: carts.put(cart, goods[0].pk, 1)),
        "set": statements(lambda: carts.set_quantities(cart, {goods[0].pk: 7})),
        "accept": statements(lambda: carts.accept(cart)),
        "remove": statements(lambda: carts.remove(cart, goods[0].pk)),
        "undo": statements(lambda: carts.undo(cart)),
        "paste": statements(lambda: carts.paste(cart, f"{goods[0].sku} 1\nunknown-code 2")),
    }
    carts.empty(cart)
    many_lines = {
        "paste": statements(lambda: carts.paste(cart, text + "\nunknown-code 2")),
        "put": statements(lambda: carts.put(cart, goods[0].pk, 1)),
        "set": statements(lambda: carts.set_quantities(cart, {product.pk: 5 for product in goods})),
        "accept": statements(lambda: carts.accept(cart)),
        "remove": statements(lambda: carts.empty(cart)),
        "undo": statements(lambda: carts.undo(cart)),
    }
    assert many_lines == one
    assert cart.lines.count() == 200
    assert one["put"] + 2 <= 8  # W4, with the reader and the cart
    assert one["paste"] + 2 <= 10  # W6a


def test_no_cart_is_made_until_it_is_asked_for(shop):
    assert not Cart.objects.exists()
    assert carts.current(shop.member).company == shop.company
    assert Cart.objects.count() == 1
