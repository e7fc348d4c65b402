"""Chargers, power banks, batteries and extension leads."""

from typing import Any

from making.drawing.canvas import Canvas, arc, circle, mix, path, rounded
from making.drawing.covers import screen
from making.drawing.paint import GLOW, METAL, METAL_DARK, SCREEN, WHITE, Paint, paint

BOLT = "M63 36 L52 57 H60 L57 74 L69 51 H61 L66 36"


def charger(c: Canvas, ink: Paint, spec: dict[str, Any]) -> None:
    """A wall charger seen from the side of its ports, the pins above."""
    style, ports = spec.get("style", "plain"), spec["ports"]
    wide, high = {"plain": (52, 54), "tall": (58, 68), "small": (44, 46)}[style]
    top = 62 - high / 2 + 6
    for x in (60 - wide * 0.2, 60 + wide * 0.2):
        c.shape(rounded(x - 2.8, top - 20, 5.6, 16, 2.8), METAL, METAL_DARK, 1.6)
        c.shape(rounded(x - 2.8, top - 8, 5.6, 8, 0), ink.shade, ink.edge, 1.4)
    c.shape(rounded(60 - wide / 2, top, wide, high, 10), ink.base, ink.edge, 2.4)
    c.shape(rounded(60 - wide / 2 + 5, top + 5, wide - 10, high - 10, 6), None, ink.line, 1)
    c.stroke([(60 - wide / 2 + 3.4, top + 12), (60 - wide / 2 + 3.4, top + high - 12)], ink.light, 1.6)
    _charger_ports(c, ports, top, high, style)


def _charger_ports(c: Canvas, ports: int, top: float, high: float, style: str) -> None:
    room = high - 22
    for n in range(ports):
        y = top + 11 + room * (n + 0.5) / ports
        is_flat = style == "small" or (ports > 1 and n == ports - 1)
        if is_flat:
            c.shape(rounded(50, y - 3.4, 20, 6.8, 1), SCREEN, METAL, 1.3)
            c.shape(rounded(53, y - 1, 14, 2.2), (96, 156, 207))
        else:
            c.shape(rounded(51, y - 3, 18, 6, 3), SCREEN, METAL, 1.3)
            c.stroke([(55, y), (65, y)], METAL_DARK, 1.2)


def car(c: Canvas, ink: Paint, spec: dict[str, Any]) -> None:
    """A charger for the lighter socket, lying at a slant."""
    with c.moved(turn=-32, dy=2):
        c.shape(circle(60, 110, 5, squash=0.8), (206, 82, 80), (120, 50, 50), 1.4)
        c.shape(path("M48 58 H72 L69 104 Q60 108 51 104"), ink.base, ink.edge, 2.2)
        for x in (47, 70):
            c.shape(rounded(x, 74, 4, 16, 2), METAL, METAL_DARK, 1.3)
        c.stroke([(54, 66), (55.5, 98)], ink.light, 1.8)
        c.shape(rounded(40, 40, 40, 20, 5), ink.shade, ink.edge, 2.2)
        if spec.get("style") != "plain":
            c.stroke([(42, 56), (78, 56)], GLOW, 1.6)
        c.shape(circle(60, 38, 23, squash=0.52), ink.base, ink.edge, 2.2)
        _car_face(c, spec)


def _car_face(c: Canvas, spec: dict[str, Any]) -> None:
    if spec.get("display"):
        c.shape(rounded(50, 29, 20, 7, 1.5), SCREEN)
        for n in range(3):
            c.shape(rounded(52.4 + n * 5.4, 30.8, 3.6, 3.4, 0.6), (232, 120, 100))
    places = {1: [60.0], 2: [51.0, 69.0]}[spec["ports"]]
    for n, x in enumerate(places):
        y = 41 if spec.get("display") else 38
        c.shape(
            rounded(x - 6, y - 2.6, 12, 5.2, 2.6 if spec.get("style") != "plain" and n == 0 else 0.8),
            SCREEN,
            METAL,
            1.1,
        )


def wireless(c: Canvas, ink: Paint, spec: dict[str, Any]) -> None:
    {"puck": _puck, "disc": _disc, "stand": _stand, "trio": _trio}[spec["style"]](c, ink)


def _puck(c: Canvas, ink: Paint) -> None:
    c.stroke(path("M60 78 C60 104 84 92 106 104"), ink.edge, 5)
    c.stroke(path("M60 78 C60 104 84 92 106 104"), ink.base, 2.8)
    c.shape(circle(58, 52, 38), METAL, METAL_DARK, 2.2)
    c.shape(circle(58, 52, 33), ink.base, ink.line, 1.4)
    c.stroke([*circle(58, 52, 20), (78, 52)], ink.line, 1.2)
    with c.moved(-2, -3, scale=0.8):
        c.shape(path(BOLT), ink.line)


