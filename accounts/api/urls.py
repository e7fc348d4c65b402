"""Addresses of the app's API, under `/api/v1/`."""

from django.urls import path

from accounts.api.addresses import AddressesView, AddressView, CitiesView
from accounts.api.contacts import ContactsView
from accounts.api.devices import DeviceDetail, DeviceList
from accounts.api.me import CompaniesView, MeView, SwitchView
from accounts.api.notifications import NotificationList, NotificationRead, NotificationReadAll

urlpatterns = [
    path("me/", MeView.as_view(), name="me"),
    path("companies/", CompaniesView.as_view(), name="companies"),
    path("companies/<key:company_id>/switch/", SwitchView.as_view(), name="company_switch"),
    path("addresses/", AddressesView.as_view(), name="addresses"),
    path("addresses/<key:pk>/", AddressView.as_view(), name="address_detail"),
    path("cities/", CitiesView.as_view(), name="cities"),
    path("contacts/", ContactsView.as_view(), name="contacts"),
    path("devices/", DeviceList.as_view(), name="device_list"),
    path("devices/<key:pk>/", DeviceDetail.as_view(), name="device_detail"),
    path("notifications/", NotificationList.as_view(), name="notification_list"),
    path("notifications/read/", NotificationReadAll.as_view(), name="notification_read_all"),
    path("notifications/<key:pk>/read/", NotificationRead.as_view(), name="notification_read"),
]
