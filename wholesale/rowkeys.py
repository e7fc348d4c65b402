"""Keys of rows as an address, a form or a body writes them: whole numbers that a row can have.

`<key:pk>` in an address is one; what is none leads nowhere, before any query is made of it.
"""

LARGEST = 2**63 - 1  # of a primary key
SCHEMA = {"type": "integer", "minimum": 1, "maximum": LARGEST}


def read(text: str) -> int | None:
    """Read a key, None for what no row can have."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST))
    return int(text) if is_number and 0 < int(text) <= LARGEST else None


class Key:
    regex = "[0-9]{1,19}"

    def to_python(self, text: str) -> int:
        """Read a key. Raises ValueError, which is an address that leads nowhere."""
        key = read(text)
        if key is None:
            raise ValueError(text)
        return key

    def to_url(self, key: object) -> str:
        return str(key)
