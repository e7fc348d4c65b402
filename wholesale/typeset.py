"""The child that sets a page as PDF: `python -I typeset.py FOLDER LANGUAGE`.

Reads FOLDER/page.html and FOLDER/page.css, writes FOLDER/page.pdf. Nothing is fetched but what lies
in the page itself, fonts and pictures as `data:`; a page that breaks the limits ends this process.
Stands alone: imports nothing of the portal.
"""

import os
import resource
import sys
from pathlib import Path
from typing import Any

NICE = 10  # pages of the site come first where there is too little processor for both
MEMORY = 1 << 30  # bytes of address space
PROCESSOR = 20  # seconds
ROOM = 64 << 20  # bytes a file of ours may take
INLINE = ("data:font/", "data:image/")


def main(folder: str, language: str) -> None:
    """Set one page."""
    limit()
    from weasyprint import CSS, HTML  # noqa: PLC0415, RUF100 - after the ceiling is there
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415, RUF100

    place, fonts, fetcher = Path(folder), FontConfiguration(), closed()
    looks = CSS(string=(place / "page.css").read_text(), font_config=fonts, url_fetcher=fetcher)
    page = HTML(string=(place / "page.html").read_text(), url_fetcher=fetcher, media_type="print")
    document = page.render(stylesheets=[looks], font_config=fonts)
    document.metadata.attachments = []
    document.metadata.lang = language
    document.write_pdf(place / "page.pdf")


def closed() -> Any:
    """Return a fetcher that opens nothing but fonts and pictures in the page itself."""
    from weasyprint.urls import URLFetcher  # noqa: PLC0415, RUF100

    class Closed(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            if not url.lower().startswith(INLINE):
                raise ValueError("Nothing is fetched for a page.")
            return super().fetch(url, headers)

    return Closed(allowed_protocols=["data"])


def limit() -> None:
    """Put a ceiling on this process before it touches a page."""
    os.nice(NICE)
    limits = {resource.RLIMIT_CPU: PROCESSOR, resource.RLIMIT_FSIZE: ROOM, resource.RLIMIT_CORE: 0}
    if sys.platform == "linux":  # no other system keeps to it
        limits[resource.RLIMIT_AS] = MEMORY
    for kind, most in limits.items():
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    main(*sys.argv[1:])
