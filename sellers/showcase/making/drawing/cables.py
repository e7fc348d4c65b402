"""Cables with their plugs, adapters, hubs and card readers."""

import math
from itertools import pairwise
from typing import Any

from making.drawing.canvas import BOX, Canvas, Point, arc, circle, mix, path, rounded
from making.drawing.paint import GLOW, METAL, METAL_DARK, SCREEN, WHITE, Paint

Side = tuple[float, float, float]  # where a plug is (x, y) and its turn in degrees; it points up

WIRE = "M34 46 C34 84 56 96 72 82 C88 68 70 48 58 60 C46 72 62 98 86 82 C92 78 92 72 92 62"


def cable(c: Canvas, ink: Paint, spec: dict[str, Any]) -> None:
    with c.moved(-5, 3, scale=1.2):
        _cable(c, ink, spec, spec.get("style", "plain"))


def _cable(c: Canvas, ink: Paint, spec: dict[str, Any], style: str) -> None:
    {"coil": _coil, "trio": _trio}.get(style, _wire)(c, ink, style)
    first, second = spec["ends"]
    plug(c, ink, first, (34, 34, 0))
    if style != "trio":
        plug(c, ink, second, (92, 50, 0))
    if spec.get("display"):
        c.shape(rounded(29.5, 30, 9, 14, 2), SCREEN)
        c.shape(rounded(31.5, 33, 5, 2, 0.5), GLOW)
        c.shape(rounded(31.5, 37, 5, 2, 0.5), GLOW)


def _wire(c: Canvas, ink: Paint, style: str) -> None:
    points, width = path(WIRE), 9.0 if style == "thick" else 6.0
    c.stroke(points, ink.edge, width)
    c.stroke(points, ink.base, width - 2.6)
    if style == "braid":
        _braid(c, ink, points)
    else:
        c.stroke([(x - 0.7, y - 0.7) for x, y in points], ink.light, 0.9)
    c.shape(rounded(54, 83.5, 15, 6.5, 2), ink.shade, ink.edge, 1.4)


def _braid(c: Canvas, ink: Paint, points: list[Point]) -> None:
    """Slanted threads along the wire, evenly spaced."""
    gone = 0.0
    for (x, y), (tox, toy) in pairwise(points):
        long = math.hypot(tox - x, toy - y)
        gone += long
        if gone < 2.2 or not long:
            continue
        gone = 0.0
        ux, uy = (tox - x) / long, (toy - y) / long
        c.stroke([(x - uy * 1.5 - ux, y + ux * 1.5 - uy), (x + uy * 1.5 + ux, y - ux * 1.5 + uy)], ink.line, 0.9)


def _coil(c: Canvas, ink: Paint, style: str) -> None:
    tails = path("M34 46 C34 62 32 72 40 84"), path("M92 62 C92 74 90 78 86 86")
    for tail in tails:
        c.stroke(tail, ink.edge, 5.4)
        c.stroke(tail, ink.base, 3)
    for n in range(9):
        x = 40 + n * 5.4
        ring = arc(x, 88, 10, 90, 270, squash=1.3)
        c.stroke(ring, ink.edge, 5.6)
        c.stroke(ring, ink.base, 3.2)
        c.stroke(arc(x, 88, 10, 140, 220, squash=1.3), ink.line, 0.8)


def _trio(c: Canvas, ink: Paint, style: str) -> None:
    """One plug that splits into three."""
    c.stroke(path("M34 46 C34 70 48 66 60 72"), ink.edge, 6)
    c.stroke(path("M34 46 C34 70 48 66 60 72"), ink.base, 3.4)
    for bend in ("M62 74 C54 78 46 80 44 92", "M64 76 V92", "M66 74 C76 76 84 78 86 92"):
        c.stroke(path(bend), ink.edge, 4.6)
        c.stroke(path(bend), ink.base, 2.4)
    c.shape(rounded(57, 67, 14, 11, 4), ink.shade, ink.edge, 1.6)
    for kind, x in (("usbc", 44.0), ("light", 64.0), ("micro", 86.0)):
        plug(c, ink, kind, (x, 98, 180), scale=0.72)


def plug(c: Canvas, ink: Paint, kind: str, side: Side, scale: float = 1) -> None:
    """A plug whose tip points up; its middle lies at the point."""
    x, y, turn = side
    half = BOX / 2
    with c.moved(x - half, y - half, turn=turn, scale=scale):
        PLUGS[kind](c, ink)


def _metal(c: Canvas, wide: float, top: float, r: float) -> None:
    c.shape(rounded(60 - wide / 2, top, wide, 54 - top + 2, r), METAL, METAL_DARK, 1.4)


def _grip(c: Canvas, ink: Paint, wide: float, *, tall: float = 20) -> None:
    c.shape(rounded(57.4, 54 + tall - 2, 5.2, 8, 2), ink.shade, ink.edge, 1.4)
    c.shape(rounded(60 - wide / 2, 54, wide, tall, 3.4), ink.base, ink.edge, 2)
    c.stroke([(60 - wide / 2 + 3, 57.5), (60 - wide / 2 + 3, 54 + tall - 4)], ink.light, 1.1)


def _usbc(c: Canvas, ink: Paint) -> None:
    _metal(c, 9, 43, 3)
    c.stroke([(57.5, 47.5), (62.5, 47.5)], METAL_DARK, 1)
    _grip(c, ink, 13)


def _usba(c: Canvas, ink: Paint) -> None:
    _metal(c, 13, 38, 1)
    for x in (55.5, 61.5):
        c.shape(rounded(x, 42, 3, 3.4, 0.4), METAL_DARK)
    _grip(c, ink, 17)


