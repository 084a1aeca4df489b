"""Template filters and tags: dates, numbers and money as people here write them; icons; field wiring."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, FileInput, Select, SelectMultiple
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from truongso.core import text
from truongso.core.icons import icon_svg

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
def spark(values: Iterable[Decimal | None]) -> SafeString | str:
    """Return a small line of the values as SVG; nothing with fewer than two of them."""
    points = [(at, float(value)) for at, value in enumerate(values) if value is not None]
    if len(points) < 2:
        return ""
    low, high = min(v for _, v in points), max(v for _, v in points)
    span, last = (high - low) or 1, max(at for at, _ in points) or 1
    path = " ".join(f"{at / last * 100:.1f},{28 - (value - low) / span * 24:.1f}" for at, value in points)
    return format_html(
        '<svg class="spark" viewBox="0 0 100 30" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<polyline points="{}" fill="none" stroke="currentColor" stroke-width="2.5" vector-effect="non-scaling-stroke"/></svg>',
        path,
    )


@register.simple_tag
def field_widget(field: BoundField) -> SafeString:
    """Return a field's control with the classes and aria attributes that tie it to its help and error."""
    widget = field.field.widget
    if isinstance(widget, CheckboxInput):
        css = "form-check-input"
    elif isinstance(widget, Select | SelectMultiple):
        css = "form-select"
    elif isinstance(widget, FileInput):
        css = ""
    else:
        css = "form-control"
    attrs: dict[str, Any] = {"class": f"{css} {'is-invalid' if field.errors else ''}".strip()}
    described = [f"{field.auto_id}-help"] if field.help_text else []
    if field.errors:
        attrs["aria-invalid"] = "true"
        described.append(f"{field.auto_id}-error")
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if isinstance(widget, FileInput) and "accept" not in widget.attrs:
        attrs["accept"] = "image/*,.pdf,.doc,.docx,.xlsx,.pptx,.txt,.csv,.ods,.odt"
    return field.as_widget(attrs=attrs)


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
