"""Goods at the desk: categories, products with codes and photos, warehouses and stock."""

from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.core.validators import MinValueValidator
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.admin import TabularInline
from unfold.decorators import display

from catalog import codes, tree
from catalog.admin import exports
from catalog.admin.restock import Awaited, waiting, waiting_since
from catalog.models import Attribute, Category, Code, Photo, Price, Product, Stock, StockAt, Warehouse
from wholesale.admin import DeskAdmin, HistoryAdmin

LEAST = Decimal("0.01")  # a price at the desk


@admin.register(Category)
class CategoryAdmin(DeskAdmin):
    can_add = True
    list_display = ["words", "parent", "position", "products_count", "is_active"]
    list_filter = ["is_active"]
    list_select_related = ["parent"]
    search_fields = ["words", "slug"]
    autocomplete_fields = ["parent"]
    fields = ["parent", "words", "slug", "position", "is_active"]

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        tree.repath()
        tree.recount()
        tree.bump()


class PriceForm(ModelForm):
    """A price typed by hand is not nothing."""

    def clean_amount(self) -> Decimal:
        amount: Decimal = self.cleaned_data["amount"]
        MinValueValidator(LEAST)(amount)
        return amount


class PriceInline(TabularInline):
    model = Price
    form = PriceForm
    extra = 0
    fields = ["price_list", "min_quantity", "amount", "valid_from", "valid_until"]
    tab = True


class PhotoInline(TabularInline):
    model = Photo
    extra = 0
    fields = ["picture", "name", "position"]
    readonly_fields = ["picture", "name"]
    tab = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Photo]:
        return super().get_queryset(request).select_related("file")

    @display(description=_("name as given"))
    def name(self, photo: Photo) -> str:
        return photo.source_name

    @display(description=_("picture"))
    def picture(self, photo: Photo) -> str:
        return format_html('<img src="/goods/{}" alt="" width="80">', photo.file.small) if photo.file.small else "…"


class StockAtInline(TabularInline):
    model = StockAt
    extra = 0
    fields = readonly_fields = ["warehouse", "on_hand"]
    tab = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_delete_permission = has_add_permission


@admin.register(Product)
class ProductAdmin(HistoryAdmin):
    can_add = True
    list_display = [
        *("sku", "name", "category", "brand", "unit", "pack_size", "available", "people", "awaited_since", "is_active")
    ]
    list_filter = [Awaited, "is_active", "category", "brand", "has_warranty_card"]
    list_select_related = ["category", "stock"]
    search_fields = ["sku", "name", "codes__value"]
    autocomplete_fields = ["category"]
    fieldsets = [
        (None, {"fields": [("sku", "unit"), "name", "words", "category", "brand", "is_active"]}),
        (_("Selling"), {"fields": [("pack_size", "min_quantity", "tax_code"), ("indexed", "has_warranty_card")]}),
        (_("Description"), {"fields": ["description", "attributes", ("weight_kg", "country")]}),
    ]
    inlines = [PriceInline, PhotoInline, StockAtInline]
    list_after_template = "admin/catalog/export.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.export_view))
        return [path("export/", view, name="catalog_product_export"), *super().get_urls()]

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        return exports.hand_over(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        return super().get_queryset(request).annotate(people=waiting("pk"), since=waiting_since("pk"))

    @display(description=_("people waiting"), ordering="people")
    def people(self, product: Any) -> int:
        return product.people

    @display(description=_("awaited since"), ordering="since")
    def awaited_since(self, product: Any) -> Any:
        return product.since

    @display(description=_("available"), ordering="stock__available")
    def available(self, product: Product) -> int:
        return product.stock.available if hasattr(product, "stock") else 0

    def save_model(self, request: HttpRequest, obj: Product, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        codes.keep_sku(obj)
        Stock.objects.get_or_create(product=obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        tree.recount()
        tree.bump()


@admin.register(Attribute)
class AttributeAdmin(DeskAdmin):
    can_add = True
    list_display = ["words", "code", "unit", "position"]
    search_fields = ["words", "code"]


@admin.register(Warehouse)
class WarehouseAdmin(DeskAdmin):
    can_add = True
    list_display = ["words", "city", "sells", "position", "erp_id"]
    list_select_related = ["city"]
    search_fields = ["words"]
    autocomplete_fields = ["city"]


@admin.register(Stock)
class StockAdmin(DeskAdmin):
    """What is in the house is corrected here by hand; what is promised follows orders."""

    list_display = ["product", "on_hand", "reserved", "free", "moved_at"]
    list_select_related = ["product"]
    search_fields = ["product__sku", "product__name"]
    fields = ["product", "on_hand", "reserved", "free", "moved_at"]
    readonly_fields = ["product", "reserved", "free", "moved_at"]

    @display(description=_("available"), ordering="available")
    def free(self, stock: Stock) -> int:
        return stock.available

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Write only what the manager typed: an order placed meanwhile keeps its pieces."""
        Stock.objects.filter(pk=obj.pk).update(on_hand=form.cleaned_data["on_hand"])
        tree.bump()


@admin.register(Code)
class CodeAdmin(DeskAdmin):
    """Other codes by which buyers look for a product."""

    can_add = can_delete = True
    follows = ("normal",)
    list_display = ["value", "kind", "product"]
    list_filter = ["kind"]
    list_select_related = ["product"]
    search_fields = ["value", "normal", "product__name"]
    autocomplete_fields = ["product"]

    def save_model(self, request: HttpRequest, obj: Code, form: Any, change: bool) -> None:
        obj.normal = codes.normalise(obj.value)
        super().save_model(request, obj, form, change)
