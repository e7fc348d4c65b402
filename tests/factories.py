"""Rows for tests: plain `make_*(**given)`, each whole and valid with nothing given."""

from decimal import Decimal
from itertools import count
from typing import Any

from accounts.models import Address, City, Company, Contact, Membership, Region, User
from catalog.codes import normalise
from catalog.models import CatalogTerms, Category, Code, Price, PriceList, Product, Stock, Tariff, Warehouse
from orders import cart as carts
from orders import checkout
from orders.checkout import Chosen
from orders.models import Cart, CartLine, Order, OrderMinimum, OrderTerms, PaymentMethod
from wholesale.models import Seller, TaxRate

serial = count(1)
SINCE = "2020-01-01"
PASSWORD = "a-long-enough-secret"


def make_seller(**given: Any) -> Seller:
    """The one seller; given facts replace the example's."""
    facts = {
        "legal_name": "Example Wholesale LLC",
        "short_name": {"en": "Example", "ru": "Пример"},
        "currency": "RUB",
        "country": "RU",
        "time_zone": "Europe/Moscow",
        "languages": ["en", "ru"],
        "prefix": {"order": "Z-"},
        "phone": "+78125550100",
        "email": "sales@example.com",
    }
    seller, _ = Seller.objects.update_or_create(pk=1, defaults=facts | given)
    Seller.objects.forget()
    return seller


def make_tax(**given: Any) -> TaxRate:
    facts = {"code": "vat", "country": "RU", "percent": Decimal(20), "words": {"en": "VAT"}, "from_on": SINCE}
    return TaxRate.objects.create(**facts | given)


def make_region(**given: Any) -> Region:
    n = next(serial)
    return Region.objects.create(**{"code": f"region-{n}", "words": {"en": f"Region {n}"}} | given)


def make_city(**given: Any) -> City:
    n = next(serial)
    facts = {"code": f"city-{n}", "words": {"en": f"City {n}"}, "time_zone": "Europe/Moscow"}
    return City.objects.create(region=given.pop("region", None) or make_region(), **facts | given)


def make_user(**given: Any) -> User:
    given.setdefault("email", f"person{next(serial)}@example.com")
    given.setdefault("language", "en")
    return User.objects.create_user(given.pop("email"), given.pop("password", None), **given)


def make_manager(**given: Any) -> User:
    """A staff person who may do everything at the desk."""
    return make_user(**{"is_staff": True, "is_superuser": True, "name": "Olga Severina"} | given)


def make_contact(**given: Any) -> Contact:
    facts = {"words": {"en": "Olga Severina"}, "phone": "+78125550147", "email": f"olga{next(serial)}@example.com"}
    return Contact.objects.create(**facts | given)


def make_company(**given: Any) -> Company:
    facts = {"name": f"Company {next(serial)}", "kinds": ["buyer"], "status": Company.Status.APPROVED}
    return Company.objects.create(**facts | given)


def make_member(**given: Any) -> Membership:
    """A person in a company; `role` owner unless given, `user` facts go by `user=`."""
    user = given.pop("user", None) or make_user()
    company = given.pop("company", None) or make_company()
    return Membership.objects.create(user=user, company=company, **{"role": Membership.Role.OWNER} | given)


def make_address(company: Company, **given: Any) -> Address:
    return Address.objects.create(company=company, **{"street": "Main street 1", "is_default": False} | given)


def make_price_list(**given: Any) -> PriceList:
    n = next(serial)
    return PriceList.objects.create(**{"code": f"list-{n}", "name": f"List {n}", "currency": "RUB"} | given)


def make_category(**given: Any) -> Category:
    n = next(serial)
    return Category.objects.create(**{"words": {"en": f"Category {n}"}, "slug": f"category-{n}"} | given)


def make_product(
    *, price: str | None = "100.00", price_list: PriceList | None = None, stock: int = 100, **given: Any
) -> Product:
    """A product with its code, its stock and, unless `price` is None, a price in `price_list` (or in every list)."""
    n = next(serial)
    category = given.pop("category", None) or make_category()
    facts = {"sku": f"SKU-{n:05}", "name": f"Product {n}", "brand": "Acme", "unit": "pcs"}
    product = Product.objects.create(category=category, **facts | given)
    Code.objects.create(product=product, kind=Code.Kind.SKU, value=product.sku, normal=normalise(product.sku))
    Stock.objects.create(product=product, on_hand=stock)
    lists = [price_list] if price_list else PriceList.objects.all()
    if price is not None:
        for each in lists:
            make_price(product, each, price)
    return product


def make_price(product: Product, price_list: PriceList, amount: str, **given: Any) -> Price:
    return Price.objects.create(product=product, price_list=price_list, amount=Decimal(amount), **given)


def make_tariff(company: Company, price_list: PriceList, **given: Any) -> Tariff:
    return Tariff.objects.create(company=company, price_list=price_list, **{"status": "exempt"} | given)


def make_warehouse(**given: Any) -> Warehouse:
    return Warehouse.objects.create(**{"words": {"en": f"Warehouse {next(serial)}"}} | given)


def make_catalog_terms(**given: Any) -> CatalogTerms:
    own = given.pop("default_list", None) or make_price_list()
    base = given.pop("base_list", None) or own
    facts = {"effective_from": SINCE, "prices_for": "everyone", "stock_words": "exact"}
    return CatalogTerms.objects.create(default_list=own, base_list=base, **facts | given)


def make_order_terms(*, minimums: list[dict[str, Any]] | None = None, **given: Any) -> OrderTerms:
    """Terms of ordering with their `minimums` rows and one payment method by invoice."""
    terms = OrderTerms.objects.create(**{"effective_from": SINCE} | given)
    PaymentMethod.objects.create(terms=terms, code="invoice", words={"en": "By invoice"}, kind="invoice")
    for row in minimums or []:
        OrderMinimum.objects.create(terms=terms, **row | {"amount": Decimal(row["amount"])})
    OrderTerms.objects.forget()
    return terms


def make_cart(member: Membership, *lines: tuple[Product, int], **given: Any) -> Cart:
    """The member's cart with a payment and a delivery method chosen, ready to be placed."""
    facts = {"method_code": "invoice", "delivery_kind": "agreement"}
    cart = Cart.objects.create(membership=member, company=member.company, **facts | given)
    CartLine.objects.bulk_create(
        CartLine(cart=cart, product=product, quantity=quantity, position=n)
        for n, (product, quantity) in enumerate(lines, 1)
    )
    return cart


def make_order(member: Membership, *lines: tuple[Product, int], **chosen: Any) -> Order:
    """An order as its buyer places it; of two pieces of some product where no line is given."""
    cart = carts.current(Membership.objects.with_context().get(pk=member.pk))
    for product, quantity in lines or [(make_product(), 2)]:
        carts.put(cart, product.pk, quantity)
    facts = {"delivery_kind": "agreement", "method_code": "invoice"} | chosen
    seen = checkout.facts(cart).seen
    return checkout.place(cart, by=member.user, key=f"key-{next(serial)}", chosen=Chosen(**facts), seen=seen)
