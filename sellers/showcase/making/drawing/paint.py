"""Colours of the drawings: what each product colour looks like, and the calm grounds of the groups."""

from dataclasses import dataclass

from making.drawing.canvas import Colour, mix

INK = (31, 45, 54)
WHITE = (255, 255, 255)
METAL = (199, 207, 212)
METAL_DARK = (128, 141, 150)
SCREEN = (38, 48, 56)
GLOW = (94, 201, 178)

BASES: dict[str, Colour] = {
    "black": (58, 66, 73),
    "graphite": (96, 106, 115),
    "grey": (168, 177, 184),
    "silver": (207, 214, 219),
    "white": (250, 251, 251),
    "navy": (52, 79, 122),
    "blue": (96, 156, 207),
    "mint": (152, 212, 190),
    "green": (92, 163, 111),
    "olive": (126, 136, 92),
    "sand": (226, 207, 177),
    "brown": (146, 104, 77),
    "orange": (231, 142, 82),
    "red": (206, 82, 80),
    "burgundy": (134, 57, 73),
    "pink": (238, 178, 190),
    "violet": (186, 174, 222),
    "clear": (226, 236, 241),
}

GROUNDS: dict[str, Colour] = {
    "covers": (238, 243, 248),
    "cables": (237, 245, 242),
    "power": (245, 244, 238),
    "sound": (243, 241, 248),
    "holders": (238, 244, 246),
    "desk": (241, 244, 240),
}

BANDS: dict[str, Colour] = {  # of the retail boxes, by brand
    "Unzha": (38, 104, 116),
    "Pahra": (132, 84, 66),
    "Nerl": (52, 79, 122),
    "Sheksna": (28, 92, 104),
    "Kubena": (78, 92, 104),
    "Vetluga": (98, 82, 146),
    "Andoma": (48, 108, 88),
    "Мста": (158, 98, 56),
    "Ергень": (84, 98, 62),
    "Volok": (138, 56, 66),
    "Суда": (46, 116, 74),
}


@dataclass(frozen=True, slots=True)
class Paint:
    """One product colour: its body, shade and light, the outline, and lines drawn on the body."""

    base: Colour
    shade: Colour
    light: Colour
    edge: Colour
    line: Colour


def paint(name: str) -> Paint:
    base = BASES[name]
    dark = sum(base) < 3 * 130
    return Paint(
        base=base,
        shade=mix(base, INK, 0.28 if dark else 0.13),
        light=mix(base, WHITE, 0.2 if dark else 0.55),
        edge=mix(base, INK, 0.62),
        line=mix(base, WHITE, 0.42) if dark else mix(base, INK, 0.45),
    )
