"""What a buyer may type about a cart or an order: shape and format only; the rules are in the rooms."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Self, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField
from phonenumber_field.phonenumber import PhoneNumber

from accounts.models import Address, City, Company
from orders.models import Cart, Order, OrderTerms
from orders.pasting import PasteResult
from orders.placing import Chosen
from wholesale import rowkeys

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2999, 12, 31)
NEW = "new"  # the choice of an address that is typed in
TOKENS = {  # what a browser may fill in by itself
    "city": "address-level2",
    "place": "address-level2",
    "street": "street-address",
    "postcode": "postal-code",
    "person": "name",
    "phone": "tel",
}
LINE = "quantity-"  # a field of the cart's form: this and the product's key


def product_of(data: Mapping[str, str]) -> int:
    """Return the product a small form is about. Raises Http404 for what no page of ours sends."""
    given = rowkeys.read(data.get("product", ""))
    if given is None:
        raise Http404
    return given


def quantities(data: Mapping[str, str]) -> dict[int, str]:
    """Return what was typed for each product of the cart's form, as it was typed."""
    fields = {rowkeys.read(name.removeprefix(LINE)): text for name, text in data.items() if name.startswith(LINE)}
    return {key: text for key, text in fields.items() if key is not None}


class PasteForm(forms.Form):
    """A list of goods, one a line. `instead` is a pressed suggestion: the line's number and the code to read there."""

    text = forms.CharField(
        label=_("Article codes and quantities"),
        help_text=_("One product a line: article code, then quantity. A tab, semicolon, comma or space between them."),
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 9, "spellcheck": "false", "autocapitalize": "off"}),
    )
    instead = forms.RegexField(r"[0-9]{1,6}:.{1,80}", required=False, widget=forms.HiddenInput)

    def clean_text(self) -> str:
        given: str = self.cleaned_data["text"]
        if not given.strip():
            raise forms.ValidationError(self.fields["text"].error_messages["required"], code="required")
        return given

    @classmethod
    def again(cls, result: PasteResult) -> Self:
        """Return the box with the rows that were refused, to be corrected and sent again."""
        return cls(initial={"text": "\n".join(row.text for row in result.refused)})

    @property
    def goods(self) -> str:
        """The list to read, with the pressed suggestion in its place."""
        lines = self.cleaned_data["text"].splitlines()
        n, _colon, code = self.cleaned_data["instead"].partition(":")
        if n and 0 < int(n) <= len(lines):
            lines[int(n) - 1] = code
        return "\n".join(lines)


