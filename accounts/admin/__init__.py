"""The desk's rooms for companies and people."""

from accounts.admin.companies import CompanyAdmin
from accounts.admin.contacts import CityAdmin, ContactAdmin, RegionAdmin
from accounts.admin.people import UserAdmin

__all__ = ["CityAdmin", "CompanyAdmin", "ContactAdmin", "RegionAdmin", "UserAdmin"]
