"""A person in a company, with the role that says what they may do there. Carts and approvals hang here."""

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts.models.company import Company
from accounts.models.user import User


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> Self:
        return self.filter(is_active=True, user__is_active=True)

    def with_context(self) -> Self:
        """Everything a page needs of its reader in one statement: person, company, manager, and the apps' columns."""
        columns: dict[str, Any] = {}
        for name in settings.MEMBER_COLUMNS:
            columns |= import_string(name)()
        related = ["user", "company__manager__deputy", "company__city"]
        return self.select_related(*related).annotate(**columns)


class Membership(models.Model):
    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        BUYER = "buyer", _("buyer")
        ACCOUNTANT = "accountant", _("accountant")
        MECHANIC = "mechanic", _("mechanic")
        VIEWER = "viewer", _("viewer")

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("person"))
    company = models.ForeignKey(Company, models.CASCADE, related_name="memberships", verbose_name=_("company"))
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.BUYER)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    if TYPE_CHECKING:  # annotated by MEMBER_COLUMNS
        tariff_list_id: int | None
        tariff_status: str | None
        cart_count: int
        unread_count: int
        user_id: int
        company_id: int

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["company", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "company"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.company}"
