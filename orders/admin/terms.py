"""Terms of ordering at the desk: minimums and payment methods are rows of a version."""

from django.contrib import admin

from orders.models import OrderMinimum, OrderTerms, PaymentMethod
from wholesale.admin import TermsAdmin, TermsRowInline


class MinimumInline(TermsRowInline):
    model = OrderMinimum


class MethodInline(TermsRowInline):
    model = PaymentMethod


@admin.register(OrderTerms)
class OrderTermsAdmin(TermsAdmin):
    list_display = ["effective_from", "manager_confirms", "checkout_fields", "note", "made_by"]
    inlines = [MinimumInline, MethodInline]
