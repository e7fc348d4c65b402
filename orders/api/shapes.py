"""What the schema says of carts and orders. Answers are not made by these: see `writing`."""

from rest_framework import serializers

from orders.api.asking import Seen
from orders.models import Order
from wholesale.api.values import AMOUNT


class Breach(serializers.Serializer[None]):
    """A rule that is not met, in figures and in words to act on."""

    code = serializers.CharField()
    message = serializers.CharField()
    need = serializers.CharField(allow_null=True)
    have = serializers.CharField(allow_null=True)
    missing = serializers.CharField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True)
    help = serializers.CharField()


class Progress(Breach):
    """A minimum, met or not."""

    is_met = serializers.BooleanField()
    is_blocking = serializers.BooleanField()


class PriceChange(serializers.Serializer[None]):
    product_id = serializers.IntegerField()
    sku = serializers.CharField()
    name = serializers.CharField()
    quantity = serializers.IntegerField()
    was = serializers.DecimalField(**AMOUNT)
    now = serializers.DecimalField(**AMOUNT)


class LineBreaches(serializers.Serializer[None]):
    product_id = serializers.IntegerField()
    breaches = Breach(many=True)


class Trouble(serializers.Serializer[None]):
    code = serializers.CharField()
    detail = serializers.CharField()
    attr = serializers.CharField(allow_null=True)


class Refusal(serializers.Serializer[None]):
    """The one shape of a trouble."""

    type = serializers.CharField(help_text="`refusal`")
    errors = Trouble(many=True)  # type: ignore[assignment]  # a name of the serializer's own
    breaches = Breach(many=True, required=False)


class NotPlaced(Refusal):
    """Why a cart became no order: `breaches` with their lines, or what changed since it was seen."""

    lines = LineBreaches(many=True, required=False)
    changes = PriceChange(many=True, required=False, help_text="Of `price_changed`: both prices, line by line.")
    was_total = serializers.DecimalField(**AMOUNT, required=False)
    now_total = serializers.DecimalField(**AMOUNT, required=False)


class CartLine(serializers.Serializer[None]):
    product_id = serializers.IntegerField()
    sku = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    thumb = serializers.URLField(allow_null=True)
    quantity = serializers.IntegerField()
    pack_size = serializers.IntegerField()
    least = serializers.IntegerField(help_text="The smallest quantity that can be bought.")
    price = serializers.DecimalField(**AMOUNT, allow_null=True)
    was = serializers.DecimalField(**AMOUNT, allow_null=True, help_text="The price seen before, where it was another.")
    total = serializers.DecimalField(**AMOUNT, allow_null=True, help_text="Tax included.")
    breaches = Breach(many=True)


class TaxPart(serializers.Serializer[None]):
    percent = serializers.DecimalField(max_digits=6, decimal_places=3)
    amount = serializers.DecimalField(**AMOUNT)


class Choice(serializers.Serializer[None]):
    code = serializers.CharField()
    name = serializers.CharField()
    note = serializers.CharField()


class AddressChoice(serializers.Serializer[None]):
    id = serializers.IntegerField()
    words = serializers.CharField()


class Chosen(serializers.Serializer[None]):
    address = serializers.IntegerField(allow_null=True)
    delivery_kind = serializers.CharField()
    method_code = serializers.CharField()
    personal_number = serializers.CharField()
    mobile = serializers.CharField()
    po_number = serializers.CharField()
    note = serializers.CharField()


class Cart(serializers.Serializer[None]):
    """The cart of the caller, the same the site shows, judged by the rules."""

    seen = Seen(help_text="Send it back with the order.")
    currency = serializers.CharField()
    price_includes_tax = serializers.BooleanField(help_text="Of the lines' prices; the sums always do.")
    is_retail = serializers.BooleanField(help_text="Sold at retail prices, being below the first order's minimum.")
    opens = serializers.BooleanField(help_text="Confirming the order opens wholesale prices.")
    pieces = serializers.IntegerField()
    total = serializers.DecimalField(**AMOUNT)
    own_total = serializers.DecimalField(**AMOUNT, help_text="The same goods at wholesale prices.")
    tax = serializers.DecimalField(**AMOUNT)
    taxes = TaxPart(many=True)
    lines = CartLine(many=True)
    changes = PriceChange(many=True, help_text="Prices that are not those seen before: `POST /cart/accept/`.")
    progress = Progress(many=True)
    advice = Breach(many=True)
    breaches = Breach(many=True, help_text="What stands in the way, lines first.")
    missing = Breach(many=True, help_text="What is still to be chosen.")
    can_place = serializers.BooleanField()
    chosen = Chosen()
    wanted = serializers.ListField(child=serializers.CharField(), help_text="Choices the seller requires.")
    deliveries = Choice(many=True)
    methods = Choice(many=True)
    addresses = AddressChoice(many=True)
    can_undo = serializers.BooleanField(help_text="A removal can be undone.")


