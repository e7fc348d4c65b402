"""Verbs of the desk: one deed on one row, as a button of its page and as an action of the list."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from unfold.widgets import UnfoldAdminTextareaWidget

from wholesale.errors import Refused

ANSWERED = "_answered"  # the field that tells an answered question from the list's own form

Label = str | Promise
Action = Callable[[Any, HttpRequest, QuerySet[Any]], TemplateResponse | None]


@dataclass(frozen=True, slots=True)
class Verb:
    """What a manager may do to a row. `right` is asked of the admin class as `has_<right>_permission`."""

    name: str
    description: Label
    asks: Label | type[forms.Form] | None = None
    right: str = "change"
    deed: Callable[..., object] | None = None
    is_grave: bool = False

    def is_open(self, row: Model) -> bool:
        """Say whether the row offers the verb now: `row.can_<name>`, where it has one."""
        can = getattr(row, f"can_{self.name}", True)
        return bool(can() if callable(can) else can)

    def form(self, data: Any = None) -> forms.Form | None:
        """Return the form of what it asks, None when it asks nothing."""
        if self.asks is None:
            return None
        if isinstance(self.asks, type):
            return self.asks(data)
        return WhyForm(data, question=self.asks)

    def do(self, row: Model, *, by: Any, answers: dict[str, Any]) -> None:
        """Do the deed. Raises Refused."""
        deed = self.deed or getattr(type(row), self.name)
        deed(row, by=by, **answers)


class WhyForm(forms.Form):
    """One question, answered in words."""

    why = forms.CharField(max_length=1000, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}))

    def __init__(self, *args: Any, question: Label, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].label = str(question)


def verb(
    name: str,
    description: Label,
    *,
    asks: Label | type[forms.Form] | None = None,
    right: str = "change",
    deed: Callable[..., object] | None = None,
    is_grave: bool = False,
) -> Action:
    """Return an admin action that calls `row.<name>(by=manager)`, or `deed(row, by=manager)`, on each chosen row.

    `asks` is a question answered in words, passed on as `why`, or a form whose cleaned data
    are passed by name. `is_grave` paints the button as a danger and asks "are you sure".
    """
    of = Verb(name, description, asks, right, deed, is_grave)

    def action(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> TemplateResponse | None:
        form = of.form(request.POST if ANSWERED in request.POST else None)
        if needs_page(of, form, request):
            return question(modeladmin, request, of, form, rows=queryset)
        report(modeladmin, request, of, queryset, answers=form.cleaned_data if form else {})
        return None

    action.__name__ = name
    action.short_description = description  # type: ignore[attr-defined]
    action.allowed_permissions = [right]  # type: ignore[attr-defined]
    action.verb = of  # type: ignore[attr-defined]
    return action


def needs_page(of: Verb, form: forms.Form | None, request: HttpRequest) -> bool:
    """Say whether the manager has still to answer or to confirm."""
    if form is not None:
        return not form.is_valid()
    return of.is_grave and ANSWERED not in request.POST


def question(
    modeladmin: Any, request: HttpRequest, of: Verb, form: forms.Form | None, *, rows: Iterable[Any]
) -> TemplateResponse:
    """Ask on a page of its own what the verb needs to know, naming the rows it is about."""
    is_list = isinstance(rows, QuerySet)
    context = {
        **modeladmin.admin_site.each_context(request),
        "title": of.description,
        "opts": modeladmin.opts,
        "verb": of,
        "form": form,
        "rows": rows,
        "checkbox_name": ACTION_CHECKBOX_NAME,
        "is_list": is_list,
        "answered": ANSWERED,
        "back": request.path if is_list else "../../change/",
    }
    return TemplateResponse(request, "admin/verb.html", context)


def report(modeladmin: Any, request: HttpRequest, of: Verb, rows: Iterable[Any], *, answers: dict[str, Any]) -> None:
    """Do the deed to each row on its own, and say of each refusal which row it was."""
    done = 0
    for row in rows:
        try:
            of.do(row, by=request.user, answers=answers)
            modeladmin.log_change(request, row, told(of, answers))
            done += 1
        except Refused as refusal:
            modeladmin.message_user(request, f"{row}: {refusal}", messages.WARNING)
    if done:
        text = ngettext("%(deed)s: %(count)d row.", "%(deed)s: %(count)d rows.", done)
        modeladmin.message_user(request, text % {"deed": of.description, "count": done}, messages.SUCCESS)


def told(of: Verb, answers: dict[str, Any]) -> str:
    """Return what the desk's log keeps of a verb: its name and why."""
    why = answers.get("why")
    return f"{of.name}: {why}" if why else of.name


def done(of: Verb, row: Model) -> str:
    """Say that a verb was done to a row."""
    return _("%(row)s: %(deed)s, done.") % {"row": row, "deed": of.description}
