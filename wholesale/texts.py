"""The words of the portal: gathered from code and templates, kept in `locale/<language>`, checked, compiled.

English is the source and needs no catalogue. Done with Babel, so that nothing has to be
installed beside the portal. A catalogue holds exactly the texts in use: what is new comes
in empty, what is gone is dropped. Texts of libraries that speak no language but English
are listed in `locale/libraries.pot` and translated like our own.
"""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

SOURCE = "en"
WIDTH = 110  # columns of a .po file
SHAPES: dict[str, Any] = {  # which arguments of a call are the text
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
KEYWORDS = {f"{name}{ending}": shape for name, shape in SHAPES.items() for ending in ("", "_lazy", "_noop")}
KEYWORDS["_"] = None  # a template hands a text on as `label=_("…")`
ALIAS = re.compile(r"\b(n?p?gettext(?:_lazy|_noop)?)\s+as\s+(\w+)")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one text of one language."""

    language: str
    kind: str  # missing, fuzzy, obsolete, placeholders
    text: str

    def __str__(self) -> str:
        return f"{self.language}: {self.kind}: {self.text}"


class Texts(Catalog):
    """A catalogue whose header says nothing that changes by itself."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", str(self.locale)),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ]

    @mime_headers.setter
    def mime_headers(self, headers: Mapping[str, str]) -> None:
        """Ignore what a file says: the locale knows its plurals."""


def languages() -> list[str]:
    """Languages that need a catalogue."""
    return [code for code, _name in settings.LANGUAGES if code != SOURCE]


def gather(language: str) -> Texts:
    """Return every text of the code and the templates, untranslated, with the files it is in."""
    catalogue = Texts(locale=language, header_comment="# The words of the portal.", fuzzy=False)
    for path, line in _sources():
        for number, text, comments, context in line:
            place = (str(path.relative_to(settings.BASE_DIR)), number)
            catalogue.add(text, locations=[place], auto_comments=comments, context=context)
    for message in _of_libraries():
        catalogue.add(message.id, locations=message.locations, context=message.context)
    return catalogue


def update(language: str) -> int:
    """Write the texts in use into the language's file and return how many are there. Safe to repeat."""
    catalogue = gather(language)
    for message in _messages(read(language)):
        known = catalogue.get(message.id, message.context)
        if known is not None:
            known.string = message.string
            known.flags |= message.flags & {"fuzzy"}
            known.user_comments = message.user_comments
    path = _path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=WIDTH, include_lineno=False, sort_by_file=True)
    return len(catalogue)


def read(language: str) -> Texts:
    """Return the language's catalogue, an empty one where there is none yet."""
    path = _path(language)
    catalogue = Texts(locale=language, fuzzy=False)
    if path.exists():
        with path.open("rb") as file:
            for message in _messages(read_po(file, locale=language)):
                catalogue[message.id] = message
    return catalogue


def faults(language: str) -> list[Fault]:
    """Say all that is wrong with a language: texts missing, guessed, no longer used, with other placeholders."""
    kept, used = read(language), gather(language)
    found = [_fault(language, message, kept) for message in _messages(used)]
    gone = [
        Fault(language, "obsolete", _shown(message))
        for message in _messages(kept)
        if used.get(message.id, message.context) is None
    ]
    return [fault for fault in found if fault] + gone


def compile_stale() -> list[Path]:
    """Compile the catalogues that are newer than their compiled form, and return those."""
    stale = [path for path in map(_path, languages()) if path.exists() and _is_stale(path)]
    for path in stale:
        content = BytesIO()
        with path.open("rb") as file:
            write_mo(content, read_po(file))
        draft = path.with_suffix(f".{os.getpid()}.mo")
        draft.write_bytes(content.getvalue())
        draft.replace(path.with_suffix(".mo"))
    return stale


def _path(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0], language, "LC_MESSAGES", "django.po")


def _is_stale(path: Path) -> bool:
    compiled = path.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime


def _messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _fault(language: str, used: Message, kept: Texts) -> Fault | None:
    message = kept.get(used.id, used.context)
    kind = _kind(message) if message else "missing"
    return Fault(language, kind, _shown(used)) if kind else None


def _kind(message: Message) -> str:
    given = message.string
    strings = [string or "" for string in (given if isinstance(given, list | tuple) else [given])]
    if not all(strings):
        return "missing"
    if message.fuzzy:
        return "fuzzy"
    return "" if all(_fits(message, string) for string in strings) else "placeholders"


def _fits(message: Message, string: str) -> bool:
    """Say whether a translation has all the placeholders every form has, and none that no form has."""
    forms = [set(PLACEHOLDER.findall(form)) for form in _forms(message)]
    return set.intersection(*forms) <= set(PLACEHOLDER.findall(string)) <= set.union(*forms)


def _forms(message: Message) -> list[str]:
    return list(message.id) if isinstance(message.id, list | tuple) else [message.id]


def _shown(message: Message) -> str:
    return f"{' / '.join(_forms(message))!r} ({', '.join(sorted({path for path, _line in message.locations}))})"


def _sources() -> Iterator[tuple[Path, Any]]:
    """Every file with words in it, and the texts in it."""
    base = Path(settings.BASE_DIR)
    packages = [path.parent for path in sorted(base.glob("*/__init__.py")) if path.parent.name != "tests"]
    for package in packages:
        for path in sorted(package.rglob("*.py")):
            yield path, _of_code(path.read_text(encoding="utf-8"))
    for folder in [base / "templates", *packages]:
        for path in sorted({*folder.rglob("*.html"), *folder.rglob("*.svg"), *folder.rglob("*.txt")}):
            yield path, _of_code(templatize(path.read_text(encoding="utf-8"), origin=str(path)))


def _of_libraries() -> Iterator[Message]:
    """The texts that libraries leave in English."""
    path = Path(settings.LOCALE_PATHS[0], "libraries.pot")
    if path.exists():
        with path.open("rb") as file:
            yield from _messages(read_po(file))


def _of_code(code: str) -> Any:
    names = KEYWORDS | {alias: KEYWORDS[name] for name, alias in ALIAS.findall(code)}
    return extract("python", BytesIO(code.encode()), keywords=names, comment_tags=["Translators:"])