class Added(serializers.Serializer[None]):
    product_id = serializers.IntegerField()
    quantity = serializers.IntegerField(help_text="How many pieces of it the cart holds now.")
    version = serializers.IntegerField(help_text="Of the cart.")


class PastedRow(serializers.Serializer[None]):
    n = serializers.IntegerField(help_text="The line's number, counted from 1.")
    text = serializers.CharField()
    state = serializers.ChoiceField(choices=["ok", "changed", "refused"])
    message = serializers.CharField()
    product_id = serializers.IntegerField(allow_null=True)
    sku = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    quantity = serializers.IntegerField(allow_null=True)
    total = serializers.DecimalField(**AMOUNT, allow_null=True)
    choices = serializers.ListField(child=serializers.CharField(), help_text="Codes to take instead.")


class Pasted(serializers.Serializer[None]):
    rows = PastedRow(many=True)
    taken = serializers.IntegerField()
    refused = serializers.IntegerField()
    total = serializers.DecimalField(**AMOUNT)
    currency = serializers.CharField()
    version = serializers.IntegerField(help_text="Of the cart.")


class OrderRow(serializers.Serializer[None]):
    """An order as a list shows it."""

    id = serializers.IntegerField()
    number = serializers.CharField(help_text="As people quote it.")
    status = serializers.ChoiceField(choices=Order.Status.choices)
    status_words = serializers.CharField()
    created_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField()
    total = serializers.DecimalField(**AMOUNT)
    currency = serializers.CharField()
    po_number = serializers.CharField()
    by = serializers.CharField(help_text="Who placed it.")


class Placed(OrderRow):
    """The order that was made, or the first one of a key sent again, as it is by now; `GET` it for its lines."""

    version = serializers.IntegerField()


class Orders(serializers.Serializer[None]):
    results = OrderRow(many=True, help_text="The newest first.")
    next = serializers.IntegerField(allow_null=True, help_text="What to send as `after`; null at the end.")


class OrderLine(serializers.Serializer[None]):
    n = serializers.IntegerField()
    product_id = serializers.IntegerField(allow_null=True)
    sku = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    pack_size = serializers.IntegerField()
    thumb = serializers.URLField(allow_null=True)
    url = serializers.URLField(allow_null=True, help_text="Its page; null where it is not sold any more.")
    quantity = serializers.IntegerField()
    cancelled = serializers.IntegerField()
    price = serializers.DecimalField(**AMOUNT)
    tax_percent = serializers.DecimalField(max_digits=6, decimal_places=3)
    tax_amount = serializers.DecimalField(**AMOUNT)
    total = serializers.DecimalField(**AMOUNT)


class OrderEvent(serializers.Serializer[None]):
    at = serializers.DateTimeField()
    words = serializers.CharField()
    who = serializers.CharField()
    why = serializers.CharField()
    status = serializers.ChoiceField(choices=Order.Status.choices, help_text="What the order became.")


class RevisionLine(serializers.Serializer[None]):
    sku = serializers.CharField()
    name = serializers.CharField()
    was = serializers.IntegerField()
    becomes = serializers.IntegerField()
    price = serializers.DecimalField(**AMOUNT)


class OrderRevision(serializers.Serializer[None]):
    n = serializers.IntegerField()
    at = serializers.DateTimeField()
    by = serializers.CharField()
    why = serializers.CharField()
    difference = serializers.DecimalField(**AMOUNT)
    lines = RevisionLine(many=True)


class WholeOrder(OrderRow):
    """An order with everything its page shows."""

    version = serializers.IntegerField()
    whose = serializers.CharField(help_text="Whose move it is.")
    ahead = serializers.CharField(help_text="What comes next.")
    can_cancel = serializers.BooleanField()
    price_includes_tax = serializers.BooleanField()
    tax_total = serializers.DecimalField(**AMOUNT)
    method_code = serializers.CharField()
    method = serializers.CharField(help_text="How it is paid, in words.")
    delivery = serializers.CharField()
    place = serializers.CharField(help_text="Where the goods go.")
    mobile = serializers.CharField()
    personal_number = serializers.CharField()
    note = serializers.CharField()
    cancel_why = serializers.CharField()
    lines = OrderLine(many=True)
    events = OrderEvent(many=True)
    revisions = OrderRevision(many=True)
    url = serializers.URLField(help_text="Its page on the site.")


class Versions(serializers.Serializer[None]):
    sent = serializers.IntegerField()
    now = serializers.IntegerField()


class NotMoved(Refusal):
    """The order is not as you saw it, or this is not yours to do any more: here it is as it is now."""

    version = Versions()
    order = OrderRow()


class Repeated(serializers.Serializer[None]):
    taken = serializers.IntegerField(help_text="Lines that are in the cart now.")
    refused = LineBreaches(many=True)
