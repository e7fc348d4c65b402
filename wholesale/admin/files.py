"""Files that came in: what state they are in and why one was refused."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from wholesale.admin.desk import DeskAdmin
from wholesale.models import File


@admin.register(File)
class FileAdmin(DeskAdmin):
    list_display = ["name", "kind", "state", "refusal_code", "size", "created_at"]
    list_filter = ["state", "kind"]
    search_fields = ["name", "=uuid"]
    date_hierarchy = "created_at"
    fields = ["name", "kind", "mime", "size", "state", "refusal_code", "width", "height", "scope", "picture"]
    readonly_fields = fields

    @admin.display(description=_("picture"))
    def picture(self, file: File) -> SafeString | str:
        return format_html('<img src="{}" alt="">', file.small_url) if file.small_url else ""
