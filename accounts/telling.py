"""Telling a person: the letter, and one push for each phone with the app. They read it again in `notifications`."""

from collections.abc import Iterator
from typing import Any

from accounts.models import User
from wholesale import letters
from wholesale.models import Message
from wholesale.outbox import Letter

PUSH = Message.Channel.PUSH


def to_person(
    user: User,
    template: str,
    /,
    *,
    event: str,
    to: str = "",
    link: str = "",
    kind: str = Message.Kind.SERVICE,
    headers: dict[str, str] | None = None,
    **context: Any,
) -> Iterator[Letter]:
    """Give the letter to a person and one push for each of their phones, for `outbox.write_many`.

    A template without `<app>/push/<name>.txt` goes by mail alone, and so does what is for the reader's
    eyes only. `to` is another address of theirs for the letter. Nobody inactive is told anything.
    For many people prefetch `devices`: the number of statements stays the same.
    """
    if not user.is_active:
        return
    scope = Message.scope_of(user.pk)
    yield Letter(
        template,
        event,
        to or user.email,
        user.language,
        kind=kind,
        scope=scope,
        link=link,
        headers=headers or {},
        context=context,
    )
    if kind == Message.Kind.SECRET or not letters.speaks(template, PUSH):
        return
    for device in user.devices.all():
        yield Letter(
            template, event, device.token, user.language, PUSH, kind=kind, scope=scope, link=link, context=context
        )
