"""Two deeds of the desk that take a page: an order in the name of a buyer, and the change of one."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Company
from orders import changes, drafting, onbehalf
from orders.admin.forms import BehalfForm, ChangeForm, CompanyForm
from orders.drafting import Draft
from orders.models import Order
from orders.placing import Chosen
from orders.refusals import placed_before
from wholesale import rowkeys
from wholesale.errors import Breach, Refused


def behalf(admin: Any, request: HttpRequest) -> HttpResponse:
    """Choose a company, then say what it orders; "check" shows the draft, "place" orders it."""
    if not request.user.has_perm("orders.add_order"):
        raise PermissionDenied
    companies = Company.objects.seen_by(request.user).approved().order_by("name")
    asked = rowkeys.read(request.GET.get("company", ""))
    if asked is None:
        whom = CompanyForm(request.GET if "company" in request.GET else None, companies=companies)
        return _page(admin, request, "admin/orders/company.html", _("New order"), form=whom)
    company = get_object_or_404(companies, pk=asked)
    form = BehalfForm(request.POST or None, company=company, initial={"key": uuid4()})
    context: dict[str, Any] = {"form": form, "company": company}
    is_placing = "place" in request.POST
    if form.is_valid():
        if is_placing and (first := _first(company, form)):
            messages.info(request, placed_before(first))
            return _to(first)
        try:
            context["draft"] = draft = drafting.read(company, form.cleaned_data["lines"], form.chosen)
            if is_placing and draft.can_place:
                return _placed(request, company, form, draft)
        except Refused as refusal:
            context |= {"breaches": _spoken(refusal)}
        if "draft" in context:
            form.see(context["draft"].checkout.total)
    title = _("New order of %(company)s") % {"company": company}
    return _page(admin, request, "admin/orders/behalf.html", title, **context)


def change(admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """Change the lines of an order that is not confirmed yet (S3-05)."""
    order = admin.get_object(request, object_id)
    if order is None or not order.can_change:
        return HttpResponseRedirect(reverse("admin:orders_order_changelist"))
    if not admin.has_change_permission(request, order):
        raise PermissionDenied
    form = ChangeForm(request.POST or None, order=order, lines=order.lines.order_by("n"))
    context: dict[str, Any] = {"form": form, "order": order}
    if form.is_valid():
        try:
            return _changed(request, order, form)
        except Refused as refusal:
            context |= {"breaches": _spoken(refusal)}
    title = _("Change order %(number)s") % {"number": order.number}
    return _page(admin, request, "admin/orders/change.html", title, **context)


def _first(company: Company, form: BehalfForm) -> Order | None:
    """Return the order that this form has made already, whatever has become of its goods since."""
    return Order.objects.of(company).filter(operation_key=str(form.cleaned_data["key"])).first()


def _to(order: Order) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:orders_order_change", args=[order.pk]))


def _placed(request: HttpRequest, company: Company, form: BehalfForm, draft: Draft) -> HttpResponse:
    given = form.cleaned_data
    facts: dict[str, Any] = {"by": request.user, "key": str(given["key"]), "source": given["source"]}
    order = onbehalf.place(company, draft.wanted, chosen=form.chosen, seen=given["seen"] or Decimal(), **facts)
    messages.success(request, _("Order %(number)s is placed.") % {"number": order.number})
    return _to(order)


def _changed(request: HttpRequest, order: Order, form: ChangeForm) -> HttpResponse:
    given = form.cleaned_data
    lines: dict[int, int | str] = dict(form.quantities)
    for product, more in _more(order, given["more"]).items():
        lines[product] = changes.pieces(lines.get(product, 0)) + more
    facts: dict[str, Any] = {"by": request.user, "why": given["why"], "way": given["way"]}
    changes.apply(order, lines, version=given["version"], despite=given["despite"], **facts)
    messages.success(request, _("Order %(number)s is changed; the buyer gets a letter.") % {"number": order.number})
    return _to(order)


def _more(order: Order, text: str) -> dict[int, int]:
    """Read the goods to add. Raises Refused("line_refused") when a row cannot be taken: none is then."""
    if not text.strip():
        return {}
    draft = drafting.read(order.company, text, Chosen())
    if refused := draft.paste.refused:
        breaches = [
            Breach("line_refused", f"{row.text}: {row.message} {', '.join(row.choices)}".strip()) for row in refused
        ]
        raise Refused("line_refused", breaches[0].message, breaches)
    return draft.wanted


def _spoken(refusal: Refused) -> list[Breach]:
    return list(refusal.breaches) or [Breach(refusal.code, refusal.text)]


def _page(admin: Any, request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    frame = admin.admin_site.each_context(request)
    return TemplateResponse(request, template, {**frame, "opts": admin.opts, "title": title, **context})
