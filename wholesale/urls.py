"""Every address of the portal; an app's own are in its `urls.py`, included by name."""

from django.contrib import admin
from django.urls import include, path

from wholesale import desk, downloads, goods, health, metrics, progress, views

urlpatterns = [
    path("", views.home, name="home"),
    path("language/", views.language, name="language"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.show, name="metrics"),
    path("goods/<path:name>", goods.picture, name="goods_picture"),
    path("files/<uuid:uuid>/", downloads.file, name="file"),
    path("jobs/", progress.job_list, name="job_list"),
    path("jobs/<uuid:pk>/", progress.job_detail, name="job_detail"),
    path("jobs/<uuid:pk>/cancel/", progress.job_cancel, name="job_cancel"),
    path("jobs/<uuid:pk>/result/", progress.job_result, name="job_result"),
    path("admin/login/", desk.login),
    path("admin/password_change/", desk.password_change),
    path("admin/", admin.site.urls),
    path("api/", include("wholesale.api.documents")),
    path("api/v1/", include("wholesale.api.versions")),
    path("_allauth/", include("accounts.api.signin")),
    path("_allauth/", include("allauth.headless.urls")),
    path("", include("accounts.urls")),
    path("", include("catalog.urls")),
    path("", include("faq.urls")),
    path("", include("orders.urls")),
]

handler400 = "wholesale.api.troubles.bad_request"
handler403 = "wholesale.api.troubles.forbidden"
handler404 = "wholesale.api.troubles.not_found"
handler500 = "wholesale.api.troubles.broken"
handler429 = "wholesale.views.too_many"  # asked for by allauth
