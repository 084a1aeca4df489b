"""Issue a paper on a request: a number of the series, PDF and Word, both encrypted."""

from datetime import date
from typing import Any

from truongso.core.refusal import Refused
from truongso.foundation.org.models import School
from truongso.foundation.papers.actions import issue_number
from truongso.foundation.papers.pdf import render_pdf
from truongso.foundation.papers.registry import paper_types
from truongso.foundation.papers.word import render_docx
from truongso.trust.data_requests import letters
from truongso.trust.data_requests.models import DataRequest, PaperFile, RequestPaper

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def issue(request: DataRequest, what: str, *, on: date, by: Any, reason: str = "") -> RequestPaper:
    """Number a paper and keep its files; called inside an action, which records. Refused before the school is described."""
    school = School.current()
    if school is None:
        raise Refused("Chưa khai báo trường: hãy khai báo tên trường, ký hiệu văn bản trước khi lập văn bản.")
    kind = paper_types.get(f"data_requests.{what}")
    symbol, subject = kind.symbol_of(school.symbol), f"{letters.SUBJECTS[RequestPaper.What(what)]} {request.code}"
    issued = issue_number(series_code=kind.series, symbol=symbol, subject=subject, issued_on=on, paper=request, by=by)
    made = RequestPaper.objects.create(request=request, what=what, issued=issued, made_by=by)
    content = letters.letter(request, what, school=school, issued=issued, reason=reason, signer=by)
    for ending, media, data in (("pdf", PDF, render_pdf(content)), ("docx", WORD, render_docx(content))):
        file = PaperFile(paper=made, kind=ending, name=f"{what}-{request.code}.{ending}", content_type=media)
        file.keep(data)
        file.save()
    return made
