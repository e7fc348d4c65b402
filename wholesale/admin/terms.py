"""Terms at the desk: the next version starts as a copy of the one in force, its rows included."""

from typing import Any

from django import forms
from django.forms.models import model_to_dict
from django.http import HttpRequest
from unfold.admin import TabularInline

from wholesale.admin.desk import AppendOnlyAdmin
from wholesale.admin.fields import HouseFields
from wholesale.models import Seller, Terms


class TermsRowForm(forms.ModelForm):
    """A row of the next version: kept when anything is written in it, copied from the last one or not."""

    def has_changed(self) -> bool:
        return any(self._written(name) for name in self.fields if name not in ("id", "DELETE"))

    def _written(self, name: str) -> bool:
        field = self.fields[name]
        value = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
        return value not in field.empty_values and value is not False and any(value if isinstance(value, list) else [1])


class TermsRowInline(HouseFields, TabularInline):
    """Rows of a version. Set `model`; the foreign key to the version is called `terms`."""

    form = TermsRowForm
    fk_name = "terms"
    extra = 0

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_add_permission(request, obj)

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj else len(self.copied()) + 1

    def copied(self) -> list[dict[str, Any]]:
        """What the version in force has, as the start of the next."""
        last = self.parent_model.objects.in_force(Seller.objects.get_current().today()).first()
        rows = self.model._default_manager.filter(terms=last).order_by("pk") if last else []
        return [model_to_dict(row, exclude=["id", "terms"]) for row in rows]


class TermsAdmin(AppendOnlyAdmin):
    """Versions of an app's terms, the one in force first."""

    list_display = ["effective_from", "note", "made_by", "created_at"]
    list_select_related = ["made_by"]
    date_hierarchy = "effective_from"
    search_fields = ["note"]
    readonly_fields = ["made_by"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        today = Seller.objects.get_current().today()
        last = self.model._default_manager.in_force(today).first()
        facts = model_to_dict(last, exclude=["id", "note", "effective_from"]) if last else {}
        return {**facts, "effective_from": today, **super().get_changeform_initial_data(request)}

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        is_new = obj is None or obj._state.adding
        if isinstance(inline, TermsRowInline) and is_new and request.method != "POST":
            kwargs["initial"] = inline.copied()
        return kwargs

    def save_model(self, request: HttpRequest, obj: Terms, form: Any, change: bool) -> None:
        obj.made_by_id = request.user.pk
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        self.model._default_manager.all().forget()
