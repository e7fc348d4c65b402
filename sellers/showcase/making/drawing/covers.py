"""Cases, glass and tablet covers."""

from typing import Any

from making.drawing.canvas import BOX, Canvas, Point, circle, mix, path, rounded
from making.drawing.paint import GLOW, INK, METAL, METAL_DARK, SCREEN, WHITE, Paint, paint

LENSES: dict[str, tuple[tuple[float, float, float, float, float], list[tuple[float, float]]]] = {
    # outline of the camera (x, y, w, h, r) and the centres of its lenses
    "two": ((40, 17, 22, 24, 7), [(46.5, 24), (55.5, 34)]),
    "three": ((40, 17, 25, 26, 8), [(46.5, 24), (46.5, 36), (58, 30)]),
    "tall": ((41, 17, 13, 26, 6.5), [(47.5, 24), (47.5, 36)]),
    "column": ((40, 16, 12, 36, 6), [(46, 22.5), (46, 34), (46, 45.5)]),
    "square": ((40, 17, 28, 26, 6), [(47, 24), (47, 36), (61, 24)]),
}


def case(c: Canvas, ink: Paint, spec: dict[str, Any]) -> None:
    """The back of a phone in its case, slightly turned."""
    with c.moved(turn=8):
        style = spec.get("style", "soft")
        _case_body(c, ink, style)
        if style == "clear":
            _clear_marks(c, ink)
        elif style == "ring":
            _ring(c, ink)
        elif style == "armor":
            _armor(c, ink)
        _camera(c, ink, spec.get("lens", "two"))
        if style not in {"clear", "armor"}:
            c.stroke(path("M80.5 40 V84"), ink.light, 1.6)


def _case_body(c: Canvas, ink: Paint, style: str) -> None:
    c.shape(rounded(84, 36, 4, 14, 2), ink.shade, ink.edge, 1.6)
    c.shape(rounded(32, 9, 54, 102, 11), ink.shade, ink.edge, 2.2)
    inner = mix(paint("graphite").light, WHITE, 0.35) if style == "clear" else ink.base
    c.shape(rounded(35.5, 12.5, 47, 95, 8.5), inner)


def _clear_marks(c: Canvas, ink: Paint) -> None:
    c.shape(rounded(35.5, 12.5, 47, 95, 8.5), None, ink.line, 1.2)
    with c.within(rounded(36, 13, 46, 94, 8)):
        c.veil(path("M36 84 L82 38 V54 L52 84 L36 100"), WHITE, 0.55)
        c.veil(path("M36 108 L82 62 V67 L44 105"), WHITE, 0.45)
    for x, y in [(37, 14), (81, 14), (37, 106), (81, 106)]:
        c.shape(circle(x, y, 2.6), ink.light, ink.line, 1)


def _ring(c: Canvas, ink: Paint) -> None:
    c.stroke([*circle(59, 66, 15), (74, 66)], ink.line, 4.4)
    c.stroke([*circle(59, 66, 15), (74, 66)], mix(ink.base, ink.line, 0.35), 2.4)
    c.shape(rounded(57, 85, 4, 10, 2), mix(ink.base, ink.line, 0.35), ink.line, 1)


def _armor(c: Canvas, ink: Paint) -> None:
    c.shape(path("M35 54 L59 60 L83 54 V100 Q83 108 75 108 H43 Q35 108 35 100"), ink.light)
    for y in (92, 97, 102):
        c.stroke([(42, y), (76, y)], ink.shade, 1.5)
    c.shape(rounded(47, 64, 24, 20, 3), ink.base, ink.edge, 1.5)
    c.stroke([(52, 80), (66, 80)], ink.line, 1.4)
    for x, y in [(38, 15), (80, 15), (38, 105), (80, 105)]:
        c.shape(circle(x, y, 5), ink.base)


def _camera(c: Canvas, ink: Paint, lens: str) -> None:
    plate, centres = LENSES[lens]
    c.shape(rounded(*plate), mix(ink.base, ink.shade, 0.6), ink.line, 1.6)
    for x, y in centres:
        lens_at(c, x, y, 4.6)
    x, y, w, h, _r = plate
    flash = {"two": (x + w - 6, y + 7), "three": (x + w - 6, y + 6), "square": (x + w - 7, y + h - 7)}
    if lens in flash:
        c.shape(circle(*flash[lens], 1.7), WHITE, METAL_DARK, 0.6)


def lens_at(c: Canvas, x: float, y: float, r: float) -> None:
    c.shape(circle(x, y, r), SCREEN, METAL, 1.2)
    c.shape(circle(x, y, r * 0.5), mix(SCREEN, GLOW, 0.25))
    c.shape(circle(x - r * 0.25, y - r * 0.3, r * 0.18), WHITE)


def book(c: Canvas, ink: Paint, spec: dict[str, Any]) -> None:
    """A folio case standing open: the phone to the right, the cover with its cards to the left."""
    with c.moved(dy=1):
        cover = path("M20 24 Q20 18 26 17 L56 11 V105 L26 110 Q20 110 20 104")
        c.shape(cover, ink.base, ink.edge, 2.2)
        c.stroke(path("M25 25 L51 20 V98 L25 103"), ink.line, 0.9)
        for y in (40, 56):
            c.shape(path(f"M28 {y} L50 {y - 3} V{y + 27} L28 {y + 30}"), ink.shade, ink.line, 1.1)
            c.shape(path(f"M30 {y - 4} L48 {y - 6.6} V{y - 3} L30 {y}"), mix(GLOW, WHITE, 0.4 if y == 40 else 0.7))
        c.shape(rounded(56, 11, 46, 94, 8), ink.shade, ink.edge, 2.2)
        screen(c, rounded(60, 15, 38, 86, 6))
        c.shape(rounded(16, 56, 9, 13, 3), ink.shade, ink.edge, 1.6)


