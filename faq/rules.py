"""What may stand in an article: clean HTML, whoever wrote it; plain text keeps its lines."""

import re

import nh3
from django.utils.html import linebreaks

TAGS = {
    *("p", "br", "hr", "h2", "h3", "ul", "ol", "li", "dl", "dt", "dd", "blockquote"),
    *("a", "b", "strong", "i", "em", "code", "sub", "sup", "small"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href"}, "th": {"scope"}}
SCHEMES = {"http", "https", "mailto", "tel"}
CUT = 200  # letters of a summary


def clean(text: str) -> str:
    """Return HTML of TAGS alone, without a script, a picture or an address that is none of SCHEMES."""
    written = text if "<" in text else linebreaks(text.strip(), autoescape=True)
    return nh3.clean(
        written, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noreferrer", strip_comments=True
    )


def summary(body: str) -> str:
    """Return the first words of clean HTML as plain text, cut at a word."""
    text = " ".join(re.sub(r"<[^>]+>", " ", body).split())
    plain = nh3.clean(text, tags=set()).replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
    if len(plain) <= CUT:
        return plain
    return f"{plain[:CUT].rpartition(' ')[0].rstrip(' ,.;:—')}…"
