"""Importing goods: files become staged rows, staged rows get verdicts, a person looks, one transaction applies them."""

from catalog.importing.looking import preview
from catalog.importing.steps import apply, begin, receive, stage, work

__all__ = ["apply", "begin", "preview", "receive", "stage", "work"]
