"""What the demo school has published: regulations, procedures, guides, forms; most people have read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from django.utils import timezone
from docx import Document

from truongso.core.uploads import inspect_upload
from truongso.foundation.org.models import School
from truongso.foundation.papers.content import Heading, OfficialPaper, Paragraph
from truongso.foundation.papers.pdf import render_pdf
from truongso.foundation.papers.registry import ABBREVIATIONS
from truongso.governance.regulations import actions
from truongso.governance.regulations.models import Edition, Publication, Reading


@dataclass(frozen=True)
class Sample:
    """A publication of the demo with its text."""

    title: str
    kind: str
    topic: str
    owner: str
    starts: date
    lines: tuple[str, ...]
    groups: tuple[str, ...] = ("staff",)
    symbol: str = ""
    read: bool = True


SAMPLES = (
    Sample(
        "Quy chế công tác văn thư, lưu trữ", "regulation", "office", "lan", date(2026, 1, 15),
        ("Văn bản đến được đăng ký trong ngày, trình hiệu trưởng trong ngày hoặc ngày làm việc tiếp theo.",
         "Văn bản đi lấy số trong một dãy chung của năm; số đã hủy giữ nguyên kèm lý do.",
         "Hồ sơ công việc lập theo danh mục ban hành đầu năm; hồ sơ từ 5 năm trở lên nộp lưu."), symbol="QC",
    ),
    Sample(
        "Quy trình xử lý văn bản đến trên môi trường điện tử", "procedure", "office", "lan", date(2026, 2, 10),
        ("Văn thư tiếp nhận, kiểm tra chữ ký số, đăng ký.", "Hiệu trưởng cho ý kiến chỉ đạo, người xử lý, thời hạn.",
         "Người xử lý báo kết quả ngay trên văn bản; hệ thống nhắc trước hạn."), symbol="QyĐ",
    ),
    Sample(
        "Hướng dẫn lập hồ sơ công việc điện tử", "guide", "office", "lan", date(2026, 5, 12),
        ("Mở hồ sơ theo danh mục trước khi bắt đầu công việc.", "Đưa văn bản đến, văn bản đi vào hồ sơ ngay khi xử lý."),
        symbol="HD",
    ),
    Sample(
        "Hướng dẫn khai thác các nền tảng số dùng chung", "guide", "platforms", "minh", date(2026, 3, 2),
        ("Đăng nhập một lần bằng tài khoản của trường; không cho người khác mượn tài khoản.",
         "Số liệu báo cáo lấy từ hệ thống, không gõ lại."), symbol="HD",
    ),
    Sample(
        "Bộ biểu mẫu sử dụng nền tảng số", "form", "platforms", "minh", date(2026, 3, 2),
        ("Phiếu đề nghị cấp, khóa tài khoản", "Phiếu báo sự cố", "Phiếu đề nghị chỉnh sửa dữ liệu"), read=False,
    ),
    Sample(
        "Hướng dẫn sử dụng trí tuệ nhân tạo trong dạy học", "guide", "ai", "binh", date(2026, 9, 21),
        ("Không đưa dữ liệu cá nhân của học sinh vào công cụ bên ngoài.",
         "Nội dung do công cụ tạo ra phải ghi rõ và được giáo viên kiểm tra trước khi dùng."), symbol="HD",
    ),
    Sample(
        "Nội quy sử dụng mạng và thiết bị", "regulation", "conduct", "binh", date(2026, 9, 5),
        ("Học sinh giữ kín mật khẩu, không dùng tài khoản của bạn.", "Báo ngay cho giáo viên khi thấy nội dung xấu."),
        groups=("pupils", "guardians"), symbol="QyĐ",
    ),
)  # fmt: skip


def make_regulations(users: dict[str, Any], *, today: date) -> None:
    """Publish the samples whose day has come, each on its day, and let most people confirm; once."""
    if Publication.objects.exists():
        return
    for number, sample in enumerate(SAMPLES, start=1):
        if sample.starts <= today:
            _publish(sample, number, users)


def _publish(sample: Sample, number: int, users: dict[str, Any]) -> None:
    owner = users[sample.owner]
    made = actions.add_publication(
        title=sample.title, kind=sample.kind, topic=sample.topic, summary=sample.lines[0], owner=owner.person,
        groups=sample.groups, by=owner,
    )  # fmt: skip
    content, name = _file(sample)
    actions.draft_edition(
        made, file=inspect_upload(BytesIO(content), name), notation="", decided_on=sample.starts,
        effective_from=sample.starts, effective_to=None, read_by=None, changes="", by=owner,
    )  # fmt: skip
    edition = actions.publish(made, today=sample.starts, by=users["hanh"])
    if sample.read:
        _let_read(edition, skip=number + 4)


def _let_read(edition: Edition, *, skip: int) -> None:
    """All but every so-and-so-many-th reader confirmed within the days that were given."""
    edition.read_by = edition.effective_from + timedelta(days=14)
    edition.save(update_fields=["read_by"])
    people: Sequence[Any] = list(edition.readers(edition.effective_from)[:400])
    begins = timezone.make_aware(datetime.combine(edition.effective_from, time(9)))
    Reading.objects.bulk_create(
        Reading(edition=edition, person=person, at=begins + timedelta(hours=5 * (place % 40)))
        for place, person in enumerate(people)
        if place % skip
    )


def _file(sample: Sample) -> tuple[bytes, str]:
    if sample.kind == "form":
        return _word(sample), "bo-bieu-mau.docx"
    school = School.current()
    assert school is not None
    paper = OfficialPaper(
        parent_agency=tuple(school.parent_agency.splitlines()), agency=school.agency,
        symbol=f"{sample.symbol}-{school.symbol}", place=school.place, type_name=ABBREVIATIONS[sample.symbol].upper(),
        subject=_rest(sample.title), issued_on=sample.starts, signature_lines=("HIỆU TRƯỞNG",), recipients=("Như đối tượng áp dụng;", "Lưu: VT."),
        blocks=tuple(
            part for place, line in enumerate(sample.lines, start=1)
            for part in (Heading(f"{place}. Quy định {place}", 2), Paragraph(line))
        ),
    )  # fmt: skip
    return render_pdf(paper), "van-ban.pdf"


def _rest(title: str) -> str:
    """Return the title without the two words of its type: «Quy chế công tác …» is about «Công tác …»."""
    words = title.split(" ", 2)[2]
    return words[0].upper() + words[1:]


def _word(sample: Sample) -> bytes:
    document = Document()
    document.add_heading(sample.title, 1)
    for line in sample.lines:
        document.add_heading(line, 2)
        document.add_paragraph("Họ và tên: ……………………………………    Bộ phận: ……………………………")
        document.add_paragraph("Nội dung đề nghị: ………………………………………………………………………")
    made = BytesIO()
    document.save(made)
    return made.getvalue()
