"""Car mounts, stands, tripods and lamps."""

from typing import Any

from making.drawing.canvas import Canvas, Point, arc, circle, path, rounded
from making.drawing.covers import screen
from making.drawing.paint import METAL, METAL_DARK, SCREEN, WHITE, Paint


def mount(c: Canvas, ink: Paint, spec: dict[str, Any]) -> None:
    drawings = {"vent": _vent, "dash": _dash, "arm": _arm, "cradle": _cradle, "charge": _charge, "bike": _bike}
    drawings[spec["style"]](c, ink)


def phone(c: Canvas, x: float, y: float, wide: float, high: float) -> None:
    c.shape(rounded(x, y, wide, high, 7), SCREEN, (22, 28, 33), 2.2)
    screen(c, rounded(x + 3, y + 3, wide - 6, high - 6, 4.6))


def _limb(c: Canvas, ink: Paint, points: list[Point], width: float) -> None:
    c.stroke(points, ink.edge, width)
    c.stroke(points, ink.base, width - 3)


def _slats(c: Canvas) -> None:
    for n in range(4):
        c.shape(rounded(8, 66 + n * 12, 104, 7, 3.5), (206, 215, 220), METAL_DARK, 1.3)


def _vent(c: Canvas, ink: Paint) -> None:
    _slats(c)
    _limb(c, ink, [(60, 82), (60, 62)], 13)
    c.shape(rounded(48, 74, 24, 22, 5), ink.shade, ink.edge, 2.2)
    _magnet(c, ink, 60, 44, 32)


def _dash(c: Canvas, ink: Paint) -> None:
    c.shape(path("M4 96 C34 84 86 84 116 96 V114 H4"), (206, 215, 220), METAL_DARK, 1.6)
    c.shape(circle(60, 90, 26, squash=0.3), ink.shade, ink.edge, 2.2)
    _limb(c, ink, [(60, 90), (60, 68)], 16)
    _magnet(c, ink, 60, 44, 34)


def _magnet(c: Canvas, ink: Paint, x: float, y: float, r: float) -> None:
    c.shape(circle(x, y, r), ink.shade, ink.edge, 2.4)
    c.shape(circle(x, y, r - 4.6), ink.base, ink.line, 1.2)
    for n in range(6):
        px, py = arc(x, y, r * 0.56, n * 60, n * 60 + 1)[0]
        c.shape(circle(px, py, r * 0.13), METAL, METAL_DARK, 1.1)
    c.stroke(arc(x, y, r - 9, 205, 265), ink.light, 1.6)


def _arm(c: Canvas, ink: Paint) -> None:
    c.shape(circle(32, 106, 22, squash=0.3), ink.shade, ink.edge, 2.2)
    c.shape(path("M20 102 C22 90 42 90 44 102"), ink.base, ink.edge, 2.2)
    _limb(c, ink, path("M32 94 L40 66 L64 54"), 9)
    c.shape(circle(40, 66, 6), ink.shade, ink.edge, 2)
    with c.moved(16, -10, turn=8):
        c.shape(rounded(36, 40, 48, 22, 6), ink.shade, ink.edge, 2.2)
        phone(c, 40, 14, 40, 74)
        for x in (34, 78):
            c.shape(rounded(x, 40, 8, 22, 3), ink.base, ink.edge, 2)


def _cradle(c: Canvas, ink: Paint) -> None:
    _slats(c)
    phone(c, 38, 10, 44, 82)
    for side in (-1, 1):
        x = 60 + side * 25
        c.shape(rounded(x - 4.4, 40, 8.8, 28, 4), ink.base, ink.edge, 2)
    c.shape(path("M48 88 H72 V97 Q72 101 68 101 H52 Q48 101 48 97"), ink.base, ink.edge, 2.2)


def _charge(c: Canvas, ink: Paint) -> None:
    _slats(c)
    c.stroke(path("M60 84 C60 108 84 98 88 116"), ink.edge, 4.4)
    _limb(c, ink, [(60, 84), (60, 64)], 14)
    c.shape(circle(60, 44, 35), ink.shade, ink.edge, 2.4)
    c.shape(circle(60, 44, 30), ink.base, ink.line, 1.4)
    c.stroke([*circle(60, 44, 20), (80, 44)], ink.line, 3)
    c.shape(path("M62 32 L53 46 H60 L58 56 L67 42 H60 L63 32"), ink.line)


def _bike(c: Canvas, ink: Paint) -> None:
    c.stroke([(6, 96), (114, 84)], (84, 94, 102), 13)
    c.stroke([(6, 93), (114, 81)], METAL, 3)
    c.shape(rounded(46, 76, 28, 28, 7), ink.shade, ink.edge, 2.2)
    c.shape(circle(60, 90, 4.6), METAL, METAL_DARK, 1.3)
    with c.moved(-2, -2, turn=-10, scale=0.86):
        phone(c, 38, 12, 44, 80)
        for x, y in [(38, 14), (82, 14), (38, 90), (82, 90)]:
            _limb(c, ink, [(x, y), (60 + (x - 60) * 0.72, 52 + (y - 52) * 0.8)], 8)


