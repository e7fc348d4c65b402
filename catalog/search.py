"""Search as a buyer types it: a code exactly, a part of a code, words in any form, and words with a slip.

    1 exact article code   2 exact other code   3 beginning of a code   4 inside a code
    5 words (Russian and plain, the last one may be unfinished)   6 what looks like it

Words are not asked where a code is named exactly, likeness only where no code and few words fit.
One statement whatever is typed. Nothing of it is a pattern: codes are compared by letters
and digits alone, words go through the text search's own reader. A word with one slip still
has its beginning or its end right: those are looked up, and only what has them is compared.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.db import connection

from catalog import codes, tree

LONGEST = 200  # letters of a question that are read
MOST = 500  # goods a search finds
FEW = 5  # goods with these words, below which likeness helps
LIKE = 0.35  # likeness to the best matching stretch of a name, from which a product may be meant
COMPARED = 1000  # names compared for likeness
WORDS = 6  # words a slip is looked for in

_WORDS = "(websearch_to_tsquery('russian', %(text)s) || websearch_to_tsquery('simple', %(text)s) || {prefix})"
_PREFIX = "to_tsquery('simple', %(prefix)s)"
_HALVES = "(p.sort_name LIKE %(start{n})s OR p.sort_name LIKE %(end{n})s)"

_FIND_SQL = """
WITH coded AS MATERIALIZED (
    SELECT hit.product_id AS id, min(hit.class) AS class
    FROM (
        (SELECT code.product_id, CASE code.kind WHEN 'sku' THEN 1 ELSE 2 END AS class
         FROM catalog_code code WHERE %(code)s <> '' AND code.normal = %(code)s LIMIT %(cap)s)
        UNION ALL
        (SELECT code.product_id, 3 FROM catalog_code code
         WHERE length(%(code)s) > 1 AND code.normal LIKE %(code)s || '%%' LIMIT %(cap)s)
        UNION ALL
        (SELECT code.product_id, 4 FROM catalog_code code
         WHERE length(%(code)s) > 2 AND code.normal LIKE '%%' || %(code)s || '%%' LIMIT %(cap)s)
    ) hit
    GROUP BY hit.product_id
), worded AS MATERIALIZED (
    SELECT hit.id, 5 AS class, ts_rank(hit.search, hit.query) AS score
    FROM (
        SELECT p.id, p.search, {words} AS query FROM catalog_product p
        WHERE NOT EXISTS (SELECT FROM coded WHERE coded.class < 3)
          AND p.is_active AND p.search @@ {words} LIMIT %(cap)s
    ) hit
), alike AS MATERIALIZED (
    SELECT hit.id, 6 AS class, hit.score
    FROM (
        SELECT compared.id, word_similarity(%(plain)s, compared.sort_name) AS score
        FROM (
            SELECT p.id, p.sort_name FROM catalog_product p
            WHERE NOT EXISTS (SELECT FROM coded) AND (SELECT count(*) FROM worded) < %(few)s
              AND p.is_active AND {halves} LIMIT %(compared)s
        ) compared
    ) hit
    WHERE hit.score >= %(like)s
    ORDER BY hit.score DESC LIMIT 100
)
SELECT p.id, min(hit.class) AS class
FROM (
    SELECT id, class, 0 AS score FROM coded
    UNION ALL SELECT id, class, score FROM worded
    UNION ALL SELECT id, class, score FROM alike
) hit
JOIN catalog_product p ON p.id = hit.id
WHERE p.is_active AND p.category_id = ANY(%(categories)s::bigint[])
GROUP BY p.id
ORDER BY class, max(hit.score) DESC, p.sort_name, p.id
LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Found:
    """Products in the order of how well they fit; `exact` of them are named by their code, letter by letter."""

    ids: list[int]
    exact: int = 0
    is_alike: bool = False  # nothing holds what was typed; these only look like it


def read(text: str) -> str:
    """Return a question as it is asked: one line, no control characters, at most `LONGEST` letters."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text[:LONGEST]).split())


def find(text: str, *, most: int = MOST) -> Found:
    """Find goods by what a person typed, in one statement; an empty question finds nothing."""
    if not re.search(r"\w", text):
        return Found([])
    prefix, halves = _unfinished(text), _halves(text)
    sql = _FIND_SQL.format(
        words=_WORDS.format(prefix=_PREFIX if prefix else "''::tsquery"),
        halves=" AND ".join(_HALVES.format(n=n) for n in range(len(halves) // 2)) or "false",
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, {**_parameters(text), **halves, "prefix": prefix, "most": most})
        hits = cursor.fetchall()
    classes = [rank for _, rank in hits]
    exact = sum(rank < 3 for rank in classes)
    return Found([pk for pk, _ in hits], exact, is_alike=bool(classes) and classes[0] == 6)


def _parameters(text: str) -> dict[str, Any]:
    return {
        "text": text,
        "code": codes.normalise(text),
        "plain": _plain(text),
        "categories": tree.current().ids(None),
        "few": FEW,
        "like": LIKE,
        "compared": COMPARED,
        "cap": MOST,
    }


def _plain(text: str) -> str:
    """Return the question as `Product.sort_name` is written."""
    return text.lower().replace("ё", "е")


def _halves(text: str) -> dict[str, str]:
    """Return both halves of each long enough word as patterns: `start0`, `end0`, `start1` …"""
    words = [word for word in re.findall(r"[^\W_]+", _plain(text)) if len(word) > 3][:WORDS]
    halves: dict[str, str] = {}
    for n, word in enumerate(words):
        half = max(3, len(word) // 2)
        halves |= {f"start{n}": f"%{word[:half]}%", f"end{n}": f"%{word[-half:]}%"}
    return halves


def _unfinished(text: str) -> str:
    """Return the words with the last one as a beginning: letters and digits only, so nothing can be an operator."""
    words = re.findall(r"[^\W_]+", text)
    return " & ".join([*words[:-1], f"{words[-1]}:*"]) if words and len(words[-1]) > 2 else ""
