"""The three files of a report, made from its content alone; equal contents give equal bytes."""

from collections.abc import Callable, Iterable
from typing import Any

from truongso.foundation.papers.pdf import render_pdf
from truongso.foundation.papers.word import render_docx
from truongso.governance.plan.report_files.frozen import content_of
from truongso.governance.plan.report_files.paper import report_paper
from truongso.governance.plan.report_files.workbook import report_workbook

KINDS = ("docx", "pdf", "xlsx")
CONTENT_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def file_name(content: dict[str, Any], kind: str) -> str:
    """Return bao-cao-quy-3-2026.pdf, or bao-cao-nam-2026.pdf; a draft says so."""
    period = f"quy-{content['quarter']}-{content['year']}" if content["quarter"] else f"nam-{content['year']}"
    return f"bao-cao-{period}.{kind}"


def render_files(content: dict[str, Any], *, kinds: Iterable[str] = KINDS) -> dict[str, bytes]:
    """Return the files of a content by kind; a draft is marked DỰ THẢO and has no number."""
    said = content_of(content)
    makers: dict[str, Callable[[], bytes]] = {
        "docx": lambda: render_docx(report_paper(said)),
        "pdf": lambda: render_pdf(report_paper(said)),
        "xlsx": lambda: report_workbook(said),
    }
    return {kind: makers[kind]() for kind in kinds}
