"""A seller's people and places: regions, staff, contacts, companies with their members.

Found by: a region and a city by code, a person and a contact by e-mail, a company by name,
an address by its street. A person gets a password only where the file names one under
`logins`, and only when they are new; with ENV=prod nobody does: a password anybody may read
opens nothing. A company's state is set once, by its verbs.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import staff
from accounts.models import Address, City, Company, Contact, Membership, Region, User
from wholesale.loading import clean, keep
from wholesale.sellerfile import Told

PERSON = ("name", "phone", "language")


@transaction.atomic
def load(told: Told) -> None:
    """Load places, staff, contacts and companies. Raises Refused("seller_data") naming what is wrong."""
    part = told.part("accounts")
    part.given(beside=("regions", "staff", "contacts", "companies"))
    staff.grant()
    logins = [] if settings.PROD else told.rows("logins")
    passwords = {row["email"].lower(): row["password"] for row in logins}
    cities = _load_places(part)
    chief = _load_staff(part, passwords)
    contacts = _load_contacts(part)
    for row in part.rows("companies"):
        company = _load_company(row, cities, contacts, chief)
        for address in row.rows("addresses"):
            _load_address(address, company, cities)
        for member in row.rows("members"):
            user = _load_person(member, passwords, beside=("role",))
            keep(Membership, member, by={"user": user, "company": company}, role=member["role"])


def _load_places(part: Told) -> dict[str, City]:
    """Load regions and their cities; return the cities by code."""
    cities = {}
    for position, row in enumerate(part.rows("regions"), 1):
        facts = row.given("words", "country", "position", beside=("code", "cities"))
        region, _is_new = keep(Region, row, by={"code": row["code"]}, **{"position": position} | facts)
        for below in row.rows("cities"):
            facts = below.given("words", "time_zone", "marks", beside=("code",))
            cities[below["code"]], _is_new = keep(City, below, by={"code": below["code"]}, region=region, **facts)
    return cities


def _load_staff(part: Told, passwords: Mapping[str, str]) -> User | None:
    """Load the seller's own people; return the first who may do everything: companies are approved in their name."""
    chief = None
    for row in part.rows("staff"):
        user = _load_person(row, passwords, beside=("is_superuser", "groups"), is_staff=True)
        keep(User, row, by={"email": user.email}, is_superuser=row.get("is_superuser", False))
        groups = {group.name: group for group in Group.objects.all()}
        wanted = row.get("groups", [])
        if unknown := set(wanted) - set(groups):
            raise row.wrong("groups", _("there is no group “%(name)s”") % {"name": ", ".join(sorted(unknown))})
        user.groups.set([groups[name] for name in wanted])
        chief = chief or (user if row.get("is_superuser") else None)
    return chief


def _load_person(row: Told, passwords: Mapping[str, str], *, beside: tuple[str, ...], **more: Any) -> User:
    facts = row.given(*PERSON, beside=("email", *beside)) | more
    email = clean(User, row, {"email": row["email"]})["email"].lower()
    if not User.objects.filter(email=email).exists():
        return User.objects.create_user(email, passwords.get(email), **clean(User, row, facts))
    return keep(User, row, by={"email": email}, **facts)[0]


def _load_contacts(part: Told) -> dict[str, Contact]:
    """Load contacts, then who stands in for whom; return them by e-mail."""
    users = {user.email: user for user in User.objects.staff()}
    regions = {region.code: region for region in Region.objects.all()}
    rows = part.rows("contacts")
    contacts = {row["email"]: _load_contact(row, users) for row in rows}
    for row in rows:
        contact = contacts[row["email"]]
        keep(Contact, row, by={"email": contact.email}, deputy=row.one_of("deputy", contacts))
        if unknown := set(row.get("regions", [])) - set(regions):
            raise row.wrong("regions", _("there is no region “%(name)s”") % {"name": ", ".join(sorted(unknown))})
        contact.regions.set([regions[code] for code in row.get("regions", [])])
    return contacts


def _load_contact(row: Told, users: Mapping[str, User]) -> Contact:
    names = ("words", "post", "phone", "messengers", "topics", "away_until", "is_public", "position")
    facts = row.given(*names, beside=("email", "user", "regions", "deputy"))
    return keep(Contact, row, by={"email": row["email"]}, user=row.one_of("user", users), **facts)[0]


def _load_company(
    row: Told, cities: Mapping[str, City], contacts: Mapping[str, Contact], chief: User | None
) -> Company:
    beside = ("name", "city", "manager", "status", "why", "addresses", "members")
    facts = row.given("kinds", "country", "email", "phone", "zone", beside=beside)
    facts |= {"city": row.one_of("city", cities), "manager": row.one_of("manager", contacts)}
    company, is_new = keep(Company, row, by={"name": row["name"]}, **facts)
    if is_new:
        _begin(row, company, chief)
    return company


def _begin(row: Told, company: Company, chief: User | None) -> None:
    """Bring a new company to the state the file gives it, by its own verbs."""
    status = row.get("status", Company.Status.APPROVED)
    if status not in Company.Status.values:
        raise row.wrong("status", _("it is one of: %(states)s") % {"states": ", ".join(Company.Status.values)})
    if status == Company.Status.DRAFT:
        return
    if chief is None:
        raise row.wrong("status", _("somebody of the staff must be a superuser to approve companies"))
    company.approve(by=chief)
    if status == Company.Status.SUSPENDED:
        company.suspend(by=chief, why=row["why"])


def _load_address(row: Told, company: Company, cities: Mapping[str, City]) -> None:
    names = ("place", "postcode", "note", "person", "phone", "is_default", "is_active")
    facts = row.given(*names, beside=("kind", "street", "city"))
    key = {"company": company, "kind": row["kind"], "street": row["street"]}
    keep(Address, row, by=key, city=row.one_of("city", cities), **facts)
