"""Loading a seller: rows are found by natural keys and brought to what its file says; only what differs is written.

    seller.json ──▶ wholesale ──▶ accounts ──▶ catalog ──▶ orders      (SELLER_PARTS, each in its own transaction)

Loading twice changes nothing. What moves by verbs (the state of a company) and what is
secret (a password) is set once, when the row is made; terms and taxes are only added.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from wholesale.models import HolidayOverride, Seller, TaxRate, Terms
from wholesale.sellerfile import Told

Row = TypeVar("Row", bound=models.Model)


def load_all(told: Told) -> None:
    """Load every part of a seller, the floor first. Raises Refused("seller_data") naming what is wrong."""
    told.given(beside=("logins", *(name.partition(".")[0] for name in settings.SELLER_PARTS)))
    for name in settings.SELLER_PARTS:
        import_string(name)(told)


@transaction.atomic
def load(told: Told) -> None:
    """Load who the seller is, its taxes and its special days."""
    part = told.part("wholesale")
    part.given(beside=("seller", "taxes", "holidays"))
    _load_seller(part.part("seller"))
    for row in part.rows("taxes"):
        _load_tax(row)
    for row in part.rows("holidays"):
        keep(HolidayOverride, row, by=row.given("country", "on", beside=("is_working",)), is_working=row["is_working"])


def keep(model: type[Row], told: Told, *, by: Mapping[str, Any], **facts: Any) -> tuple[Row, bool]:
    """Bring the row with the natural key `by` to `facts`; return it and whether it is new.

    Values are as the file has them, or rows. Raises Refused("seller_data") for one its field does not take.
    """
    key = clean(model, told, by)
    wanted = clean(model, told, facts)
    row = model._default_manager.filter(**key).first()
    is_new = row is None
    if row is None:
        row = model(**key)
    if is_new or _differs(row, wanted):
        for name, value in wanted.items():
            setattr(row, name, value)
        row.save()
    return row, is_new


def add_terms(model: type[Terms], told: Told, facts: Mapping[str, Any], **rows: Sequence[Mapping[str, Any]]) -> None:
    """Add a version of terms with its rows by relation, unless that day has one like it already."""
    wanted = clean(model, told, facts)
    listed = {name: [clean(_row_model(model, name), told, row) for row in given] for name, given in rows.items()}
    for version in model._default_manager.filter(effective_from=wanted["effective_from"]):
        if not _differs(version, wanted) and all(_same_rows(version, name, given) for name, given in listed.items()):
            return
    version = model(**wanted)
    version.save(force_insert=True)
    for name, given in listed.items():
        _row_model(model, name)._default_manager.bulk_create(
            [_row_model(model, name)(terms=version, **row) for row in given]
        )
    model.objects.forget()


def clean(model: type[models.Model], told: Told, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts as the fields of a model hold them, checked by the fields; rows are taken as they are."""
    return {name: _clean(model, told, name, value) for name, value in facts.items()}


def _clean(model: type[models.Model], told: Told, name: str, value: Any) -> Any:
    if isinstance(value, models.Model):
        return value
    try:
        field: Any = model._meta.get_field(name)
        if value is None and field.null:
            return None
        return field.clean(value, None)
    except FieldDoesNotExist:
        raise told.wrong(name, _("nothing is known by this name")) from None
    except ValidationError as trouble:
        raise told.wrong(name, " ".join(trouble.messages).rstrip(".")) from None


def _differs(row: models.Model, facts: Mapping[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in facts.items())


def _row_model(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name).related_model


def _same_rows(version: Terms, name: str, given: Sequence[Mapping[str, Any]]) -> bool:
    rows = list(getattr(version, name).order_by("pk"))
    return len(rows) == len(given) and not any(map(_differs, rows, given))


def _load_seller(told: Told) -> None:
    names = [field.name for field in Seller._meta.concrete_fields if field.name not in ("id", "logo", "created_at")]
    told["legal_name"]
    keep(Seller, told, by={"id": 1}, **told.given(*names))


def _load_tax(told: Told) -> None:
    """Add a rate. A rate that was in force is a fact: another percentage needs another day."""
    key = told.given("code", "country", "from_on", beside=("percent", "words"))
    known = TaxRate.objects.filter(**key).first()
    if known is None:
        keep(TaxRate, told, by=key, percent=told["percent"], words=told["words"])
    elif known.percent != clean(TaxRate, told, {"percent": told["percent"]})["percent"]:
        raise told.wrong("percent", _("a tax rate is never edited: add one with a later “from_on”"))
