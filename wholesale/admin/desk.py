"""The two bases of every admin class: rows that move by verbs, and facts that do not move at all."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from unfold.admin import ModelAdmin

from wholesale.admin import lookups, verbs
from wholesale.admin.fields import HouseFields, in_words
from wholesale.admin.verbs import Verb
from wholesale.errors import Refused


class DeskAdmin(HouseFields, ModelAdmin):
    """For rows that move by verbs: neither added nor deleted by hand unless the class says so."""

    can_add = False
    can_delete = False
    follows: tuple[str, ...] = ()  # columns that save_model fills from what was typed
    change_form_outer_before_template = "admin/verbs.html"
    list_filter_submit = True
    warn_unsaved_form = True
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.can_add and super().has_add_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.can_delete and super().has_delete_permission(request, obj)

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Let the address ask what the list is filtered by: any other column may hold a secret."""
        filters = self.get_list_filter(request) if request else self.list_filter
        return lookups.is_asked(lookup, lookups.names([*filters, *filter(None, [self.date_hierarchy])]), "id")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write what was typed and no more: what another hand moved meanwhile stays."""
        if not change:
            super().save_model(request, obj, form, change)
            return
        typed = {*form.changed_data, *self.follows}
        columns = [field for field in self.opts.concrete_fields if not field.primary_key]
        written = {field.name for field in columns if field.name in typed or getattr(field, "auto_now", False)}
        obj.refresh_from_db(fields=[field.name for field in columns if field.name not in written])
        obj.save(update_fields=written)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Say columns in several languages in the reader's, not as the database holds them."""
        words = in_words(self.opts.fields)
        return [words.get(name, name) for name in super().get_list_display(request)]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.verb_view)
        return [path("<path:object_id>/verb/<slug:name>/", view, name=self._verb_url), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        offered = [of for of in self.verbs(request) if row and of.is_open(row)]
        context = {"verbs": [(of, self._verb_address(row, of)) for of in offered], **(extra_context or {})}
        if row and self._is_only_read(request, row):
            context |= {"show_save": False, "show_save_and_continue": False}
        return super().change_view(request, object_id, form_url, context)

    def verbs(self, request: HttpRequest) -> list[Verb]:
        """The verbs among the actions this manager has a right to."""
        own = [of for action in self.actions or () if (of := getattr(action, "verb", None))]
        return [of for of in own if self._may(request, of)]

    def verb_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Ask what a verb needs (GET), then do it and go back to the row (POST)."""
        row = self.get_object(request, unquote(object_id))
        of = next((action.verb for action in self.actions or () if getattr(action, "__name__", "") == name), None)
        if row is None or of is None:
            raise Http404
        if not self._may(request, of):
            raise PermissionDenied
        form = of.form(request.POST if request.method == "POST" else None)
        if request.method != "POST" or (form and not form.is_valid()):
            return verbs.question(self, request, of, form, rows=[row])
        self._do(request, row, of, form.cleaned_data if form else {})
        return HttpResponseRedirect(self._after(row))

    def _do(self, request: HttpRequest, row: Model, of: Verb, answers: dict[str, Any]) -> None:
        try:
            of.do(row, by=request.user, answers=answers)
        except Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.log_change(request, row, verbs.told(of, answers))
            self.message_user(request, verbs.done(of, row), messages.SUCCESS)

    def _is_only_read(self, request: HttpRequest, row: Model) -> bool:
        """Say whether the row's page has no field to type into, so nothing to save."""
        shown = set(flatten_fieldsets(self.get_fieldsets(request, row)))
        edited = any(inline.has_change_permission(request, row) for inline in self.get_inline_instances(request, row))
        return shown <= set(self.get_readonly_fields(request, row)) and not edited

    def _may(self, request: HttpRequest, of: Verb) -> bool:
        return bool(getattr(self, f"has_{of.right}_permission")(request))

    def _after(self, row: Model) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])

    @property
    def _verb_url(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_verb"

    def _verb_address(self, row: Model, of: Verb) -> str:
        return reverse(f"admin:{self._verb_url}", args=[row.pk, of.name])


class AppendOnlyAdmin(DeskAdmin):
    """For facts: they can be added and read, never changed; the database refuses it too."""

    can_add = True

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
