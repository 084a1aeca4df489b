"""What every page shows of the school: its name, and whether the data are invented."""

from typing import Any

from django.http import HttpRequest

from truongso.core.navigation import page_context
from truongso.foundation.org.models import School


@page_context
def school(request: HttpRequest) -> dict[str, Any]:
    """Return the school for the layout, None before it is described."""
    return {"school": School.current()}
