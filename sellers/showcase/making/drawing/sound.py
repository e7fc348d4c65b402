"""Headphones and speakers."""

from typing import Any

from making.drawing.cables import plug
from making.drawing.canvas import Canvas, arc, circle, mix, path, rounded
from making.drawing.paint import GLOW, METAL, METAL_DARK, SCREEN, WHITE, Paint, paint


def buds(c: Canvas, ink: Paint, spec: dict[str, Any]) -> None:
    """An open case and two earbuds above it."""
    stem = spec.get("style") == "stem"
    c.shape(path("M26 66 Q26 50 42 48 H78 Q94 50 94 66"), ink.shade, ink.edge, 2.2)
    c.shape(path("M33 64 Q34 55 44 54 H76 Q86 55 87 64"), mix(ink.shade, SCREEN, 0.35))
    for x, turn in ((45, -8.0), (75, 8.0)):
        with c.moved(x - 60, -26, turn=turn):
            _bud(c, ink, stem=stem)
    c.shape(rounded(22, 64, 76, 44, 20), ink.base, ink.edge, 2.4)
    c.stroke([(23, 74), (97, 74)], ink.line, 1.2)
    c.stroke(arc(42, 92, 14, 100, 175), ink.light, 1.8)
    c.shape(circle(60, 86, 2), GLOW)


def _bud(c: Canvas, ink: Paint, *, stem: bool) -> None:
    if stem:
        c.shape(rounded(56, 56, 8, 26, 4), ink.base, ink.edge, 2)
        c.stroke([(60, 70), (60, 77)], ink.line, 1.4)
    c.shape(circle(60, 56, 12), ink.base, ink.edge, 2.2)
    c.shape(circle(60, 56, 5.4), ink.shade, ink.line, 1.2)
    c.stroke(arc(60, 56, 8.6, 190, 260), ink.light, 1.5)


def over(c: Canvas, ink: Paint, spec: dict[str, Any]) -> None:
    """Headphones with a band; a headset has one boom."""
    light = spec.get("style") == "headset"
    band = path("M22 72 C14 4 106 4 98 72")
    c.stroke(band, ink.edge, 8 if light else 12)
    c.stroke(band, ink.base, 4.6 if light else 8)
    c.stroke(path("M38 28 C50 16 70 16 82 28"), ink.light, 1.6)
    for side in (-1, 1):
        x = 60 + side * 38
        c.stroke([(x, 54), (x, 66)], METAL_DARK, 4.4)
        c.shape(rounded(x - 13, 58, 26, 44, 12), ink.base, ink.edge, 2.4)
        c.shape(rounded(x - side * 13 - 6, 61, 12, 38, 6), ink.shade, ink.edge, 2)
        c.stroke([(x + side * 7, 68), (x + side * 7, 90)], ink.light, 1.6)
    if light:
        c.stroke(path("M22 98 C26 112 40 114 56 108"), ink.edge, 3.4)
        c.shape(rounded(52, 103, 14, 9, 4.5), SCREEN, METAL_DARK, 1.3)


def wired(c: Canvas, ink: Paint, spec: dict[str, Any]) -> None:
    """Earphones with their cord and plug."""
    for bend in ("M34 36 C34 66 62 54 61 76", "M86 36 C86 66 60 54 61 76"):
        c.stroke(path(bend), ink.edge, 4)
        c.stroke(path(bend), ink.base, 2.2)
    tail = path("M61 76 C62 96 90 82 94 96")
    c.stroke(tail, ink.edge, 4)
    c.stroke(tail, ink.base, 2.2)
    c.shape(rounded(57, 68, 8, 12, 3), ink.shade, ink.edge, 1.6)
    c.shape(rounded(80.6, 44, 7, 16, 3.4), ink.base, ink.edge, 1.6)
    c.stroke([(84.1, 48), (84.1, 56)], ink.line, 1.4)
    for x, side in ((34, 1), (86, -1)):
        c.shape(rounded(x - 3.4, 26, 6.8, 16, 3), ink.base, ink.edge, 1.8)
        c.shape(circle(x, 22, 11), ink.base, ink.edge, 2.2)
        c.shape(circle(x + side * 9, 22, 6.4), paint("grey").base, METAL_DARK, 1.6)
        c.stroke(arc(x, 22, 7.4, 190, 260), ink.light, 1.4)
    plug(c, ink, spec.get("end", "jack"), (98, 102, 150), scale=0.8)


