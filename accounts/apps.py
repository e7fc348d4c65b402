from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Buyers")

    def ready(self) -> None:
        from accounts import codes, receivers  # models are there by now

        codes.once()
        receivers.listen()
