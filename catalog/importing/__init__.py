"""Importing goods: files become staged rows, staged rows get verdicts, a person looks, one transaction applies them."""

from catalog.importing.steps import apply, begin, receive, stage, work
from catalog.importing.summary import preview

__all__ = ["apply", "begin", "preview", "receive", "stage", "work"]
