"""How forms look: every field with its label, help and error tied together for screen readers."""

from django.forms.renderers import TemplatesSetting


class SchoolFormRenderer(TemplatesSetting):
    """Render fields with our template; the widgets stay Django's."""

    field_template_name = "forms/field.html"
    form_template_name = "forms/form.html"
