"""Words of a seller in several languages: `{"ru": "Кабели", "en": "Cables"}` in one column.

A value reads as a `dict` and prints as the text in the reader's language; where that
is missing, in the seller's first language, else in any that is there.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Words(dict[str, str]):
    """A text by language code; `str()` is the one for the reader."""

    def __str__(self) -> str:
        return self.in_(get_language() or settings.LANGUAGE_CODE)

    def in_(self, language: str) -> str:
        """Return the text in `language`, else the seller's first, else any, else an empty one."""
        return self.get(language) or self.get(language.split("-")[0]) or self._instead()

    def _instead(self) -> str:
        texts = [text for text in self.values() if text]
        if len(texts) < 2:
            return "".join(texts)
        return self.get(_first_language()) or texts[0]


def _first_language() -> str:
    try:
        return str(apps.get_model("wholesale", "Seller").objects.get_current().languages[0])
    except (ObjectDoesNotExist, IndexError):
        return settings.LANGUAGE_CODE


class WordsAttribute(DeferredAttribute):
    """Whatever mapping is assigned is `Words` when read."""

    def __set__(self, instance: models.Model, value: object) -> None:
        instance.__dict__[self.field.attname] = as_words(value)


def as_words(value: object) -> object:
    """Return a mapping as `Words`, anything else (an expression, None) untouched."""
    if isinstance(value, Mapping) and not isinstance(value, Words):
        return Words(value)
    return value


class WordsWidget(forms.MultiWidget):
    """One line per language of the portal."""

    template_name = "admin/widgets/words.html"
    use_fieldset = True

    def __init__(self, widget: type[forms.Widget] = forms.TextInput, attrs: dict[str, Any] | None = None) -> None:
        languages: dict[str, Any] = {
            code: widget(attrs={"aria-label": name, "lang": code}) for code, name in settings.LANGUAGES
        }
        super().__init__(languages, attrs)

    def decompress(self, value: Any) -> list[str]:
        return [(value or {}).get(code, "") for code, _name in settings.LANGUAGES]


class WordsFormField(forms.MultiValueField):
    """What a person may type into a `WordsField`: at least one language when it is required."""

    def __init__(self, *, widget: Any = WordsWidget, **kwargs: Any) -> None:
        for unused in ("encoder", "decoder", "max_length"):
            kwargs.pop(unused, None)
        lines = [forms.CharField(required=False, label=name) for _code, name in settings.LANGUAGES]
        super().__init__(fields=lines, require_all_fields=False, widget=widget, **kwargs)

    def compress(self, data_list: Sequence[str]) -> Words:
        codes = [code for code, _name in settings.LANGUAGES]
        return Words({code: text for code, text in zip(codes, data_list, strict=False) if text})

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.widget.decompress(initial), data)


class WordsField(models.JSONField):
    """A jsonb column of `Words`; empty is `{}`, never null."""

    descriptor_class = WordsAttribute
    default_error_messages = {"not_words": _("Write texts by language code.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", Words)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if kwargs.get("default") is Words:
            del kwargs["default"]
        return name, path, args, kwargs

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return as_words(super().from_db_value(value, expression, connection))

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if not isinstance(value, Mapping) or not all(isinstance(text, str) for text in value.values()):
            raise ValidationError(self.error_messages["not_words"], code="not_words")

    def formfield(self, **kwargs: Any) -> Any:
        return models.Field.formfield(self, **{"form_class": WordsFormField, **kwargs})
