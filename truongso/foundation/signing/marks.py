"""The visible mark of a signature: who, when with the zone, right above the printed name of the signer.

NĐ 30/2020, annex I: the mark of the school shows its name and the time of signing to the second with the time zone. The
sizes of the boxes are ours.
"""

import io
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from truongso.core import pdf_pages
from truongso.core.text import SCHOOL_ZONE
from truongso.foundation.papers.pdf import render_template
from truongso.foundation.signing.first_signature import Mark
from truongso.foundation.signing.models import SignatureStep
from truongso.foundation.signing.trust import common_name, organisation

Find = Callable[[bytes, str], tuple[int, int, int] | None]
WIDTH, HEIGHT = 170, 46
SEAL_HEIGHT, SEAL_OVERLAP = 36, 16  # the school's mark lies over the upper edge of the signer's, not through its words
GAP = 4
TEMPLATE, CORNER_TEMPLATE = (Path(__file__).with_name(name) for name in ("mark.typ", "corner_mark.typ"))
CORNER_WIDTH, CORNER_LINE, CORNER_EDGE, CORNER_GAP = 300, 12.5, 28, 8
PERSON_COLOUR, SCHOOL_COLOUR = "#1d3f8f", "#b3121d"


def mark_for(
    content: bytes, step: SignatureStep, certificate: Any, at: datetime, find: Find = pdf_pages.find
) -> Mark | None:
    """Return the mark of a step, placed where its signer's name is printed last; none when the name is not in the file.

    The school's mark stands over the left of the last signer's, as a seal does.
    """
    corner = getattr(step.request.about, "corner_lines", ()) if step.person is None else ()
    if corner:
        return _corner_mark(content, corner, at)
    name = step.person.full_name if step.person else _last_signer(step)
    try:
        place = find(content, name) if name else None
    except pdf_pages.Unreadable:
        place = None
    if place is None:
        return None
    page, middle, top = place
    left = middle - WIDTH // 2 - (WIDTH // 3 if step.person is None else 0)
    bottom = top + GAP + (HEIGHT - SEAL_OVERLAP if step.person is None else 0)
    height = SEAL_HEIGHT if step.person is None else HEIGHT
    box = (max(10, left), bottom, max(10, left) + WIDTH, bottom + height)
    return Mark(_picture(step, certificate, at), box, page - 1)


def _corner_mark(content: bytes, lines: Sequence[str], at: datetime) -> Mark:
    """Return the seal's mark on an annex in a file of its own or on a copy: top right of page 1, black, no picture.

    NĐ 30/2020, annex I: the words that the file needs, then the time of signing in ISO 8601 with the time zone.
    """
    _, _, right, top = _first_page(content)
    local = at.astimezone(SCHOOL_ZONE).replace(microsecond=0)
    day, separator, time = local.isoformat().partition("T")
    # in two parts: a long word may break in papers, and this one must not
    made = _drawn(CORNER_TEMPLATE, (("lines", tuple(lines)), ("time", (day, separator + time))))
    height = CORNER_LINE * (len(lines) + 1) + 4
    edges = (right - CORNER_EDGE - CORNER_WIDTH, top - CORNER_GAP - height, right - CORNER_EDGE, top - CORNER_GAP)
    x, y, x_end, y_end = map(round, edges)
    return Mark(made, (x, y, x_end, y_end), 0)


def _first_page(content: bytes) -> list[float]:
    """Return the edges of the first page in points: left, bottom, right, top."""
    try:
        pages = PdfFileReader(io.BytesIO(content)).root["/Pages"]
        page = pages
        while page["/Type"] == "/Pages":
            page = page["/Kids"][0]
        box = page["/MediaBox"] if "/MediaBox" in page else pages["/MediaBox"]
        return [float(edge) for edge in box]
    except (PdfError, KeyError, IndexError, TypeError, ValueError):
        return [0, 0, 595, 842]  # A4: the file is judged when it is signed, not here


def _last_signer(step: SignatureStep) -> str:
    before = step.request.steps.filter(position__lt=step.position, person__isnull=False).select_related("person").last()
    return before.person.full_name if before is not None and before.person is not None else ""


def _picture(step: SignatureStep, certificate: Any, at: datetime) -> bytes:
    local = at.astimezone(SCHOOL_ZONE)
    zone = local.strftime("%z")
    values = {
        "title": "Ký bởi" if step.person else "Cơ quan",
        "name": common_name(certificate),
        "organisation": organisation(certificate) if step.person else "",
        "time": f"{local:%d/%m/%Y %H:%M:%S} {zone[:3]}:{zone[3:]}",
        "height": HEIGHT if step.person else SEAL_HEIGHT,
        "colour": PERSON_COLOUR if step.person else SCHOOL_COLOUR,
    }
    return _drawn(TEMPLATE, tuple(values.items()))


@lru_cache(maxsize=16)
def _drawn(template: Path, values: tuple[tuple[str, Any], ...]) -> bytes:
    """Return a mark as PDF. Files that are signed in the same second carry the same one."""
    return render_template(
        template, {name: list(value) if isinstance(value, tuple) else value for name, value in values}
    )
