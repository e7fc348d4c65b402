"""What a manager types about people."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.widgets import UnfoldAdminEmailInputWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from accounts.models import Membership


class MemberForm(forms.Form):
    """A new member of a company."""

    email = forms.EmailField(label=_("E-mail, the login"), widget=UnfoldAdminEmailInputWidget)
    name = forms.CharField(
        label=pgettext_lazy("person", "Name"), max_length=150, required=False, widget=UnfoldAdminTextInputWidget
    )
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role, widget=UnfoldAdminSelectWidget)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=UnfoldAdminSelectWidget)
