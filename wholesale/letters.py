"""A message from one source: for a letter a template that is HTML, and the plain text read off it.

A template `templates/<app>/email/<name>.html` extends `email/base.html` and fills two blocks:

    {% extends "email/base.html" %}
    {% block subject %}{% translate "Your order is placed" %}{% endblock %}
    {% block body %}
    <p>…</p>
    <p><a class="button" href="{{ site }}{% url "orders:order_detail" order.pk %}">…</a></p>
    {% endblock %}

The context has besides what the caller gives: `seller`, `site` (SITE_URL, the only host a
letter names), `language` and `zone`, the name of the time zone its times are written in (the
seller's, unless the caller gives the reader's). Templates write plain tags and five classes, `button` for the
one link that matters, `num` for cells of figures, `quiet` for small print, `under` for what
explains a cell below it, `whole` for what is not to be broken; `render` puts the looks into
each tag, as mail programs want it, without a colour of paper or ink, so that a letter is as
dark as its reader's program.

A push or a text message is plain text from `templates/<app>/push/<name>.txt` or `…/sms/<name>.txt`:
the first line its title, the rest what it says. A text message sends the rest alone.
"""

from dataclasses import dataclass
from typing import Any

import lxml.html
from django.conf import settings
from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils import timezone, translation

from wholesale import plaintext
from wholesale.models import Message, Seller

LOOKS = {
    "body": "margin:0;padding:24px 12px;font:16px/1.5 -apple-system,'Segoe UI',Roboto,'Noto Sans',Arial,sans-serif",
    "h1": "margin:0 0 16px;font-size:22px;line-height:1.3",
    "h2": "margin:24px 0 8px;font-size:17px",
    "p": "margin:0 0 16px",
    "ul": "margin:0 0 16px;padding-left:20px",
    "hr": "margin:24px 0;border:0;border-top:1px solid #a9aeb6",
    "a": "color:inherit",
    "table": "width:100%;margin:0 0 16px;border-collapse:collapse;font-size:15px",
    "th": "padding:6px 12px 6px 0;border-bottom:2px solid #a9aeb6;text-align:left;vertical-align:bottom",
    "td": "padding:6px 12px 6px 0;border-bottom:1px solid #a9aeb6;vertical-align:top",
    ".button": "display:inline-block;padding:10px 20px;border-radius:5px;"
    "background:#0d5c70;color:#ffffff;font-weight:600;text-decoration:none",
    ".num": "padding-right:0;padding-left:12px;text-align:right;white-space:nowrap",
    ".quiet": "font-size:13px;line-height:1.4",
    ".whole": "white-space:nowrap",
    ".under": "display:block;font-size:13px;line-height:1.4",
    ".frame": "max-width:600px;margin:0 auto",
}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter in one language: subject in one line, text and page."""

    subject: str
    text: str
    html: str


def render(template: str, *, language: str, context: dict[str, Any], channel: str = Message.Channel.MAIL) -> Rendered:
    """Render "orders/placed" from `orders/email/placed.html`, or the channel's own template, in a language."""
    seller = Seller.objects.get_current()
    facts = {"seller": seller, "site": settings.SITE_URL, "language": language, "zone": seller.time_zone, **context}
    with translation.override(language), timezone.override(facts["zone"]):
        if channel == Message.Channel.MAIL:
            return _page(_path(template, channel), facts)
        return _plain(_path(template, channel), facts)


def speaks(template: str, channel: str) -> bool:
    """Say whether there is a template of this name for the channel."""
    try:
        get_template(_path(template, channel))
    except TemplateDoesNotExist:
        return False
    return True


def gist(text: str) -> str:
    """Return the first words of a letter's text behind the seller's name, for a list of letters."""
    blocks = text.split("\n\n")
    return " ".join(blocks[1].split()) if len(blocks) > 1 else text


def _path(template: str, channel: str) -> str:
    app, name = template.split("/")
    return f"{app}/email/{name}.html" if channel == Message.Channel.MAIL else f"{app}/{channel}/{name}.txt"


def _page(path: str, facts: dict[str, Any]) -> Rendered:
    page = render_to_string(path, facts)
    subject, text = plaintext.read(page)
    return Rendered(subject, text, dress(page))


def _plain(path: str, facts: dict[str, Any]) -> Rendered:
    """Read the title and the words; a line break of the template is a space, an empty line a new line."""
    text = get_template(path).template.render(Context(facts, autoescape=False)).strip()  # type: ignore[attr-defined]
    title, _break, rest = text.partition("\n")
    lines = (" ".join(line.split()) for line in rest.split("\n\n"))
    return Rendered(" ".join(title.split()), "\n".join(filter(None, lines)), "")


def dress(page: str) -> str:
    """Put the looks of its tag and classes into each element."""
    tree = lxml.html.document_fromstring(page)
    for element in tree.iter(lxml.html.etree.Element):
        names = [element.tag, *(f".{name}" for name in element.get("class", "").split())]
        looks = [LOOKS[name] for name in names if name in LOOKS]
        if looks:
            element.set("style", ";".join([*looks, *filter(None, [element.get("style")])]))
    return lxml.html.tostring(tree, encoding="unicode", doctype="<!doctype html>")
