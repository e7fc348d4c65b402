"""Whole conversations: a cart is filled, the order placed; timed is every request of the checkout."""

import json
import random
import time
from dataclasses import dataclass
from urllib.parse import urljoin

import lxml.html
import requests

from tests.bench.data import Shop
from tests.bench.servers import Served
from tests.bench.statements import Counted, counted

PIECES = 2


@dataclass
class Buyer:
    """A browser's way through the portal."""

    server: Served
    session: requests.Session
    shop: Shop

    def post(self, path: str, **facts: str) -> requests.Response:
        """Send a form as a page of the portal would."""
        url = self.server.base + path
        facts["csrfmiddlewaretoken"] = self.session.cookies["csrftoken"]
        return self.session.post(url, data=facts, headers={"Referer": url}, allow_redirects=False)

    def codes(self, count: int, rnd: random.Random) -> list[str]:
        """Return codes of goods that never run out."""
        numbers = [n for n in rnd.sample(range(1, self.shop.size + 1), min(2 * count, self.shop.size)) if n % 5]
        return [f"A{n:07d}" for n in numbers[:count]]

    def paste(self, codes: list[str]) -> float:
        """Fill the cart from the quick box; return milliseconds."""
        began = time.perf_counter()
        answer = self.post("/cart/paste/", text="\n".join(f"{code}\t{PIECES}" for code in codes))
        assert answer.status_code == 200, (answer.status_code, answer.text[:300])
        return (time.perf_counter() - began) * 1e3

    def check_out(self, count: list[Counted] | None = None) -> float:
        """Open the checkout and place the order; return milliseconds of both requests."""
        began = time.perf_counter()
        page = self.session.get(self.server.base + "/checkout/")
        opened = time.perf_counter() - began
        form = checkout_form(page)
        began = time.perf_counter()
        if count is None:
            self.send(form)
        else:
            with counted(self.server.database) as found:
                self.send(form)
            count.append(found)
        return (opened + time.perf_counter() - began) * 1e3

    def send(self, form: dict[str, str]) -> None:
        answer = self.post("/checkout/place/", **form)
        assert answer.status_code == 303, (answer.status_code, answer.text[:300])
        assert "/orders/" in urljoin(self.server.base, answer.headers["Location"])


def checkout_form(page: requests.Response) -> dict[str, str]:
    """Return what the form of the checkout would send."""
    forms = lxml.html.fromstring(page.text).forms
    form = next(each for each in forms if "seen" in each.fields)
    return {name: value or "" for name, value in form.form_values()}


def bare_check_out(server: Served, shop: Shop, count: int, rnd: random.Random) -> float:
    """Place the same order at the bare view; return milliseconds."""
    numbers = [n for n in rnd.sample(range(1, shop.size + 1), min(2 * count, shop.size)) if n % 5][:count]
    began = time.perf_counter()
    answer = requests.post(f"{server.base}/checkout", data=json.dumps([[n, PIECES] for n in numbers]), timeout=60)
    assert answer.status_code == 200, answer.text
    return (time.perf_counter() - began) * 1e3
