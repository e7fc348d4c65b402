from catalog import tree
from catalog.models import Category
from tests.factories import make_category, make_product
from wholesale.fields import Words


def grow() -> tuple[Category, Category, Category]:
    """Cables → USB → USB-C, with one good in each of the two below."""
    top = make_category(slug="cables", words={"en": "Cables", "ru": "Кабели"})
    middle = make_category(slug="usb", parent=top)
    leaf = make_category(slug="usb-c", parent=middle)
    for category in (middle, leaf):
        make_product(category=category, price=None)
    tree.recount()
    tree.bump()
    return top, middle, leaf


def counts() -> dict[str, int]:
    return dict(Category.objects.values_list("slug", "products_count"))


def test_a_tree_is_walked_from_the_top_and_back(db):
    top, middle, leaf = grow()
    walked = tree.current()
    assert [node.slug for node in walked.trail(walked.find("usb-c"))] == ["cables", "usb", "usb-c"]
    assert [node.slug for node in walked.children(None)] == ["cables"]
    assert walked.ids(walked.find("usb")) == [middle.pk, leaf.pk]
    assert set(walked.ids(None)) == {top.pk, middle.pk, leaf.pk}
    assert walked.count == 2
    assert isinstance(walked.find("cables").words, Words)


def test_what_is_below_a_hidden_category_is_hidden_too(db):
    _, middle, _ = grow()
    Category.objects.filter(pk=middle.pk).update(is_active=False)
    tree.recount()
    tree.bump()
    walked = tree.current()
    assert (walked.find("usb"), walked.find("usb-c"), walked.count) == (None, None, 0)
    assert counts()["cables"] == 0


def test_a_category_without_goods_is_no_link(db):
    grow()
    make_category(slug="empty")
    tree.bump()
    assert [node.slug for node in tree.current().children(None)] == ["cables"]
    assert tree.current().find("empty").count == 0


def test_recount_counts_shown_goods_of_the_whole_branch(db, django_assert_num_queries):
    _, middle, leaf = grow()
    make_product(category=leaf, price=None, is_active=False)
    make_product(category=leaf, price=None)
    with django_assert_num_queries(1):
        tree.recount()
    assert counts() == {"cables": 3, "usb": 3, "usb-c": 2}
    leaf.products.update(category=middle)
    tree.recount()
    assert counts() == {"cables": 3, "usb": 3, "usb-c": 0}


def test_repath_follows_a_moved_branch(db, django_assert_num_queries):
    top, middle, leaf = grow()
    Category.objects.filter(pk=middle.pk).update(parent=None)
    with django_assert_num_queries(1):
        tree.repath()
    paths = dict(Category.objects.values_list("pk", "path"))
    assert paths == {top.pk: [top.pk], middle.pk: [middle.pk], leaf.pk: [middle.pk, leaf.pk]}


def test_the_tree_is_read_once_a_version(db, django_assert_num_queries):
    grow()
    tree.current()
    with django_assert_num_queries(0):
        tree.current()
    make_product(category=make_category(slug="new"), price=None)
    tree.recount()
    assert tree.current().find("new") is None
    tree.bump()
    with django_assert_num_queries(1):
        assert tree.current().find("new")


def test_a_bump_holds_from_the_commit_on(db, django_capture_on_commit_callbacks):
    before = tree.version()
    with django_capture_on_commit_callbacks(execute=True):
        tree.bump()
        within = tree.version()
    assert len({before, within, tree.version()}) == 3


def test_a_category_shows_a_picture_of_its_goods(db):
    _, _, leaf = grow()
    leaf.products.update(thumb="ab/cd.webp")
    tree.bump()
    walked = tree.current()
    assert walked.picture(walked.find("cables")) == "/goods/ab/cd.webp"
    assert walked.find("cables").picture == ""


def test_what_was_made_is_kept_until_the_catalogue_changes(db):
    made = iter("abc")
    assert [tree.kept("letter", lambda: next(made)) for _ in range(2)] == ["a", "a"]
    tree.bump()
    assert tree.kept("letter", lambda: next(made)) == "b"
