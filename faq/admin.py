"""First answers at the desk: subjects, articles in each language, documents in their versions."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import now
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from faq import documents
from faq.models import Article, Document, Subject
from faq.models.article import forget
from wholesale.admin import DeskAdmin
from wholesale.errors import Refused
from wholesale.models import Seller


def languages() -> list[tuple[str, str]]:
    """Return the seller's languages by name, its own first."""
    spoken = dict(settings.LANGUAGES)
    return [(code, spoken.get(code, code)) for code in Seller.objects.get_current().languages]


class LanguageForm(forms.ModelForm):
    """A row in one of the seller's languages."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "language" in self.fields:
            self.fields["language"] = forms.ChoiceField(
                label=_("Language"), choices=languages, widget=UnfoldAdminSelectWidget
            )


class ArticleForm(LanguageForm):
    body = forms.CharField(
        label=_("Text"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 24}),
        help_text=_("Plain text keeps its lines. HTML of text, lists, links and tables is kept, anything else goes."),
    )


@admin.register(Subject)
class SubjectAdmin(DeskAdmin):
    can_add = True
    list_display = ["words", "slug", "position"]
    search_fields = ["words", "slug"]


@admin.register(Article)
class ArticleAdmin(DeskAdmin):
    """One row a language: the same address in another language is the same article."""

    can_add = can_delete = True
    form = ArticleForm
    list_display = ["title", "kind", "subject", "language", "show_state", "published_at", "yes", "no"]
    list_filter = ["language", "kind", "subject"]
    list_select_related = ["subject"]
    search_fields = ["title", "slug", "body"]
    date_hierarchy = "published_at"
    follows = ("body",)
    fieldsets = [
        (None, {"fields": [("kind", "language"), "subject", "title", "slug", "body"]}),
        (
            _("Publishing"),
            {"fields": ["published_at", "until", ("place", "position"), "show_preview", ("yes", "no")]},
        ),
    ]
    readonly_fields = ["show_preview", "yes", "no"]

    @display(description=_("state"), label={"shown": "success", "hidden": "warning"})
    def show_state(self, article: Article) -> tuple[str, str]:
        return ("shown", _t("shown")) if article.is_published(at=now()) else ("hidden", _t("not shown"))

    @display(description=_("preview"))
    def show_preview(self, article: Article) -> SafeString | str:
        if not article.pk:
            return _t("after saving")
        url = f"{article.get_absolute_url()}?version={article.pk}"
        return format_html('<a href="{}" target="_blank" rel="noreferrer">{}</a>', url, _t("Open the preview"))

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        super().delete_queryset(request, queryset)
        forget()


class DocumentForm(LanguageForm):
    upload = forms.FileField(
        label=_("File"),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".pdf,.docx,.xlsx"}),
        help_text=_("A PDF, DOCX or XLSX. A new file is a new version."),
    )

    def clean_upload(self) -> Any:
        """Say beside the field why a file is none to be kept; kept it is with its row."""
        upload = self.cleaned_data["upload"]
        try:
            documents.look(upload)
        except Refused as refusal:
            raise ValidationError(refusal.text, code=refusal.code) from None
        return upload


@admin.register(Document)
class DocumentAdmin(DeskAdmin):
    """A version is added with its file; of one that is there the names, the day and the readers may change."""

    can_add = True
    list_display = ["words", "code", "version", "language", "effective_from", "audience"]
    list_filter = ["language", "audience", "code"]
    search_fields = ["words", "code", "version"]
    date_hierarchy = "effective_from"
    fields = [("code", "version"), "language", "words", ("effective_from", "audience")]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        kwargs["form"] = LanguageForm if change else DocumentForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*self.fields, "show_file" if obj else "upload"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["code", "version", "language", "show_file"] if obj else []

    def save_model(self, request: HttpRequest, obj: Document, form: Any, change: bool) -> None:
        if not change:
            obj.file = documents.keep(form.cleaned_data["upload"])
        super().save_model(request, obj, form, change)

    @display(description=_("file"))
    def show_file(self, document: Document) -> SafeString:
        kind = documents.kind_of(document.file)
        return format_html('<a href="{}">{}</a> ({})', document.get_absolute_url(), document.file, kind)
