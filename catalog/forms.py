"""What a person may ask of a list of goods; whatever else an address says is as good as absent."""

from typing import Any

from django import forms

from catalog.listing import BY_PRICE, Sort, Wish
from wholesale import rowkeys

BRANDS = 50  # brands asked for at once
SPACES = str.maketrans({",": ".", " ": "", "\u00a0": "", "\u202f": ""})


class Brands(forms.MultipleChoiceField):
    """Names of brands as they stand in the address; a name nobody sells narrows to nothing."""

    def valid_value(self, value: str) -> bool:
        return 0 < len(value) <= 100 and value.isprintable()

    def clean(self, value: Any) -> list[str]:
        return list(dict.fromkeys(super().clean(value)))[:BRANDS]


class Sum(forms.DecimalField):
    """A price as people type it: `1 234,56`."""

    def __init__(self) -> None:
        super().__init__(required=False, min_value=0, max_digits=14, decimal_places=2)

    def to_python(self, value: Any) -> Any:
        return super().to_python(str(value).translate(SPACES) if value else None)


class GoodsFilter(forms.Form):
    """How a list is narrowed, ordered and leafed through, as its address says."""

    brand = Brands(required=False)
    stock = forms.BooleanField(required=False)
    price_from = Sum()
    price_to = Sum()
    sort = forms.ChoiceField(choices=[(sort, sort) for sort in Sort], required=False)
    page = forms.IntegerField(min_value=1, required=False)
    after = forms.IntegerField(min_value=1, max_value=rowkeys.LARGEST, required=False)
    view = forms.ChoiceField(choices=[("table", "table"), ("cards", "cards")], required=False)

    def wish(self, *, first: Sort, priced: bool) -> Wish:
        """Return what is asked, ordered by `first` unless said; a reader without prices cannot ask about them."""
        given = self.facts
        sort = Sort(given.get("sort") or first)
        if (sort in BY_PRICE and not priced) or (sort == Sort.BEST and first != Sort.BEST):
            sort = first
        return Wish(
            brands=tuple(given.get("brand") or ()),
            in_stock=bool(given.get("stock")),
            low=given.get("price_from") if priced else None,
            high=given.get("price_to") if priced else None,
            sort=sort,
            page=given.get("page") or 1,
            after=given.get("after"),
        )

    @property
    def facts(self) -> dict[str, Any]:
        """What is said and can be meant."""
        self.is_valid()
        return self.cleaned_data
