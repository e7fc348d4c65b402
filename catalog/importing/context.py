"""What a reader must know of the portal before it reads a file: taxes, price lists, characteristics, the clock."""

from zoneinfo import ZoneInfo

from django.core.exceptions import ObjectDoesNotExist

from catalog.importing.pricesheet import Lists
from catalog.importing.products import tax_key
from catalog.importing.reasons import FileRefused
from catalog.models import Attribute, CatalogTerms, PriceList
from wholesale.models import Seller, TaxRate


def zone() -> ZoneInfo:
    """Return the zone in which the ERP writes its times."""
    return ZoneInfo(Seller.objects.get_current().time_zone)


def language() -> str:
    """Return the language in which the ERP writes names: the seller's first."""
    return Seller.objects.get_current().languages[0]


def taxes() -> dict[str, str]:
    """Return the tax code of every rate there ever was here, by its percentage as text: the later of two wins."""
    seller = Seller.objects.get_current()
    rates = TaxRate.objects.filter(country=seller.country, from_on__lte=seller.today()).order_by("from_on")
    codes = {tax_key(str(percent)): code for percent, code in rates.values_list("percent", "code")}
    return codes | ({"none": "none"} if "none" in codes.values() else {})


def lists() -> Lists:
    """Return the codes of the price lists a sheet may speak of. Raises FileRefused("no_terms")."""
    try:
        terms = CatalogTerms.objects.current()
    except ObjectDoesNotExist:
        raise FileRefused("no_terms") from None
    named = {name.lower(): code for name, code in PriceList.objects.values_list("name", "code")}
    return Lists(terms.default_list.code, terms.base_list.code, named)


def guard_percent() -> int:
    """Return how much of its goods a full import may hide unasked."""
    try:
        return int(CatalogTerms.objects.current().guard_percent)
    except ObjectDoesNotExist:
        return int(CatalogTerms._meta.get_field("guard_percent").get_default())


def attribute_codes() -> dict[str, str]:
    """Return {code: id in the ERP, or name where there is none} of the characteristics there are."""
    told = Attribute.objects.values_list("code", "erp_id", "words")
    return {code: erp_id or next(iter(words.values()), code) for code, erp_id, words in told}
