"""Imports at the desk: upload files, see what would become of every row, then apply or discard.

Files are read and applied by the worker, each as a job; the page shows how far it is until it is a person's turn.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from catalog import importing
from catalog.importing import job, summary
from catalog.importing.reasons import say
from catalog.models import Import
from wholesale.admin import DeskAdmin, verb
from wholesale.errors import Refused
from wholesale.jobs import Work
from wholesale.templatetags.house import moment

MOST_FILES = 20  # of one import
TOLD = 200  # rows of a report on the page
TONES: dict[str, str] = {
    **dict.fromkeys([Import.State.PARSING, Import.State.APPLYING], "info"),
    **dict.fromkeys([Import.State.PREVIEW, Import.State.STOPPED], "warning"),
    **dict.fromkeys([Import.State.REFUSED, Import.State.FAILED], "danger"),
    Import.State.DONE: "success",
}


def run(work: Work) -> None:
    """Do the next step of an import as a job, and show its page. Raises as `importing.job.carry` does."""
    work.link(page_of(work.params["import_id"]))
    job.carry(work)


@transaction.atomic
def start(import_: Import, *, by: Any, despite_guard: bool = False) -> None:
    """Let the worker apply an import. Raises Refused as `Import.start` and `job.hand_over` do."""
    import_.start(by=by, despite_guard=despite_guard)
    job.hand_over(import_, by=by)


def start_despite_guard(import_: Import, *, by: Any) -> None:
    """Let the worker apply an import that was stopped: a person has seen what it would hide."""
    start(import_, by=by, despite_guard=True)


def page_of(pk: object) -> str:
    return reverse("admin:catalog_import_change", args=[pk])


INPUT = "border border-base-200 rounded-default px-3 py-2 w-full dark:border-base-700"


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files, none of them empty."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, list) else [data] if data else []
        if len(given) > MOST_FILES:
            raise forms.ValidationError(_t("At most %(most)d files are one import.") % {"most": MOST_FILES})
        return [super(FilesField, self).clean(each) for each in given] or [super().clean(None)]


class UploadForm(forms.Form):
    """What an import is made of."""

    documents = FilesField(
        label=_("Files"),
        help_text=_(
            "import.xml and offers.xml of 1C, a ZIP of them with pictures, a supplier's feed in YML, "
            "or price lists in XLSX."
        ),
        widget=FilesInput(attrs={"accept": ".xml,.yml,.zip,.xlsx", "class": INPUT}),
    )


@admin.register(Import)
class ImportAdmin(DeskAdmin):
    can_add = True
    list_display = ["show_files", "show_state", "source", "show_goods", "created_at", "by"]
    list_filter = ["state", "source"]
    list_select_related = ["by"]
    search_fields = ["=uuid", "origin", "by__email"]
    date_hierarchy = "created_at"
    fields = [("show_files", "source"), ("show_full", "made_at"), ("origin", "created_at"), ("by", "decided_by")]
    readonly_fields = ["show_files", "source", "show_full", "origin", "made_at", "created_at", "by", "decided_by"]
    change_form_outer_after_template = "admin/catalog/import/_import.html"
    actions = [
        verb("apply", _("Apply"), deed=start),
        verb("apply_despite_guard", _("Apply despite the guard"), deed=start_despite_guard, is_grave=True),
        verb("discard", _("Discard"), is_grave=True),
        verb("cancel", _("Cancel the work"), deed=job.cancel, is_grave=True),
    ]

    def get_urls(self) -> list[URLPattern]:
        part = self.admin_site.admin_view(self.part_view)
        return [path("<uuid:pk>/part/", part, name="catalog_import_part"), *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Take files in, and show what becomes of them."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
        if form.is_valid():
            try:
                return self._received(request, form.cleaned_data["documents"])
            except Refused as refusal:
                form.add_error("documents", str(refusal))
        frame = self.admin_site.each_context(request)
        context = {**frame, "opts": self.opts, "title": _t("New import"), "form": form}
        return TemplateResponse(request, "admin/catalog/import/upload.html", context)

    def _received(self, request: HttpRequest, files: list[UploadedFile]) -> HttpResponse:
        job.must_be_free(by=request.user)
        with transaction.atomic():
            import_ = importing.receive(files, by=request.user)  # type: ignore[arg-type]
            job.hand_over(import_, by=request.user)
        self.message_user(request, _t("The files are received and being read."), messages.SUCCESS)
        return HttpResponseRedirect(page_of(import_.pk))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        import_ = self.get_object(request, object_id)
        seen = {"show_save_and_add_another": False} | (_seen(import_) if isinstance(import_, Import) else {})
        return super().change_view(request, object_id, form_url, {**seen, **(extra_context or {})})

    def part_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Show where the import is; once it is a person's turn the whole page is asked for, with its buttons."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        import_ = self.get_object(request, str(pk))
        if not isinstance(import_, Import):
            raise Http404
        response = TemplateResponse(request, "admin/catalog/import/_import.html", _seen(import_))
        if not import_.is_at_work:
            response["HX-Refresh"] = "true"
        return response

    @display(description=_("files"))
    def show_files(self, import_: Import) -> str:
        return str(import_)

    @display(description=_("full catalogue"))
    def show_full(self, import_: Import) -> str:
        """Say whether the files are the whole catalogue; before they are read nobody knows."""
        return (_t("yes") if import_.is_full else _t("no")) if import_.counts else "—"

    @display(description=_("state"), label=TONES, ordering="state")
    def show_state(self, import_: Import) -> Any:
        return import_.state, import_.get_state_display()

    @display(description=_("goods"))
    def show_goods(self, import_: Import) -> str:
        return summary.in_short(import_)


def _ended(import_: Import) -> str:
    """Say who ended an import that was not applied, and when."""
    if import_.state != Import.State.DISCARDED:
        return ""
    facts = {"person": import_.decided_by or _t("The program"), "moment": moment(import_.moved_at)}
    return _t("%(person)s ended it on %(moment)s. The catalogue is as it was.") % facts


def _seen(import_: Import) -> dict[str, Any]:
    """What the import's page tells."""
    told = list(summary.lines(import_))
    return {
        "import": import_,
        "job": job.of(import_) if import_.is_at_work else None,
        "tone": TONES.get(import_.state, ""),
        "why": say(import_.reason, import_.detail) if import_.reason else "",
        "ended": _ended(import_),
        "sentences": summary.sentences(import_)[1:] if import_.counts else [],
        "preview": importing.preview(import_),
        "told": told[:TOLD],
        "more": max(len(told) - TOLD, 0),
        "part_url": reverse("admin:catalog_import_part", args=[import_.pk]),
    }
