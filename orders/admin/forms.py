"""What a manager types about an order."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from accounts.models import Company
from orders.models import Order, OrderLine, OrderTerms, Revision
from orders.placing import Chosen

LIST_HELP = _("One product a line: code and quantity, parted by a tab, a semicolon, a comma or a space.")


class CompanyForm(forms.Form):
    """For whom."""

    company = forms.ModelChoiceField(
        Company.objects.none(), label=_("Company"), widget=UnfoldAdminSelectWidget, empty_label=_("Choose a company")
    )

    def __init__(self, data: Any, *, companies: Any) -> None:
        super().__init__(data)
        self.fields["company"].queryset = companies  # type: ignore[attr-defined]


class BehalfForm(forms.Form):
    """An order in the name of a company: the same questions as checkout asks its people."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.DecimalField(required=False, widget=forms.HiddenInput)  # the total of the draft that was shown
    lines = forms.CharField(
        label=_("Goods"), help_text=LIST_HELP, widget=UnfoldAdminTextareaWidget(attrs={"rows": 8}), max_length=200_000
    )
    source = forms.ChoiceField(label=_("How it was ordered"), widget=UnfoldAdminSelectWidget)
    address = forms.TypedChoiceField(
        label=_("Delivery address"), coerce=int, empty_value=None, required=False, widget=UnfoldAdminSelectWidget
    )
    delivery_kind = forms.ChoiceField(label=_("Delivery"), choices=Order.DeliveryKind, widget=UnfoldAdminSelectWidget)
    method_code = forms.ChoiceField(label=_("Payment method"), widget=UnfoldAdminSelectWidget)
    personal_number = forms.CharField(
        label=_("Personal number or identification code"),
        max_length=30,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )
    mobile = forms.CharField(label=_("Mobile phone"), max_length=30, required=False, widget=UnfoldAdminTextInputWidget)
    po_number = forms.CharField(
        label=_("The buyer's order number"), max_length=60, required=False, widget=UnfoldAdminTextInputWidget
    )
    note = forms.CharField(
        label=_("Note"), max_length=2000, required=False, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = [(value, label) for value, label in Order.Source.choices if value != Order.Source.SITE]
        self.fields["source"].choices = told  # type: ignore[attr-defined]
        addresses = [(address.pk, str(address)) for address in company.addresses.deliveries().select_related("city")]
        self.fields["address"].choices = [*addresses, ("", _("to be agreed"))]  # type: ignore[attr-defined]
        methods = OrderTerms.objects.current().methods.all()
        self.fields["method_code"].choices = [(each.code, str(each)) for each in methods]  # type: ignore[attr-defined]

    def see(self, total: Decimal) -> None:
        """Note which total the page shows beside the form, to be sent back with it."""
        self.data = {**self.data.dict(), "seen": str(total)}  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Chosen:
        given = dict(self.cleaned_data)
        return Chosen(**{name: given[name] for name in Chosen.__dataclass_fields__})


class CancelForm(forms.Form):
    """Why an order is cancelled, as long as the order keeps it."""

    why = forms.CharField(
        label=_("Why? The buyer reads this in the letter."),
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


class ChangeForm(forms.Form):
    """New quantities of an order's lines, and goods to add; quantities are read by the rules, not here."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    more = forms.CharField(
        label=_("Add goods"),
        help_text=LIST_HELP,
        required=False,
        max_length=200_000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )
    way = forms.ChoiceField(label=_("Agreed by"), choices=Revision.Way, widget=UnfoldAdminSelectWidget)
    why = forms.CharField(
        label=_("Why"),
        help_text=_("The buyer reads this in the letter."),
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )
    despite = forms.BooleanField(
        label=_("Below minimums and packs all the same"), required=False, widget=UnfoldBooleanSwitchWidget
    )

    def __init__(self, data: Any, *, order: Order, lines: Iterable[OrderLine]) -> None:
        super().__init__(data, initial={"version": order.version, "way": Revision.Way.PHONE})
        self.rows = []
        for line in lines:
            name = f"line_{line.product_id}"
            self.fields[name] = forms.CharField(
                label=_("Quantity of %(sku)s") % {"sku": line.sku},
                max_length=20,
                initial=line.quantity,
                widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "numeric", "aria-label": line.sku}),
            )
            self.rows.append((line, self[name]))

    @property
    def others(self) -> list[forms.BoundField]:
        """The fields that are not a line's."""
        return [self[name] for name in ("more", "way", "why", "despite")]

    @property
    def quantities(self) -> dict[int, str]:
        """What was typed, by product."""
        return {line.product_id: self.cleaned_data[field.name] for line, field in self.rows if line.product_id}
