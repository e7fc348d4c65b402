"""The tree of groups in a classifier."""

from collections.abc import Iterator

from lxml import etree

from catalog.importing.reasons import FileRefused
from catalog.importing.rows import MOST_GROUPS, Declared
from catalog.importing.values import one_line, truth


def declare(declared: Declared, element: etree._Element) -> None:
    """Write a tree of `Группы` down, parents before their children. Raises FileRefused("declares_too_much")."""
    for group, parent in _walk(element, ""):
        key = one_line(group.findtext("{*}Ид"))[:80]
        if len(declared.groups) >= MOST_GROUPS:
            raise FileRefused("declares_too_much", "Группы")
        declared.groups[key] = {
            "parent": parent,
            "name": one_line(group.findtext("{*}Наименование"))[:200] or key,
            "position": len(declared.groups),
            "is_gone": truth(group.findtext("{*}ПометкаУдаления")) or group.get("Статус") == "Удален",
        }


def _walk(groups: etree._Element, parent: str) -> Iterator[tuple[etree._Element, str]]:
    """Go through a tree as deep as the XML parser lets it be, without recursion in a hostile hand."""
    waiting = [(groups, parent)]
    while waiting:
        level, above = waiting.pop(0)
        for group in level.iterfind("{*}Группа"):
            key = one_line(group.findtext("{*}Ид"))[:80]
            if not key:
                continue
            yield group, above
            waiting += [(below, key) for below in group.iterfind("{*}Группы")]
