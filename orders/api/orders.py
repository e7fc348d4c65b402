"""Orders on the phone: placing one, the company's list, one with its story, and what a buyer may still do with it."""

from http import HTTPStatus
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.permissions import BasePermission
from rest_framework.response import Response

from accounts.api.permissions import has
from accounts.roles import Right
from orders import cart as carts
from orders import checkout, exporting, listing, printing
from orders.api import asking, examples, shapes, writing
from orders.api.cart import current, read
from orders.api.refusing import conflict, stale
from orders.checkout import Chosen, Seen
from orders.models import Order
from orders.refusals import CartChanged, LinesRefused, PriceChanged
from wholesale import jobs
from wholesale.api import keys, paging, throttles
from wholesale.api.jobs import STARTED, JobRow, started
from wholesale.api.views import APIView
from wholesale.errors import Refused

TAGS = ["orders"]
NOT_PLACED = OpenApiResponse(shapes.NotPlaced, "The cart cannot be ordered as it is, or is not what you saw.")
NOT_MOVED = OpenApiResponse(shapes.NotMoved, "The order is not what you saw, or is not yours to cancel any more.")


class Orders(APIView):
    def get_permissions(self) -> list[BasePermission]:
        return [has(Right.PLACE if self.request.method == "POST" else Right.SEE_ORDERS)()]

    @extend_schema(
        tags=TAGS,
        operation_id="orders_list",
        summary="The company's orders, the newest first",
        parameters=[asking.OrdersQuery, *paging.PARAMETERS],
        responses=shapes.Orders,
        examples=examples.LIST,
    )
    def get(self, request: Any) -> Response:
        query = asking.OrdersQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked = dict(query.validated_data)
        found = listing.find(request._request.company, text=asked.pop("q", ""), **asked)
        if after := paging.after(request.GET):
            found = found.filter(pk__lt=after)
        size = paging.limit(request.GET)
        rows = [writing.order_row(each) for each in found.select_related("by").order_by("-pk")[: size + 1]]
        return Response(paging.page(rows, size))

    @extend_schema(
        tags=TAGS,
        operation_id="orders_place",
        summary="Place the order of the cart",
        parameters=[keys.PARAMETER],
        request=asking.Placing,
        responses={201: shapes.Placed, 409: NOT_PLACED},
        examples=examples.PLACE,
    )
    def post(self, request: Any) -> Response:
        key = keys.given(request)
        given = read(asking.Placing, request)
        seen, chosen = Seen(**given.pop("seen")), Chosen(**given)
        try:
            order = checkout.place(current(request), by=request.user, key=key, chosen=chosen, seen=seen)
        except (LinesRefused, PriceChanged, CartChanged) as refusal:
            return conflict(refusal)
        return Response(writing.placed(order), status=HTTPStatus.CREATED)


class One(APIView):
    permission_classes = [has(Right.SEE_ORDERS)]

    @extend_schema(
        tags=TAGS,
        operation_id="orders_retrieve",
        summary="An order",
        responses=shapes.WholeOrder,
        examples=examples.ONE,
    )
    def get(self, request: Any, number: str) -> Response:
        return Response(writing.order(find(request, number), request._request.member))


class Cancel(APIView):
    permission_classes = [has(Right.PLACE)]

    @extend_schema(
        tags=TAGS,
        operation_id="orders_cancel",
        summary="Cancel an order that is not confirmed yet",
        request=asking.Cancelling,
        responses={200: shapes.WholeOrder, 409: NOT_MOVED},
        examples=examples.CANCEL,
    )
    def post(self, request: Any, number: str) -> Response:
        given = read(asking.Cancelling, request)
        order = find(request, number)
        try:
            order.cancel(by=request.user, **given)
        except Refused as refusal:
            return stale(refusal, order, sent=given["version"])
        return Response(writing.order(find(request, number), request._request.member))


class Repeat(APIView):
    permission_classes = [has(Right.CART)]

    @extend_schema(
        tags=TAGS,
        operation_id="orders_repeat",
        summary="Put the goods of an order into the cart, at today's prices",
        request=None,
        responses=shapes.Repeated,
    )
    def post(self, request: Any, number: str) -> Response:
        taken, refused = carts.repeat(current(request), find(request, number))
        lines = writing.lines_of({pk: [breach] for pk, breach in refused.items()})
        return Response({"taken": taken, "refused": lines})


class Pdf(APIView):
    permission_classes = [has(Right.SEE_ORDERS)]
    throttle_classes = throttles.DEAR

    @extend_schema(
        tags=TAGS,
        operation_id="orders_pdf",
        summary="Have an order printed into a PDF",
        request=None,
        responses={202: JobRow},
        examples=[STARTED],
    )
    def post(self, request: Any, number: str) -> Response:
        """Ask for the paper; the job says when it is there. 429 while another is under way for you."""
        order = find(request, number)
        return started(jobs.start(printing.KIND, by=request.user, order=order.pk, company=order.company_id))


class Export(APIView):
    permission_classes = [has(Right.SEE_ORDERS)]
    throttle_classes = throttles.DEAR

    @extend_schema(
        tags=TAGS,
        operation_id="orders_export",
        summary="Have the orders of a list written into a table",
        request=asking.Exporting,
        responses={202: JobRow},
        examples=[*examples.EXPORT, STARTED],
    )
    def post(self, request: Any) -> Response:
        """Ask for a table of the orders, narrowed as their list is, or of their lines."""
        asked = read(asking.Exporting, request)
        what, form, text = asked.pop("what"), asked.pop("form"), asked.pop("q", "")
        params = exporting.params(request._request.company, what, {**asked, "text": text})
        return started(jobs.start(exporting.KIND, by=request.user, **params, form=form))


def find(request: Any, number: str) -> Order:
    """Return an order of the caller's company by its number or key; another company's is as good as absent."""
    orders = Order.objects.of(request._request.company).select_related("company", "by", "city")
    key = listing.number_of(number)
    order = orders.filter(pk=key).first() if key else None
    if order is None:
        raise Http404(_("There is no such order."))
    return order
