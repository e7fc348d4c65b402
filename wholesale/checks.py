"""What `manage.py check --deploy` says of a deployment that starts, and still is not what one wants."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register


@register("wholesale", deploy=True)
def letters_leave(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn where letters stay on the disk, or go out from nobody's address."""
    if not settings.MAIL_URL:
        return [Warning("MAIL_URL is empty: letters stay in DATA_DIR/mail and reach nobody.", id="wholesale.W001")]
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        return [Warning("MAIL_FROM is not set: letters go out from portal@localhost.", id="wholesale.W002")]
    return []
