"""What an app puts on the home page: `settings.PANELS` names functions `(request) -> Panel | None`, in order."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Panel:
    """A part to include, with its own context. `aside` puts it in the narrow column beside the work."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    aside: bool = False


def panels(request: HttpRequest) -> Iterator[Panel]:
    """Ask each app in turn; one that has nothing for this reader answers None."""
    for name in settings.PANELS:
        panel = import_string(name)(request)
        if panel is not None:
            yield panel
