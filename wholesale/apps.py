"""The floor as a Django app."""

from django.apps import AppConfig
from django.urls import register_converter
from django.utils.translation import gettext_lazy as _

from wholesale.celery import app as celery_app
from wholesale.rowkeys import Key

__all__ = ["WholesaleConfig", "celery_app"]  # with Django comes Celery: `shared_task` finds the app made here


class WholesaleConfig(AppConfig):
    name = "wholesale"
    verbose_name = _("Portal")

    def ready(self) -> None:
        from wholesale import checks  # noqa: F401 - it registers itself

        register_converter(Key, "key")
