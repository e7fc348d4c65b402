"""Paper as PDF: a template set by WeasyPrint in a child process that has a ceiling and fetches nothing.

Only the worker prints. The child gets the page, the looks of `static/css/paper.css` and our fonts
inside them; it reads no address, neither of the network nor of this machine, and adds no attachment.
"""

import base64
import logging
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from wholesale.errors import Refused
from wholesale.models import Seller

MIME = "application/pdf"
SECONDS = 60  # on the clock: a busy machine gives the child little of the processor's time
TYPESET = Path(__file__).with_name("typeset.py")
FONTS = {  # file in static/fonts/print: family and weight
    "onest-400.ttf": ("Onest", 400),
    "onest-600.ttf": ("Onest", 600),
    "noto-sans-georgian-400.ttf": ("Noto Sans Georgian", 400),
    "noto-sans-georgian-600.ttf": ("Noto Sans Georgian", 600),
}
FACE = '@font-face {{ font-family: "{}"; font-weight: {}; src: url("data:font/ttf;base64,{}"); }}\n'

log = logging.getLogger(__name__)


def render(template: str, context: dict[str, Any], *, language: str) -> bytes:
    """Return the template as a PDF in a language; times are written in the seller's zone.

    Raises Refused("not_printed") when the paper breaks the limits of its child.
    """
    seller = Seller.objects.get_current()
    with translation.override(language), timezone.override(seller.zone):
        page = render_to_string(template, {"seller": seller, "language": language, **context})
    return typeset(page, language=language)


def typeset(page: str, *, language: str) -> bytes:
    """Set a page of HTML. Raises Refused("not_printed")."""
    with tempfile.TemporaryDirectory(prefix="paper-") as folder:
        place = Path(folder)
        (place / "page.html").write_text(page)
        (place / "page.css").write_text(_looks())
        said = _run([sys.executable, "-I", str(TYPESET), folder, language], place)
        made = place / "page.pdf"
        if not said and made.exists():
            return made.read_bytes()
    log.error("A page was not printed: %s", said)
    raise Refused("not_printed", _("This is too large to be printed as one PDF. Print the page from the browser."))


def _run(command: list[str], place: Path) -> str:
    """Run the child and return what went wrong, empty when nothing did."""
    known = {"HOME": str(place), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    try:
        ended = subprocess.run(  # noqa: S603
            command, timeout=SECONDS, check=False, stdin=subprocess.DEVNULL, capture_output=True, env=known
        )
    except subprocess.TimeoutExpired:
        return "it took too long"
    return ended.stderr[-2000:].decode(errors="replace") or f"ended with {ended.returncode}" if ended.returncode else ""


@cache
def _looks() -> str:
    """Return the stylesheet of paper with the fonts inside it."""
    static = settings.BASE_DIR / "static"
    faces = [
        FACE.format(family, weight, base64.b64encode((static / "fonts/print" / name).read_bytes()).decode())
        for name, (family, weight) in FONTS.items()
    ]
    return "".join(faces) + (static / "css/paper.css").read_text()
