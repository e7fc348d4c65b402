"""How the desk draws the house's own columns: words in several languages, and lists of choices as ticks."""

from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db import models
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


class HouseFields:
    """A mixin of admin classes and inlines."""

    formfield_overrides = WIDGETS

    def formfield_for_dbfield(self, db_field: models.Field, request: Any, **kwargs: Any) -> forms.Field | None:
        """Return ticks for a list of choices, what Django thinks best for the rest."""
        base = getattr(db_field, "base_field", None)
        if base is None or not base.choices:
            return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        return forms.MultipleChoiceField(
            choices=base.choices,
            required=not db_field.blank,
            label=db_field.verbose_name,
            help_text=db_field.help_text,
            widget=UnfoldAdminCheckboxSelectMultipleWidget,
        )
