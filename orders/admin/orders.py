"""Orders at the desk: read, and moved by verbs. What waits for a manager comes first."""

from typing import Any

from django.contrib import admin
from django.db.models import Case, IntegerField, Model, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.admin import TabularInline
from unfold.decorators import display

from catalog.models import Tariff
from orders.admin import deeds, exports
from orders.admin.forms import CancelForm
from orders.models import Order, OrderEvent, OrderLine, OrderTerms, Revision
from wholesale import rowkeys
from wholesale.admin import DeskAdmin, verb
from wholesale.admin.verbs import Verb
from wholesale.templatetags.house import money, qty

TONES = {"placed": "warning", "awaiting_manager": "warning", "confirmed": "success", "cancelled": "danger"}


class ReadInline(TabularInline):
    """Rows of a document: read only."""

    extra = 0
    tab = True
    hide_title = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("orders.view_order")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return list(self.fields or ())


class LineInline(ReadInline):
    model = OrderLine
    fields = ["n", "sku", "name", "pieces", "unit_price", "tax", "sum"]
    tab = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderLine]:
        return super().get_queryset(request).select_related("order")

    @display(description=_("quantity"))
    def pieces(self, line: OrderLine) -> str:
        return qty(line.quantity, line.unit)

    @display(description=_("price"))
    def unit_price(self, line: OrderLine) -> str:
        return money(line.price, line.order.currency)

    @display(description=_("tax"))
    def tax(self, line: OrderLine) -> str:
        return f"{line.tax_percent.normalize():f} %"

    @display(description=_("sum"))
    def sum(self, line: OrderLine) -> str:
        return money(line.total, line.order.currency)


class RevisionInline(ReadInline):
    model = Revision
    fields = ["n", "created_at", "way", "why", "who", "goods", "difference"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        revisions = super().get_queryset(request).select_related("order", "asked_by")
        return revisions.prefetch_related("lines__line")

    @display(description=_("by"))
    def who(self, revision: Revision) -> str:
        return str(revision.asked_by)

    @display(description=_("goods"))
    def goods(self, revision: Revision) -> str:
        return ", ".join(f"{each.line.sku}: {each.was} → {each.becomes}" for each in revision.lines.all())


class EventInline(ReadInline):
    model = OrderEvent
    fields = ["at", "words", "by", "why"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderEvent]:
        return super().get_queryset(request).select_related("by")

    @display(description=_("deed"))
    def words(self, event: OrderEvent) -> str:
        return event.words


@admin.register(Order)
class OrderAdmin(DeskAdmin):
    list_display = ["number", "show_status", "company", "city", "show_total", "source", "created_at", "manager"]
    list_filter = [
        "status",
        "source",
        ("company__manager", admin.RelatedOnlyFieldListFilter),
        ("company", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["company__manager", "city"]
    search_fields = ["=id", "company__name", "po_number", "=lines__sku"]
    date_hierarchy = "created_at"
    fieldsets = [
        (None, {"fields": [("number", "status", "show_total"), ("company", "manager"), ("by", "source")]}),
        (_("Delivery and payment"), {"fields": [("delivery_kind", "city"), "place", ("method", "po_number"), "note"]}),
        (_("Recipient"), {"fields": [("personal_number", "mobile")]}),
        (
            _("Terms"),
            {
                "fields": [("price_list", "prices", "qualifies"), ("tax_total", "terms_version")],
                "classes": ["collapse"],
            },
        ),
        (_("Cancelled"), {"fields": [("cancelled_at", "cancel_why")], "classes": ["collapse"]}),
    ]
    inlines = [LineInline, RevisionInline, EventInline]
    actions = [
        verb("confirm", _("Confirm")),
        verb("cancel", _("Cancel the order"), asks=CancelForm, is_grave=True),
    ]
    change_form_outer_before_template = "admin/orders/verbs.html"
    change_list_template = "admin/orders/list.html"
    list_after_template = "admin/orders/export.html"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        shown = ["number", "show_total", "manager", "place", "method", "prices", "terms_version"]
        return [*shown, *(field.name for field in self.opts.fields)]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        """Those of the companies this person sees, the ones that wait for a manager first."""
        waits = Case(When(status__in=Order.UNCONFIRMED, then=Value(0)), default=Value(1), output_field=IntegerField())
        seen = Order.objects.seen_by(request.user).annotate(waits=waits)
        return seen.order_by(*self.get_ordering(request))

    def get_ordering(self, request: HttpRequest) -> list[str]:
        return ["waits", "-pk"]

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site
        own = [
            path("new/", site.admin_view(self.behalf_view), name="orders_order_behalf"),
            path("export/", site.admin_view(require_POST(self.export_view)), name="orders_order_export"),
            path("<path:object_id>/lines/", site.admin_view(self.lines_view), name="orders_order_lines"),
        ]
        return [*own, *super().get_urls()]

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        return exports.hand_over(request)

    def behalf_view(self, request: HttpRequest) -> HttpResponse:
        return deeds.behalf(self, request)

    def lines_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return deeds.change(self, request, object_id)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        links = {"lines_url": reverse("admin:orders_order_lines", args=[object_id])}
        order = self.get_object(request, object_id)
        can = bool(order and order.can_change and self.has_change_permission(request))
        return super().change_view(request, object_id, form_url, {**links, "can_change_lines": can})

    def _verb_address(self, row: Model, of: Verb) -> str:
        """Let the button carry the version of the order that its page shows."""
        assert isinstance(row, Order)
        return f"{super()._verb_address(row, of)}?version={row.version}"

    def _do(self, request: HttpRequest, row: Model, of: Verb, answers: dict[str, Any]) -> None:
        """Do a verb to the order that was seen, not to what it has become since."""
        super()._do(request, row, of, {**answers, "version": rowkeys.read(request.GET.get("version", ""))})

    @display(description=_("order"), ordering="pk")
    def number(self, order: Order) -> str:
        return order.number

    @display(description=_("status"), label=TONES, ordering="status")
    def show_status(self, order: Order) -> tuple[str, str]:
        return order.status, order.get_status_display()

    @display(description=_("total"), ordering="total")
    def show_total(self, order: Order) -> str:
        return money(order.total, order.currency)

    @display(description=_("personal manager"))
    def manager(self, order: Order) -> str:
        return str(order.company.manager or "—")

    @display(description=_("address"))
    def place(self, order: Order) -> str:
        return order.place or "—"

    @display(description=_("payment method"))
    def method(self, order: Order) -> str:
        return order.method

    @display(description=_("price status"))
    def prices(self, order: Order) -> str:
        return str(Tariff.Status(order.tariff_status).label)

    @display(description=OrderTerms._meta.verbose_name)
    def terms_version(self, order: Order) -> str:
        return str(order.terms)
