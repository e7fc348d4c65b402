"""The desk: what a manager works with, on django-unfold. Not a database editor.

A row that has a state is read here and moved by verbs; a row that is a fact is read only.
An app registers its own:

    @admin.register(Act)
    class ActAdmin(DeskAdmin):
        list_display = ["id", "company", "status", "updated_at"]
        list_filter = ["status"]
        list_select_related = ["company"]
        search_fields = ["=id", "company__name"]
        readonly_fields = ["company", "defect", "status"]
        actions = [
            verb("approve", _("Approve")),                           # calls act.approve(by=manager)
            verb("reject", _("Reject"), asks=_("Why?")),             # asks, then act.reject(by=manager, why="…")
            verb("assign", _("Assign"), asks=AssignForm),            # act.assign(by=manager, **form.cleaned_data)
            verb("apply", _("Apply"), deed=importing.apply),         # importing.apply(act, by=manager)
        ]

Each verb is an action of the list, which reports every refusal, and a button on the
row's own page while `act.can_approve` (where the model has one) is true. `DeskAdmin` has
neither "add" nor "delete" unless the class says `can_add = True`, `can_delete = True`.
`HistoryAdmin` shows what a row was.
`AppendOnlyAdmin` is for facts: they can be added and read. `TermsAdmin` offers the version
in force, with its rows (`TermsRowInline`), as the start of the next one. What waits for a
person comes first: see `wholesale.desk`.
"""

from wholesale.admin.desk import AppendOnlyAdmin, DeskAdmin
from wholesale.admin.files import FileAdmin
from wholesale.admin.history import HistoryAdmin
from wholesale.admin.jobs import JobAdmin
from wholesale.admin.letters import MessageAdmin
from wholesale.admin.seller import HolidayOverrideAdmin, SellerAdmin, TaxRateAdmin
from wholesale.admin.terms import TermsAdmin, TermsRowInline
from wholesale.admin.verbs import verb

__all__ = [
    "AppendOnlyAdmin",
    "DeskAdmin",
    "FileAdmin",
    "HistoryAdmin",
    "HolidayOverrideAdmin",
    "JobAdmin",
    "MessageAdmin",
    "SellerAdmin",
    "TaxRateAdmin",
    "TermsAdmin",
    "TermsRowInline",
    "verb",
]
