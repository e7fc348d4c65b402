"""Memory cards, flash drives, mice and keyboards."""

from typing import Any

from making.drawing.canvas import Canvas, arc, circle, mix, path, rounded
from making.drawing.paint import GLOW, METAL, METAL_DARK, WHITE, Paint, paint

GOLD, GOLD_DARK = (214, 186, 118), (150, 122, 62)


def micro(c: Canvas, ink: Paint, spec: dict[str, Any]) -> None:
    """A micro card before its adapter."""
    grey = paint("black")
    with c.moved(-12, -4, turn=-6):
        _card(c, grey, 28, 10, 62, 84)
        c.shape(rounded(38, 62, 42, 22, 2), mix(grey.base, WHITE, 0.18))
    with c.moved(16, 16, turn=6):
        c.shape(
            path("M42 30 H72 Q75 30 75 33 V48 L79 53 V92 Q79 95 76 95 H42 Q39 95 39 92 V33 Q39 30 42 30"),
            ink.base,
            ink.edge,
            2.2,
        )
        c.shape(rounded(44, 62, 30, 24, 2), ink.light)
        c.shape(rounded(48, 67, 15, 3.4, 1), ink.edge)
        c.shape(rounded(48, 74, 21, 2.4, 1), ink.shade)
        for n in range(5):
            c.shape(rounded(44 + n * 5.4, 35, 3.2, 9, 0.8), GOLD)


def sd(c: Canvas, ink: Paint, spec: dict[str, Any]) -> None:
    with c.moved(turn=6):
        _card(c, ink, 26, 8, 74, 102)
        c.shape(rounded(34, 44, 58, 50, 3), ink.light)
        c.shape(rounded(40, 52, 30, 6, 1.4), ink.edge)
        c.shape(rounded(40, 64, 46, 3.6, 1), ink.shade)
        c.shape(rounded(40, 72, 38, 3.6, 1), ink.shade)
        c.shape(rounded(40, 82, 20, 5, 1), GLOW)
        c.shape(rounded(23.4, 50, 5, 14, 1.6), METAL, METAL_DARK, 1.2)


def _card(c: Canvas, ink: Paint, x: float, y: float, w: float, h: float) -> None:
    cut = w * 0.22
    c.shape(
        path(
            f"M{x} {y + 5} Q{x} {y} {x + 5} {y} H{x + w - cut} L{x + w} {y + cut} V{y + h - 5} Q{x + w} {y + h} "
            f"{x + w - 5} {y + h} H{x + 5} Q{x} {y + h} {x} {y + h - 5}"
        ),
        ink.base,
        ink.edge,
        2.2,
    )
    for n in range(6):
        c.shape(rounded(x + w * 0.09 + n * w * 0.115, y + h * 0.06, w * 0.06, h * 0.16, 1), GOLD, GOLD_DARK, 0.6)


def flash(c: Canvas, ink: Paint, spec: dict[str, Any]) -> None:
    {"swing": _swing, "duo": _duo, "stick": _stick}[spec["style"]](c, ink)


def _usb_tip(c: Canvas, y: float, *, wide: float = 26) -> None:
    c.shape(rounded(60 - wide / 2, y, wide, 30, 1.6), METAL, METAL_DARK, 2)
    for x in (60 - wide * 0.27, 60 + wide * 0.27):
        c.shape(rounded(x - 3, y + 7, 6, 6, 0.6), METAL_DARK)


def _swing(c: Canvas, ink: Paint) -> None:
    with c.moved(turn=32):
        _usb_tip(c, 10)
        c.shape(rounded(43, 36, 34, 72, 5), paint("black").base, paint("black").edge, 2.2)
        c.shape(
            path("M40 60 Q40 54 46 54 H74 Q80 54 80 60 V112 Q80 116 76 116 H44 Q40 116 40 112"), ink.base, ink.edge, 2.2
        )
        c.shape(circle(60, 100, 6), ink.shade, ink.edge, 1.8)
        c.stroke([(46, 62), (46, 94)], ink.light, 1.8)


def _duo(c: Canvas, ink: Paint) -> None:
    with c.moved(turn=32):
        _usb_tip(c, 2)
        c.shape(rounded(51, 92, 18, 24, 8), METAL, METAL_DARK, 2)
        c.stroke([(56, 108), (64, 108)], METAL_DARK, 2)
        c.shape(rounded(42, 28, 36, 68, 6), ink.base, ink.edge, 2.4)
        c.shape(rounded(55, 48, 10, 28, 5), ink.shade, ink.line, 1.2)
        c.shape(rounded(56.4, 50, 7.2, 10, 3), ink.light)


def _stick(c: Canvas, ink: Paint) -> None:
    with c.moved(turn=32):
        _usb_tip(c, 6)
        c.shape(rounded(42, 32, 36, 76, 9), ink.base, ink.edge, 2.4)
        c.shape(circle(60, 98, 4.4), mix(ink.base, WHITE, 0.8), ink.edge, 1.8)
        c.shape(rounded(50, 46, 20, 34, 3), ink.light, ink.line, 1)


