"""The report's three files (Word, PDF, Excel) and the plan as a document, from plain values alone."""

from typing import Any

from truongso.foundation.papers.content import OfficialPaper
from truongso.governance.plan.report_files import paper, workbook
from truongso.governance.plan.report_files.content import ReportContent
from truongso.governance.plan.report_files.frozen import content_of

__all__ = ["ReportContent", "content_of", "report_paper", "report_workbook"]


def report_paper(content: ReportContent | dict[str, Any]) -> OfficialPaper:
    """Return the report as a paper by NĐ 30/2020; content may be the frozen JSON values."""
    return paper.report_paper(content if isinstance(content, ReportContent) else content_of(content))


def report_workbook(content: ReportContent | dict[str, Any]) -> bytes:
    """Return the report as .xlsx with live formulas; content may be the frozen JSON values."""
    return workbook.report_workbook(content if isinstance(content, ReportContent) else content_of(content))
