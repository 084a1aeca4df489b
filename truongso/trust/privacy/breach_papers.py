"""Papers of a breach: the notice to the agency, and the minutes. The law's Mẫu 08 was not seen: this layout is ours."""

from datetime import date
from typing import Any

from django.utils import timezone

from truongso.core.text import format_date, format_datetime, format_number
from truongso.foundation.datasets.registry import data_sets
from truongso.foundation.papers.content import Block, Bullets, Heading, OfficialPaper, Paragraph
from truongso.foundation.papers.registry import paper_types
from truongso.trust.privacy.activities import officers_text
from truongso.trust.privacy.clocks import clock
from truongso.trust.privacy.models import Breach
from truongso.trust.privacy.official import official_paper, the_school
from truongso.trust.privacy.papers import NOTICE

AGENCY = "Cục An ninh mạng và phòng, chống tội phạm sử dụng công nghệ cao (A05), Bộ Công an"
NOT_THE_FORM = (
    "Bản này do phần mềm soạn theo các nội dung mà luật yêu cầu; bố cục Mẫu 08 kèm Nghị định 356/2025/NĐ-CP chưa được đối chiếu, "
    "hãy chuyển nội dung vào mẫu khi gửi."
)


def notice(breach: Breach, *, on: date, signer: Any) -> OfficialPaper:
    """Return the notice; a draft without a number while none was taken."""
    kind = paper_types.get(NOTICE)
    issued = breach.notice
    return official_paper(
        "THÔNG BÁO", f"Vi phạm về bảo vệ dữ liệu cá nhân: {breach.title}", [*_facts(breach), *_what_is_done(breach)],
        symbol=issued.symbol if issued else kind.symbol_of(the_school().symbol), number=issued.number if issued else None,
        on=issued.issued_on if issued else None, signer=signer if issued else None, addressees=(AGENCY,),
        recipients=("Như trên;", "Lưu: VT, hồ sơ sự cố."), mark="" if issued else "DỰ THẢO",
    )  # fmt: skip


def minutes(breach: Breach, *, on: date, signer: Any) -> OfficialPaper:
    """Return the minutes of a closed breach."""
    issued = breach.minutes
    if issued is None:
        raise ValueError("minutes are made when a breach is closed")
    told: list[Block] = [Heading("4. Đã báo", 2), Bullets(_told_lines(breach)), Heading("5. Kết luận", 2)]
    closing = [Paragraph(line) for line in breach.conclusion.splitlines() if line.strip()]
    kept = Paragraph(
        f"Hồ sơ được giữ ít nhất đến ngày {format_date(breach.kept_until)} ({clock('breach_kept').place})./."
    )
    return official_paper(
        "BIÊN BẢN", f"Xử lý {'diễn tập' if breach.is_drill else 'sự cố'} dữ liệu cá nhân: {breach.title}",
        [*_facts(breach, is_notice=False), *_what_is_done(breach), *told, *closing, kept],
        symbol=issued.symbol, number=issued.number, on=on, signer=signer, recipients=("Lưu: VT, hồ sơ sự cố.",),
    )  # fmt: skip


def data_words(breach: Breach) -> str:
    """Which data were concerned, in words."""
    titles = [data_sets.get(code).title for code in breach.data_sets if code in data_sets]
    return "; ".join([*titles, *([breach.other_data] if breach.other_data else [])])


def _facts(breach: Breach, *, is_notice: bool = True) -> list[Block]:
    school = the_school()
    contact = ", ".join(part for part in (school.address, school.phone, school.email) if part) or "chưa khai báo"
    blocks: list[Block] = [Paragraph(NOT_THE_FORM, italic=True)] if is_notice else []
    return [
        *blocks,
        Heading("1. Bên kiểm soát dữ liệu", 2),
        Paragraph(f"{school.name}. Liên hệ: {contact}. Phụ trách bảo vệ dữ liệu cá nhân: {officers_text(_day(breach))}."),
        Heading("2. Vi phạm", 2),
        Bullets(
            (
                f"Loại: {breach.get_kind_display()}{' (diễn tập)' if breach.is_drill else ''}.",
                f"Phát hiện lúc {format_datetime(breach.detected_at)}; xảy ra ngày "
                f"{format_date(breach.happened_on) if breach.happened_on else 'chưa xác định'}.",
                f"Dữ liệu: {data_words(breach)}.",
                f"Số người bị ảnh hưởng: {format_number(breach.people)}.",
                f"Dữ liệu nhạy cảm: {'có' if breach.is_sensitive else 'không'}; vị trí, sinh trắc học: "
                f"{'có' if breach.is_location_or_biometric else 'không'}.",
            )
        ),
        Paragraph(f"Diễn biến: {breach.detail('story') or 'chưa ghi'}"),
        Paragraph(f"Hậu quả, rủi ro: {breach.detail('consequences') or 'chưa ghi'}"),
    ]  # fmt: skip


def _what_is_done(breach: Breach) -> list[Block]:
    lines = tuple(f"{format_datetime(note.at)}: {note}" for note in breach.notes.all())
    return [Heading("3. Biện pháp đã làm", 2), Bullets(lines or ("Chưa ghi biện pháp nào.",))]


def _told_lines(breach: Breach) -> tuple[str, ...]:
    late = " (quá hạn)" if breach.agency_notified_at and breach.agency_notified_at > breach.agency_due_at else ""
    agency = (
        f"Cơ quan chuyên trách: lúc {format_datetime(breach.agency_notified_at)}, {breach.agency_how}{late}; hạn "
        f"{format_datetime(breach.agency_due_at)}."
        if breach.agency_notified_at
        else f"Cơ quan chuyên trách: không báo, {breach.no_notice_reason or 'vì là diễn tập'}."
    )
    people = (
        f"Người bị ảnh hưởng: lúc {format_datetime(breach.people_notified_at)}, {breach.people_how}."
        if breach.people_notified_at
        else "Người bị ảnh hưởng: chưa báo riêng."
    )
    return agency, people


def _day(breach: Breach) -> date:
    return timezone.localdate(breach.detected_at)
