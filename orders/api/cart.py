"""The cart on the phone: the very cart of the site, changed by one verb per request."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permissions import has
from accounts.roles import Right
from orders import cart as carts
from orders import checkout
from orders.api import asking, examples, shapes, writing
from orders.api.refusing import typed
from orders.models import Cart as CartRow
from wholesale.api import throttles
from wholesale.api.views import APIView

TAGS = ["cart"]


class CartView(APIView):
    """Whoever may fill a cart; a door of one."""

    permission_classes = [has(Right.CART)]


class Cart(CartView):
    @extend_schema(
        tags=TAGS,
        operation_id="cart",
        summary="The cart with its sums and rules",
        responses=shapes.Cart,
        examples=examples.CART,
    )
    def get(self, request: Request) -> Response:
        return shown(request)

    @extend_schema(
        tags=TAGS,
        operation_id="cart_choose",
        summary="Keep what is chosen for checkout",
        request=asking.Choosing,
        responses=shapes.Cart,
        examples=examples.CHOOSE,
    )
    def patch(self, request: Request) -> Response:
        checkout.choose(current(request), read(asking.Choosing, request))
        return shown(request)

    @extend_schema(
        tags=TAGS, operation_id="cart_empty", summary="Take everything out", request=None, responses={200: shapes.Cart}
    )
    def delete(self, request: Request) -> Response:
        carts.empty(current(request))
        return shown(request)


class Lines(CartView):
    @extend_schema(
        tags=TAGS,
        operation_id="cart_add",
        summary="Add pieces of a product",
        request=asking.LineAdd,
        responses=shapes.Added,
        examples=examples.ADD,
    )
    def post(self, request: Request) -> Response:
        given = read(asking.LineAdd, request)
        cart = current(request)
        with typed("quantity"):
            held = carts.put(cart, given["product_id"], given["quantity"])
        return Response({"product_id": given["product_id"], "quantity": held, "version": cart.version})


class Line(CartView):
    @extend_schema(
        tags=TAGS,
        operation_id="cart_set",
        summary="Say how many pieces of a product the cart holds",
        request=asking.LineIn,
        responses=shapes.Cart,
    )
    def put(self, request: Request, product_id: int) -> Response:
        given = read(asking.LineIn, request)
        with typed("quantity"):
            carts.set_quantity(current(request), product_id, given["quantity"])
        return shown(request)

    @extend_schema(
        tags=TAGS, operation_id="cart_remove", summary="Take a product out", request=None, responses={200: shapes.Cart}
    )
    def delete(self, request: Request, product_id: int) -> Response:
        carts.remove(current(request), product_id)
        return shown(request)


class Undo(CartView):
    @extend_schema(
        tags=TAGS,
        operation_id="cart_undo",
        summary="Bring back what the last removal took",
        request=None,
        responses=shapes.Cart,
    )
    def post(self, request: Request) -> Response:
        carts.undo(current(request))
        return shown(request)


class Accept(CartView):
    @extend_schema(
        tags=TAGS,
        operation_id="cart_accept",
        summary="Take note that the prices have been seen as they are now",
        request=None,
        responses=shapes.Cart,
    )
    def post(self, request: Request) -> Response:
        carts.accept(current(request))
        return shown(request)


class Paste(CartView):
    throttle_classes = throttles.DEAR

    @extend_schema(
        tags=TAGS,
        operation_id="cart_paste",
        summary="Add a pasted list, answered row by row",
        request=asking.Paste,
        responses=shapes.Pasted,
        examples=examples.PASTE,
    )
    def post(self, request: Request) -> Response:
        given = read(asking.Paste, request)
        cart = current(request)
        with typed("text"):
            result = carts.paste(cart, given["text"])
        about = {"currency": carts.tariff_of(cart).currency, "version": cart.version}
        return Response(writing.pasted(result) | about)


def current(request: Any) -> CartRow:
    return carts.current(request._request.member)


def shown(request: Any) -> Response:
    """Answer with the cart as it is now."""
    return Response(writing.cart(checkout.facts(carts.shown(request._request.member))))


def read(shape: type[Any], request: Any) -> dict[str, Any]:
    """Return what the body says by the names of `shape`; prices, totals and companies in it are as good as absent."""
    body = shape(data=request.data, context={"company": request._request.company})
    body.is_valid(raise_exception=True)
    found: dict[str, Any] = body.validated_data
    return found
