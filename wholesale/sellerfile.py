"""A seller's folder as it was written: `seller.json`, whose every part knows where it stands.

What is wrong in it is told with the file and the place, as in
`sellers/mine/seller.json, accounts.companies[2].city: …`.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from wholesale.errors import Refused

NAME = "seller.json"


class Told:
    """An object of the file: its facts, its place, and the folder beside it."""

    def __init__(self, facts: Any, folder: Path, place: str = "") -> None:
        self.folder = folder
        self.place = place
        if not isinstance(facts, Mapping):
            raise self.wrong("", _("an object is expected here"))
        self.facts = facts

    def __contains__(self, name: str) -> bool:
        return name in self.facts

    def __getitem__(self, name: str) -> Any:
        """Return a fact that must be there. Raises Refused("seller_data")."""
        if name not in self.facts:
            raise self.wrong(name, _("it is missing"))
        return self.facts[name]

    def get(self, name: str, default: Any = None) -> Any:
        return self.facts.get(name, default)

    def part(self, name: str) -> "Told":
        """Return an object within this one, an empty one where it is absent."""
        return Told(self.facts.get(name, {}), self.folder, self._at(name))

    def rows(self, name: str) -> list["Told"]:
        """Return the objects of a list, none where it is absent."""
        rows = self.facts.get(name, [])
        if not isinstance(rows, list):
            raise self.wrong(name, _("a list is expected here"))
        return [Told(row, self.folder, f"{self._at(name)}[{index}]") for index, row in enumerate(rows)]

    def given(self, *names: str, beside: tuple[str, ...] = ()) -> dict[str, Any]:
        """Return the facts called `names` that are there; any other than those and `beside` is a slip of the pen."""
        for name in self.facts:
            if name not in names and name not in beside:
                raise self.wrong(name, _("nothing is known by this name"))
        return {name: self.facts[name] for name in names if name in self.facts}

    def one_of(self, name: str, known: Mapping[str, Any]) -> Any:
        """Return the row that a fact names, None where the fact is absent. Raises Refused("seller_data")."""
        key = self.facts.get(name)
        if key is None:
            return None
        if key not in known:
            raise self.wrong(name, _("“%(key)s” is named nowhere in the file") % {"key": key})
        return known[key]

    def wrong(self, name: str, why: object) -> Refused:
        """Return the refusal that names this place."""
        place = self._at(name) if name else self.place
        text = _("%(file)s, %(place)s: %(why)s.")
        return Refused("seller_data", text % {"file": self.folder / NAME, "place": place or "{}", "why": why})

    def _at(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name


def read(folder: Path) -> Told:
    """Read a seller's folder. Raises Refused("seller_file") for a file that is absent or is no JSON."""
    path = folder / NAME
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise Refused("seller_file", _("%(file)s cannot be read.") % {"file": path}) from None
    except ValueError as trouble:
        raise Refused("seller_file", _("%(file)s is not JSON: %(why)s.") % {"file": path, "why": trouble}) from None
    return Told(facts, folder)
