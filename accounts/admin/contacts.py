"""Places, and the seller's people who answer there."""

import re

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.utils.translation import gettext_lazy as _

from accounts.models import City, Contact, Region
from wholesale.admin import DeskAdmin, HistoryAdmin

LINK = re.compile(r"(https?://|tel:|mailto:)\S+$", re.IGNORECASE)


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


class ContactForm(ModelForm):
    def clean_messengers(self) -> dict[str, str]:
        """Names and links a reader may follow: a page shows them as they are."""
        links = self.cleaned_data["messengers"] or {}
        if not isinstance(links, dict) or not all(_is_link(link) for link in links.values()):
            raise ValidationError(_("Write names and links that begin with https:, tel: or mailto:."), code="link")
        return links


def _is_link(link: object) -> bool:
    return isinstance(link, str) and bool(LINK.match(link))


@admin.register(Contact)
class ContactAdmin(HistoryAdmin):
    form = ContactForm
    can_add = True
    list_display = ["words", "post", "phone", "email", "deputy", "away_until", "is_public"]
    list_filter = ["is_public", "regions"]
    list_select_related = ["deputy"]
    search_fields = ["words", "email", "phone"]
    autocomplete_fields = ["user", "deputy", "regions"]
