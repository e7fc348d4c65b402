import gettext
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from wholesale import texts

CODE = """
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _t
from django.utils.translation import ngettext, pgettext

def words(n, name):
    _("Sign in")
    _t("Two" " parts")
    pgettext("verb", "Order")
    ngettext("%(count)d row of %(name)s", "%(count)d rows of %(name)s", n)
    _(name)
"""
PAGE = """{% load i18n %}{% translate "To the cart" %}
{% blocktranslate with n=total %}Add {{ n }} more{% endblocktranslate %}
{% blocktranslate count counter=n %}{{ counter }} day{% plural %}{{ counter }} days{% endblocktranslate %}"""


@pytest.fixture
def po(settings, tmp_path):
    """A small portal of one module and one page."""
    settings.BASE_DIR = tmp_path
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    settings.LANGUAGES = [("ru", "Русский"), ("en", "English")]
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").write_text("")
    (tmp_path / "shop" / "rules.py").write_text(CODE)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "cart.html").write_text(PAGE)
    return tmp_path / "locale" / "ru" / "LC_MESSAGES" / "django.po"


def translate(po):
    """Fill in every text."""
    path, content = po, po.read_text()
    for text, words in {
        'msgid "Sign in"\nmsgstr ""': 'msgid "Sign in"\nmsgstr "Войти"',
        'msgid "Two parts"\nmsgstr ""': 'msgid "Two parts"\nmsgstr "Две части"',
        'msgid "Order"\nmsgstr ""': 'msgid "Order"\nmsgstr "Заказать"',
        'msgid "To the cart"\nmsgstr ""': 'msgid "To the cart"\nmsgstr "В корзину"',
        'msgid "Add %(n)s more"\nmsgstr ""': 'msgid "Add %(n)s more"\nmsgstr "Добавьте ещё %(n)s"',
    }.items():
        assert text in content
        content = content.replace(text, words)
    for n, (row, day) in enumerate([("строка", "день"), ("строки", "дня"), ("строк", "дней")]):
        content = content.replace(f'msgstr[{n}] ""', f'msgstr[{n}] "%(count)d {row} %(name)s"', 1)
        head, tail = content.split("%(counter)s days", 1)
        content = f"{head}%(counter)s days" + tail.replace(f'msgstr[{n}] ""', f'msgstr[{n}] "%(counter)s {day}"', 1)
    path.write_text(content)


def kinds():
    return {(fault.kind, fault.text.split("'")[1]) for fault in texts.faults("ru")}


def test_every_text_of_code_and_pages_is_gathered(po):
    gathered = {message.id: message.context for message in texts.gather("ru") if message.id}
    assert gathered == {
        "Sign in": None,
        "Two parts": None,
        "Order": "verb",
        ("%(count)d row of %(name)s", "%(count)d rows of %(name)s"): None,
        "To the cart": None,
        "Add %(n)s more": None,
        ("%(counter)s day", "%(counter)s days"): None,
    }


def test_a_text_that_a_template_hands_on_is_gathered(po):
    (po.parents[3] / "templates" / "login.html").write_text('{% field form.login label=_("E-mail") %}')
    assert texts.gather("ru").get("E-mail")


def test_a_listed_text_of_a_library_is_one_of_ours(po):
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    po.parents[2].mkdir(parents=True, exist_ok=True)
    (po.parents[2] / "libraries.pot").write_text(f'{head}#: unfold/admin.py\nmsgid "Run"\nmsgstr ""\n')
    assert ("missing", "Run") in kinds()
    texts.update("ru")
    assert '#: unfold/admin.py\nmsgid "Run"' in po.read_text()


def test_a_new_catalogue_has_every_text_and_is_all_missing(po):
    assert texts.update("ru") == 7
    assert {kind for kind, _text in kinds()} == {"missing"}
    assert len(kinds()) == 7


def test_a_full_catalogue_has_no_faults_and_stays_as_it_is(po):
    texts.update("ru")
    translate(po)
    assert texts.faults("ru") == []
    before = po.read_text()
    texts.update("ru")
    assert po.read_text() == before


def test_a_text_that_is_gone_is_reported_and_dropped(po):
    texts.update("ru")
    translate(po)
    (po.parents[3] / "templates" / "cart.html").unlink()
    assert ("obsolete", "To the cart") in kinds()
    texts.update("ru")
    assert texts.faults("ru") == []
    assert "В корзину" not in po.read_text()


def test_a_guess_is_no_translation(po):
    texts.update("ru")
    translate(po)
    po.write_text(po.read_text().replace('msgid "Sign in"', '#, fuzzy\nmsgid "Sign in"'))
    assert kinds() == {("fuzzy", "Sign in")}
    texts.update("ru")
    assert kinds() == {("fuzzy", "Sign in")}


@pytest.mark.parametrize("wrong", ["ещё", "ещё %(m)s", "ещё %(n)s %(m)s", "ещё %(n)d"])
def test_placeholders_must_be_those_of_the_source(po, wrong):
    texts.update("ru")
    translate(po)
    po.write_text(po.read_text().replace("ещё %(n)s", wrong))
    assert kinds() == {("placeholders", "Add %(n)s more")}


def test_a_plural_form_left_empty_is_missing(po):
    texts.update("ru")
    translate(po)
    po.write_text(po.read_text().replace("%(counter)s дня", ""))
    assert [fault.kind for fault in texts.faults("ru")] == ["missing"]


def test_a_catalogue_is_compiled_when_it_is_newer(po):
    texts.update("ru")
    translate(po)
    assert texts.compile_stale() == [po]
    assert texts.compile_stale() == []
    with po.with_suffix(".mo").open("rb") as file:
        russian = gettext.GNUTranslations(file)
    assert russian.gettext("Sign in") == "Войти"
    rows = ("%(count)d row of %(name)s", "%(count)d rows of %(name)s")
    assert [russian.ngettext(*rows, n).split()[1] for n in (1, 2, 5, 11, 21)] == [
        "строка",
        "строки",
        "строк",
        "строк",
        "строка",
    ]
    assert [path.name for path in po.parent.iterdir() if path.suffix == ".mo"] == ["django.mo"]


def test_the_command_ends_with_1_until_every_text_is_right(po):
    errors = StringIO()
    with pytest.raises(CommandError) as failed:
        call_command("check_texts", "--update", stdout=StringIO(), stderr=errors)
    assert failed.value.returncode == 1
    assert "ru: missing: 'To the cart' (templates/cart.html)" in errors.getvalue()
    translate(po)
    said = StringIO()
    call_command("check_texts", stdout=said)
    assert "Every text is translated." in said.getvalue()


def test_the_command_compiles_without_checking(po):
    texts.update("ru")
    call_command("check_texts", "--compile", stdout=StringIO())
    assert po.with_suffix(".mo").exists()


def test_the_portals_own_texts_can_all_be_gathered():
    assert len(texts.gather("ru")) > 300