def mouse(c: Canvas, ink: Paint, spec: dict[str, Any]) -> None:
    style = spec.get("style", "plain")
    if style == "vertical":
        _vertical(c, ink, flip=-1 if spec.get("left") else 1)
        return
    with c.moved(turn=14):
        if style in {"wire", "game"}:
            c.stroke(path("M60 18 C60 2 82 6 88 -8"), ink.edge, 4.4)
        body = {"game": "M60 14 C84 14 88 34 86 58 C92 84 84 112 60 112 C36 112 28 84 34 58 C32 34 36 14 60 14"}
        outline = path(
            body.get(style, "M60 14 C84 14 88 38 88 66 C88 96 80 110 60 110 C40 110 32 96 32 66 C32 38 36 14 60 14")
        )
        c.shape(outline, ink.base, ink.edge, 2.4)
        c.stroke(path("M33.5 56 C44 62 76 62 86.5 56"), ink.line, 1.4)
        c.stroke([(60, 15), (60, 58)], ink.line, 1.4)
        c.shape(rounded(56, 24, 8, 19, 4), ink.shade, ink.edge, 1.6)
        c.stroke([(57.4, 33), (62.6, 33)], GLOW if style == "game" else ink.line, 1.8)
        c.stroke(arc(58, 74, 21, 120, 172), ink.light, 2.2)
        _mouse_marks(c, ink, style)


def _mouse_marks(c: Canvas, ink: Paint, style: str) -> None:
    if style == "game":
        c.stroke(path("M44 96 C52 104 68 104 76 96"), GLOW, 2.4)
        c.shape(rounded(31, 60, 5, 13, 2), ink.shade, ink.edge, 1.4)
        c.shape(rounded(30.6, 75, 5, 11, 2), ink.shade, ink.edge, 1.4)
    elif style == "split":
        c.shape(rounded(57, 49, 6, 6, 3), ink.shade, ink.line, 1)
        c.shape(circle(60, 98, 1.8), GLOW)


def _vertical(c: Canvas, ink: Paint, flip: int) -> None:
    def turned(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
        return [(60 + (x - 60) * flip, y) for x, y in points]

    c.shape(
        turned(path("M20 108 C16 98 24 92 40 92 H96 C106 92 108 108 100 109 H24 Q20 110 20 108")),
        ink.shade,
        ink.edge,
        2.2,
    )
    c.shape(
        turned(path("M32 101 C20 78 26 38 50 20 C60 13 72 17 80 32 C92 56 98 78 100 101 C78 106 52 106 32 101")),
        ink.base,
        ink.edge,
        2.4,
    )
    c.stroke(turned(path("M62 17 C66 50 74 80 80 103")), ink.line, 1.4)
    c.stroke(turned(path("M67.5 48 C76 50 82 52 88.5 52")), ink.line, 1.4)
    c.shape(turned(path("M70 24 L76 32 L74 44 L69 42")), ink.shade, ink.edge, 1.5)
    c.shape(turned(path("M30 66 C40 58 54 60 58 72 C62 84 50 92 36 90 C30 84 29 74 30 66")), ink.shade, ink.line, 1.2)
    for y in (40, 50):
        c.stroke(turned(path(f"M{38 - (y - 40) * 0.5} {y} C44 {y - 4} 48 {y - 4} 54 {y - 2}")), ink.line, 2)


ROWS = {"full": 15, "slim": 15, "compact": 11, "light": 13, "light61": 12, "set": 13}


def keys(c: Canvas, ink: Paint, spec: dict[str, Any]) -> None:
    """A keyboard from above; a set has its mouse beside it."""
    style = spec.get("style", "full")
    columns = ROWS["light61" if spec.get("size61") else style]
    wide = {11: 84, 12: 88, 13: 100}.get(columns, 110)
    key = (wide - 8) / columns
    high = key * 5 + 9 + (0 if style in {"slim", "compact"} else 2)
    with c.moved(
        -4 if style == "set" else 0, -6 if style == "set" else 0, turn=-8, scale=0.86 if style == "set" else 1
    ):
        x, y = 60 - wide / 2, 60 - high / 2
        c.shape(rounded(x, y + 4, wide, high, 5), ink.shade, ink.edge, 2)
        c.shape(rounded(x, y, wide, high, 5), ink.base, ink.edge, 2.2)
        if style == "light":
            c.shape(rounded(x + 2.6, y + 3, wide - 5.2, high - 6, 3), mix(ink.base, GLOW, 0.45))
        _rows(c, ink, x + 4, y + 4.5, key, columns)
    if style == "set":
        with c.moved(34, 28, scale=0.42):
            mouse(c, ink, {})


def _rows(c: Canvas, ink: Paint, x: float, y: float, key: float, columns: int) -> None:
    key_colour = ink.light if sum(ink.base) < 390 else mix(ink.base, ink.edge, 0.22)
    for row in range(5):
        at, end = x, x + key * columns
        for wide in _widths(row, columns):
            c.shape(
                rounded(at + 0.45, y + row * key + 0.45, min(wide * key, end - at) - 0.9, key - 0.9, 1.1), key_colour
            )
            at += wide * key


def _widths(row: int, columns: int) -> list[float]:
    if row == 4:
        return [1.4, 1.2, columns - 7.2, 1.2, 1.4, 1, 1]
    left = [1.0, 1.5, 1.75, 2.2][row]
    return [left, *[1.0] * int(columns - left - 1), columns - left - int(columns - left - 1)]
