"""Icons: single SVG files copied into the build output, read once."""

from functools import cache
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe

FOLDER = Path(__file__).parent / "static" / "built" / "icons"


@cache
def icon_svg(name: str) -> SafeString:
    """Return the SVG of an icon, hidden from screen readers; ValueError for a name that the build does not have."""
    path = FOLDER / f"{name}.svg"
    if not name.replace("-", "").isalnum() or not path.exists():
        raise ValueError(f"icon {name} is not in frontend/icons.txt or the front end is not built")
    svg = path.read_text(encoding="utf-8")
    start = svg.index(">")
    body = svg[start + 1 : svg.rindex("</svg>")]
    # The file comes from a package at build time, never from a person.
    return mark_safe(  # noqa: S308
        '<svg class="icon-svg" width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" '
        f'stroke-linejoin="round" aria-hidden="true" focusable="false">{body}</svg>'
    )
