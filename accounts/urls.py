"""Sign-in pages: allauth's views under the portal's own addresses, and a person's own account."""

from allauth.account import views
from django.urls import include, path, re_path

from accounts.entrance import account, session_end, session_end_others, session_list
from accounts.views import notification_list, notification_open, notification_read, switch

urlpatterns = [
    path("signin/", views.login, name="account_login"),
    path("signout/", views.logout, name="account_logout"),
    path("signup/", views.signup, name="account_signup"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("mfa/", include("allauth.mfa.urls")),
    path("account/", account, name="account"),
    path("account/sessions/", session_list, name="account_sessions"),
    path("account/sessions/end/", session_end_others, name="account_sessions_end"),
    path("account/sessions/<key:pk>/end/", session_end, name="account_session_end"),
    path("account/switch/<key:company_id>/", switch, name="account_switch"),
    path("notifications/", notification_list, name="notification_list"),
    path("notifications/read/", notification_read, name="notification_read"),
    path("notifications/<key:pk>/open/", notification_open, name="notification_open"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/sent/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/reset/key/done/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
]
