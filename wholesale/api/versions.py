"""Version 1 of the API: what each app named in settings.API brings."""

from django.conf import settings
from django.urls import include, path

app_name = "api"
urlpatterns = [path("", include(name)) for name in settings.API]
