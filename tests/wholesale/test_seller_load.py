"""Loading a seller: the example whole, twice, and files with something wrong in them."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Min, Q, Sum
from django.test import Client

from accounts.models import Company, Contact, User
from catalog.models import Category, Code, Import, Price, PriceList, Product, Stock, Tariff, Warehouse
from orders.models import Cart, Order, OrderLine, OrderTerms
from wholesale.models import File, Message, Seller, TaxRate

SHOWCASE = settings.BASE_DIR / "sellers" / "showcase"
OURS = ("wholesale", "accounts", "catalog", "orders")
BY_A_STRANGER = {"key": "1", "company": "ООО «Пример Плюс»", "by": "nobody@example.com", "lines": {}}
pytestmark = pytest.mark.django_db


def showcase() -> dict[str, Any]:
    return json.loads((SHOWCASE / "seller.json").read_text())


def without_goods() -> dict[str, Any]:
    """What the example's file says but for its goods, its orders and its papers, which lie beside it."""
    facts = showcase()
    del facts["faq"]["documents"]
    del facts["catalog"]["exchange"], facts["catalog"]["min_quantities"], facts["orders"]["examples"]
    return facts


@pytest.fixture(autouse=True)
def _aside(settings, tmp_path):
    """Files go to a folder of the test; passwords are hashed quickly, for there are many."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    kept = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = settings.STORAGES | {"default": kept, "goods": kept}


@pytest.fixture
def folder(tmp_path):
    """Write a seller's file into an empty folder; without other facts the example's, its goods left out."""

    def write(facts=None):
        facts = without_goods() if facts is None else facts
        (tmp_path / "seller.json").write_text(facts if isinstance(facts, str) else json.dumps(facts))
        return tmp_path

    return write


def load(folder=SHOWCASE, **options: Any) -> None:
    call_command("seller_load", str(folder), verbosity=0, **options)


def everything() -> dict[str, list[str]]:
    """Every row of the portal, as text."""
    models = [model for app in OURS for model in apps.get_app_config(app).get_models()]
    return {model._meta.label: sorted(map(str, model._default_manager.values_list())) for model in models}


def test_the_example_has_goods_that_can_be_sold():
    load()
    goods = Product.objects.shown()
    assert goods.count() >= 300
    assert Category.objects.filter(parent__isnull=False, products_count__gt=0).count() == 25
    assert not goods.filter(category__parent=None).exists()
    whole = goods.annotate(
        lists=Count("prices__price_list", distinct=True, filter=Q(prices__min_quantity=1)),
        pictures=Count("photos", distinct=True),
        named=Count("codes", distinct=True, filter=Q(codes__kind__in=[Code.Kind.SKU, Code.Kind.BARCODE])),
    )
    assert not whole.exclude(lists=3, named=2).exists()
    assert not whole.filter(pictures=0).exists()
    assert whole.filter(pictures=2).exists()
    for wanting in ("description", "brand", "country", "unit"):
        assert not goods.filter(**{wanting: ""}).exists()
    assert not goods.filter(Q(weight_kg=None) | Q(attributes={}) | Q(stock=None)).exists()
    assert Import.objects.get().report == []
    assert not File.objects.filter(state=File.State.REFUSED).exists()


def test_the_example_has_prices_that_fall_with_the_list_and_the_quantity():
    load()
    price = {code: Min("prices__amount", filter=Q(prices__price_list__code=code)) for code in ("wholesale", "large")}
    retail = Min("prices__amount", filter=Q(prices__price_list__code="retail"))
    assert not Product.objects.annotate(retail=retail, **price).filter(retail__lte=F("wholesale")).exists()
    assert Price.objects.filter(min_quantity__gt=1).exists()
    single = dict(
        Price.objects.filter(price_list__code="wholesale", min_quantity=1).values_list("product_id", "amount")
    )
    steps = Price.objects.filter(min_quantity__gt=1).values_list("product_id", "amount")
    assert all(amount < single[product] for product, amount in steps)


def test_the_example_has_stock_of_every_kind_and_packs_that_fit():
    load()
    assert Warehouse.objects.filter(sells=True).count() == 2
    available = list(Product.objects.values_list("stock__available", flat=True))
    assert 0.05 < available.count(0) / len(available) < 0.2
    assert min(number for number in available if number) < 20 < max(available)
    assert not Product.objects.exclude(min_quantity=1).exclude(min_quantity__gte=F("pack_size")).exists()
    pairs = Product.objects.filter(min_quantity__gt=1).values_list("min_quantity", "pack_size")
    assert pairs
    assert all(quantity % pack == 0 for quantity, pack in pairs)


def test_the_example_has_orders_that_wait_and_orders_that_are_decided():
    load()
    orders = Order.objects.all()
    assert set(orders.values_list("status", flat=True)) == set(Order.Status.values)
    assert orders.get(company__name="ООО «Кама Сервис»").status == Order.Status.AWAITING_MANAGER
    assert not orders.filter(membership=None).exists()
    held = OrderLine.objects.aggregate(pieces=Sum("reserved"))["pieces"]
    assert held == Stock.objects.aggregate(pieces=Sum("reserved"))["pieces"] > 0
    assert not Cart.objects.exists()


def test_loading_twice_changes_nothing():
    load()
    once = everything()
    load()
    again = everything()
    assert {label for label in once if once[label] != again[label]} == set()


def test_every_demo_login_signs_in(folder):
    load(folder())
    for row in showcase()["logins"]:
        assert Client().login(email=row["email"], password=row["password"]), row["email"]


def test_in_production_nobody_has_a_password_of_the_file(folder, settings):
    settings.PROD = True
    load(folder())
    assert User.objects.count() >= len(showcase()["logins"])
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_new_companies_and_people_get_no_letters(folder):
    load(folder())
    assert Message.objects.count() == 0


@pytest.mark.covers("S0-01", "S0-03")
def test_the_example_keeps_the_published_minimums(folder):
    load(folder())
    rows = OrderTerms.objects.current().minimums.order_by("scope")
    assert [(row.scope, row.amount, row.city_mark, row.below, row.unlocks) for row in rows] == [
        ("each_order", Decimal(1000), "map", "refuse", False),
        ("first_order", Decimal(5000), "", "retail", True),
    ]


@pytest.mark.covers("S0-19")
def test_companies_have_states_tariffs_and_managers_of_every_kind(folder):
    load(folder())
    assert set(Company.objects.values_list("status", flat=True)) == set(Company.Status.values)
    assert set(Tariff.objects.values_list("status", flat=True)) == set(Tariff.Status.values)
    assert Company.objects.unmanaged().count() == 1
    suspended = Company.objects.get(status=Company.Status.SUSPENDED)
    assert list(suspended.events.values_list("verb", flat=True)) == ["approve", "suspend"]
    olga = Contact.objects.get(email="olga@mologa.example")
    assert (olga.deputy.email, olga.user.groups.get().name) == ("roman@mologa.example", "manager")


def test_a_fact_changed_in_the_file_is_brought_over(folder):
    load(folder())
    facts = without_goods() | {"logins": []}
    facts["wholesale"]["seller"]["phone"] = "+7 812 555-01-01"
    facts["accounts"]["companies"][0] |= {"status": "suspended", "why": "Too late", "phone": "+7 812 555-01-99"}
    load(folder(facts))
    assert str(Seller.objects.get().phone) == "+78125550101"
    company = Company.objects.get(name="ООО «Пример Плюс»")
    assert (str(company.phone), company.status) == ("+78125550199", "approved")
    assert Client().login(email="olga@mologa.example", password="mologa-manager-2026")
    assert OrderTerms.objects.count() == 1


def test_new_terms_are_added_beside_the_old_ones(folder):
    load(folder())
    facts = without_goods()
    facts["orders"]["terms"]["minimums"][0]["amount"] = "7000"
    load(folder(facts))
    assert OrderTerms.objects.count() == 2
    assert OrderTerms.objects.current().minimums.get(scope="first_order").amount == 7000


def test_if_empty_leaves_a_loaded_seller_alone(folder, django_assert_num_queries):
    load(folder())
    with django_assert_num_queries(1):
        load("nowhere", if_empty=True)
    assert PriceList.objects.count() == 3


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("wholesale.seller.legal_name", None, "wholesale.seller.legal_name: it is missing"),
        ("wholesale.seller.time_zone", "Europe/Nowhere", "wholesale.seller.time_zone: There is no time zone"),
        ("wholesale.seller.colour", "red", "wholesale.seller.colour: nothing is known by this name"),
        ("wholesale.taxes.0.percent", "many", r"wholesale.taxes\[0\].percent: “many” value must be a decimal"),
        ("accounts.regions", {}, "accounts.regions: a list is expected here"),
        ("accounts.companies.1.city", "atlantis", r"accounts.companies\[1\].city: “atlantis” is named nowhere"),
        ("accounts.companies.1.status", "rich", r"accounts.companies\[1\].status: it is one of: draft"),
        ("accounts.contacts.0.phone", "call me", r"accounts.contacts\[0\].phone: The phone number entered"),
        ("accounts.staff.1.groups", ["kings"], r"accounts.staff\[1\].groups: there is no group “kings”"),
        ("catalog.terms.base_list", "gold", "catalog.terms.base_list: “gold” is named nowhere"),
        ("catalog.tariffs.0.company", "Nobody", r"catalog.tariffs\[0\].company: there is no company “Nobody”"),
        ("catalog.min_quantities", {"ABC": 5}, "catalog.min_quantities.ABC: there is no product"),
        ("catalog.exchange", ["gone.xml"], "catalog.exchange: refused"),
        ("orders.terms.minimums.0.scope", "tenth", r"orders.terms.scope: Value 'tenth' is not a valid choice"),
        ("orders.examples", [BY_A_STRANGER], r"orders.examples\[0\].by: “nobody@example.com” is no member"),
        ("orders.terms.effective_from", None, "orders.terms.effective_from: it is missing"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(folder, path, value, told):
    facts = without_goods()
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place: Any = facts
    for step in way:
        place = place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    with pytest.raises(CommandError, match=rf"seller\.json, {told}"):
        load(folder(facts))


def test_a_part_that_is_refused_leaves_nothing_of_itself(folder):
    facts = showcase()
    facts["accounts"]["companies"][-1]["city"] = "atlantis"
    with pytest.raises(CommandError):
        load(folder(facts))
    assert (Seller.objects.count(), User.objects.count(), Company.objects.count()) == (1, 0, 0)


def test_a_rate_that_was_in_force_is_not_edited(folder):
    load(folder())
    facts = showcase()
    facts["wholesale"]["taxes"][0]["percent"] = "21"
    with pytest.raises(CommandError, match=r"taxes\[0\].percent: a tax rate is never edited"):
        load(folder(facts))
    assert TaxRate.objects.get(code="vat", from_on="2019-01-01").percent == 20


@pytest.mark.parametrize(("text", "told"), [("{", "is not JSON"), ("[]", "an object is expected here")])
def test_a_file_that_is_no_seller_is_refused(folder, text, told):
    with pytest.raises(CommandError, match=told):
        load(folder(text))
    assert not Seller.objects.exists()


def test_a_folder_without_a_seller_is_refused(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        load(tmp_path)