def speaker(c: Canvas, ink: Paint, spec: dict[str, Any]) -> None:
    {"round": _pebble, "tube": _tube, "box": _box, "pair": _pair}[spec["style"]](c, ink)


def _mesh(c: Canvas, ink: Paint, outline: list[tuple[float, float]], step: float = 5.6) -> None:
    with c.within(outline):
        for row in range(26):
            for column in range(26):
                x = column * step + (step / 2 if row % 2 else 0)
                c.shape(arc(x, row * step * 0.87, 1.1, 0, 330), ink.line)


def _pebble(c: Canvas, ink: Paint) -> None:
    c.stroke(path("M88 32 C104 22 114 40 98 48"), ink.edge, 5)
    c.stroke(path("M88 32 C104 22 114 40 98 48"), paint("orange").base, 2.8)
    c.shape(circle(58, 64, 44), ink.shade, ink.edge, 2.4)
    c.shape(circle(58, 64, 36), ink.base, ink.line, 1.2)
    _mesh(c, ink, circle(58, 64, 34))
    c.shape(circle(58, 64, 11), ink.base, ink.line, 1.4)
    c.shape(circle(58, 103.5, 1.6), GLOW)


def _tube(c: Canvas, ink: Paint) -> None:
    with c.moved(3, turn=-10, scale=0.86):
        c.stroke(path("M96 34 C112 24 118 44 108 54"), ink.edge, 5)
        c.stroke(path("M96 34 C112 24 118 44 108 54"), ink.base, 2.8)
        body = path("M22 34 H98 C108 44 108 76 98 86 H22")
        c.shape(body, ink.base, ink.edge, 2.4)
        _mesh(c, ink, path("M26 36 H94 V84 H26"))
        c.shape(circle(22, 60, 26, squash=1), ink.shade, ink.edge, 2.4)
        c.shape(circle(22, 60, 18), mix(ink.shade, SCREEN, 0.3), ink.line, 1.4)
        c.shape(circle(22, 60, 7), ink.base, ink.line, 1.2)
        for n in range(3):
            c.shape(circle(52 + n * 12, 41, 2.6), ink.light, ink.edge, 1)


def _box(c: Canvas, ink: Paint) -> None:
    c.stroke(path("M36 22 C36 4 84 4 84 22"), ink.edge, 8)
    c.stroke(path("M36 22 C36 4 84 4 84 22"), ink.base, 4.6)
    c.shape(rounded(22, 18, 76, 94, 11), ink.base, ink.edge, 2.4)
    c.shape(rounded(28, 24, 64, 82, 7), ink.shade)
    _driver(c, ink, 60, 78, 24)
    _driver(c, ink, 60, 39, 11)
    c.stroke([*circle(60, 78, 26.4), (86.4, 78)], GLOW, 1.4)


def _pair(c: Canvas, ink: Paint) -> None:
    c.stroke(path("M50 100 C58 112 66 112 74 100"), ink.edge, 3)
    for x in (10, 66):
        c.shape(rounded(x, 20, 44, 86, 5), ink.base, ink.edge, 2.4)
        _driver(c, ink, x + 22, 44, 13)
        _driver(c, ink, x + 22, 78, 16)
    c.shape(circle(88, 100, 2.6), METAL, METAL_DARK, 1)


def _driver(c: Canvas, ink: Paint, x: float, y: float, r: float) -> None:
    c.shape(circle(x, y, r), SCREEN, ink.line, 1.6)
    c.stroke([*circle(x, y, r * 0.76), (x + r * 0.76, y)], METAL_DARK, 1.2)
    c.shape(circle(x, y, r * 0.34), METAL_DARK)
    c.shape(circle(x - r * 0.1, y - r * 0.12, r * 0.12), WHITE)
