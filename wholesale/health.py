"""Is it alive, is it ready: for whoever watches the portal. No sign-in, no template, one statement.

Redis away, or a database that reads no Cyrillic, is told and is no reason to send nobody here:
the portal works so. The database away, or a migration not applied, is.
"""

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

PROBE = "readyz"
CYRILLIC = "кабель"


@never_cache
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """Say that this process answers; nothing else is asked."""
    return JsonResponse({"process": "ready"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Say what this process stands on: 503 where it cannot serve a page."""
    parts = _database() | {"redis": _redis()}
    ready = parts["database"] == "ready"
    return JsonResponse(parts | {"seller": settings.SELLER}, status=200 if ready else 503)


def _database() -> dict[str, str]:
    try:
        if not _migrated():
            return {"database": "not migrated"}
        return {"database": "ready", "search": "ready" if _reads_cyrillic() else "no Cyrillic"}
    except DatabaseError:
        return {"database": "away"}


def _migrated() -> bool:
    """True once no migration is left to apply; asked of the database only until then."""
    global _done
    if not _done:
        executor = MigrationExecutor(connection)
        _done = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _done


_done = False


def _reads_cyrillic() -> bool:
    """True where the database was initialised with Cyrillic letters: without them a search finds no Russian word."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(show_trgm(%s)) > 0", [CYRILLIC])
        return bool(cursor.fetchone()[0])


def _redis() -> str:
    cache.set(PROBE, 1, 5)
    return "ready" if cache.get(PROBE) else "away"
