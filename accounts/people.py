"""Deeds about the people of a company: add a member, take one away."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import emails
from accounts.models import Company, Membership, User
from wholesale.errors import Refused


@transaction.atomic
def add_member(company: Company, *, email: str, name: str, role: str, language: str, by: User) -> Membership:
    """Give a person a role in the company; somebody new gets a letter with a link to set a password.

    Raises Refused("member_exists") for a second membership, Refused("member_staff") for the seller's own people.
    """
    user = User.objects.filter(email=email.lower()).first()
    user = user or User.objects.create_user(email, name=name, language=language)
    if user.is_staff:
        raise Refused("member_staff", _("This address belongs to your own staff: use another one for a buyer."))
    member, is_new = Membership.objects.get_or_create(user=user, company=company, defaults={"role": role})
    if not is_new:
        raise Refused("member_exists", _("%(email)s is already a member of this company.") % {"email": email})
    company.events.create(was=company.status, became=company.status, verb="add_member", by=by, why=user.email)
    emails.member_added(member, password_link(user))
    return member


def invite(user: User, *, by: User) -> None:
    """Write to a person with a link to set a new password. Raises Refused("person_inactive")."""
    if not user.is_active:
        raise Refused("person_inactive", _("%(email)s is deactivated.") % {"email": user.email})
    emails.password_reset(user, password_link(user))


def password_link(user: User) -> str:
    """A signed link that sets the password once, valid for PASSWORD_RESET_TIMEOUT seconds."""
    where = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return settings.SITE_URL + reverse("account_reset_password_from_key", kwargs=where)
