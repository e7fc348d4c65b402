import pytest

from wholesale import plaintext


def text(html):
    return plaintext.read(html)[1]


def test_the_title_is_read_in_one_line():
    assert plaintext.read("<head><title> Order\n 17  is placed &amp; kept </title></head>") == (
        "Order 17 is placed & kept",
        "",
    )


@pytest.mark.parametrize(
    ("html", "read"),
    [
        ("<p>One</p>\n<p>two\n  words</p>", "One\n\ntwo words"),
        ("<div>a<br>b</div>", "a\nb"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<h1>Order</h1>text", "Order\n\ntext"),
        ('<a href="https://x/1">Open</a>', "Open: https://x/1"),
        ('<a href="https://x/1">https://x/1</a>', "https://x/1"),
        ('<a href="https://x/1"></a>', "https://x/1"),
        ('<a href="mailto:a@b.c">a@b.c</a>, <a href="tel:+7812">8 (12)</a>', "a@b.c, 8 (12)"),
        ("1&nbsp;234,00&nbsp;₽", "1\xa0234,00\xa0₽"),
        ("<p hidden>no</p><p aria-hidden=true>no</p><style>no</style><p>yes</p>", "yes"),
        ("<p>unclosed <b>bold</p></div>after", "unclosed bold\n\nafter"),
        ("<p>a</p><hr><p>b</p>", f"a\n\n{'—' * 20}\n\nb"),
    ],
)
def test_html_is_read_as_a_person_would(html, read):
    assert text(html) == read


def test_columns_of_a_table_are_aligned_and_figures_stand_right():
    html = """<table><thead><tr><th>Goods</th><th class="num">Sum</th></tr></thead>
    <tbody><tr><td>Cable <a href="https://x">A</a></td><td class="num">1,00</td></tr>
    <tr><td>B</td><td class="num">200,00</td></tr></tbody></table>after"""
    assert text(html).splitlines() == [
        "Goods                  Sum",
        "Cable A: https://x    1,00",
        "B                   200,00",
        "",
        "after",
    ]


def test_a_table_that_only_holds_things_is_not_seen():
    assert text('<table role="presentation"><tr><td><p>a</p></td><td><p>b</p></td></tr></table>') == "a\n\nb"


def test_a_table_of_uneven_rows_is_read():
    assert text("<table><tr><td>a</td></tr><tr><td>bb</td><td>c</td></tr><tr></tr></table>") == "a\nbb  c"
