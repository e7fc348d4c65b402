"""The phones a person signed in on: where their push messages go."""

from typing import Any, cast

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import devices
from accounts.models import Device, User
from wholesale.api import paging
from wholesale.api.schema import paged
from wholesale.api.views import APIView
from wholesale.recipients import TOKEN


class DeviceSerializer(serializers.ModelSerializer[Device]):
    class Meta:
        model = Device
        fields = ["id", "platform", "name", "created_at", "last_seen_at"]
        read_only_fields = fields


EXAMPLE = {
    "id": 9,
    "platform": "android",
    "name": "Pixel of Anna",
    "created_at": "2026-11-01T07:00:00Z",
    "last_seen_at": "2026-11-22T09:30:00Z",
}


class RegisterSerializer(serializers.Serializer[Any]):
    token = serializers.RegexField(f"^{TOKEN.pattern}$", help_text="What FCM gave the app; never answered.")
    platform = serializers.ChoiceField(choices=Device.Platform.choices)
    name = serializers.CharField(max_length=100, required=False, default="", allow_blank=True)


class DeviceList(APIView):
    """My phones: at most 20, the one seen last first."""

    @extend_schema(
        operation_id="devices_list",
        responses=paged(DeviceSerializer),
        examples=[OpenApiExample("One phone", {"results": [EXAMPLE], "next": None}, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        mine = cast(User, request.user).devices.all()
        return Response(paging.whole_list([DeviceSerializer(phone).data for phone in mine]))

    @extend_schema(operation_id="devices_register", request=RegisterSerializer, responses={201: DeviceSerializer})
    def post(self, request: Request) -> Response:
        """Register this phone, or say that it was seen again. A token that another person had moves here."""
        asked = RegisterSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        session: Any = request.auth
        facts = asked.validated_data | {"session_key": session.session_key}
        phone = devices.register(cast(User, request.user), **facts)
        return Response(DeviceSerializer(phone).data, status=status.HTTP_201_CREATED)


class DeviceDetail(APIView):
    """One of my phones."""

    @extend_schema(operation_id="devices_forget", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Forget a phone, as when signing out of the app on it."""
        phone = get_object_or_404(cast(User, request.user).devices, pk=pk)
        devices.forget(phone.token)
        return Response(status=status.HTTP_204_NO_CONTENT)
