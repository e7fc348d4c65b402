"""What a line of the log says: which request, which person, nothing secret. The settings name it.

In production a line is one JSON object; a task goes on under the id of the request that asked for it (`celery.py`).
"""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest

request_id: ContextVar[str] = ContextVar("request_id", default="-")
request: ContextVar["HttpRequest | None"] = ContextVar("request", default=None)

PHONE = re.compile(r"\+\d[\d ()-]{6,17}(\d\d)")
SECRET = re.compile(
    r"((?:token|secret|password|signature|key)[\"']?\s*[=:]\s*[\"']?|[?&]s=|/(?:reset/key|stop|confirm)/)[^\s&\"'/]+"
    r"|(://[^:/@\s]*:)[^@\s/]+(?=@)",
    re.IGNORECASE,
)


class RequestIdFilter(logging.Filter):
    """Give each record `request_id`, a dash outside a request, and `user_id`, None where nobody has asked yet."""

    def filter(self, record: logging.LogRecord) -> bool:
        asked = request.get() or getattr(record, "request", None)  # Django tells of a 404 when the answer is out
        record.request_id = getattr(asked, "request_id", None) or request_id.get()
        record.user_id = _person(asked)
        return True


class JSONFormatter(logging.Formatter):
    """One line, one object: at, level, name, request, user, text, and the trouble where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "name": record.name,
            "request": getattr(record, "request_id", "-"),
            "user": getattr(record, "user_id", None),
            "text": masked(record.getMessage()),
        }
        if record.exc_info:
            line["trouble"] = masked(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def masked(text: str) -> str:
    """Return `text` without phone numbers, passwords, tokens and signatures; a number keeps its last two figures."""
    return SECRET.sub(r"\1\2***", PHONE.sub(r"+***\1", text))


def report(dsn: str, *, environment: str) -> None:
    """Send errors to a Sentry: what broke and where, without who it was, what they sent and what was in memory."""
    import sentry_sdk  # heavy, and nobody without a DSN needs it

    sentry_sdk.init(
        dsn,
        environment=environment,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=_bare,
    )


def _bare(event: Any, hint: dict[str, Any]) -> Any:
    """Take from an event everything about a person and leave the request's address without its query."""
    for private in ("user", "extra"):  # extra has the command line
        event.pop(private, None)
    asked = event.get("request", {})
    event["request"] = {"method": asked.get("method"), "url": masked(asked.get("url", ""))}
    event.setdefault("tags", {})["request_id"] = request_id.get()
    for trouble in event.get("exception", {}).get("values", []):
        trouble["value"] = masked(trouble.get("value") or "")
    return event


def _person(asked: Any) -> int | None:
    """Return whose request it is, as far as it is known: no line of a log asks the database."""
    member = getattr(asked, "member", None)
    return member.user_id if member else getattr(getattr(asked, "_cached_user", None), "pk", None)
