"""What I was told, one line an event, the same list as on the site."""

from dataclasses import asdict
from typing import Any, cast

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import notifications
from accounts.columns import MOST_UNREAD
from accounts.models import User
from wholesale import rowkeys
from wholesale.api import paging
from wholesale.api.values import About, about
from wholesale.api.views import APIView
from wholesale.models import Message

UNREAD = f"Lines that are unread, counted to {MOST_UNREAD}."


class NotificationSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    title = serializers.CharField()
    text = serializers.CharField(help_text="Plain text: what the push said, else the first words of the letter.")
    link = serializers.CharField(allow_blank=True, help_text="Path of the page it speaks of, or empty.")
    about = serializers.SerializerMethodField(help_text="The same for the app, where the API has it.")
    kind = serializers.ChoiceField(choices=["service", "news"])
    channels = serializers.ListField(child=serializers.ChoiceField(choices=Message.Channel.choices))
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(About(allow_null=True))
    def get_about(self, line: dict[str, Any]) -> dict[str, Any] | None:
        return about(line["link"])


class UnreadSerializer(serializers.Serializer[Any]):
    unread = serializers.IntegerField(help_text=UNREAD)


class NotificationsSerializer(UnreadSerializer):
    results = NotificationSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class UntilSerializer(serializers.Serializer[Any]):
    until = serializers.IntegerField(
        min_value=1, max_value=rowkeys.LARGEST, required=False, help_text="The newest line shown; without it all lines."
    )


EXAMPLE = {
    "id": 208,
    "title": "Order Z-1042 is confirmed",
    "text": "We have accepted it and begin to gather the goods.",
    "link": "/orders/1042/",
    "about": {"kind": "order", "id": 1042},
    "kind": "service",
    "channels": ["mail", "push"],
    "created_at": "2026-11-22T09:30:00Z",
    "read_at": None,
}


class NotificationList(APIView):
    """What I was told, newest first."""

    @extend_schema(
        operation_id="notifications_list",
        parameters=paging.PARAMETERS,
        responses=NotificationsSerializer,
        examples=[
            OpenApiExample("One unread", {"unread": 1, "results": [EXAMPLE], "next": None}, response_only=True),
        ],
    )
    def get(self, request: Request) -> Response:
        user, size = cast(User, request.user), paging.limit(request.query_params)
        lines = notifications.listed(user, after=paging.after(request.query_params), limit=size + 1)
        rows = [NotificationSerializer(asdict(line)).data for line in lines]
        return Response({"unread": notifications.unread(user), **paging.page(rows, size)})


class NotificationRead(APIView):
    @extend_schema(operation_id="notifications_read", request=None, responses=UnreadSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Mark a line as read. Repeating is safe."""
        user = cast(User, request.user)
        try:
            notifications.read(user, pk)
        except Message.DoesNotExist:
            raise Http404 from None
        return Response({"unread": notifications.unread(user)})


class NotificationReadAll(APIView):
    @extend_schema(operation_id="notifications_read_all", request=UntilSerializer, responses=UnreadSerializer)
    def post(self, request: Request) -> Response:
        """Mark every line as read, or those up to `until`: not what came meanwhile."""
        asked = UntilSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        user = cast(User, request.user)
        notifications.read_all(user, until=asked.validated_data.get("until"))
        return Response({"unread": notifications.unread(user)})
