"""Render an official paper to PDF/A-2b with typst."""

import json
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import typst
from django.conf import settings

from truongso.core.refusal import Refused
from truongso.foundation.papers.content import OfficialPaper
from truongso.foundation.papers.glyphs import known_characters, with_glyphs

TEMPLATE = Path(__file__).with_name("paper.typ")
BUILT_FONTS = Path(__file__).parents[2] / "core" / "static" / "built" / "fonts"
PDF_STANDARD: Literal["a-2b"] = "a-2b"
# A compiler is used by one thread at a time; one is kept per process, because making it reads the fonts again.
_lock = Lock()


def fonts_directory() -> Path:
    """Return the folder with the four Tinos files; Refused when the set-up has not built it."""
    folder = Path(getattr(settings, "PAPER_FONTS", "") or BUILT_FONTS)
    if len(list(folder.glob("Tinos*.ttf"))) < 4:
        raise Refused("Thiếu phông chữ Tinos để in văn bản: hãy chạy «make setup» rồi thử lại.")
    return folder


def render_pdf(paper: OfficialPaper) -> bytes:
    """Return the paper as PDF/A-2b; the same paper gives the same bytes. Refused when the fonts are missing."""
    return render_template(TEMPLATE, paper.as_data())


def render_template(template: Path, data: dict[str, Any]) -> bytes:
    """Return what one of our templates makes of plain values, as PDF/A-2b. Text comes as data, never as markup."""
    folder = fonts_directory()
    known = known_characters(tuple(sorted(folder.glob("Tinos*.ttf"))))
    text = json.dumps(with_glyphs(data, known), ensure_ascii=False, sort_keys=True)
    with _lock:
        made = _compiler(folder, template).compile(format="pdf", pdf_standards=PDF_STANDARD, sys_inputs={"paper": text})
    assert isinstance(made, bytes)  # one document, no list of pages
    return made


@cache
def _compiler(folder: Path, template: Path) -> typst.Compiler:
    # System fonts stay out, so that a paper looks the same on every machine.
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])
    return typst.Compiler(str(template), root=str(template.parent), font_paths=fonts)
