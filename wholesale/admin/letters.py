"""Letters: what was written to whom on which channel, and the dead ones a person decides about."""

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

# As wide as a phone. Nothing in the frame may run, load or leave it: `sandbox` allows nothing at all.
FRAME = '<iframe sandbox srcdoc="{}" title="{}" width="360" height="640" style="{}"></iframe>'
LOOK = "max-width: 100%; border: 1px solid #a9aeb6; border-radius: 6px; background: #fff; color-scheme: light"


@admin.register(Message)
class MessageAdmin(DeskAdmin):
    list_display = ["subject", "to", "channel", "status", "attempts", "created_at", "sent_at"]
    list_filter = ["status", "channel", "kind", "language"]
    search_fields = ["=recipient", "event", "subject"]
    date_hierarchy = "created_at"
    fields = [
        *("to", "channel", "subject", "status", "error", "attempts", "due_at", "sent_at", "read_at", "event"),
        *("language", "letter", "page"),
    ]
    readonly_fields = fields
    actions = [
        verb("send_again", _("Send again")),
        verb("drop", _("Drop"), is_grave=True),
    ]

    @admin.display(description=_("recipient"), ordering="recipient")
    def to(self, message: Message) -> str:
        return message.whom

    @admin.display(description=_("letter"))
    def letter(self, message: Message) -> SafeString | str:
        if message.kind == Message.Kind.SECRET:
            return gettext("Only its reader may see it: the link in it opens an account.")
        return format_html('<pre style="white-space: pre-wrap">{}</pre>', message.text)

    @admin.display(description=_("page"), empty_value="—")
    def page(self, message: Message) -> SafeString | None:
        """The letter as a phone shows it."""
        if message.kind == Message.Kind.SECRET or not message.html:
            return None
        return format_html(FRAME, message.html, gettext("The letter as a phone shows it"), LOOK)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("html")
