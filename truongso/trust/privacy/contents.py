"""What the papers say: the register, the guide for the school, the form that families sign."""

from collections.abc import Sequence
from datetime import date

from truongso.core.text import format_date, format_number
from truongso.foundation.consents.models import Wording
from truongso.foundation.consents.registry import Purpose
from truongso.foundation.papers.content import Annex, Block, Bullets, Column, Heading, Paragraph, Row, Table
from truongso.trust.privacy.activities import Activity
from truongso.trust.privacy.clocks import Clock, clock

ACTIVITY_COLUMNS = (
    Column("STT", 3, "center"), Column("Hoạt động, mục đích", 13), Column("Dữ liệu, của ai", 12), Column("Căn cứ", 10),
    Column("Thời hạn giữ", 8), Column("Bên nhận", 9), Column("Số người", 4, "right"),
)  # fmt: skip
UNCHECKED = (
    "Căn cứ pháp lý trong sổ do phần mềm ghi theo nguồn đã công bố hoặc theo trí nhớ, chưa được người có thẩm quyền đối chiếu "
    "với bản ký; tình trạng đối chiếu nêu ở từng căn cứ."
)


def register_blocks(found: Sequence[Activity], *, day: date, officer: str) -> list[Block]:
    """Return the body of the register; the table itself is its annex."""
    consent = [one for one in found if one.needs_consent]
    return [
        Paragraph(
            f"Sổ ghi {len(found)} hoạt động xử lý dữ liệu cá nhân của nhà trường, lập từ khai báo của các phần việc đang chạy "
            f"và số liệu đến hết ngày {format_date(day)}."
        ),
        Bullets(
            (
                f"Phụ trách bảo vệ dữ liệu cá nhân: {officer}.",
                f"Hoạt động có dữ liệu nhạy cảm: {sum(one.is_sensitive for one in found)}.",
                f"Hoạt động cần sự đồng ý: {len(consent)}; các hoạt động khác dựa vào quy định của pháp luật.",
                "Bên nhận ngoài trường và cách chuyển nêu ở từng hoạt động.",
            )
        ),
        Paragraph(UNCHECKED, italic=True),
        Paragraph("Danh mục hoạt động ở Phụ lục./."),
    ]


def register_annex(found: Sequence[Activity]) -> Annex:
    """Return the table of activities."""
    return Annex("Phụ lục", "DANH MỤC HOẠT ĐỘNG XỬ LÝ DỮ LIỆU CÁ NHÂN", (activity_table(found),), landscape=True)


def activity_table(found: Sequence[Activity]) -> Table:
    """Return activities as a table."""
    rows = tuple(
        Row(
            (
                str(number), f"{one.title}. {one.why}",
                f"{one.what} (của {one.subjects}){'; có dữ liệu nhạy cảm' if one.is_sensitive else ''}",
                f"{one.basis}: {one.basis_checked}. {one.consent_words.capitalize()}.", one.retention,
                f"{one.recipients}. {one.channels}", format_number(one.people),
            )
        )
        for number, one in enumerate(found, start=1)
    )  # fmt: skip
    return Table(ACTIVITY_COLUMNS, rows, size=9)


def clock_lines(found: Sequence[Clock]) -> tuple[str, ...]:
    """Return deadlines as lines."""
    return tuple(f"{one.title}: {one.length} ({one.place}; {one.checked_words})." for one in found)


def guide_blocks(found: Sequence[Activity], consents: Sequence[Purpose], *, officer: str) -> list[Block]:
    """Return the guide for everybody at the school, out of what runs here."""
    breach = [clock(code) for code in ("breach_agency", "breach_people", "breach_kept")]
    asked = tuple(f"{one.title}: {one.why}" for one in consents) or ("Hiện không có việc nào cần đồng ý.",)
    return [
        Heading("1. Ai chịu trách nhiệm", 2),
        Paragraph(f"Phụ trách bảo vệ dữ liệu cá nhân: {officer}. Mỗi người chỉ xem, sửa dữ liệu cần cho việc được giao."),
        Heading("2. Nhà trường xử lý dữ liệu để làm gì", 2),
        Bullets(tuple(f"{one.title} ({one.consent_words})." for one in found)),
        Heading("3. Việc chỉ được làm khi học sinh và gia đình đồng ý", 2),
        Bullets(asked),
        Paragraph(
            "Im lặng không phải là đồng ý. Học sinh và cha mẹ trả lời ở mục «Đồng ý của tôi»; ai chưa có tài khoản thì ký phiếu "
            "giấy, giáo viên chủ nhiệm chụp và ghi vào hệ thống. Một bên không đồng ý thì không làm. Rút đồng ý có hiệu lực ngay."
        ),
        Heading("4. Khi nghi dữ liệu bị lộ, mất, bị truy cập trái phép", 2),
        Bullets(
            (
                "Báo ngay người phụ trách hoặc quản trị hệ thống, kể cả ngoài giờ; không tự xóa dấu vết.",
                "Người phụ trách ghi sự cố vào sổ; đồng hồ tính từ lúc phát hiện, kể cả ngày nghỉ.",
                *clock_lines(breach),
            )
        ),
        Paragraph(UNCHECKED, italic=True),
        Paragraph("Các bộ phận, cá nhân thực hiện theo hướng dẫn này./."),
    ]  # fmt: skip


def consent_form(
    person_name: str, purpose: Purpose, wording: Wording, *, sides: Sequence[str], school: str
) -> list[Block]:
    """Return one form on one page: the very words of the page, answers to tick, places to sign."""
    blocks: list[Block] = [
        Paragraph(f"Kính gửi em {person_name} và gia đình."),
        Paragraph(f"{school} xin ý kiến về việc: {purpose.title} (nội dung số {wording.number}).", bold=True),
        Bullets(tuple(f"{title}: {text}" for title, text in wording.lines)),
        Paragraph(
            "Em và gia đình có quyền không đồng ý, và rút lại bất cứ lúc nào, không ảnh hưởng đến việc học. Không nộp phiếu này "
            "nghĩa là không đồng ý."
        ),
    ]
    signs = []
    if "subject" in sides:
        signs.append(("Ý kiến của học sinh", "Học sinh ký, ghi họ tên"))
    if "representative" in sides:
        signs.append(("Ý kiến của cha, mẹ hoặc người giám hộ", "Người đại diện ký, ghi họ tên, quan hệ với em"))
    for title, place in signs:
        blocks += [
            Paragraph(f"{title}:  ☐ Đồng ý     ☐ Không đồng ý", bold=True),
            Paragraph(
                f"{place}: ..............................................................  Ngày ...... tháng ...... năm ........"
            ),
        ]
    return blocks
