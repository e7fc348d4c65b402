"""Letters: what was written to whom, and the dead ones a person decides about."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wholesale.admin.desk import DeskAdmin
from wholesale.admin.verbs import verb
from wholesale.models import Message


@admin.register(Message)
class MessageAdmin(DeskAdmin):
    list_display = ["subject", "recipient", "status", "attempts", "created_at", "sent_at"]
    list_filter = ["status", "kind", "language"]
    search_fields = ["=recipient", "event", "subject"]
    date_hierarchy = "created_at"
    fields = ["recipient", "subject", "status", "error", "attempts", "due_at", "sent_at", "event", "language", "letter"]
    readonly_fields = fields
    actions = [
        verb("send_again", _("Send again")),
        verb("drop", _("Drop"), is_grave=True),
    ]

    @admin.display(description=_("letter"))
    def letter(self, message: Message) -> SafeString | str:
        if message.kind == Message.Kind.SECRET:
            return gettext("Only its reader may see it: the link in it opens an account.")
        return format_html('<pre style="white-space: pre-wrap">{}</pre>', message.text)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("html")