class DayField(forms.DateField):
    """A day picked from the browser's own calendar."""

    def __init__(self, **given: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        bounds = [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]
        super().__init__(widget=widget, validators=bounds, **given)


class OrderFilter(forms.Form):
    """What the list of orders is narrowed to; nothing of it has to be given."""

    q = forms.CharField(label=_("Number, your number or article code"), max_length=80, required=False)
    status = forms.ChoiceField(label=_("State"), choices=[("", _("any")), *Order.Status.choices], required=False)
    since = DayField(label=_("Placed from"), required=False)
    until = DayField(label=_("Placed until"), required=False)

    @property
    def is_narrow(self) -> bool:
        return any(self[name].data for name in self.fields)

    def narrowing(self) -> dict[str, Any]:
        """Return what was asked, by the names of `listing.find`; a field that makes no sense narrows nothing."""
        self.is_valid()
        asked = {"text": "q", "status": "status", "since": "since", "until": "until"}
        return {name: self.cleaned_data[field] for name, field in asked.items() if self.cleaned_data.get(field)}


class CancelForm(forms.Form):
    """Why a buyer cancels; `version` is that of the order the page showed."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    why = forms.CharField(label=_("Why"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class AddressChoice(forms.ChoiceField):
    """An address by its key. Whose it is, is asked under the lock, when the choice is kept or the order placed."""

    def valid_value(self, value: Any) -> bool:
        return value == NEW or rowkeys.read(str(value)) is not None


class CheckoutForm(forms.Form):
    """What a buyer chooses and types at checkout. Nothing is required here: the rules say what is missing."""

    address = AddressChoice(label=_("Delivery address"), required=False, widget=forms.RadioSelect)
    delivery_kind = forms.ChoiceField(label=_("Delivery"), required=False, widget=forms.RadioSelect)
    method_code = forms.ChoiceField(label=_("Payment"), required=False, widget=forms.RadioSelect)
    personal_number = forms.CharField(label=_("Personal number or identification code"), max_length=30, required=False)
    mobile = PhoneNumberField(
        label=_("Mobile phone"), required=False, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
    )
    po_number = forms.CharField(label=_("Your order number"), max_length=60, required=False)
    note = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Any = None, *, cart: Cart, saves_address: bool = False) -> None:
        super().__init__(data)
        self.cart = cart
        self.saves_address = saves_address
        terms = OrderTerms.objects.current()
        self.wanted = frozenset(terms.checkout_fields)
        self.methods = list(terms.methods.all())
        self._offer("address", self.address_choices)
        self._offer("delivery_kind", Order.DeliveryKind.choices)
        self._offer("method_code", [(each.code, str(each.words)) for each in self.methods])
        _of_country(self.fields["mobile"], cart.company)
        if not self.is_bound:
            self.initial = self.begun()

    @cached_property
    def addresses(self) -> list[Address]:
        """The company's delivery addresses, the usual one first; placing an order does without them."""
        return list(Address.objects.deliveries().filter(company=self.cart.company_id).select_related("city"))

    def address_choices(self) -> list[tuple[str, object]]:
        known: list[tuple[str, object]] = [(str(each.pk), str(each)) for each in self.addresses]
        return [*known, (NEW, _("another address"))]

    def begun(self) -> dict[str, str]:
        """Return what the page starts with: what was chosen before, else what there is only one of."""
        cart, known = self.cart, [each.pk for each in self.addresses]
        usual = str(known[0]) if known else NEW
        return {
            "address": str(cart.address_id) if cart.address_id in known else usual,
            "delivery_kind": cart.delivery_kind or _only(Order.DeliveryKind.values),
            "method_code": cart.method_code or _only([method.code for method in self.methods]),
            "personal_number": cart.personal_number,
            "mobile": cart.mobile,
            "po_number": cart.po_number,
            "note": cart.note,
        }

    def clean_address(self) -> str:
        """A new address is saved by its own button first, so that an order never goes to a half-typed one."""
        given: str = self.cleaned_data["address"]
        if given == NEW and not self.saves_address and ("address" in self.wanted or self.addresses):
            raise forms.ValidationError(_("Save the new address, or choose another one."))
        return "" if given == NEW else given

    def chosen(self, **other: Any) -> Chosen:
        """Return what is chosen and typed, with `other` in its place; a field that makes no sense is left empty."""
        given = {name: _text(self._now(name)) for name in self.fields}
        address = given.pop("address")
        return Chosen(**{"address": int(address) if address.isdecimal() else None, **given, **other})

    def lay_on(self, cart: Cart) -> None:
        """Let the cart be judged as its page shows it, without keeping anything."""
        chosen = self.chosen()
        cart.address = next((each for each in self.addresses if each.pk == chosen.address), None)
        for name in ("delivery_kind", "method_code", "personal_number", "mobile"):
            setattr(cart, name, getattr(chosen, name))

    def anchor(self, name: str) -> str:
        """Return the id of the control to go to."""
        is_choice = isinstance(self[name].field.widget, forms.RadioSelect)
        return f"{self[name].auto_id}_0" if is_choice else self[name].auto_id

    def _offer(self, name: str, choices: Any) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def _now(self, name: str) -> Any:
        """Return what a field holds: cleaned where it was sent, as the page began where it was not."""
        if not self.is_bound:
            return self.initial.get(name)
        self.is_valid()
        return self.cleaned_data.get(name)


class AddressForm(forms.ModelForm):
    """A new place for goods to go, typed at checkout."""

    class Meta:
        model = Address
        fields = ["city", "place", "street", "postcode", "person", "phone", "note"]

    def __init__(self, data: Any = None, *, company: Company) -> None:
        super().__init__(data, instance=Address(company=company), prefix="new", use_required_attribute=False)
        cities = City.objects.filter(region__country=company.country).in_order()
        self.fields["city"] = forms.ModelChoiceField(
            cities, label=_("City"), required=False, empty_label=_("another place")
        )
        for name, token in TOKENS.items():
            self.fields[name].widget.attrs["autocomplete"] = token
        _of_country(self.fields["phone"], company)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not given.get("city") and not given.get("place"):
            self.add_error("place", _("Choose a city of the list, or name the place."))
        return given

    def save(self, commit: bool = True) -> Address:
        """Keep the address; the same one typed twice is one. Raises Refused("addresses_many")."""
        return Address.objects.add(self.instance.company, **self.cleaned_data)


def _of_country(field: forms.Field, company: Company) -> None:
    """Read telephone numbers typed without a country as the company's own."""
    cast(PhoneNumberField, field).region = company.country


def _text(value: Any) -> str:
    """Return what a field holds as it is kept: text, telephone numbers as they are read aloud."""
    return value.as_international if isinstance(value, PhoneNumber) else str(value or "")


def _only(values: Sequence[str]) -> str:
    return values[0] if len(values) == 1 else ""
