"""The visible mark of a signature: who, when with the zone, right above the printed name of the signer.

NĐ 30/2020, annex I: the mark of the school shows its name and the time of signing to the second with the time zone. The
sizes of the boxes are ours.
"""

import io
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

import typst
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from truongso.core import pdf_pages
from truongso.core.text import SCHOOL_ZONE
from truongso.foundation.papers.pdf import fonts_directory
from truongso.foundation.signing.first_signature import Mark
from truongso.foundation.signing.models import SignatureStep
from truongso.foundation.signing.trust import common_name, organisation

WIDTH, HEIGHT = 170, 46
GAP = 4
TEMPLATE = """
#set page(width: 170pt, height: 46pt, margin: 3pt, fill: none)
#set text(font: "Tinos", size: 8pt, fill: rgb(sys.inputs.colour))
#set par(leading: 0.5em)
#rect(width: 100%, height: 100%, inset: 3pt, stroke: 0.6pt + rgb(sys.inputs.colour))[
  #sys.inputs.title: #text(weight: "bold")[#sys.inputs.name] \\
  #if sys.inputs.organisation != "" [#sys.inputs.organisation \\ ]
  Thời gian ký: #sys.inputs.time
]
"""
CORNER_TEMPLATE = """
#let lines = sys.inputs.words.split("\\n")
#set page(width: 300pt, height: (12.5pt * lines.len() + 4pt), margin: 2pt, fill: none)
#set text(font: "Tinos", size: 10pt, fill: black)
#set par(leading: 0.35em)
#align(right, lines.join(linebreak()))
"""
CORNER_WIDTH, CORNER_LINE, CORNER_EDGE, CORNER_GAP = 300, 12.5, 28, 8
PERSON_COLOUR, SCHOOL_COLOUR = "#1d3f8f", "#b3121d"


def mark_for(content: bytes, step: SignatureStep, certificate: Any, at: datetime) -> Mark | None:
    """Return the mark of a step, placed where its signer's name is printed last; none when the name is not in the file.

    The school's mark stands over the left of the last signer's, as a seal does.
    """
    corner = getattr(step.request.about, "corner_lines", ()) if step.person is None else ()
    if corner:
        return _corner_mark(content, corner, at)
    name = step.person.full_name if step.person else _last_signer(step)
    try:
        place = pdf_pages.find(content, name) if name else None
    except pdf_pages.Unreadable:
        place = None
    if place is None:
        return None
    page, middle, top = place
    left = middle - WIDTH // 2 - (WIDTH // 3 if step.person is None else 0)
    bottom = top + GAP + (HEIGHT // 2 if step.person is None else 0)
    box = (max(10, left), bottom, max(10, left) + WIDTH, bottom + HEIGHT)
    return Mark(_picture(step, certificate, at), box, page - 1)


def _corner_mark(content: bytes, lines: Sequence[str], at: datetime) -> Mark:
    """Return the seal's mark on an annex in a file of its own or on a copy: top right of page 1, black, no picture.

    NĐ 30/2020, annex I: the words that the file needs, then the time of signing in ISO 8601 with the time zone.
    """
    _, _, right, top = _first_page(content)
    local = at.astimezone(SCHOOL_ZONE).replace(microsecond=0)
    values = {"words": "\n".join((*lines, f"Thời gian ký: {local.isoformat()}"))}
    made = typst.compile(CORNER_TEMPLATE.encode(), sys_inputs=values, font_paths=_fonts())
    assert isinstance(made, bytes)
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
        "colour": PERSON_COLOUR if step.person else SCHOOL_COLOUR,
    }
    made = typst.compile(TEMPLATE.encode(), sys_inputs=values, font_paths=_fonts())
    assert isinstance(made, bytes)
    return made


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts_directory())])
