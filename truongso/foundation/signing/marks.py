"""The visible mark of a signature: who, when with the zone, right above the printed name of the signer.

NĐ 30/2020, annex I: the mark of the school shows its name and the time of signing to the second with the time zone. The
sizes of the boxes are ours.
"""

from datetime import datetime
from functools import cache
from typing import Any

import typst

from truongso.core import pdf_pages
from truongso.core.text import SCHOOL_ZONE
from truongso.foundation.papers.pdf import fonts_directory
from truongso.foundation.signing.models import SignatureStep
from truongso.foundation.signing.pdf_signing import Mark
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
PERSON_COLOUR, SCHOOL_COLOUR = "#1d3f8f", "#b3121d"


def mark_for(content: bytes, step: SignatureStep, certificate: Any, at: datetime) -> Mark | None:
    """Return the mark of a step, placed where its signer's name is printed last; none when the name is not in the file.

    The school's mark stands over the left of the last signer's, as a seal does.
    """
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
