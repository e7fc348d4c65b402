"""Cyrillic names in Latin letters, for addresses and codes."""

_TABLE = str.maketrans("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye") | str.maketrans(
    {
        "ё": "e",
        "ж": "zh",
        "х": "kh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "shch",
        "ъ": "",
        "ь": "",
        "ю": "yu",
        "я": "ya",
    }
)


def latin(text: str) -> str:
    """Return a text in small Latin letters: `Кабели и провода` as `kabeli i provoda`."""
    return text.lower().translate(_TABLE)
