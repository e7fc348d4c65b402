"""Who I am: my name, telephone and language, and for which of my companies I act."""

from typing import Any, cast

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from phonenumber_field.serializerfields import PhoneNumberField
from rest_framework import serializers
from rest_framework.response import Response

from accounts import people
from accounts.models import Company, Membership, User
from accounts.roles import Right, allows
from wholesale.api import paging
from wholesale.api.schema import paged
from wholesale.api.seller import spoken
from wholesale.api.views import APIView
from wholesale.models import Seller


class CompanySerializer(serializers.Serializer[Membership]):
    """A company of mine: read from the membership."""

    id = serializers.IntegerField(source="company_id")
    name = serializers.CharField(source="company.name")
    status = serializers.ChoiceField(source="company.status", choices=Company.Status.choices)
    role = serializers.ChoiceField(choices=Membership.Role.choices)
    is_mine_now = serializers.SerializerMethodField(help_text="I act for this one.")

    def get_is_mine_now(self, member: Membership) -> bool:
        acting = self.context["acting"]
        return acting is not None and acting.pk == member.pk


@extend_schema_field({"type": "string", "example": "+78125550100"})
class PhoneField(PhoneNumberField):
    """A telephone number, E.164; without a country it is read as of `region`."""

    def to_representation(self, value: Any) -> str:
        return str(value or "")


class MeSerializer(serializers.ModelSerializer[User]):
    """What is read-only is ignored when it is sent."""

    phone = PhoneField(required=False, allow_blank=True)
    language = serializers.CharField(required=False, max_length=7, help_text="One of the seller's `languages`.")
    company = serializers.SerializerMethodField()
    rights = serializers.SerializerMethodField(help_text="What I may do for this company, as it stands now.")

    class Meta:
        model = User
        fields = ["id", "email", "name", "phone", "language", "is_staff", "company", "rights"]
        read_only_fields = ["id", "email", "is_staff"]

    @extend_schema_field(CompanySerializer(allow_null=True))
    def get_company(self, user: User) -> Any:
        acting = self.context["acting"]
        return CompanySerializer(acting, context=self.context).data if acting else None

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=[str(each) for each in Right])))
    def get_rights(self, user: User) -> list[str]:
        return [str(right) for right in Right if allows(self.context["acting"], right)]

    def validate_language(self, given: str) -> str:
        if given not in spoken(Seller.objects.get_current()):
            raise serializers.ValidationError(_("The portal does not speak this language."), code="language")
        return given


EXAMPLE = {
    "id": 17,
    "email": "anna@example.com",
    "name": "Anna Petrova",
    "phone": "+79215550101",
    "language": "en",
    "is_staff": False,
    "company": {"id": 5, "name": "Elektromontazh", "status": "approved", "role": "owner", "is_mine_now": True},
    "rights": ["see_catalogue", "see_prices", "cart", "place", "see_orders"],
}


class MeView(APIView):
    @extend_schema(
        operation_id="me_read",
        summary="Who I am",
        tags=["me"],
        responses=MeSerializer,
        examples=[OpenApiExample("Me", EXAMPLE, response_only=True)],
    )
    def get(self, request: Any) -> Response:
        """The person of the token, the company they act for and what they may do there."""
        return Response(MeSerializer(request.user, context=context(request)).data)

    @extend_schema(
        operation_id="me_change",
        summary="Change my name, telephone or language",
        tags=["me"],
        request=MeSerializer(partial=True),
        responses=MeSerializer,
        examples=[OpenApiExample("Language", {"language": "ru"}, request_only=True)],
    )
    def patch(self, request: Any) -> Response:
        """Change what is sent and leave the rest. Letters follow the language."""
        me = MeSerializer(request.user, data=request.data, partial=True, context=context(request))
        cast(PhoneField, me.fields["phone"]).region = Seller.objects.get_current().country
        me.is_valid(raise_exception=True)
        people.revise(request.user, **me.validated_data)
        return Response(me.data)


class CompaniesView(APIView):
    @extend_schema(
        operation_id="companies_list", summary="My companies", tags=["me"], responses=paged(CompanySerializer)
    )
    def get(self, request: Any) -> Response:
        """The companies I am an active member of, suspended ones too."""
        rows = CompanySerializer(request.user.members, many=True, context=context(request)).data
        return Response(paging.whole_list(rows))


class SwitchView(APIView):
    @extend_schema(
        operation_id="companies_switch",
        summary="Act for another company",
        tags=["me"],
        request=None,
        responses=MeSerializer,
    )
    def post(self, request: Any, company_id: int) -> Response:
        """Act for another company of mine from here on, on pages too. A suspended one is refused."""
        member = next((each for each in request.user.members if each.company_id == company_id), None)
        if member is None:
            raise Http404
        people.switch(member)
        return Response(MeSerializer(request.user, context={"acting": member}).data)


def context(request: Any) -> dict[str, Any]:
    """Return what the serializers know of the request: the membership I act in."""
    return {"acting": request._request.member}
