"""Small helpers of the pages of processes."""

import json
from typing import Any

from django import template

register = template.Library()


@register.filter
def as_json(value: Any) -> str:
    """Return a value as JSON for a data attribute; the template escapes it."""
    return json.dumps(value, ensure_ascii=False)


@register.filter
def late_on(step: Any, day: Any) -> bool:
    """Return whether a step waits beyond its deadline on a day."""
    return bool(step.is_late(day))