def stand(c: Canvas, ink: Paint, spec: dict[str, Any]) -> None:
    {"desk": _desk, "fold": _folding, "laptop": _laptop}[spec.get("style", "desk")](c, ink)


def _desk(c: Canvas, ink: Paint) -> None:
    c.shape(circle(60, 102, 38, squash=0.24), ink.shade, ink.edge, 2.2)
    c.shape(circle(60, 98, 38, squash=0.24), ink.base, ink.edge, 2.2)
    _limb(c, ink, [(60, 98), (60, 62)], 12)
    c.shape(circle(60, 66, 7.4), ink.shade, ink.edge, 2)
    phone(c, 39, 8, 42, 74)
    c.shape(rounded(34, 76, 52, 11, 5), ink.base, ink.edge, 2.2)


def _folding(c: Canvas, ink: Paint) -> None:
    c.shape(path("M22 104 L40 94 H98 L82 106 H24"), ink.shade, ink.edge, 2.2)
    phone(c, 42, 12, 40, 76)
    c.shape(path("M34 66 H90 L96 98 H28"), ink.base, ink.edge, 2.2)
    c.shape(path("M48 76 H76 L78 88 H46"), ink.shade, ink.line, 1.2)
    c.shape(rounded(26, 93, 72, 10, 4), ink.base, ink.edge, 2.2)


def _laptop(c: Canvas, ink: Paint) -> None:
    c.shape(path("M34 62 L42 18 Q43 14 47 14 H103 Q107 14 106 18 L98 62"), SCREEN, (22, 28, 33), 2.2)
    screen(c, path("M40 58 L47 19 H101 L94 58"))
    c.shape(path("M14 76 L34 62 H98 L92 74 L20 82"), METAL, METAL_DARK, 2)
    _limb(c, ink, path("M22 82 L64 106 H100"), 9)
    _limb(c, ink, path("M92 76 L52 106 H22"), 9)
    c.shape(circle(59, 99, 5), ink.shade, ink.edge, 1.8)


def tripod(c: Canvas, ink: Paint, spec: dict[str, Any]) -> None:
    {"mini": _mini, "stick": _stick, "tall": _tall, "ring": _lamp}[spec.get("style", "tall")](c, ink)


def _legs(c: Canvas, ink: Paint, top: float, spread: float, width: float) -> None:
    for side in (-1, 1, 0):
        _limb(c, ink, [(60, top), (60 + side * spread, 110 if side else 106)], width)


def _mini(c: Canvas, ink: Paint) -> None:
    for bend in ("M60 62 C44 78 22 84 20 108", "M60 62 C76 78 98 84 100 108", "M60 62 C58 82 62 92 60 108"):
        points = path(bend)
        _limb(c, ink, points, 9)
        for x, y in points[4::4]:
            c.shape(circle(x, y, 4.6), ink.base, ink.edge, 1.6)
    phone(c, 42, 8, 36, 58)
    c.shape(rounded(38, 60, 44, 9, 4), ink.shade, ink.edge, 2)


def _stick(c: Canvas, ink: Paint) -> None:
    with c.moved(0, 2, turn=22, scale=0.88):
        _limb(c, ink, [(60, 70), (60, 116)], 11)
        c.stroke([(60, 48), (60, 72)], METAL_DARK, 6)
        c.stroke([(60, 48), (60, 72)], METAL, 3)
        c.shape(circle(60, 88, 3.4), (206, 82, 80), (120, 50, 50), 1.2)
        phone(c, 42, -4, 36, 54)
        c.shape(rounded(38, 44, 44, 8, 4), ink.shade, ink.edge, 2)


def _tall(c: Canvas, ink: Paint) -> None:
    _legs(c, ink, 60, 34, 7)
    c.shape(rounded(54, 36, 12, 34, 4), ink.base, ink.edge, 2)
    c.stroke([(66, 48), (92, 56)], ink.edge, 4)
    phone(c, 24, 8, 72, 34)


def _lamp(c: Canvas, ink: Paint) -> None:
    _legs(c, ink, 84, 28, 6)
    _limb(c, ink, [(60, 74), (60, 96)], 8)
    c.stroke([*circle(60, 42, 31), (91, 42)], ink.edge, 14)
    c.stroke([*circle(60, 42, 31), (91, 42)], WHITE, 10.4)
    c.stroke([*circle(60, 42, 31), (91, 42)], (255, 240, 205), 6.4)
    phone(c, 48, 22, 24, 42)
