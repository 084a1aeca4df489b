"""Render an official paper to PDF/A-2b with typst."""

import json
from functools import cache
from pathlib import Path
from threading import Lock

import typst
from django.conf import settings

from truongso.core.refusal import Refused
from truongso.foundation.papers.content import OfficialPaper

TEMPLATE = Path(__file__).with_name("paper.typ")
PDF_STANDARD = "a-2b"
# typst keeps a memo of everything it compiled; a compiler is used by one thread at a time.
_lock = Lock()


def fonts_directory() -> Path:
    """Return the folder with the four Tinos files; Refused when the set-up has not built it."""
    folder = Path(getattr(settings, "PAPER_FONTS", "") or Path(__file__).parents[2] / "core" / "static" / "built" / "fonts")
    if len(list(folder.glob("Tinos*.ttf"))) < 4:
        raise Refused("Thiếu phông chữ Tinos để in văn bản: hãy chạy «make setup» rồi thử lại.")
    return folder


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts_directory())])
    return typst.Compiler(str(TEMPLATE), font_paths=fonts)


def render_pdf(paper: OfficialPaper) -> bytes:
    """Return the paper as PDF/A-2b; the same paper gives the same bytes."""
    data = json.dumps(paper.as_data(), ensure_ascii=False, sort_keys=True)
    with _lock:
        return bytes(_compiler().compile(format="pdf", pdf_standards=PDF_STANDARD, sys_inputs={"paper": data}))
