"""A buyer who looks at an older page is told before an order is cancelled."""

from orders import changes
from orders.models import Order
from tests.factories import make_manager, make_product
from tests.orders.views.steps import place, text_of


def test_an_order_changed_since_its_page_was_opened_is_looked_at_before_it_is_cancelled(shop, buyer):
    product = make_product()
    order = place(buyer, shop.member, (product, 5))
    page = f"{order.get_absolute_url()}cancel/"
    seen = buyer.get(page).context["form"]["version"].value()
    assert f'name="version" value="{seen}"' in buyer.get(order.get_absolute_url()).content.decode()
    changes.apply(order, {product.pk: 3}, by=make_manager(), why="Fewer", way="phone")
    assert "changed meanwhile" in text_of(buyer.post(page, {"version": seen, "why": ""}, follow=True))
    assert Order.objects.get().status == "placed"
    buyer.post(page, {"version": order.version, "why": ""})
    assert Order.objects.get().status == "cancelled"
