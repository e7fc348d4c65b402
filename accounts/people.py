"""Deeds about the people of a company: add a member, take one away."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import emails, sessions, telling
from accounts.models import Company, Membership, User
from wholesale import outbox
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


@transaction.atomic
def reset_second_factor(user: User, *, by: User) -> None:
    """Take a lost second factor away, end every sign-in and write to the person: they set up another.

    Raises Refused("no_second_factor"), Refused("own_second_factor"), and Refused("person_above") where somebody who
    is no administrator would weaken an administrator's way in.
    """
    if user == by:
        raise Refused("own_second_factor", _("Your own second factor is on your account's page."))
    if user.is_superuser and not by.is_superuser:
        raise Refused("person_above", _("Only an administrator can do this to an administrator."))
    taken, _rows = Authenticator.objects.filter(user=user).delete()
    if not taken:
        raise Refused("no_second_factor", _("%(email)s has no second factor.") % {"email": user.email})
    sessions.end_all(user)
    tell_of_entrance(user, "reset", at=timezone.now(), by=str(by))


def tell_of_entrance(user: User, what: str, *, at: datetime, where: str = "", by: str = "") -> None:
    """Write that the way in has changed: `what` is password, factor_on, factor_off, codes or reset (by a colleague)."""
    facts: dict[str, Any] = {"what": what, "at": at, "where": where, "colleague": by}
    event = f"user:{user.pk}:{what}:{uuid4()}"
    letters = telling.to_person(user, "accounts/entrance_changed", event=event, link=reverse("account"), **facts)
    outbox.write_many(letters)


def revise(user: User, **facts: Any) -> None:
    """Keep what a person changes about themselves: `name`, `phone`, `language`. Safe to repeat."""
    for name, value in facts.items():
        setattr(user, name, value)
    user.save(update_fields=[*facts])


def switch(member: Membership) -> None:
    """Let the person act for another of their companies from here on, in the browser and on the phone.

    Raises Refused("company_suspended").
    """
    if member.company.status == Company.Status.SUSPENDED:
        raise Refused("company_suspended", _("This company is suspended: ask your manager."))
    User.objects.filter(pk=member.user_id).update(last_company=member.company_id)


def nobody(email: str) -> User:
    """Return a person who is not kept: stands in for an address nobody signs in with."""
    return User(pk=0, email=email.lower(), language=get_language() or settings.LANGUAGE_CODE)


def password_link(user: User) -> str:
    """A signed link that sets the password once, valid for PASSWORD_RESET_TIMEOUT seconds."""
    where = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return settings.SITE_URL + reverse("account_reset_password_from_key", kwargs=where)
