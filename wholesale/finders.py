"""Static files of apps, without what libraries bring for pages that this portal has not."""

from collections.abc import Iterable
from typing import Any

from django.contrib.staticfiles.finders import AppDirectoriesFinder

UNUSED = ("redoc", "rest_framework")  # folders: another page of the schema, and DRF's own pages


class AppFinder(AppDirectoriesFinder):
    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        """Return what is collected."""
        return super().list([*(ignore_patterns or []), *UNUSED])
