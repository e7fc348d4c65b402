"""What the schema says of goods, and what may be asked of a list. Answers are not made by these: see `rows`."""

from decimal import Decimal

from rest_framework import serializers

from catalog.listing import Sort
from wholesale import rowkeys
from wholesale.api.values import AMOUNT

BRANDS = 50  # brands asked for at once
SORTS = [sort.value for sort in Sort if sort != Sort.BEST]


class Narrowing(serializers.Serializer[None]):
    """By what a list of goods is narrowed."""

    brand = serializers.ListField(
        child=serializers.CharField(max_length=100), max_length=BRANDS, required=False, help_text="One of these brands."
    )
    in_stock = serializers.BooleanField(required=False, help_text="Only goods that are free to sell.")
    low = serializers.DecimalField(
        **AMOUNT, min_value=Decimal(), required=False, help_text="Price of one unit from; nothing to who sees none."
    )
    high = serializers.DecimalField(
        **AMOUNT, min_value=Decimal(), required=False, help_text="Price of one unit up to; nothing to who sees none."
    )


class FacetsQuery(Narrowing):
    category = serializers.IntegerField(
        min_value=1, max_value=rowkeys.LARGEST, required=False, help_text="A category, with everything below it."
    )


class GoodsQuery(FacetsQuery):
    sort = serializers.ChoiceField(
        choices=SORTS,
        default=Sort.NAME.value,
        help_text="By price only where prices are compared, which facets' `price` tells; by name otherwise.",
    )


class Typed(serializers.Serializer[None]):
    q = serializers.CharField(
        default="", allow_blank=True, help_text="Words or a code, as a person types them; 200 letters are read."
    )


class SearchQuery(Typed, Narrowing): ...


class CodesQuery(serializers.Serializer[None]):
    code = serializers.ListField(
        child=serializers.CharField(max_length=200),
        min_length=1,
        max_length=100,
        help_text="Article codes, barcodes, cross codes; spaces, dashes and case do not matter.",
    )


class Suggestion(serializers.Serializer[None]):
    id = serializers.IntegerField()
    sku = serializers.CharField()
    name = serializers.CharField(help_text="In the language of the request.")
    brand = serializers.CharField(help_text="Empty where none is known.")
    unit = serializers.CharField()
    pack_size = serializers.IntegerField()
    least = serializers.IntegerField(help_text="The smallest quantity that can be bought.")
    thumb = serializers.URLField(allow_null=True)
    stock = serializers.CharField(help_text="In words, as exactly as the seller tells it.")
    in_stock = serializers.BooleanField()
    available = serializers.IntegerField(required=False, help_text="Absent where the seller tells no numbers.")


class Priced(serializers.Serializer[None]):
    """Prices of one unit. The fields are absent where the caller may see none, null where there is no price."""

    price = serializers.DecimalField(**AMOUNT, required=False, allow_null=True)
    base_price = serializers.DecimalField(
        **AMOUNT,
        required=False,
        allow_null=True,
        help_text="The retail price, where own prices are not open yet.",
    )


class Good(Suggestion, Priced):
    """A product as a list shows it."""

    awaited = serializers.BooleanField(required=False, help_text="Whether you are told when it can be bought again.")


class Currency(serializers.Serializer[None]):
    """How prices are to be read; absent where the caller may see none."""

    currency = serializers.CharField(required=False)
    price_includes_tax = serializers.BooleanField(required=False)
    base_price_includes_tax = serializers.BooleanField(required=False)


class Goods(Currency):
    results = Good(many=True)
    next = serializers.IntegerField(allow_null=True, help_text="What to send as `after`; null at the end.")


class Facet(serializers.Serializer[None]):
    name = serializers.CharField()
    count = serializers.IntegerField(allow_null=True, help_text="Goods; null where they are too many to count.")


class Span(serializers.Serializer[None]):
    low = serializers.DecimalField(**AMOUNT, allow_null=True)
    high = serializers.DecimalField(**AMOUNT, allow_null=True)


class Facets(Currency):
    """By what a list of goods can be narrowed."""

    count = serializers.IntegerField(help_text="Goods of the list, as it is narrowed.")
    is_capped = serializers.BooleanField(help_text="There are more goods than are counted.")
    in_stock = serializers.IntegerField(allow_null=True, help_text="Those free to sell; null where not counted.")
    brands = Facet(many=True, help_text="By name, of the whole list.")
    price = Span(required=False, help_text="Of one unit; absent where prices are not compared.")


class Found(Goods):
    """What was found, the best first."""

    exact = serializers.IntegerField(help_text="How many of the results are named by their code, letter by letter.")
    is_alike = serializers.BooleanField(help_text="Nothing holds what was typed; these only look like it.")
    near = serializers.ListField(child=serializers.CharField(), help_text="Similar codes, where nothing was found.")


class Resolved(serializers.Serializer[None]):
    code = serializers.CharField(help_text="As it was sent.")
    goods = Good(many=True, help_text="None, one, or several that share the code.")
    near = serializers.ListField(child=serializers.CharField(), help_text="Codes like it, where it names nothing.")


class Codes(Currency):
    results = Resolved(many=True)
    next = serializers.IntegerField(allow_null=True, help_text="Always null: there are no more.")


class Category(serializers.Serializer[None]):
    """A category with goods; it stands behind the one it is in."""

    id = serializers.IntegerField()
    parent = serializers.IntegerField(allow_null=True)  # type: ignore[assignment]  # a name of the serializer's own
    slug = serializers.CharField()
    name = serializers.CharField()
    count = serializers.IntegerField(help_text="Goods in it and below it.")
    picture = serializers.URLField(allow_null=True)


class PriceStep(Priced):
    quantity = serializers.IntegerField(help_text="From this many pieces on.")


class GoodPhoto(serializers.Serializer[None]):
    url = serializers.URLField()
    small = serializers.URLField(help_text="At most 480 pixels long.")
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)


class GoodPlace(serializers.Serializer[None]):
    warehouse = serializers.CharField()
    city = serializers.CharField(allow_null=True)
    quantity = serializers.IntegerField()


class GoodAttribute(serializers.Serializer[None]):
    code = serializers.CharField()
    name = serializers.CharField()
    value = serializers.CharField()
    unit = serializers.CharField()


class Crumb(serializers.Serializer[None]):
    id = serializers.IntegerField()
    slug = serializers.CharField()
    name = serializers.CharField()


class Product(Good, Currency):
    """Everything there is to know of a product."""

    description = serializers.CharField(help_text="HTML without links, pictures and scripts, or plain text.")
    categories = Crumb(many=True, help_text="From the top down to the product's own.")
    country = serializers.CharField()
    weight_kg = serializers.DecimalField(max_digits=10, decimal_places=3, allow_null=True)
    has_warranty_card = serializers.BooleanField()
    barcodes = serializers.ListField(child=serializers.CharField())
    attributes = GoodAttribute(many=True)
    photos = GoodPhoto(many=True)
    places = GoodPlace(many=True, help_text="Where it lies; empty where the seller tells no numbers.")
    price_steps = PriceStep(many=True, required=False, help_text="The smallest quantity first.")
    url = serializers.URLField(help_text="Its page on the site.")
