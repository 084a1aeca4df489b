"""How forms look: every field with its label, help and error tied together for screen readers."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting

from truongso.core.refusal import Refused


class SchoolFormRenderer(TemplatesSetting):
    """Render fields with our template; the widgets stay Django's."""

    field_template_name = "forms/field.html"
    form_template_name = "forms/form.html"


class DayInput(forms.DateInput):
    """The browser's own date picker; it sends and takes 2026-10-05 whatever it shows."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


def day_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """Return a field for a day; the page says beside it which day was chosen, in Vietnamese."""
    return forms.DateField(label=label, required=required, widget=DayInput, help_text=help_text)


def add_refusal(form: forms.BaseForm, refusal: Refused) -> None:
    """Show a refusal at the field that it names, or above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
