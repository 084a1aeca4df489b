"""The three letters of a request, in the layout of NĐ 30/2020: received, extended, answered."""

from typing import Any

from truongso.core.text import format_date
from truongso.foundation.access.standing import standing_of
from truongso.foundation.org.models import School
from truongso.foundation.org.roles import Role
from truongso.foundation.papers.content import Block, Bullets, Column, OfficialPaper, Paragraph, Row, Table
from truongso.foundation.papers.models import IssuedNumber
from truongso.trust.data_requests.kinds import Ground, Kind, Outcome, Relation
from truongso.trust.data_requests.law import clock_of
from truongso.trust.data_requests.models import DataRequest, Deletion, RequestPaper

What = RequestPaper.What
SUBJECTS = {
    What.RECEIPT: "đã nhận yêu cầu về dữ liệu cá nhân",
    What.EXTENSION: "gia hạn trả lời yêu cầu về dữ liệu cá nhân",
    What.ANSWER: "trả lời yêu cầu về dữ liệu cá nhân",
}
LAW = "Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15"
LINE_COLUMNS = (
    Column("STT", 3, "center"),
    Column("Loại dữ liệu", 12),
    Column("Kết quả", 9),
    Column("Lý do, căn cứ", 18),
)
BACKUPS = (
    "Dữ liệu đã xóa có thể còn trong bản sao lưu mã hóa cho đến khi bản đó hết hạn lưu. Nếu phải phục hồi từ bản sao lưu, "
    "nhà trường xóa lại theo hồ sơ này trước khi dùng."
)
TRAIL = (
    "Nhật ký hệ thống được nối chuỗi để không ai sửa được: phần chi tiết cá nhân đã quá hạn được xóa, phần còn lại (ai làm "
    "gì, lúc nào) giữ theo hạn của nhật ký."
)


def letter(
    request: DataRequest, what: str, *, school: School, issued: IssuedNumber, reason: str, signer: Any
) -> OfficialPaper:
    """Return a letter as an official paper, addressed to the person who asked."""
    blocks = {
        What.RECEIPT: _receipt, What.EXTENSION: lambda r: _extension(r, reason), What.ANSWER: _answer,
    }[What(what)](request)  # fmt: skip
    principal = Role.PRINCIPAL.value in standing_of(signer).roles
    return OfficialPaper(
        parent_agency=tuple(line.strip() for line in school.parent_agency.splitlines() if line.strip()),
        agency=school.agency, symbol=issued.symbol, number=issued.number, place=school.place,
        issued_on=issued.issued_on, type_name="THÔNG BÁO", subject=SUBJECTS[What(what)].capitalize(),
        addressees=(f"Ông/Bà {request.requester_name}",),
        blocks=(*blocks, Paragraph("Nhà trường trân trọng thông báo./.")),
        recipients=("Như trên;", f"Lưu: VT, hồ sơ {request.code}."),
        signature_lines=("HIỆU TRƯỞNG",), signer=str(signer) if principal else "",
    )  # fmt: skip


def _opening(request: DataRequest) -> Paragraph:
    whose = "của mình" if request.relation == Relation.SELF else f"của {request.subject}"
    return Paragraph(
        f"Ngày {format_date(request.received_on)}, nhà trường nhận được yêu cầu của Ông/Bà {request.requester_name} về dữ liệu "
        f"cá nhân {whose} (mã hồ sơ {request.code}): {request.get_kind_display().lower()}."
    )


def _receipt(request: DataRequest) -> list[Block]:
    clock = clock_of("answer", on=request.received_on, kind=request.kind)
    lines = (
        f"Nội dung: {' '.join(request.text.split())[:600]}",
        f"Hạn trả lời: ngày {format_date(request.answer_by)} ({clock.words} kể từ ngày nhận, {clock.source.basis}).",
        f"Người giải quyết: {request.handler or 'nhà trường'}.",
    )
    return [
        _opening(request),
        Paragraph(f"Căn cứ {LAW}, nhà trường xác nhận đã nhận yêu cầu, đã kiểm tra người yêu cầu và đang giải quyết:"),
        Bullets(lines),
        Paragraph("Nếu cần thêm thời gian, nhà trường thông báo gia hạn một lần, có nêu lý do."),
    ]


def _extension(request: DataRequest, reason: str) -> list[Block]:
    return [
        _opening(request),
        Paragraph(
            f"Nhà trường chưa kịp trả lời trong hạn ngày {format_date(request.extended_from)} vì: {reason} Hạn trả lời mới là "
            f"ngày {format_date(request.answer_by)}. Việc gia hạn chỉ được thực hiện một lần."
        ),
    ]


def _answer(request: DataRequest) -> list[Block]:
    blocks: list[Block] = [_opening(request)]
    if request.outcome == Outcome.REFUSED:
        ground = Ground(request.ground).label
        blocks.append(Paragraph(f"Nhà trường không thực hiện được yêu cầu này. Căn cứ: {ground.lower()}."))
    elif request.outcome == Outcome.PARTLY:
        blocks.append(Paragraph("Nhà trường đã thực hiện một phần yêu cầu này."))
    else:
        blocks.append(Paragraph("Nhà trường đã thực hiện yêu cầu này."))
    blocks += [Paragraph(part) for part in request.answer.splitlines() if part.strip()]
    blocks += _of_kind(request)
    blocks.append(
        Paragraph(
            "Nếu không đồng ý với trả lời này, Ông/Bà có quyền khiếu nại với nhà trường, với cơ quan chuyên trách bảo vệ dữ "
            f"liệu cá nhân hoặc khởi kiện theo {LAW}."
        )
    )
    return blocks


def _of_kind(request: DataRequest) -> list[Block]:
    if request.outcome == Outcome.REFUSED:
        return []
    if request.kind == Kind.DELETE:
        return _deletion(request)
    if request.kind in {Kind.RESTRICT, Kind.OBJECT}:
        return [
            Paragraph(
                "Việc gửi dữ liệu về cơ sở dữ liệu ngành, đối chiếu dân cư và báo cáo do luật bắt buộc vẫn tiếp tục; nhà trường "
                "không dùng dữ liệu cho việc nào khác: ảnh không hiện, danh sách xuất tùy chọn không có tên."
            )
        ]
    return []


def _deletion(request: DataRequest) -> list[Block]:
    done = request.deletions.filter(stage=Deletion.Stage.DONE).first()
    if done is None:
        return []
    rows = tuple(
        Row((str(number), line["title"], line["result"], line["reason"]))
        for number, line in enumerate((line for line in done.lines if line["rows"]), start=1)
    )
    return [
        Paragraph("Kết quả với từng loại dữ liệu mà nhà trường giữ:"),
        Table(LINE_COLUMNS, rows),
        Paragraph(BACKUPS),
        Paragraph(TRAIL),
    ]
