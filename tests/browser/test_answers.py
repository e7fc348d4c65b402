"""First answers and waiting for goods in a real browser: axe finds nothing, and it works without JavaScript."""

import re

import pytest

from catalog import restock, tree
from catalog.models import Restock, Stock
from faq.models import Article
from tests.browser.steps import check_widths, let_in
from tests.factories import make_category, make_contact, make_product, make_region
from tests.faq.made import make_article, make_document, make_subject
from wholesale.models import Message

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def answers(shop):
    """A seller that answers: questions, a page, news, documents with an older version, contacts by region."""
    subject = make_subject(words={"en": "Payment"})
    text = "<p>Your manager sends it.</p><ul><li>By mail</li></ul><table><tr><th>Days</th><td>2</td></tr></table>"
    make_article(slug="invoice", title="Where is the invoice?", subject=subject, body=text)
    make_article(title="Which prices do I see?", subject=subject)
    make_article(kind="page", slug="about", title="About us", body="<h2>How we work</h2><p>Well.</p>")
    make_article(kind="news", slug="holidays", title="Holidays", body="<p>Closed.</p>")
    for version in "12":
        make_document(code="act", version=version, words={"en": "Return form"}, effective_from=f"2020-01-0{version}")
    make_contact(words={"en": "Sales"}, is_public=True).regions.add(make_region(words={"en": "Tver region"}))


@pytest.fixture
def awaited(shop):
    """A product that is out of stock, among others."""
    category = make_category(slug="cables", words={"en": "Cables"})
    made = make_product(stock=0, sku="LD-10231", name="Cable USB-C", category=category)
    make_product(category=category)
    tree.recount()
    tree.bump()
    return made


PAGES = [
    *("/help/", "/help/?q=invoice", "/help/?q=nothing", "/help/invoice/", "/about/", "/about/print/"),
    *("/contacts/", "/news/", "/news/holidays/", "/documents/"),
]


@pytest.mark.parametrize("who", ["stranger", "member"])
def test_axe_finds_nothing_on_first_answers(shop, answers, context, who):
    if who == "member":
        let_in(context, shop.member.user)
    page = context.new_page()
    for path in PAGES:
        page.goto(path)
        check_widths(page)


def test_axe_finds_nothing_where_goods_are_awaited(shop, awaited, context):
    restock.subscribe(shop.member, awaited.pk)
    let_in(context, shop.member.user)
    page = context.new_page()
    for path in (awaited.get_absolute_url(), "/catalog/cables/", "/catalog/cables/?view=cards", "/restocks/"):
        page.goto(path)
        check_widths(page)
    assert page.get_by_role("button", name="Cancel the notice about LD-10231").count() == 1
    Stock.objects.filter(product=awaited).update(on_hand=5)
    restock.notify_due()
    page.goto("/restocks/")
    check_widths(page)
    assert page.get_by_role("button", name="Put into the cart: LD-10231").count() == 1


@pytest.mark.covers("S0-10")
def test_from_a_row_of_a_list_to_the_letter_and_its_stop_link(shop, awaited, context, new_context, live_server):
    let_in(context, shop.member.user)
    page = context.new_page()
    page.goto("/catalog/cables/")
    page.get_by_role("button", name="Tell me when it arrives: LD-10231").click()
    page.get_by_text("You are subscribed").wait_for()
    assert page.url.endswith("/catalog/cables/")
    page.get_by_role("button", name="Cancel the notice about LD-10231").click()
    page.get_by_role("button", name="Tell me when it arrives: LD-10231").click()
    page.get_by_text("You are subscribed").wait_for()
    Stock.objects.filter(product=awaited).update(on_hand=5)
    restock.notify_due()
    restock.subscribe(shop.member, make_product(stock=0).pk)
    letter = Message.objects.get(channel="mail")
    stranger = new_context(base_url=str(live_server)).new_page()
    stranger.goto(re.search(r"(/restocks/stop/[^\"]+)\"", letter.html)[1])
    check_widths(stranger)
    assert Restock.objects.active().exists()
    stranger.get_by_role("button", name="Stop the letters").click()
    stranger.get_by_text("Stopped").wait_for()
    assert not Restock.objects.active().exists()


def test_without_javascript_one_waits_and_cancels(shop, awaited, scriptless):
    let_in(scriptless, shop.member.user)
    page = scriptless.new_page()
    page.goto(awaited.get_absolute_url())
    page.get_by_role("button", name="Tell me when it arrives").click()
    assert "You are subscribed" in page.locator("main").inner_text()
    page.get_by_role("link", name="All you wait for").click()
    page.get_by_role("button", name="Cancel the notice").click()
    assert "You wait for nothing" in page.locator("main").inner_text()


@pytest.mark.parametrize("scripts", [True, False])
def test_an_answer_is_judged_with_and_without_javascript(shop, answers, context, scriptless, scripts):
    browser = context if scripts else scriptless
    let_in(browser, shop.member.user)
    page = browser.new_page()
    page.goto("/help/invoice/")
    page.get_by_role("button", name="Yes").click()
    page.get_by_text("Thank you").wait_for()
    assert Article.objects.get(slug="invoice").yes == 1


def test_a_document_is_downloaded_under_its_own_name(answers, context):
    page = context.new_page()
    page.goto("/documents/")
    with page.expect_download() as begun:
        page.get_by_role("link", name="Return form").click()
    assert re.fullmatch(r"paper-\d+\.pdf", begun.value.suggested_filename)
