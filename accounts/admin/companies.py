"""Companies: who they are, who looks after them, who may order for them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import TabularInline
from unfold.decorators import display

from accounts import people
from accounts.forms import MemberForm
from accounts.models import Address, Company, CompanyEvent, Membership
from wholesale.admin import DeskAdmin, verb

TONES = {"approved": "success", "draft": "warning", "suspended": "danger"}


class MemberInline(TabularInline):
    """Members are added by the button, which writes to them; here they change role or leave."""

    model = Membership
    extra = 0
    fields = ["user", "role", "is_active", "created_at"]
    readonly_fields = ["user", "created_at"]
    tab = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("accounts.view_company")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("accounts.change_company")


class AddressInline(TabularInline):
    model = Address
    extra = 0
    fields = ["kind", "city", "place", "street", "postcode", "person", "phone", "is_default", "is_active"]
    autocomplete_fields = ["city"]
    tab = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("accounts.change_company")

    has_view_permission = has_change_permission = has_delete_permission = has_add_permission


class EventInline(TabularInline):
    model = CompanyEvent
    extra = 0
    fields = readonly_fields = ["at", "state", "by", "why"]
    tab = True
    hide_title = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    @display(description=_("status"))
    def state(self, event: CompanyEvent) -> str:
        return str(Company.Status(event.became).label)


@admin.register(Company)
class CompanyAdmin(SimpleHistoryAdmin, DeskAdmin):
    can_add = True
    list_display = ["name", "show_status", "city", "manager", "phone", "email", "created_at"]
    list_filter = ["status", ("manager", admin.RelatedOnlyFieldListFilter), "city__region"]
    list_select_related = ["city", "manager"]
    search_fields = ["name", "email", "phone", "memberships__user__email"]
    autocomplete_fields = ["city", "manager"]
    readonly_fields = ["status", "created_at"]
    fields = ["name", "status", "kinds", ("country", "city"), "manager", ("email", "phone"), "zone", "created_at"]
    inlines = [MemberInline, AddressInline, EventInline]
    actions = [
        verb("approve", _("Let in")),
        verb("add_member", _("Add a member"), asks=MemberForm, deed=people.add_member),
        verb("suspend", _("Suspend"), asks=_("Why? The company's people will not see it."), is_grave=True),
        verb("restore", _("Restore")),
    ]

    @display(description=_("status"), label=TONES, ordering="status")
    def show_status(self, company: Company) -> tuple[str, str]:
        return company.status, company.get_status_display()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Company]:
        return super().get_queryset(request) & Company.objects.seen_by(request.user)
