"""Rows of the floor, one module per noun. None of them knows a user: who asked is `scope`, a text like "user:17"."""

from wholesale.models.event import Event
from wholesale.models.files import File
from wholesale.models.idempotency import IdempotencyRecord
from wholesale.models.jobs import Job
from wholesale.models.messages import Message
from wholesale.models.seller import HolidayOverride, Seller
from wholesale.models.tax import TaxRate
from wholesale.models.terms import Terms, TermsRow, append_only

__all__ = [
    "Event",
    "File",
    "HolidayOverride",
    "IdempotencyRecord",
    "Job",
    "Message",
    "Seller",
    "TaxRate",
    "Terms",
    "TermsRow",
    "append_only",
]