def screen(c: Canvas, outline: list[Point]) -> None:
    """A lit display with a quiet wallpaper."""
    c.shape(outline, (214, 228, 234))
    with c.within(outline):
        xs, ys = [x for x, _ in outline], [y for _, y in outline]
        left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
        high = bottom - top
        c.shape(
            [(left, bottom), (left, top + high * 0.62), (right, top + high * 0.34), (right, bottom)], (178, 205, 214)
        )
        c.shape(
            [(left, bottom), (left, top + high * 0.86), (right, top + high * 0.6), (right, bottom)], (126, 168, 183)
        )
    c.shape(outline, None, SCREEN, 1.8)


def glass(c: Canvas, ink: Paint, spec: dict[str, Any]) -> None:
    """A phone and the sheet of glass that is being laid on it."""
    style = spec.get("style", "clear")
    with c.moved(-6, 2, turn=-6):
        c.shape(rounded(30, 14, 50, 98, 9), SCREEN, INK, 2)
        screen(c, rounded(33.5, 17.5, 43, 91, 6))
        _notch(c, spec.get("notch", "dot"), 55, 19)
    with c.moved(7, -3, turn=5):
        sheet = rounded(40, 12, 50, 97, 9)
        tint = {"clear": ((203, 229, 238), 0.55), "privacy": (SCREEN, 0.72), "matte": ((222, 228, 231), 0.85)}
        c.veil(sheet, *tint[style])
        with c.within(sheet):
            if style == "matte":
                for n in range(-3, 14):
                    c.stroke([(40, 14 + n * 9), (92, -18 + n * 9)], WHITE, 0.7)
            else:
                c.veil(path("M40 78 L90 24 V42 L40 96"), WHITE, 0.28 if style == "privacy" else 0.6)
                c.veil(path("M40 104 L90 50 V55 L40 109"), WHITE, 0.2 if style == "privacy" else 0.5)
        c.shape(sheet, None, (88, 130, 148) if style != "privacy" else INK, 2)
        _notch(c, spec.get("notch", "dot"), 65, 14)


def _notch(c: Canvas, kind: str, x: float, y: float) -> None:
    outline = {
        "notch": rounded(x - 9, y - 2, 18, 5.5, 2.5),
        "pill": rounded(x - 6, y + 2, 12, 4, 2),
        "dot": circle(x, y + 4, 2),
        "drop": circle(x, y + 0.5, 2.6),
    }
    c.shape(outline[kind], SCREEN)


def lens(c: Canvas, ink: Paint, spec: dict[str, Any]) -> None:
    """Glass for the lenses of the camera: rings above the plate."""
    c.shape(rounded(12, 47, 62, 60, 16), paint("silver").light, METAL_DARK, 2)
    places = {"two": [(31, 66), (55, 88)], "three": [(31, 65), (31, 90), (56, 77)]}[spec["lens"]]
    for x, y in places:
        lens_at(c, x, y, 9)
    for x, y in places:
        with c.moved(34, -42):
            c.shape(circle(x, y, 12), ink.base, ink.edge, 2)
            c.shape(circle(x, y, 8.6), (222, 236, 242), ink.line, 1.2)
            c.stroke([(x - 4, y + 2), (x + 2, y - 4)], WHITE, 1.8)
            c.stroke([(x - 1, y + 5), (x + 5, y - 1)], WHITE, 1.2)


def tablet(c: Canvas, ink: Paint, spec: dict[str, Any]) -> None:
    {"fold": _fold, "kids": _kids, "keys": _typing}[spec["style"]](c, ink)


def _fold(c: Canvas, ink: Paint) -> None:
    c.shape(path("M20 100 L58 84 L104 92 L66 109"), ink.shade, ink.edge, 2.2)
    c.shape(path("M62 90 L92 22 L106 26 L92 92"), ink.shade, ink.edge, 2.2)
    c.shape(
        path("M16 26 Q16 20 22 19 L86 12 Q92 12 92 18 V78 Q92 84 86 85 L22 97 Q16 97 16 91"), ink.base, ink.edge, 2.2
    )
    screen(c, path("M22 28 L86 19.5 V78 L22 90"))


def _kids(c: Canvas, ink: Paint) -> None:
    c.stroke(path("M40 34 C36 4 84 4 80 34"), ink.edge, 11)
    c.stroke(path("M40 34 C36 4 84 4 80 34"), ink.base, 7)
    c.shape(rounded(10, 30, 100, 74, 18), ink.base, ink.edge, 2.4)
    for x, y in [(18, 38), (102, 38), (18, 96), (102, 96)]:
        c.shape(circle(x, y, 5.4), ink.light, ink.line, 1.2)
    screen(c, rounded(22, 41, 76, 52, 5))


def _typing(c: Canvas, ink: Paint) -> None:
    c.shape(rounded(20, 12, 80, 58, 6), ink.base, ink.edge, 2.2)
    screen(c, rounded(25, 17, 70, 48, 3))
    c.shape(path("M20 72 H100 L112 104 Q112 108 108 108 H12 Q8 108 8 104"), ink.shade, ink.edge, 2.2)
    for row in range(3):
        y, inset = 77 + row * 7, 21 - row * 2.6
        wide = (BOX - inset * 2) / 11
        for n in range(11):
            c.shape(rounded(inset + n * wide + 0.8, y, wide - 1.6, 5, 1), ink.light)
    c.shape(rounded(42, 99, 36, 6, 2), ink.base, ink.line, 1)