def _disc(c: Canvas, ink: Paint) -> None:
    c.shape(circle(60, 72, 50, squash=0.56), ink.shade, ink.edge, 2.4)
    c.shape(circle(60, 64, 50, squash=0.56), ink.base, ink.edge, 2.4)
    c.stroke([*circle(60, 64, 34, squash=0.56), (94, 64)], ink.line, 2.4)
    c.stroke([*circle(60, 64, 12, squash=0.56), (72, 64)], ink.line, 1.4)
    c.shape(circle(60, 89, 1.6), GLOW)


def _stand(c: Canvas, ink: Paint) -> None:
    c.shape(circle(60, 103, 34, squash=0.24), ink.shade, ink.edge, 2.2)
    c.shape(path("M48 78 H72 L78 102 H42"), ink.shade, ink.edge, 2.2)
    c.shape(rounded(30, 12, 60, 78, 14), ink.base, ink.edge, 2.4)
    c.stroke([*circle(60, 46, 20), (80, 46)], ink.line, 1.8)
    with c.moved(0, -9, scale=0.7):
        c.shape(path(BOLT), ink.line)
    c.shape(rounded(34, 82, 52, 12, 6), ink.base, ink.edge, 2.2)
    c.shape(circle(60, 88, 1.6), GLOW)


def _trio(c: Canvas, ink: Paint) -> None:
    c.shape(rounded(8, 92, 104, 14, 7), ink.base, ink.edge, 2.2)
    c.shape(rounded(52, 66, 10, 28, 2), ink.shade, ink.edge, 2)
    c.shape(rounded(38, 14, 38, 66, 8), SCREEN, ink.edge, 2.2)
    screen(c, rounded(41, 17, 32, 60, 5.5))
    c.shape(rounded(86, 64, 6, 30, 2), ink.shade, ink.edge, 2)
    c.stroke([(89, 42), (89, 74)], ink.line, 8)
    c.shape(rounded(80, 48, 18, 20, 6), SCREEN, METAL, 1.6)
    c.shape(rounded(13, 76, 22, 16, 7), WHITE, METAL_DARK, 1.8)
    c.stroke([(13.6, 82), (34.4, 82)], METAL_DARK, 1)


def bank(c: Canvas, ink: Paint, spec: dict[str, Any]) -> None:
    """A power bank standing, its ports on top."""
    style = spec["style"]
    wide, high = {"slim": (46, 90), "plain": (54, 94), "screen": (60, 96), "mag": (58, 84)}[style]
    with c.moved(turn=-7):
        x, y = 60 - wide / 2, 60 - high / 2
        c.shape(rounded(x + 6, y + 3, wide, high, 10), ink.shade, ink.edge, 2.2)
        c.shape(rounded(x, y, wide, high, 10), ink.base, ink.edge, 2.2)
        c.stroke([(x + 4.4, y + 14), (x + 4.4, y + high - 14)], ink.light, 1.8)
        {"slim": _bank_dots, "plain": _bank_bolt, "screen": _bank_screen, "mag": _bank_mag}[style](c, ink, y, high)


def _bank_dots(c: Canvas, ink: Paint, y: float, high: float) -> None:
    c.shape(rounded(52, y + 10, 16, 5.6, 2.8), SCREEN, METAL, 1.2)
    for n in range(4):
        c.shape(circle(50 + n * 6.6, y + high - 12, 1.9), GLOW if n < 3 else ink.line)


def _bank_bolt(c: Canvas, ink: Paint, y: float, high: float) -> None:
    c.shape(path(BOLT), ink.line)
    c.shape(rounded(43, y + 9, 15, 6, 3), SCREEN, METAL, 1.2)
    c.shape(rounded(62, y + 9, 16, 6, 0.8), SCREEN, METAL, 1.2)
    for n in range(4):
        c.shape(circle(50 + n * 6.6, y + high - 11, 1.9), GLOW if n < 3 else ink.line)


def _bank_screen(c: Canvas, ink: Paint, y: float, high: float) -> None:
    c.shape(rounded(38, y + 24, 44, 34, 4), SCREEN, ink.edge, 1.6)
    c.stroke(arc(52, y + 41, 10, 120, 345), GLOW, 2.6)
    for n, wide in enumerate((13, 9, 11)):
        c.shape(rounded(66, y + 32 + n * 7, wide, 3, 1), WHITE if n == 0 else METAL_DARK)
    for px in (41, 60):
        c.shape(rounded(px, y + 9, 15, 6, 3), SCREEN, METAL, 1.2)
    for n in range(3):
        c.stroke([(46, y + high - 22 + n * 5), (74, y + high - 22 + n * 5)], ink.shade, 1.6)


def _bank_mag(c: Canvas, ink: Paint, y: float, high: float) -> None:
    c.stroke([*circle(60, 52, 19), (79, 52)], ink.line, 5)
    c.stroke([*circle(60, 52, 19), (79, 52)], mix(ink.base, ink.line, 0.25), 3)
    c.shape(rounded(57.5, 76, 5, 11, 2.5), mix(ink.base, ink.line, 0.25), ink.line, 1.2)
    c.shape(circle(60, y + high - 8, 1.8), GLOW)


