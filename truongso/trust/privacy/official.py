"""What every paper of this room shares: the school at its head, the signer at its foot, files kept as evidence."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from truongso.core.refusal import Refused
from truongso.core.upload_checks import DOCX, XLSX
from truongso.foundation.access.standing import standing_of
from truongso.foundation.evidence import actions as evidence
from truongso.foundation.evidence.models import Item
from truongso.foundation.org.models import School
from truongso.foundation.org.roles import Role
from truongso.foundation.papers.content import Annex, Block, OfficialPaper
from truongso.foundation.papers.pdf import render_pdf
from truongso.foundation.papers.word import render_docx

TYPES = {"pdf": "application/pdf", "docx": DOCX, "xlsx": XLSX}
KINDS = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel"}


def the_school() -> School:
    """Return the school; Refused before it was described."""
    school = School.current()
    if school is None:
        raise Refused("Chưa khai báo trường: hãy khai báo tên trường, ký hiệu văn bản trước khi lập văn bản.")
    return school


def official_paper(
    type_name: str,
    subject: str,
    blocks: Sequence[Block],
    *,
    symbol: str,
    on: date | None,
    signer: Any = None,
    number: int | None = None,
    annexes: Sequence[Annex] = (),
    addressees: Sequence[str] = (),
    recipients: Sequence[str] = ("Lưu: VT, hồ sơ dữ liệu cá nhân.",),
    mark: str = "",
) -> OfficialPaper:
    """Return a paper of the school; the principal's name stands under it only when the principal makes it."""
    school = the_school()
    is_principal = signer is not None and Role.PRINCIPAL.value in standing_of(signer).roles
    return OfficialPaper(
        parent_agency=tuple(line.strip() for line in school.parent_agency.splitlines() if line.strip()),
        agency=school.agency, symbol=symbol, number=number, place=school.place, issued_on=on, type_name=type_name,
        subject=subject, blocks=tuple(blocks), annexes=tuple(annexes), addressees=tuple(addressees),
        recipients=tuple(recipients), signature_lines=("HIỆU TRƯỞNG",),
        signer=signer.person.full_name if is_principal else "", mark=mark,
    )  # fmt: skip


def keep_paper(
    made: Any, paper: OfficialPaper, *, stem: str, by: Any, on: date, extra: dict[str, bytes] | None = None,
    personal: bool = False,
) -> list[Item]:  # fmt: skip
    """Keep a paper as PDF and Word, and what goes with it, as evidence of the object that it was made for."""
    files = {"pdf": render_pdf(paper), "docx": render_docx(paper)} | (extra or {})
    return [
        evidence.add_record(
            title=f"{made}: {KINDS[kind]}"[:300], content=content, name=f"{stem}.{kind}", content_type=TYPES[kind], by=by,
            link_to=made, role=KINDS[kind], effective_from=on, source_label=str(made)[:200],
            source_url=made.get_absolute_url(), holds_personal_data=personal,
        )
        for kind, content in files.items()
    ]  # fmt: skip
