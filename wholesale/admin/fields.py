"""How the desk draws the house's own columns: words in several languages, and lists of choices as ticks."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db import models
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldAdminURLInputWidget,
)

from wholesale.fields import WordsField, WordsWidget

WIDGETS: dict[type[models.Field], dict[str, Any]] = {
    WordsField: {"widget": WordsWidget(UnfoldAdminTextInputWidget)},
    ArrayField: {"widget": UnfoldAdminTextInputWidget},
    models.JSONField: {"widget": UnfoldAdminTextareaWidget(attrs={"rows": 3})},
    models.URLField: {"widget": UnfoldAdminURLInputWidget, "assume_scheme": "https"},
}


Column = Callable[[models.Model], str]


def in_words(fields: Iterable[models.Field]) -> dict[str, Column]:
    """Return columns of a list for the fields a reader would not understand as the database holds them, by name."""
    return {field.name: _column(field) for field in fields if isinstance(field, WordsField) or _choices(field)}


@cache
def _column(field: models.Field) -> Column:
    @display(description=field.verbose_name, ordering=field.name)
    def column(row: models.Model) -> str:
        value = getattr(row, field.name)
        labels = dict(_choices(field))
        return str(value) if not labels else ", ".join(str(labels.get(each, each)) for each in value)

    column.__name__ = field.name
    return column


def _choices(field: models.Field) -> Any:
    """Return the choices of a list of choices."""
    return getattr(getattr(field, "base_field", None), "choices", None) or ()


class HouseFields:
    """A mixin of admin classes and inlines."""

    formfield_overrides = WIDGETS

    def formfield_for_dbfield(self, db_field: models.Field, request: Any, **kwargs: Any) -> forms.Field | None:
        """Return ticks for a list of choices, what Django thinks best for the rest."""
        choices = _choices(db_field)
        if not choices:
            return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        return forms.MultipleChoiceField(
            choices=choices,
            required=not db_field.blank,
            label=db_field.verbose_name,
            help_text=db_field.help_text,
            widget=UnfoldAdminCheckboxSelectMultipleWidget,
        )
