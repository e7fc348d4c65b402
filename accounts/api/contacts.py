"""Who answers: the member's own manager first, then the seller's people that everybody may see."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from accounts.api.me import PhoneField
from accounts.models import Contact
from wholesale.api import paging
from wholesale.api.schema import paged
from wholesale.api.views import APIView
from wholesale.models import Seller


class ContactSerializer(serializers.Serializer[Contact]):
    id = serializers.IntegerField()
    name = serializers.CharField(source="words")
    post = serializers.CharField()
    phone = PhoneField()
    email = serializers.CharField()
    messengers = serializers.DictField(child=serializers.CharField(), help_text="Links by name, such as Telegram.")
    topics = serializers.ListField(child=serializers.CharField())
    regions = serializers.SerializerMethodField(help_text="Where this person answers; empty is everywhere.")
    is_my_manager = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_regions(self, contact: Contact) -> list[str]:
        return [str(region) for region in contact.regions.all()]

    def get_is_my_manager(self, contact: Contact) -> bool:
        return contact == self.context["manager"]


EXAMPLE = {
    "id": 3,
    "name": "Olga Severina",
    "post": "Sales manager",
    "phone": "+78125550147",
    "email": "olga@example.com",
    "messengers": {"Telegram": "https://t.me/example"},
    "topics": ["orders"],
    "regions": ["Leningrad Region"],
    "is_my_manager": True,
}


class ContactsView(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="contacts_list",
        summary="Who answers",
        tags=["seller"],
        responses=paged(ContactSerializer),
        examples=[OpenApiExample("Contacts", {"results": [EXAMPLE], "next": None}, response_only=True)],
    )
    def get(self, request: Any) -> Response:
        """The seller's people; in place of one who is away stands the deputy."""
        manager, found = shown_to(request._request.member)
        rows = ContactSerializer(found, many=True, context={"manager": manager}).data
        return Response(paging.whole_list(rows))


def shown_to(member: Any) -> tuple[Contact | None, Any]:
    """Return the member's manager of today and everybody to show, that manager first, each once."""
    today = Seller.objects.get_current().today()
    manager = member and member.company.manager
    mine = [manager.pk] if manager else []
    rows = Contact.objects.public_or(mine).select_related("deputy").prefetch_related("regions", "deputy__regions")
    answering = {each.pk: each.on(today) for each in rows}
    first = answering.get(manager.pk) if manager else None
    people = ([first] if first else []) + list(answering.values())
    return first, list(dict.fromkeys(people))
