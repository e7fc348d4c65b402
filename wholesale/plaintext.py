"""HTML read as plain text, for the other half of a letter. The same page always gives the same text.

Read is what a person would read aloud: blocks on lines of their own, a link as
"words: address", an entry of a list with a dash, a table with its columns aligned, cells
of class `num` to the right. A table with `role="presentation"` only holds things in place
and is not seen; neither is an element with `hidden` or `aria-hidden`.
"""

import re
from html.parser import HTMLParser

Attributes = list[tuple[str, str | None]]

LINES = {"div", "li", "tr", "section", "address", "dt", "dd", "body", "tbody"}  # begin a line
APART = {"p", "h1", "h2", "h3", "ul", "ol", "dl", "table", "hr", "blockquote"}  # with an empty line around
UNREAD = {"head", "style", "script"}
VOID = {"br", "hr", "img", "meta", "link", "input", "col"}
SPACES = re.compile(r"[ \t\r\n\f]+")  # a no-break space is not one of them
GAP = "  "


def read(html: str) -> tuple[str, str]:
    """Return a page's title in one line and its text."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return " ".join("".join(reader.title).split()), reader.text()


class _Table:
    """Rows of cells while they are read, then lines with columns of one width."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.right: set[int] = set()

    def add_cell(self, text: str, *, is_right: bool) -> None:
        if is_right:
            self.right.add(len(self.rows[-1]))
        self.rows[-1].append(text)

    def lines(self) -> list[str]:
        widths = [max(map(len, column)) for column in self._columns()]
        return [self._line(row, widths) for row in self.rows if any(row)]

    def _columns(self) -> list[list[str]]:
        count = max(map(len, self.rows), default=0)
        return [[row[n] for row in self.rows if n < len(row)] for n in range(count)]

    def _line(self, row: list[str], widths: list[int]) -> str:
        cells = [
            cell.rjust(width) if n in self.right else cell.ljust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=False))
        ]
        return GAP.join(cells).rstrip()


class _Reader(HTMLParser):
    """Walks the page once; `_words` is the line being read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title: list[str] = []
        self._lines: list[str] = []
        self._words: list[str] = []
        self._open: list[tuple[str, bool]] = []  # tags and whether each is read
        self._links: list[tuple[str, int]] = []  # addresses and where their words begin
        self._tables: list[_Table | None] = []  # None is a table that only holds things in place
        self._is_right = False

    def text(self) -> str:
        """Return what was read, never two empty lines together."""
        self._end_line()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._lines)).strip()

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        facts = dict(attrs)
        if tag in VOID:
            self._void(tag)
            return
        is_read = self._is_read and tag not in UNREAD and "hidden" not in facts and facts.get("aria-hidden") != "true"
        self._open.append((tag, is_read))
        if is_read:
            self._begin(tag, facts)

    def handle_endtag(self, tag: str) -> None:
        if tag not in (name for name, _is_read in self._open):
            return
        closed, is_read = self._open.pop()
        while closed != tag:
            closed, is_read = self._open.pop()
        if is_read:
            self._end(tag)

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][0] == "title":
            self.title.append(data)
        elif self._is_read:
            self._words.append(SPACES.sub(" ", data))

    @property
    def _is_read(self) -> bool:
        return not self._open or self._open[-1][1]

    @property
    def _table(self) -> _Table | None:
        return self._tables[-1] if self._tables else None

    def _void(self, tag: str) -> None:
        if self._is_read and tag == "br":
            self._end_line()
        elif self._is_read and tag == "hr":
            self._end_line()
            self._lines += ["", "—" * 20, ""]

    def _begin(self, tag: str, facts: dict[str, str | None]) -> None:
        if tag == "a":
            self._links.append((facts.get("href") or "", len(self._words)))
        elif tag in ("td", "th") and self._table:
            self._words.clear()
            self._is_right = "num" in (facts.get("class") or "").split()
        elif self._table and tag == "tr":
            self._table.rows.append([])
        elif not self._table:
            self._begin_block(tag, facts)

    def _begin_block(self, tag: str, facts: dict[str, str | None]) -> None:
        if tag in LINES | APART:
            self._end_line()
        if tag in APART:
            self._lines.append("")
        if tag == "li":
            self._words.append("- ")
        if tag == "table":
            self._tables.append(None if facts.get("role") == "presentation" else _Table())

    def _end(self, tag: str) -> None:
        if tag == "a" and self._links:
            self._end_link()
        elif tag in ("td", "th") and self._table:
            self._table.add_cell(self._take(), is_right=self._is_right)
        elif tag == "table" and self._tables:
            table = self._tables.pop()
            self._lines += [*table.lines(), ""] if table else []
        elif not self._table and tag in LINES | APART:
            self._end_line()
            self._lines += [""] if tag in APART else []

    def _end_link(self) -> None:
        address, start = self._links.pop()
        words = "".join(self._words[start:]).strip()
        bare = address.removeprefix("mailto:").removeprefix("tel:")
        if words in ("", bare) or bare != address:
            self._words[start:] = [words or bare]
        else:
            self._words[start:] = [f"{words}: {address}"]

    def _take(self) -> str:
        text = SPACES.sub(" ", "".join(self._words)).strip(" ")
        self._words.clear()
        return text

    def _end_line(self) -> None:
        if text := self._take():
            self._lines.append(text)
