"""Who we are, what tax we add and which days we work."""

from django.contrib import admin
from django.http import HttpRequest

from wholesale.admin.desk import AppendOnlyAdmin, DeskAdmin
from wholesale.models import HolidayOverride, Seller, TaxRate


@admin.register(Seller)
class SellerAdmin(DeskAdmin):
    list_display = ["legal_name", "country", "currency", "time_zone"]
    search_fields = ["legal_name"]
    readonly_fields = ["logo"]


@admin.register(TaxRate)
class TaxRateAdmin(AppendOnlyAdmin):
    list_display = ["code", "country", "percent", "words", "from_on"]
    list_filter = ["country", "code"]
    search_fields = ["code"]
    date_hierarchy = "from_on"


@admin.register(HolidayOverride)
class HolidayOverrideAdmin(DeskAdmin):
    can_add = can_delete = True
    list_display = ["on", "country", "is_working"]
    list_filter = ["country", "is_working"]
    search_fields = ["country"]
    date_hierarchy = "on"

    def get_actions(self, request: HttpRequest) -> dict:
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}
