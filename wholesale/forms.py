"""How a form looks: every form and field of the portal is drawn by the two templates of the house."""

from django.forms.renderers import TemplatesSetting


class HouseRenderer(TemplatesSetting):
    """Draw fields with label, hint, error and control in this order, tied together for a screen reader."""

    form_template_name = "_form.html"
    field_template_name = "_field.html"
