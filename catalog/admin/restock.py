"""Who waits for what, at the desk: to be read, so that it is known what to buy."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, DateTimeField, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.models import Company
from catalog.models import Restock
from wholesale.admin import DeskAdmin


def waiting(product: str) -> Coalesce:
    """Return how many people wait for the product in the column `product`."""
    active = Restock.objects.active().filter(product=OuterRef(product)).order_by().values("product")
    counted = Subquery(active.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return Coalesce(counted, 0)


def waiting_since(product: str) -> Subquery:
    """Return when the first of those who wait for the product in the column `product` asked for it."""
    active = Restock.objects.active().filter(product=OuterRef(product)).order_by("created_at")
    return Subquery(active.values("created_at")[:1], output_field=DateTimeField())


class Awaited(admin.SimpleListFilter):
    """Of a list of products: those that somebody waits for; who they are is nobody's business there."""

    title = _("awaited")
    parameter_name = "awaited"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("somebody waits for it"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(pk__in=Restock.objects.active().values("product")) if self.value() else queryset


class State(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("waiting")), ("told", _("told")), ("cancelled", _("cancelled"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        match self.value():
            case "waiting":
                return queryset.active()
            case "told":
                return queryset.filter(notified_at__isnull=False)
            case "cancelled":
                return queryset.filter(cancelled_at__isnull=False)
        return queryset


@admin.register(Restock)
class RestockAdmin(DeskAdmin):
    """Wishes of the companies this manager looks after."""

    list_display = ["product", "people", "user", "company", "created_at", "notified_at", "cancelled_at"]
    list_filter = [State, "created_at"]
    list_select_related = ["product", "user", "company"]
    search_fields = ["product__sku", "product__name", "company__name", "user__email"]
    date_hierarchy = "created_at"
    readonly_fields = ["product", "user", "company", "created_at", "notified_at", "cancelled_at"]
    fields = readonly_fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Restock]:
        seen = Company.objects.seen_by(request.user)
        return super().get_queryset(request).filter(company__in=seen).annotate(people=waiting("product"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @display(description=_("people waiting"), ordering="people")
    def people(self, wish: Any) -> int:
        return wish.people
