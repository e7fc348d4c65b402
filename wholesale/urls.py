"""Every address of the portal; an app's own are in its `urls.py`, included by name."""

from django.contrib import admin
from django.urls import include, path

from wholesale import desk, goods, health, views

urlpatterns = [
    path("", views.home, name="home"),
    path("language/", views.language, name="language"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("goods/<path:name>", goods.picture, name="goods_picture"),
    path("admin/login/", desk.login),
    path("admin/", admin.site.urls),
    path("api/v1/", include("wholesale.api.versions")),
    path("_allauth/", include("allauth.headless.urls")),
    path("", include("accounts.urls")),
    path("", include("catalog.urls")),
    path("", include("orders.urls")),
]

handler400 = "wholesale.views.bad_request"
handler403 = "wholesale.views.forbidden"
handler404 = "wholesale.views.not_found"
handler500 = "wholesale.views.broken"
