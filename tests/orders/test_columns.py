from accounts.models import Membership
from orders import cart as carts
from tests.factories import make_member, make_product


def test_the_reader_comes_with_the_number_of_lines_in_the_own_cart(shop, django_assert_num_queries):
    colleague = make_member(company=shop.company)
    for member, count in ((shop.member, 2), (colleague, 1)):
        cart = carts.current(member)
        for _n in range(count):
            carts.put(cart, make_product().pk, 5)
    carts.put(carts.desk(shop.company), make_product().pk, 1)
    newcomer = make_member(company=shop.company)
    with django_assert_num_queries(1):
        counts = {each.pk: each.cart_count for each in Membership.objects.with_context()}
    assert counts == {shop.member.pk: 2, colleague.pk: 1, newcomer.pk: 0}
