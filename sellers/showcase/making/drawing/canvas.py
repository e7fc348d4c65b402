"""A small vector canvas on Pillow: paths in a box of 120 × 120, drawn large and brought down once for clean edges."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

from PIL import Image, ImageDraw

BOX = 120  # units of a drawing
SIDE = 560  # pixels of a picture
SCALE = 3  # pixels drawn for one kept, in each direction
STEPS = 18  # straight pieces of a curve
CURVES = {"C": 6, "Q": 4}  # numbers that a curve takes

Point = tuple[float, float]
Colour = tuple[int, int, int]


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """Return `a` with `share` of `b` in it."""
    return tuple(round(x + (y - x) * share) for x, y in zip(a, b, strict=True))  # type: ignore[return-value]


class Canvas:
    """Draws filled and stroked shapes; `moved` turns and scales what is drawn within it."""

    def __init__(self, ground: Colour) -> None:
        self.image = Image.new("RGB", (SIDE * SCALE, SIDE * SCALE), ground)
        self.pen = ImageDraw.Draw(self.image)
        self.matrix = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)

    @property
    def size(self) -> float:
        """Pixels of one unit under the present matrix."""
        a, _b, _c, d, _e, _f = self.matrix
        return math.hypot(a, d) * SIDE * SCALE / BOX

    @contextmanager
    def moved(self, dx: float = 0, dy: float = 0, *, scale: float = 1, turn: float = 0) -> Iterator[None]:
        """Draw around the centre of the box shifted by (dx, dy), `scale` times larger, turned by degrees."""
        before = self.matrix
        sine, cosine, half = math.sin(math.radians(turn)), math.cos(math.radians(turn)), BOX / 2
        a, b, d, e = scale * cosine, -scale * sine, scale * sine, scale * cosine
        self.matrix = _times(before, (a, b, half + dx - a * half - b * half, d, e, half + dy - d * half - e * half))
        yield
        self.matrix = before

    @contextmanager
    def within(self, points: list[Point]) -> Iterator[None]:
        """Keep only what is drawn inside the outline."""
        below, mask = self.image.copy(), Image.new("L", self.image.size, 0)
        ImageDraw.Draw(mask).polygon(self.pixels(points), fill=255)
        yield
        self.image.paste(Image.composite(self.image, below, mask))

    def pixels(self, points: list[Point]) -> list[Point]:
        a, b, c, d, e, f = self.matrix
        k = SIDE * SCALE / BOX
        return [((a * x + b * y + c) * k, (d * x + e * y + f) * k) for x, y in points]

    def shape(
        self, points: list[Point], fill: Colour | None = None, line: Colour | None = None, width: float = 2
    ) -> None:
        """Draw a closed outline."""
        if fill:
            self.pen.polygon(self.pixels(points), fill=fill)
        if line:
            self.stroke([*points, points[0]], line, width)

    def stroke(self, points: list[Point], line: Colour, width: float = 2) -> None:
        """Draw a line with round ends and joints."""
        thick = max(1, round(width * self.size))
        dots = self.pixels(points)
        self.pen.line(dots, fill=line, width=thick)
        half = (thick - 1) / 2
        for x, y in dots:
            self.pen.ellipse((x - half, y - half, x + half, y + half), fill=line)

    def veil(self, points: list[Point], colour: Colour, share: float) -> None:
        """Lay a see-through colour over the inside of the outline."""
        mask = Image.new("L", self.image.size, 0)
        ImageDraw.Draw(mask).polygon(self.pixels(points), fill=round(255 * share))
        self.image.paste(colour, (0, 0), mask)

    def finished(self) -> Image.Image:
        """Return the picture in its kept size."""
        return self.image.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


def _times(m: tuple[float, ...], n: tuple[float, ...]) -> tuple[float, float, float, float, float, float]:
    a, b, c, d, e, f = m
    g, h, i, j, k, o = n
    return (a * g + b * j, a * h + b * k, a * i + b * o + c, d * g + e * j, d * h + e * k, d * i + e * o + f)


def rounded(x: float, y: float, w: float, h: float, r: float = 0) -> list[Point]:
    """Outline of a rectangle with round corners."""
    r = min(r, w / 2, h / 2)
    if not r:
        return [(x, y), (x + w, y), (x + w, y + h), (x, y + h)]
    corners = [(x + w - r, y + r, -90), (x + w - r, y + h - r, 0), (x + r, y + h - r, 90), (x + r, y + r, 180)]
    return [point for cx, cy, start in corners for point in arc(cx, cy, r, start, start + 90)]


def arc(cx: float, cy: float, r: float, start: float, end: float, *, squash: float = 1) -> list[Point]:
    """Points of an arc from `start` to `end` degrees, clockwise from three o'clock; `squash` flattens it."""
    steps = max(4, round(abs(end - start) * (r + 8) / 120))
    angles = [math.radians(start + (end - start) * n / steps) for n in range(steps + 1)]
    return [(cx + r * math.cos(t), cy + r * math.sin(t) * squash) for t in angles]


def circle(cx: float, cy: float, r: float, *, squash: float = 1) -> list[Point]:
    return arc(cx, cy, r, 0, 360, squash=squash)[:-1]


def path(text: str) -> list[Point]:
    """Points of a path written as in SVG with absolute `M L H V C Q`: "M10 10 C10 40 50 40 50 80"."""
    points: list[Point] = []
    for command, numbers in _commands(text):
        if command in CURVES:
            step = CURVES[command]
            for at in range(0, len(numbers), step):
                points += _curve([points[-1], *_pairs(numbers[at : at + step])])
        elif command == "H":
            points.append((numbers[0], points[-1][1]))
        elif command == "V":
            points.append((points[-1][0], numbers[0]))
        else:
            points += _pairs(numbers)
    return points


def _pairs(numbers: list[float]) -> list[Point]:
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _commands(text: str) -> Iterator[tuple[str, list[float]]]:
    for letter in "MLHVCQ":
        text = text.replace(letter, f";{letter} ")
    for part in filter(None, text.split(";")):
        yield part[0], [float(number) for number in part[1:].replace(",", " ").split()]


def _curve(controls: list[Point]) -> list[Point]:
    """Points of a Bézier curve of any degree, its first control left out."""
    return [_on_curve(controls, n / STEPS) for n in range(1, STEPS + 1)]


def _on_curve(controls: list[Point], t: float) -> Point:
    while len(controls) > 1:
        controls = [(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t) for a, b in pairwise(controls)]
    return controls[0]
