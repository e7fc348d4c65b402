"""The limit: what one query and one small template cost in Django, alone and with a session and its user.

`BARE_DATABASE` names its tables (`data.BARE`); with `BARE_SIGNED_IN` every page asks who reads it.
"""

import json
import os
from typing import Any

import django
import environ
from django.conf import settings

SIGNED_IN = bool(os.environ.get("BARE_SIGNED_IN"))
PAGE = """<!doctype html><title>{{ title }}</title><p>{{ user }}</p><ul>{% for p in rows %}<li>
<a href="/p/{{ p.id }}/{{ p.slug }}/">{{ p.name }}</a> <code>{{ p.sku }}</code> <b>{{ p.price }}</b> {{ p.quantity }}
<form method="post" action="/add/{{ p.id }}/"><input name="quantity" value="1"><button>Add</button></form></li>
{% endfor %}</ul>"""
SESSION = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]

settings.configure(
    SECRET_KEY="bench",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DATABASES={"default": environ.Env.db_url_config(os.environ["BARE_DATABASE"]) | {"CONN_MAX_AGE": 600}},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
    MIDDLEWARE=SESSION if SIGNED_IN else [],
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", {"page.html": PAGE})]},
        }
    ],
)
django.setup()

from django.contrib.auth import authenticate, login  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.http import HttpRequest, HttpResponse, JsonResponse  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.urls import path  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402

# Figures leave the database as text: a template that writes decimals by locale costs more than the query.
ROWS = """SELECT p.id::text AS id, p.sku, p.name, p.slug, price.amount::text AS price, stock.quantity::text AS quantity
FROM {goods} p JOIN price ON price.product_id = p.id AND price.list_id = %s
JOIN stock ON stock.product_id = p.id {narrowed}"""
SHELF = ROWS.format(goods="product", narrowed="WHERE p.category_id = %s ORDER BY p.name, p.id LIMIT 24")
CODE = ROWS.format(goods="product", narrowed="WHERE p.sku = %s")
WORDS = ROWS.format(goods="product", narrowed="WHERE p.words @@ to_tsquery('simple', %s) ORDER BY p.id LIMIT 24")
LISTED = ROWS.format(goods="(SELECT * FROM product WHERE id > %s ORDER BY id LIMIT 100)", narrowed="ORDER BY p.id")
LOCK = "SELECT product_id FROM stock WHERE product_id = ANY(%s) ORDER BY product_id FOR NO KEY UPDATE"
TAKE = """UPDATE stock SET quantity = quantity - wanted.n FROM unnest(%s::int[], %s::int[]) wanted(id, n)
WHERE product_id = wanted.id AND quantity >= wanted.n RETURNING product_id"""
ORDER = """INSERT INTO orders (total) SELECT sum(wanted.n * price.amount)
FROM unnest(%s::int[], %s::int[]) wanted(id, n)
JOIN price ON price.product_id = wanted.id AND price.list_id = 2 RETURNING id"""
LINES = """INSERT INTO line SELECT %s, wanted.at, wanted.id, wanted.n, price.amount
FROM unnest(%s::int[], %s::int[]) WITH ORDINALITY wanted(id, n, at)
JOIN price ON price.product_id = wanted.id AND price.list_id = 2 RETURNING n"""


def rows(sql: str, *given: Any) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


def shelf(request: HttpRequest, category: int) -> HttpResponse:
    user = getattr(request, "user", None)
    if user is not None and not user.is_authenticated:
        return HttpResponse(status=401)
    found = rows(SHELF, 2, category)
    return HttpResponse(render(None, "page.html", {"title": category, "user": user or "", "rows": found}))


def search(request: HttpRequest) -> HttpResponse:
    text = request.GET["q"]
    is_code = text[:1] == "A" and text[1:].isdigit()
    found = rows(CODE, 2, text) if is_code else rows(WORDS, 2, f"{text.split()[0][:6]}:*")
    return HttpResponse(render(None, "page.html", {"title": text, "rows": found}))


def listed(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"results": rows(LISTED, int(request.GET.get("after", 0)), 2)})


@csrf_exempt
def checkout(request: HttpRequest) -> HttpResponse:
    """Lock and take the stock, write the order and its lines: four statements for any number of lines."""
    ids, pieces = (list(column) for column in zip(*json.loads(request.body), strict=True))
    with transaction.atomic():
        rows(LOCK, ids)
        if len(rows(TAKE, ids, pieces)) != len(ids):
            transaction.set_rollback(True)
            return JsonResponse({"error": "stock"}, status=409)
        order = rows(ORDER, ids, pieces)[0]["id"]
        rows(LINES, order, ids, pieces)
    return JsonResponse({"order": order})


@csrf_exempt
def sign_in(request: HttpRequest) -> HttpResponse:
    user = authenticate(username=request.POST["login"], password=request.POST["password"])
    login(request, user)
    return HttpResponse("ok")


urlpatterns = [
    path("hello", hello),
    path("shelf/<int:category>/", shelf),
    path("search/", search),
    path("list", listed),
    path("checkout", checkout),
    path("signin/", sign_in),
]
application = get_wsgi_application()

if __name__ == "__main__":  # the tables of sessions and people, and the people
    from django.contrib.auth.models import User
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    for n in range(1, 9):
        if not User.objects.filter(username=f"buyer{n}@example.com").exists():
            User.objects.create_user(f"buyer{n}@example.com", password="a-long-enough-secret")
