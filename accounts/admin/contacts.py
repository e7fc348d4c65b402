"""Places, and the seller's people who answer there."""

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from accounts.models import City, Contact, Region
from wholesale.admin import DeskAdmin


@admin.register(Region)
class RegionAdmin(DeskAdmin):
    can_add = True
    list_display = ["words", "code", "country", "position"]
    search_fields = ["code", "words"]


@admin.register(City)
class CityAdmin(DeskAdmin):
    can_add = True
    list_display = ["words", "region", "time_zone", "marks"]
    list_filter = ["region"]
    list_select_related = ["region"]
    search_fields = ["code", "words"]


@admin.register(Contact)
class ContactAdmin(SimpleHistoryAdmin, DeskAdmin):
    can_add = True
    list_display = ["words", "post", "phone", "email", "deputy", "away_until", "is_public"]
    list_filter = ["is_public", "regions"]
    list_select_related = ["deputy"]
    search_fields = ["words", "email", "phone"]
    autocomplete_fields = ["user", "deputy", "regions"]
