"""Papers of the example seller to download: told here, set as PDF in the portal's own fonts."""

import base64
import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from weasyprint import HTML
from weasyprint.urls import URLFetcher

SELLER = Path(__file__).parent.parent / "seller.json"
FONTS = Path(__file__).parents[3] / "static" / "fonts" / "print"
FACE = '@font-face {{ font-family: "Onest"; font-weight: {0}; src: url("data:font/ttf;base64,{1}") }}'
LOOKS = """
@page { size: A4; margin: 16mm 18mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt Onest } }
body { font: 10pt/1.45 Onest; margin: 0 } h1 { font-size: 16pt; margin: 6mm 0 4mm }
h2 { font-size: 11pt; margin: 5mm 0 1mm }
p, li { margin: 0 0 1.5mm } .head { font-size: 8.5pt; border-bottom: .3mm solid #888; padding-bottom: 3mm }
table { width: 100%; border-collapse: collapse; margin: 3mm 0 } th, td { border: .2mm solid #888; padding: 1.5mm 2mm }
th { font-weight: 600; text-align: left; font-size: 8.5pt } td.blank { height: 7mm }
.line { border-bottom: .2mm solid #444; height: 7mm }
.signs { display: flex; justify-content: space-between; margin-top: 10mm }
"""
NUMBERS = {"inn": "ИНН", "kpp": "КПП", "ogrn": "ОГРН"}
BANK = {"name": "Банк", "account": "Расчётный счёт", "bic": "БИК", "corr": "Корреспондентский счёт"}


def write(folder: Path) -> list[str]:
    """Write every document into `folder`; return their names."""
    folder.mkdir(parents=True, exist_ok=True)
    seller = json.loads(SELLER.read_text())["wholesale"]["seller"]
    pages = {
        "reclamation-act-1.pdf": ("ru", act(seller, seals=True)),
        "reclamation-act-2.pdf": ("ru", act(seller, seals=False)),
        "price-rules-ru.pdf": ("ru", rules(PRICES_RU, seller)),
        "price-rules-en.pdf": ("en", rules(PRICES_EN, seller)),
        "requisites.pdf": ("ru", requisites(seller)),
    }
    for name, (language, body) in pages.items():
        (folder / name).write_bytes(_set(body, language, name))
    return list(pages)


def act(seller: dict[str, Any], *, seals: bool) -> str:
    """The blank of a return: who, what, why. The first version still asked for a seal."""
    rows = "".join(f"<tr><td>{n}</td>{'<td class=blank></td>' * 4}</tr>" for n in range(1, 6))
    sign = "Подпись, печать: ______________" if seals else "Подпись: ______________"
    return f"""{_head(seller)}<h1>Рекламационный акт</h1>
<p>Дата: ______________ &nbsp; Заказ №: ______________ &nbsp; Покупатель: ______________________________</p>
<table><tr><th>№</th><th>Артикул</th><th>Товар</th><th>Количество</th><th>Дата получения</th></tr>{rows}</table>
<h2>Причина возврата подробно: что именно не так, когда и как это заметили</h2>{'<div class="line"></div>' * 5}
<h2>Комплектность и упаковка</h2><div class="line"></div><div class="line"></div>
<p>Товар можно передать нашему водителю или отправить на склад. Решение принимается за 10 дней с того дня, когда товар
поступил на склад.</p>
<div class="signs"><p>Сдал: {sign}</p><p>Принял: ______________</p></div>"""


def rules(told: dict[str, Any], seller: dict[str, Any]) -> str:
    parts = (f"<h2>{title}</h2>{''.join(f'<p>{each}</p>' for each in texts)}" for title, texts in told["parts"])
    return f"{_head(seller)}<h1>{told['title']}</h1>{''.join(parts)}"


def requisites(seller: dict[str, Any]) -> str:
    rows = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in _requisites(seller))
    return f"<h1>Карточка реквизитов</h1><table>{rows}</table>"


def _requisites(seller: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "Полное название", seller["legal_name"]
    yield from ((NUMBERS[kind], number) for kind, number in seller["numbers"].items())
    yield "Адрес", seller["address"]["ru"]
    for bank in seller["banks"]:
        yield from ((name, bank[key]) for key, name in BANK.items())
    yield "Директор", seller["director"]
    yield "Главный бухгалтер", seller["accountant"]
    yield "Телефон, почта", f"{seller['phone']}, {seller['email']}"


def _head(seller: dict[str, Any]) -> str:
    told = [seller["legal_name"], seller["address"]["ru"], seller["phone"], seller["email"]]
    return f'<div class="head">{escape(" · ".join(told))}</div>'


def _set(body: str, language: str, name: str) -> bytes:
    """Return the page as a PDF: the same bytes from the same libraries, nothing fetched but our fonts."""
    head = f"<head><title>{name}</title><style>{_faces()}{LOOKS}</style></head>"
    page = f'<html lang="{language}">{head}<body>{body}</body></html>'
    set_page = HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=["data"]))
    return set_page.write_pdf(pdf_identifier=name.encode(), hinting=False)


def _faces() -> str:
    weights = {400: "onest-400.ttf", 600: "onest-600.ttf"}
    return "".join(
        FACE.format(weight, base64.b64encode((FONTS / file).read_bytes()).decode()) for weight, file in weights.items()
    )


PRICES_RU = {
    "title": "Правила оптовых цен",
    "parts": [
        (
            "1. Как открываются оптовые цены",
            [
                "Оптовые цены открывает первый подтверждённый заказ на сумму от 5 000 ₽ по оптовым ценам, с НДС.",
                "Стоимость доставки в сумму не входит. Заказ на меньшую сумму оформляется по розничным ценам.",
            ],
        ),
        (
            "2. Минимальный заказ",
            ["Для городов, отмеченных на карте доставки, каждый заказ составляет не менее 1 000 ₽."],
        ),
        (
            "3. Цена от количества",
            [
                "Для товаров, у которых в карточке указана лестница цен, цена зависит от количества в строке заказа.",
                "Цена оформленного заказа не меняется. До оформления портал показывает каждое изменение цены.",
            ],
        ),
    ],
}
PRICES_EN = {
    "title": "Rules of wholesale prices",
    "parts": [
        (
            "1. How wholesale prices open",
            [
                "Wholesale prices open with a first confirmed order of 5,000 ₽ or more at wholesale prices, with VAT.",
                "Delivery does not count. A smaller order is placed at retail prices.",
            ],
        ),
        ("2. Minimum order", ["For cities marked on the delivery map every order is 1,000 ₽ or more."]),
        (
            "3. Price by quantity",
            [
                "Where the page of a product has a ladder of prices, the price follows the quantity of the order line.",
                "The price of a placed order does not change. Before that the portal shows each change of a price.",
            ],
        ),
    ],
}
