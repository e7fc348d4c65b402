"""Paper as PDF: readable in every alphabet, made under a ceiling, and nothing is fetched for it."""

import io
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pikepdf
import pytest

from wholesale import pdf
from wholesale.errors import Refused


@pytest.fixture
def server():
    """A server that writes down whoever comes."""
    asked = []

    class Door(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"p { color: red }")

        def log_message(self, *_args):
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    Thread(target=listening.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{listening.server_port}", asked
    listening.shutdown()


def page(body, head=""):
    return f"<html><head>{head}</head><body>{body}</body></html>"


def opened(content):
    return pikepdf.open(io.BytesIO(content))


def test_nothing_is_fetched_and_nothing_is_attached(server, tmp_path):
    home, asked = server
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret of this machine")
    head = (
        f"<link rel=attachment href=file://{secret}><link rel=stylesheet href={home}/looks.css>"
        f"<link rel=attachment href='data:text/plain,hidden'>"
        f"<style>@import url({home}/more.css); @import url(file://{secret}); b {{ background: url({home}/b) }}</style>"
    )
    body = (
        f"<img src={home}/a.png><img src=file://{secret}><object data={home}/o></object>"
        f"<a rel=attachment href=file://{secret}>x</a>"
        f"<svg xmlns='http://www.w3.org/2000/svg'><image href='{home}/s.png' width='9' height='9'/></svg><p>Text</p>"
    )
    made = pdf.typeset(page(body, head), language="en")
    assert asked == []
    with opened(made) as paper:
        assert len(paper.attachments) == 0
        assert "/EmbeddedFiles" not in str(paper.Root.get("/Names", {}))
        whole = b"".join(each.read_bytes() for each in paper.objects if isinstance(each, pikepdf.Stream))
    assert b"a secret of this machine" not in made + whole
    assert b"hidden" not in made + whole


def test_every_alphabet_of_the_portal_has_its_own_letters_in_the_paper():
    made = pdf.typeset(page("<p>Ёж ₽ № <b>Жук</b></p><p>ქართული ₾</p><p>één €</p>"), language="ru")
    with opened(made) as paper:
        fonts = {
            str(font.BaseFont) for font in paper.objects if isinstance(font, pikepdf.Dictionary) and "/BaseFont" in font
        }
    names = {name.partition("+")[2] for name in fonts}
    assert any("Onest" in name for name in names)
    assert any("Georgian" in name for name in names)
    assert all("Onest" in name or "Georgian" in name for name in names), names


def test_a_page_that_breaks_the_ceiling_is_refused(monkeypatch, tmp_path):
    program = tmp_path / "typeset.py"
    program.write_text(pdf.TYPESET.read_text().replace("PROCESSOR = 20", "PROCESSOR = 1"))
    monkeypatch.setattr(pdf, "TYPESET", program)
    rows = "<tr><td>1<td>2<td>3</tr>" * 5000
    with pytest.raises(Refused) as refusal:
        pdf.typeset(page(f"<table>{rows}</table>"), language="en")
    assert refusal.value.code == "not_printed"


def test_the_web_process_loads_neither_the_printer_nor_the_writer_of_workbooks():
    check = (
        "import sys, django; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns;"
        "print(sorted({'weasyprint', 'xlsxwriter'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert said.stdout.strip().endswith("[]")
