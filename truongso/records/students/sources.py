"""Where values typed by people come from: their source, and the page of what a source wrote."""

from typing import Any

from truongso.records.register.models import Source


def person_source(by: Any, title: str = "") -> Source:
    """Return a new source for values that a person types; call it inside the action that writes them."""
    name = getattr(getattr(by, "person", None), "full_name", "") or str(by or "Hệ thống")
    return Source.objects.create(kind=Source.Kind.PERSON, title=title or f"{name} sửa trực tiếp", made_by=by)
