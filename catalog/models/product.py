"""A product, its codes (every way to name it exactly), its photos and its characteristics."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Lower, Replace
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from catalog.models.category import Category
from wholesale.fields import WordsField
from wholesale.models import File


class Attribute(models.Model):
    """A characteristic; its values live in `Product.attributes` as {code: value}."""

    words = WordsField(_("name"))
    code = models.SlugField(_("code"), max_length=80, unique=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)
    erp_id = models.CharField(_("id in the ERP"), max_length=80, null=True, blank=True, unique=True)

    class Meta:
        verbose_name = _("characteristic")
        verbose_name_plural = _("characteristics")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return str(self.words)


class ProductQuerySet(models.QuerySet["Product"]):
    def shown(self) -> "ProductQuerySet":
        return self.filter(is_active=True)


SEARCH = (
    SearchVector("name", "brand", config="russian", weight="A")
    + SearchVector("name", "brand", config="simple", weight="A")
    + SearchVector("description", config="russian", weight="C")
)


class Product(models.Model):
    category = models.ForeignKey(Category, models.PROTECT, related_name="products", verbose_name=_("category"))
    sku = models.CharField(_("article code"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=300)
    words = WordsField(_("name in other languages"), blank=True)
    description = models.TextField(_("description"), blank=True, help_text=_("Clean HTML."))
    brand = models.CharField(_("brand"), max_length=100, blank=True)
    unit = models.CharField(_("unit"), max_length=20, default="шт")
    pack_size = models.PositiveIntegerField(_("pack size"), default=1, validators=[MinValueValidator(1)])
    min_quantity = models.PositiveIntegerField(_("minimum quantity"), default=1, validators=[MinValueValidator(1)])
    tax_code = models.CharField(_("tax"), max_length=10, default="vat")
    weight_kg = models.DecimalField(_("weight, kg"), max_digits=10, decimal_places=3, null=True, blank=True)
    country = models.CharField(_("country of origin"), max_length=60, blank=True)
    indexed = models.BooleanField(_("graduation product"), default=False, help_text=_("The balance is indexed for it."))
    has_warranty_card = models.BooleanField(_("has a warranty card"), default=False)
    attributes = models.JSONField(_("characteristics"), default=dict, blank=True)
    thumb = models.CharField(_("small picture"), max_length=120, blank=True, editable=False)  # name in storage "goods"
    photo_count = models.PositiveSmallIntegerField(default=0, editable=False)
    is_active = models.BooleanField(_("shown"), default=True)
    is_gone = models.BooleanField(default=False, editable=False)  # hidden by an import, not by a person
    erp_id = models.CharField(_("id in the ERP"), max_length=160, null=True, blank=True, unique=True)
    origin = models.CharField(_("catalogue of the ERP"), max_length=80, blank=True, editable=False)
    sort_name = models.GeneratedField(
        expression=Replace(Lower("name"), Value("ё"), Value("е")),
        output_field=models.CharField(max_length=300),
        db_persist=True,
    )
    search = models.GeneratedField(expression=SEARCH, output_field=SearchVectorField(), db_persist=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ProductQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["search", "sort_name", "thumb", "photo_count", "version"])

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["sort_name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(pack_size__gte=1, min_quantity__gte=1), name="product_quantities"),
        ]
        indexes = [
            models.Index(
                fields=["category", "sort_name", "id"], condition=Q(is_active=True), name="product_category_name"
            ),
            models.Index(
                fields=["category", "brand", "sort_name"], condition=Q(is_active=True), name="product_category_brand"
            ),
            models.Index(fields=["origin"], name="product_origin"),
            models.Index(fields=["changed_at", "id"], name="product_changed"),
            GinIndex(fields=["search"], name="product_search"),
            GinIndex(OpClass(F("sort_name"), name="gin_trgm_ops"), name="product_name_trgm"),
        ]

    def __str__(self) -> str:
        return f"{self.sku} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("catalog:product", args=[self.pk, self.slug])

    @property
    def title(self) -> str:
        """The name in the reader's language, else in the seller's first one."""
        return self.words.get(get_language() or "", "") or self.name

    @property
    def slug(self) -> str:
        return slugify(self.sku) or "product"


class Code(models.Model):
    """An exact name of a product; `normal` is what `catalog.codes.normalise` makes of the value."""

    class Kind(models.TextChoices):
        SKU = "sku", _("article code")
        BARCODE = "barcode", _("barcode")
        CROSS = "cross", _("cross code")
        ERP = "erp", _("ERP code")

    product = models.ForeignKey(
        Product, models.CASCADE, related_name="codes", db_index=False, verbose_name=_("product")
    )  # `code_once` begins with it
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    value = models.CharField(_("code"), max_length=80)
    normal = models.CharField(max_length=80, editable=False)

    class Meta:
        verbose_name = _("code")
        verbose_name_plural = _("codes")
        constraints = [models.UniqueConstraint(fields=["product", "kind", "normal"], name="code_once")]
        indexes = [
            models.Index(OpClass(F("normal"), name="text_pattern_ops"), name="code_prefix"),
            GinIndex(OpClass(F("normal"), name="gin_trgm_ops"), name="code_trgm"),
        ]

    def __str__(self) -> str:
        return self.value


class Photo(models.Model):
    product = models.ForeignKey(Product, models.CASCADE, related_name="photos")
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    checksum = models.CharField(max_length=64, editable=False)  # sha256 of the bytes as received
    source_name = models.CharField(max_length=200, blank=True, editable=False)
    is_shown = models.BooleanField(db_default=False, editable=False)  # counted in its product: `catalog.pictures`

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["product", "checksum"], name="photo_once")]
        indexes = [models.Index(fields=["file"], condition=Q(is_shown=False), name="photo_unshown")]

    def __str__(self) -> str:
        return self.source_name or str(self.pk)
