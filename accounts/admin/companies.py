"""Companies: who they are, who looks after them, who may order for them."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display

from accounts import people
from accounts.forms import MemberForm
from accounts.models import Address, City, Company, CompanyEvent, Contact, Membership
from wholesale.admin import HistoryAdmin, verb

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

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("user", "company")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("accounts.view_company")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("accounts.change_company")


class AddressFormSet(BaseInlineFormSet):
    def clean(self) -> None:
        """Let one address of a kind be the usual one: the form says so before the database does."""
        super().clean()
        kept = [form.cleaned_data for form in self.forms if form not in self.deleted_forms and form.is_valid()]
        usual = [facts["kind"] for facts in kept if facts.get("is_default")]
        if len(usual) > len(set(usual)):
            raise ValidationError(_("Choose one usual address of each kind."), code="address_default")


class AddressInline(TabularInline):
    model = Address
    formset = AddressFormSet
    extra = 0
    fields = ["kind", "city", "place", "street", "postcode", "person", "phone", "is_default", "is_active"]
    tab = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Address]:
        return super().get_queryset(request).select_related("city", "company")

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        """Read the cities once for all rows."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "city":
            field.queryset = City.objects.in_order()
            field.choices = list(field.choices)
        return field

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
        return str(_("Add a member") if event.verb == "add_member" else Company.Status(event.became).label)

    def get_queryset(self, request: HttpRequest) -> QuerySet[CompanyEvent]:
        return super().get_queryset(request).select_related("by")


@admin.register(Company)
class CompanyAdmin(HistoryAdmin):
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

    def save_model(self, request: HttpRequest, obj: Company, form: Any, change: bool) -> None:
        """A new company is its creator's own unless another manager is chosen."""
        if not change and obj.manager is None:
            obj.manager = Contact.objects.filter(user=request.user.pk).first()
        super().save_model(request, obj, form, change)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Company]:
        return super().get_queryset(request) & Company.objects.seen_by(request.user)
