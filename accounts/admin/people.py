"""People: buyers' and the seller's own. Who may do what at the desk is set by an administrator only."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import people, sessions
from accounts.models import Company, Membership, User
from wholesale.admin import DeskAdmin, verb

admin.site.unregister(Group)  # groups are a table in accounts.staff
admin.site.unregister(EmailAddress)  # the login is the person's own e-mail
admin.site.unregister(Authenticator)  # a secret is nobody's to read; a verb of the person takes it away
admin.site.unregister(UserSession)  # its key would let its reader in as somebody else

RIGHTS = ["is_staff", "is_superuser", "groups"]


@admin.register(User)
class UserAdmin(DeskAdmin):
    can_add = True
    list_display = ["email", "name", "phone", "language", "is_active", "is_staff", "last_login"]
    list_filter = ["is_staff", "is_active", "language"]
    search_fields = ["email", "name", "phone"]
    fields = ["email", "name", "phone", "language", "is_active", *RIGHTS, "last_login", "date_joined"]
    filter_horizontal = ["groups"]
    actions = [
        verb("invite", _("Send a password link"), deed=people.invite),
        verb(
            "reset_second_factor",
            _("Reset the second factor"),
            deed=people.reset_second_factor,
            right="reset",
            is_grave=True,
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """A manager sees the people of own companies, a head of sales colleagues too; an administrator everybody."""
        everybody = super().get_queryset(request)
        if request.user.is_superuser:
            return everybody
        own = Q(pk__in=Membership.objects.filter(company__in=Company.objects.seen_by(request.user)).values("user"))
        return everybody.filter(own | Q(is_staff=True) if self.has_reset_permission(request) else own)

    def has_reset_permission(self, request: HttpRequest) -> bool:
        """Who keeps the list of colleagues helps one who has lost the second factor."""
        return request.user.has_perm("accounts.change_contact")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["last_login", "date_joined", *([] if request.user.is_superuser else RIGHTS)]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if not obj.is_active:
            sessions.end_all(obj)
