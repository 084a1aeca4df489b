"""Template filters and tags: dates, numbers and money as people here write them; icons; field wiring."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template
from django.forms import (
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    FileInput,
    RadioSelect,
    Select,
    SelectMultiple,
    Widget,
)
from django.forms.boundfield import BoundWidget
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from truongso.core import text
from truongso.core.icons import icon_svg

ACCEPTED_FILES = "image/*,.pdf,.doc,.docx,.xlsx,.pptx,.txt,.csv,.ods,.odt"

register = template.Library()
register.filter("date_vn", text.format_date)
register.filter("datetime_vn", text.format_datetime)
register.filter("number_vn", lambda value: "" if value is None else text.format_number(value))
register.filter("percent_vn", text.format_percent)
register.filter("money_vn", text.format_money)
register.filter("initials", text.initials)
register.simple_tag(icon_svg, name="icon")


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """Return mapping[key], or nothing."""
    return mapping.get(key) if hasattr(mapping, "get") else None


@register.simple_tag
def spark(values: Iterable[Decimal | float | None]) -> SafeString | str:
    """Return a small line of the values as SVG, a dot on the last; nothing with fewer than two of them."""
    points = [(at, float(value)) for at, value in enumerate(values) if value is not None]
    if len(points) < 2:
        return ""
    low, high = min(v for _, v in points), max(v for _, v in points)
    span, last = (high - low) or 1, max(at for at, _ in points) or 1
    places = [(4 + at / last * 90, 27 - (value - low) / span * 22) for at, value in points]
    return format_html(
        '<svg class="spark" viewBox="0 0 100 32" aria-hidden="true" focusable="false"><polyline points="{}" fill="none" '
        'stroke="currentColor" stroke-width="2.5" stroke-linejoin="round"/><circle cx="{}" cy="{}" r="4" fill="currentColor"/></svg>',
        " ".join(f"{x:.1f},{y:.1f}" for x, y in places),
        f"{places[-1][0]:.1f}",
        f"{places[-1][1]:.1f}",
    )


def _css_of(widget: Widget) -> str:
    if isinstance(widget, CheckboxInput | RadioSelect | CheckboxSelectMultiple):
        return "form-check-input"
    if isinstance(widget, Select | SelectMultiple):
        return "form-select"
    return "" if isinstance(widget, FileInput) else "form-control"


@register.simple_tag
def field_widget(field: BoundField) -> SafeString:
    """Return a field's control with the classes and aria attributes that tie it to its help and error."""
    widget = field.field.widget
    own = widget.attrs.get("class", "")
    attrs: dict[str, Any] = {"class": f"{_css_of(widget)} {own} {'is-invalid' if field.errors else ''}".strip()}
    described = [f"{field.auto_id}-help"] if field.help_text else []
    if field.errors:
        attrs["aria-invalid"] = "true"
        described.append(f"{field.auto_id}-error")
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if isinstance(widget, FileInput) and "accept" not in widget.attrs:
        attrs["accept"] = ACCEPTED_FILES
    return field.as_widget(attrs=attrs)


@register.simple_tag
def choice_widget(choice: BoundWidget, field: BoundField) -> SafeString:
    """Return one radio button or check box of a list, with our class and its tie to the field's error."""
    choice.data["attrs"]["class"] = f"form-check-input {'is-invalid' if field.errors else ''}".strip()
    if field.errors:
        choice.data["attrs"]["aria-describedby"] = f"{field.auto_id}-error"
    return choice.tag()


@register.filter
def is_choice_list(field: BoundField) -> bool:
    """Return whether a field is a list of radio buttons or check boxes, which needs a legend instead of a label."""
    return isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple)


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Return whether a field is one check box."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_file(field: BoundField) -> bool:
    """Return whether a field takes a file."""
    return isinstance(field.field.widget, FileInput)


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """Return the page's query string with some values changed, for links that keep the filters."""
    request = context.get("request")
    values: QueryDict = request.GET.copy() if request else QueryDict(mutable=True)
    for key, value in changes.items():
        name = key.replace("_", "-")
        if value in (None, ""):
            values.pop(name, None)
        else:
            values[name] = str(value)
    return f"?{values.urlencode()}" if values else "?"
