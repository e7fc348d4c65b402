"""People, companies and places. A company orders through its members; only an approved one orders."""

from accounts.models.address import Address
from accounts.models.company import Company, CompanyEvent
from accounts.models.contact import Contact
from accounts.models.device import Device
from accounts.models.membership import Membership
from accounts.models.place import City, Region
from accounts.models.user import User

__all__ = ["Address", "City", "Company", "CompanyEvent", "Contact", "Device", "Membership", "Region", "User"]
