"""Drawings of the goods: `draw` turns a specification into a small picture, always the same bytes."""

import io
from typing import Any

from making.drawing import cables, covers, desk, holders, power, sound
from making.drawing.canvas import Canvas, circle, mix, path, rounded
from making.drawing.paint import BANDS, GROUNDS, INK, WHITE, paint

SHAPES = {
    name: getattr(room, name)
    for room, names in (
        (covers, "case book glass lens tablet"),
        (cables, "cable dongle hub reader"),
        (power, "charger car wireless bank cells coins strip"),
        (sound, "buds over wired speaker"),
        (holders, "mount stand tripod"),
        (desk, "micro sd flash mouse keys"),
    )
    for name in names.split()
}
QUALITY = 72  # of WebP: under 12 KB a picture, edges still clean


def draw(spec: dict[str, Any]) -> bytes:
    """Return the WebP of a drawing: {"shape", "group", "colour", …what the shape asks for}.

    `packed` names the brand whose retail box is drawn around the product."""
    ground = GROUNDS[spec["group"]]
    canvas = Canvas(ground)
    canvas.shape(circle(60, 60, 56), mix(ground, WHITE, 0.55))
    if spec.get("packed"):
        _packed(canvas, spec)
    else:
        SHAPES[spec["shape"]](canvas, paint(spec["colour"]), spec)
    target = io.BytesIO()
    canvas.finished().save(target, "WEBP", quality=QUALITY, method=6)
    return target.getvalue()


def _packed(c: Canvas, spec: dict[str, Any]) -> None:
    """The retail box of a product: a card with a hanger, a window and a small copy of the product in it."""
    band = BANDS[spec["packed"]]
    c.shape(path("M88 22 L98 28 V110 L88 114"), mix(band, INK, 0.3), INK, 2)
    c.shape(rounded(22, 8, 66, 106, 4), WHITE, INK, 2.2)
    c.shape(rounded(45, 12.5, 20, 5, 2.5), mix(WHITE, INK, 0.25), INK, 1)
    c.shape([(23, 22), (87, 22), (87, 38), (23, 38)], band)
    c.shape(rounded(29, 27, 26, 4, 1), WHITE)
    c.shape(rounded(29, 33, 16, 2, 1), mix(band, WHITE, 0.6))
    c.shape(rounded(28, 43, 54, 52, 6), mix(GROUNDS[spec["group"]], WHITE, 0.2), mix(WHITE, INK, 0.4), 1.2)
    with c.moved(-5, 9, scale=0.42):
        SHAPES[spec["shape"]](c, paint(spec["colour"]), spec)
    for n, wide in enumerate((30, 20)):
        c.shape(rounded(29, 100 + n * 5, wide, 2.4, 1), mix(WHITE, INK, 0.3))
    for n in range(9):
        c.shape(rounded(66 + n * 1.8, 99, 0.9, 9), INK)
