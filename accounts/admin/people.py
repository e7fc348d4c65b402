"""People: buyers' and the seller's own. Who may do what at the desk is set by an administrator only."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import people
from accounts.models import Company, User
from wholesale.admin import DeskAdmin, verb

admin.site.unregister(Group)  # groups are a table in accounts.staff
admin.site.unregister(EmailAddress)  # the login is the person's own e-mail

RIGHTS = ["is_staff", "is_superuser", "groups"]


@admin.register(User)
class UserAdmin(DeskAdmin):
    can_add = True
    list_display = ["email", "name", "phone", "language", "is_active", "is_staff", "last_login"]
    list_filter = ["is_staff", "is_active", "language"]
    search_fields = ["email", "name", "phone"]
    fields = ["email", "name", "phone", "language", "is_active", *RIGHTS, "last_login", "date_joined"]
    filter_horizontal = ["groups"]
    actions = [verb("invite", _("Send a password link"), deed=people.invite)]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """A manager sees the people of own companies; an administrator everybody."""
        everybody = super().get_queryset(request)
        if request.user.is_superuser:
            return everybody
        return everybody.filter(memberships__company__in=Company.objects.seen_by(request.user)).distinct()

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["last_login", "date_joined", *([] if request.user.is_superuser else RIGHTS)]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