def cells(c: Canvas, ink: Paint, spec: dict[str, Any]) -> None:
    if spec.get("style") == "dock":
        c.shape(rounded(14, 26, 92, 84, 9), ink.base, ink.edge, 2.4)
        c.shape(rounded(20, 32, 80, 62, 4), ink.shade)
        for n in range(4):
            _cell(c, paint("blue"), 23.5 + n * 19, 35, 15, 54)
            c.shape(circle(31 + n * 19, 102, 2), GLOW if n < 3 else (231, 142, 82))
        return
    size, tall = spec["size"], 78
    wide = 15 if spec.get("thin") else 32 if spec.get("fat") else 20
    left = 60 - (wide + 3) * size / 2 + 1.5
    for n in range(size):
        _cell(c, ink, left + n * (wide + 3), 22, wide, tall)


def _cell(c: Canvas, ink: Paint, x: float, y: float, wide: float, tall: float) -> None:
    c.shape(rounded(x + wide * 0.32, y - 4, wide * 0.36, 7, 1.4), METAL, METAL_DARK, 1.3)
    c.shape(rounded(x, y, wide, tall, 2.6), ink.base, ink.edge, 1.8)
    c.shape(rounded(x, y, wide, tall * 0.28, 2.6), paint("graphite").base, ink.edge, 1.8)
    c.stroke([(x + wide * 0.5, y + tall * 0.08), (x + wide * 0.5, y + tall * 0.2)], WHITE, 1.3)
    c.stroke(
        [(x + wide * 0.5 - tall * 0.06, y + tall * 0.14), (x + wide * 0.5 + tall * 0.06, y + tall * 0.14)], WHITE, 1.3
    )
    c.stroke([(x + wide * 0.22, y + tall * 0.34), (x + wide * 0.22, y + tall * 0.92)], ink.light, 1.5)
    c.shape(rounded(x + wide * 0.36, y + tall * 0.5, wide * 0.34, tall * 0.26, 1), ink.light)


def coins(c: Canvas, ink: Paint, spec: dict[str, Any]) -> None:
    """A card with five coin cells."""
    c.shape(rounded(24, 8, 72, 104, 6), paint("navy").base, paint("navy").edge, 2.2)
    c.shape(rounded(52, 13, 16, 5, 2.5), WHITE, paint("navy").edge, 1.2)
    for x, y in [(43, 42), (77, 42), (60, 65), (43, 89), (77, 89)]:
        c.shape(circle(x, y, 14), (232, 240, 245), (164, 180, 192), 1.2)
        c.shape(circle(x, y, 11), METAL, METAL_DARK, 1.5)
        c.stroke([*circle(x, y, 8), (x + 8, y)], METAL_DARK, 0.7)
        c.stroke([(x - 2.4, y), (x + 2.4, y)], METAL_DARK, 1.2)
        c.stroke([(x, y - 2.4), (x, y + 2.4)], METAL_DARK, 1.2)


def strip(c: Canvas, ink: Paint, spec: dict[str, Any]) -> None:
    """An extension lead at a slant with its cord."""
    sockets, style = spec["n"], spec.get("style", "plain")
    extra = {"plain": 14, "usb": 24, "short": 0}[style]
    long = sockets * 17 + extra + 8
    scale = min(1.05, 102 / long)
    with c.moved(turn=-24, dy=-2, scale=scale):
        x = 60 - long / 2
        cord = path(f"M{x} 60 C{x - 18} 60 {x - 16} 94 {x + 14} 90 C{x + 38} 86 {x + 36} 102 {x + 58} 97")
        c.stroke(cord, ink.edge, 6)
        c.stroke(cord, ink.base, 3.4)
        c.shape(rounded(x, 50, long, 27, 8), ink.shade, ink.edge, 2.2)
        c.shape(rounded(x, 46, long, 27, 8), ink.base, ink.edge, 2.2)
        for n in range(sockets):
            _socket(c, ink, x + 13 + n * 17, 59.5)
        _strip_end(c, ink, style, x + 8 + sockets * 17)


def _socket(c: Canvas, ink: Paint, x: float, y: float) -> None:
    c.shape(circle(x, y, 7.4), mix(ink.base, ink.shade, 0.7), ink.line, 1.2)
    for dx in (-2.8, 2.8):
        c.shape(circle(x + dx, y, 1.3), SCREEN)
    for dy in (-6, 6):
        c.stroke([(x - 1.4, y + dy), (x + 1.4, y + dy)], METAL_DARK, 1.1)


def _strip_end(c: Canvas, ink: Paint, style: str, x: float) -> None:
    if style == "plain":
        c.shape(rounded(x + 1, 53, 8, 13, 2), (206, 82, 80), (120, 50, 50), 1.4)
    elif style == "usb":
        for n in range(2):
            c.shape(rounded(x + 1 + n * 9, 52, 6, 4.4, 0.6), SCREEN, METAL, 0.9)
            c.shape(rounded(x + 1 + n * 9, 61, 6, 4, 2), SCREEN, METAL, 0.9)
        c.shape(circle(x + 20.4, 59.5, 1.6), GLOW)
