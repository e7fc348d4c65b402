"""Price lists, who buys by which, and the terms of the catalogue."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import ForeignKey, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.models import Company
from catalog import tree
from catalog.admin.goods import PriceForm
from catalog.models import CatalogTerms, Price, PriceList, Tariff
from wholesale.admin import DeskAdmin, HistoryAdmin, TermsAdmin
from wholesale.models import Seller

TONES = {"exempt": "info", "none": "warning", "wholesale": "success"}


@admin.register(PriceList)
class PriceListAdmin(HistoryAdmin):
    can_add = True
    list_display = ["name", "code", "currency", "includes_tax", "is_active"]
    search_fields = ["name", "code"]

    def save_model(self, request: HttpRequest, obj: PriceList, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        tree.bump()


@admin.register(Price)
class PriceAdmin(DeskAdmin):
    can_add = can_delete = True
    form = PriceForm
    list_display = ["product", "price_list", "min_quantity", "amount", "valid_from", "valid_until"]
    list_filter = ["price_list"]
    list_select_related = ["product", "price_list"]
    search_fields = ["product__sku", "product__name"]
    autocomplete_fields = ["product", "price_list"]


def in_our_currency(chosen: PriceList) -> PriceList:
    """Return the list. Raises ValidationError for one that no order can be in."""
    currency = Seller.objects.get_current().currency
    if chosen.currency != currency:
        words = _("This list is in %(list)s, orders are in %(seller)s.")
        raise ValidationError(words, params={"list": chosen.currency, "seller": currency})
    return chosen


class TariffForm(ModelForm):
    """An order is in one currency, so a company buys by a list in the seller's."""

    def clean_price_list(self) -> PriceList:
        return in_our_currency(self.cleaned_data["price_list"])


@admin.register(Tariff)
class TariffAdmin(DeskAdmin):
    can_add = True
    form = TariffForm
    list_display = ["company", "price_list", "show_status", "since_on"]
    list_filter = ["status", "price_list"]
    list_select_related = ["company", "price_list"]
    search_fields = ["company__name"]
    autocomplete_fields = ["company", "price_list"]
    fields = ["company", "price_list", "status", "since_on"]
    readonly_fields = ["status", "since_on"]

    @display(description=_("status"), label=TONES, ordering="status")
    def show_status(self, tariff: Tariff) -> tuple[str, str]:
        return tariff.status, tariff.get_status_display()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*self.readonly_fields, *(["company"] if obj else [])]

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "company":
            kwargs["queryset"] = Company.objects.seen_by(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tariff]:
        return super().get_queryset(request).filter(company__in=Company.objects.seen_by(request.user))


class CatalogTermsForm(ModelForm):
    """Terms that pages can show: lists in the seller's currency, bands in order, a guard that guards."""

    def clean_default_list(self) -> PriceList:
        return in_our_currency(self.cleaned_data["default_list"])

    def clean_base_list(self) -> PriceList:
        return in_our_currency(self.cleaned_data["base_list"])

    def clean_guard_percent(self) -> int:
        percent: int = self.cleaned_data["guard_percent"]
        MinValueValidator(1)(percent)
        MaxValueValidator(100)(percent)
        return percent

    def clean_bands(self) -> list[int]:
        bands: list[int] = self.cleaned_data["bands"]
        if bands != sorted(set(bands)):
            raise ValidationError(_("Write the bands in ascending order."), code="bands")
        return bands


@admin.register(CatalogTerms)
class CatalogTermsAdmin(TermsAdmin):
    form = CatalogTermsForm
    list_display = ["effective_from", "prices_for", "default_list", "base_list", "note", "made_by"]
    list_select_related = ["made_by", "default_list", "base_list"]
