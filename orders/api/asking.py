"""What a phone may send about carts and orders: shape and format only; the rules are in the rooms."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from phonenumber_field.phonenumber import to_python
from rest_framework import serializers

from accounts.models import Address
from orders import exporting
from orders.models import Order, OrderTerms
from orders.quantities import LARGEST
from orders.quantities import quantity as pieces
from wholesale import rowkeys, sheets
from wholesale.api.values import AMOUNT
from wholesale.errors import Refused

LARGEST_VERSION = 2**31 - 1
LONGEST_PASTE = 200_000  # letters


@extend_schema_field({"type": "integer", "minimum": 1, "maximum": LARGEST})
class Quantity(serializers.Field[int, Any, int, Any]):
    """Pieces, as `orders.quantities` reads them from whatever was sent."""

    def to_internal_value(self, data: Any) -> int:
        try:
            return pieces(data)
        except Refused as refusal:
            raise serializers.ValidationError(refusal.text, code=refusal.code) from refusal


class LineIn(serializers.Serializer[None]):
    quantity = Quantity()


class LineAdd(LineIn):
    product_id = serializers.IntegerField(min_value=1, max_value=rowkeys.LARGEST)


class Paste(serializers.Serializer[None]):
    text = serializers.CharField(
        max_length=LONGEST_PASTE, trim_whitespace=False, help_text="One product a line: article code, then quantity."
    )


class Mobile(serializers.CharField):
    """A telephone number, read as the company's own where it has no country, kept as it is read aloud."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        number = to_python(text, region=self.context["company"].country) if text else None
        if number is None:
            return ""
        if not number.is_valid():
            raise serializers.ValidationError(_("Enter a valid phone number."), code="invalid")
        return number.as_international


class Choices(serializers.Serializer[None]):
    """What a buyer chooses and types at checkout. What is missing is said by the rules, in the cart's `missing`."""

    address = serializers.IntegerField(
        min_value=1,
        max_value=rowkeys.LARGEST,
        required=False,
        allow_null=True,
        help_text="One of the cart's `addresses`.",
    )
    delivery_kind = serializers.ChoiceField(choices=Order.DeliveryKind.choices, required=False, allow_blank=True)
    method_code = serializers.CharField(
        max_length=30, required=False, allow_blank=True, help_text="The code of one of the cart's `methods`."
    )
    personal_number = serializers.CharField(max_length=30, required=False, allow_blank=True)
    mobile = Mobile(max_length=30, required=False, allow_blank=True)
    po_number = serializers.CharField(max_length=60, required=False, allow_blank=True, help_text="Your order number.")
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class Choosing(Choices):
    """Choices to keep: any of them, the others stay as they are."""

    def validate_address(self, pk: int | None) -> int | None:
        """Know only addresses of the caller's own company; one that is placed with is asked for under the lock."""
        mine = Address.objects.deliveries().filter(company=self.context["company"])
        if pk is not None and not mine.filter(pk=pk).exists():
            words = _("This address is not in use any more: choose another one.")
            raise serializers.ValidationError(words, "address_absent")
        return pk

    def validate_method_code(self, code: str) -> str:
        """Know only the methods of today's terms."""
        if code and not OrderTerms.objects.current().methods.filter(code=code).exists():
            raise serializers.ValidationError(
                _("This payment method is not offered: choose another one."), "method_absent"
            )
        return code


class Seen(serializers.Serializer[None]):
    """What the cart showed, sent back as it was given: an order is placed at no other price."""

    version = serializers.IntegerField(min_value=0, max_value=LARGEST_VERSION)
    total = serializers.DecimalField(**AMOUNT)


class Placing(Choices):
    seen = Seen()


class Cancelling(serializers.Serializer[None]):
    version = serializers.IntegerField(
        min_value=0, max_value=LARGEST_VERSION, help_text="The `version` of the order you saw."
    )
    why = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class OrdersQuery(serializers.Serializer[None]):
    q = serializers.CharField(
        max_length=80, required=False, allow_blank=True, help_text="A number, your own number or an article code."
    )
    status = serializers.ChoiceField(choices=Order.Status.choices, required=False)
    since = serializers.DateField(required=False, help_text="Placed on this day or later.")
    until = serializers.DateField(required=False, help_text="Placed on this day or earlier.")


class Exporting(OrdersQuery):
    what = serializers.ChoiceField(
        choices=[exporting.ORDERS, exporting.LINES], default=exporting.ORDERS, help_text="A row an order, or a line."
    )
    form = serializers.ChoiceField(choices=[sheets.CSV, sheets.XLSX], default=sheets.XLSX)
