"""First answers as a Django app: who the seller is, questions and their answers, documents to download."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FaqConfig(AppConfig):
    name = "faq"
    verbose_name = _("First answers")