def _light(c: Canvas, ink: Paint) -> None:
    _metal(c, 7.4, 44, 2)
    for n in range(4):
        c.stroke([(57.7 + n * 1.55, 47), (57.7 + n * 1.55, 50.5)], (196, 161, 84), 0.8)
    _grip(c, ink, 11)


def _micro(c: Canvas, ink: Paint) -> None:
    c.shape(path("M55.6 46 H64.4 L65.4 49 V56 H54.6 V49"), METAL, METAL_DARK, 1.4)
    c.stroke([(57.5, 49), (62.5, 49)], METAL_DARK, 0.9)
    _grip(c, ink, 13)


def _hdmi(c: Canvas, ink: Paint) -> None:
    c.shape(path("M50 42 H70 V50 L67.5 53 V56 H52.5 V53 L50 50"), (214, 186, 118), (150, 122, 62), 1.4)
    _grip(c, ink, 23, tall=22)


def _dp(c: Canvas, ink: Paint) -> None:
    c.shape(path("M50 42 H67 L70 45 V56 H50"), (214, 186, 118), (150, 122, 62), 1.4)
    _grip(c, ink, 23, tall=22)
    c.shape(circle(60, 64, 3), ink.shade, ink.line, 1)


def _jack(c: Canvas, ink: Paint) -> None:
    c.shape(rounded(57, 40, 6, 16, 2.6), (222, 196, 128), (150, 122, 62), 1.2)
    for y in (44.5, 48.5):
        c.stroke([(57.4, y), (62.6, y)], SCREEN, 1)
    _grip(c, ink, 11)


PLUGS = {"usbc": _usbc, "usba": _usba, "light": _light, "micro": _micro, "hdmi": _hdmi, "dp": _dp, "jack": _jack}


def dongle(c: Canvas, ink: Paint, spec: dict[str, Any]) -> None:
    """A short adapter: a plug above, a socket below."""
    first, second = spec["ends"]
    with c.moved(-1, 1, turn=24, scale=1.1):
        c.stroke(path("M60 42 C66 54 54 64 60 78"), ink.edge, 6.4)
        c.stroke(path("M60 42 C66 54 54 64 60 78"), ink.base, 3.8)
        plug(c, ink, first, (60, 30, 0))
        c.shape(rounded(51, 76, 18, 24, 4), ink.base, ink.edge, 2)
        c.stroke([(54.5, 80), (54.5, 95)], ink.light, 1.2)
        if second == "jackport":
            c.shape(circle(60, 99.5, 4.4, squash=0.5), METAL, METAL_DARK, 1.2)
            c.shape(circle(60, 99.5, 2.4, squash=0.5), SCREEN)
        else:
            c.shape(rounded(53, 97, 14, 6, 1), METAL, METAL_DARK, 1.2)
            c.shape(rounded(55, 98.6, 10, 2.8, 0.6), SCREEN)


def hub(c: Canvas, ink: Paint, spec: dict[str, Any]) -> None:
    """A flat bar with ports and a short tail."""
    ports = spec["ports"]
    c.stroke(path("M26 60 C8 60 12 30 30 30"), ink.edge, 6.4)
    c.stroke(path("M26 60 C8 60 12 30 30 30"), mix(ink.base, WHITE, 0.1), 3.8)
    plug(c, ink, "usbc", (42, 30, 90))
    c.shape(path("M22 56 L32 47 H108 L100 56"), ink.light, ink.edge, 2)
    c.shape(path("M100 56 L108 47 V72 L100 82"), ink.shade, ink.edge, 2)
    c.shape(rounded(22, 56, 78, 26, 3), ink.base, ink.edge, 2.2)
    front = {4: "aaaa", 6: "haas", 8: "haasn"}[ports]
    step = 70 / len(front)
    for n, port in enumerate(front):
        _port(c, port, 26 + step * (n + 0.5), 69)
    c.shape(circle(60, 51.6, 1.5), GLOW)


def _port(c: Canvas, port: str, x: float, y: float) -> None:
    wide, high = {"a": (11, 7), "h": (13, 7), "s": (13, 3), "n": (11, 11)}[port]
    c.shape(rounded(x - wide / 2, y - high / 2, wide, high, 0.8), SCREEN, METAL, 1.1)
    if port == "a":
        c.shape(rounded(x - wide / 2 + 1.6, y - 1.4, wide - 3.2, 1.8), (96, 156, 207))
    if port == "n":
        c.shape(rounded(x - 2.4, y + 1.4, 4.8, 3), METAL_DARK)


def reader(c: Canvas, ink: Paint, spec: dict[str, Any]) -> None:
    """A card reader with a card half in."""
    with c.moved(-4, 6, turn=-18, scale=0.88):
        kind = "usbc" if "USB-C" in spec.get("model", "") else "usba"
        c.shape(path("M42 84 H78 V106 Q78 110 74 110 H50 L42 102"), (96, 156, 207), (47, 82, 115), 2)
        c.shape(rounded(52, 96, 18, 8, 1), WHITE)
        with c.moved(0, -28, scale=1.6):
            plug(c, ink, kind, (60, 60, 0))
        c.shape(rounded(36, 34, 48, 58, 7), ink.base, ink.edge, 2.2)
        c.shape(rounded(42, 82, 36, 3.4, 1), SCREEN)
        c.shape(circle(60, 50, 2), GLOW)
        c.stroke([(41, 42), (41, 76)], ink.light, 1.4)
