"""The category tree. `path` holds the ids from the root to the category itself, so a subtree is one index question."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wholesale.fields import WordsField


class CategoryQuerySet(models.QuerySet["Category"]):
    def shown(self) -> Self:
        return self.filter(is_active=True)

    def roots(self) -> Self:
        return self.filter(parent=None)

    def under(self, category: "Category") -> Self:
        """The category itself and everything below it."""
        return self.filter(path__contains=[category.pk])


class Category(models.Model):
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    words = WordsField(_("name"))
    slug = models.SlugField(_("address"), max_length=120, unique=True)
    path = ArrayField(models.BigIntegerField(), default=list, editable=False)
    position = models.PositiveIntegerField(_("position"), default=0)
    erp_id = models.CharField(_("id in the ERP"), max_length=80, null=True, blank=True, unique=True)
    origin = models.CharField(_("catalogue of the ERP"), max_length=80, blank=True, editable=False)
    is_active = models.BooleanField(_("shown"), default=True)
    products_count = models.PositiveIntegerField(_("goods"), default=0, editable=False)  # shown ones, subtree included

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "pk"]
        indexes = [GinIndex(fields=["path"], name="category_path")]

    def __str__(self) -> str:
        return str(self.words)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep `path`; a moved subtree is repaired by `catalog.tree.repath`."""
        super().save(*args, **kwargs)
        path = [*(self.parent.path if self.parent else []), self.pk]
        if path != self.path:
            self.path = path
            type(self).objects.filter(pk=self.pk).update(path=path)

    def get_absolute_url(self) -> str:
        return reverse("catalog:category", args=[self.slug])
