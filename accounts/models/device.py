"""A phone with the app: where push messages of its person go."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User


class Device(models.Model):
    class Platform(models.TextChoices):
        ANDROID = "android", "Android"
        IOS = "ios", "iOS"
        WEB = "web", _("browser")

    user = models.ForeignKey(User, models.CASCADE, related_name="devices", verbose_name=_("person"))
    token = models.CharField(max_length=500, unique=True)  # given to the app by its push service
    platform = models.CharField(_("platform"), max_length=10, choices=Platform)
    name = models.CharField(_("name"), max_length=100, blank=True)
    session_key = models.CharField(max_length=40, blank=True, editable=False)  # of the sign-in it hears for
    created_at = models.DateTimeField(_("registered at"), auto_now_add=True)
    last_seen_at = models.DateTimeField(_("last seen"), default=timezone.now)

    class Meta:
        verbose_name = _("phone")
        verbose_name_plural = _("phones")
        ordering = ["-last_seen_at"]
        indexes = [models.Index(fields=["session_key"], name="device_session")]

    def __str__(self) -> str:
        return self.name or self.get_platform_display()
