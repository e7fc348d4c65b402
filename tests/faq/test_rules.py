import pytest

from faq.rules import CUT, clean, summary


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("<p>Good <strong>words</strong></p>", "<p>Good <strong>words</strong></p>"),
        ("<script>alert(1)</script><p onclick='x()'>a</p>", "<p>a</p>"),
        ('<a href="javascript:x()">a</a>', '<a rel="noreferrer">a</a>'),
        ('<a href="/help/">a</a>', '<a href="/help/" rel="noreferrer">a</a>'),
        ('<img src="//evil.example/x"><iframe></iframe><style>p{}</style>', ""),
        ("<p style='position:fixed' class=btn id=main>a</p><!-- b -->", "<p>a</p>"),
        ("<form><input name=q></form>", ""),
        ("One & two\n\nThree", "<p>One &amp; two</p>\n\n<p>Three</p>"),
    ],
)
def test_only_text_lists_links_and_tables_stay(given, kept):
    assert clean(given) == kept


def test_cleaning_twice_changes_nothing():
    text = clean("<h2>A &lt; B</h2><ul><li><a href='tel:+7812'>call</a></li></ul>")
    assert clean(text) == text


def test_a_summary_is_plain_words_cut_between_two():
    assert summary("<p>One &amp; <b>two</b></p><p>three</p>") == "One & two three"
    long = summary(f"<p>{'word ' * 100}</p>")
    assert (len(long) <= CUT + 1, long.endswith("word…")) == (True, True)
