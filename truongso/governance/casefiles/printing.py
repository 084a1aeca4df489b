"""The forms of NĐ 30/2020, annex V, as papers: yearly list, index of a file, list and minutes of a handing in."""

from datetime import date
from typing import Any

from truongso.core.refusal import Refused
from truongso.core.text import format_date, format_number
from truongso.foundation.org.models import School
from truongso.foundation.papers.content import (
    Annex,
    Block,
    Bullets,
    Column,
    OfficialPaper,
    Paragraph,
    Row,
    Signature,
    Table,
    date_in_words,
)
from truongso.governance.casefiles.models import CaseFile, Catalogue, HandOver

LINE_COLUMNS = (
    Column("TT", 1.1, "center"), Column("Số và ký hiệu hồ sơ", 2.2), Column("Tên đề mục và tiêu đề hồ sơ", 6),
    Column("Thời hạn bảo quản", 2, "center"), Column("Người lập hồ sơ", 2.6), Column("Ghi chú", 2),
)  # fmt: skip
ENTRY_COLUMNS = (
    Column("TT", 1, "center"), Column("Số, ký hiệu văn bản", 3), Column("Ngày văn bản", 1.9, "center"),
    Column("Tên loại và trích yếu nội dung văn bản", 5.4), Column("Tác giả văn bản", 2.6),
    Column("Tờ số, trang số", 1.5, "center"), Column("Ghi chú", 2),
)  # fmt: skip
FILE_COLUMNS = (
    Column("TT", 1, "center"), Column("Số, ký hiệu hồ sơ", 2.4), Column("Tiêu đề hồ sơ", 6),
    Column("Thời gian tài liệu", 2.6, "center"), Column("Thời hạn bảo quản", 2, "center"),
    Column("Số văn bản", 1.4, "right"), Column("Số trang", 1.3, "right"), Column("Ghi chú", 2),
)  # fmt: skip
NUMERALS = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def roman(number: int) -> str:
    """Return IV for 4."""
    text = ""
    for value, letters in NUMERALS:
        while number >= value:
            text, number = text + letters, number - value
    return text


def catalogue_paper(catalogue: Catalogue) -> OfficialPaper:
    """Return the yearly list in the columns of annex V, with its closing line."""
    signer = catalogue.approved_by.person.full_name if catalogue.approved_by else ""
    school = _school()
    return _paper(
        school, type_name="DANH MỤC HỒ SƠ", subject=f"của {school.name} năm {catalogue.year}",
        number_text=catalogue.approval or "........", issued_on=_day(catalogue.approved_at),
        blocks=(Table(LINE_COLUMNS, tuple(_line_rows(catalogue))), Paragraph(closing_line(catalogue))),
        signature_lines=("HIỆU TRƯỞNG",), signer=signer, mark="" if catalogue.approved_by else "DỰ THẢO",
    )  # fmt: skip


def closing_line(catalogue: Catalogue) -> str:
    """Return how many files the list has, how many of them for ever: the line that annex V asks for."""
    years = list(catalogue.lines.values_list("retention_years", flat=True))
    for_ever = sum(one is None for one in years)
    return (
        f"Bản Danh mục hồ sơ này có {format_number(len(years))} hồ sơ, bao gồm: {format_number(for_ever)} hồ sơ bảo quản "
        f"vĩnh viễn; {format_number(len(years) - for_ever)} hồ sơ bảo quản có thời hạn."
    )


def _line_rows(catalogue: Catalogue) -> list[Row]:
    rows, number = [], 0
    for place, heading in enumerate(catalogue.headings.prefetch_related("lines"), start=1):
        rows.append(Row((roman(place), heading.title.upper()), is_group=True))
        for line in heading.lines.all():
            number += 1
            rows.append(
                Row((str(number), line.notation, line.title, line.retention, line.maker_words, line.note))
            )  # fmt: skip
    return rows


def entry_index(case_file: CaseFile) -> OfficialPaper:
    """Return the index of the papers in a file (Mục lục văn bản, tài liệu trong hồ sơ)."""
    return _paper(
        _school(), type_name="MỤC LỤC VĂN BẢN, TÀI LIỆU", subject=f"trong hồ sơ {case_file.notation}: {case_file.title}",
        number_text=case_file.code, issued_on=case_file.ended_on, blocks=tuple(_entry_blocks(case_file)),
        signature_lines=("NGƯỜI LẬP HỒ SƠ",), signer=case_file.maker.full_name,
    )  # fmt: skip


def _entry_blocks(case_file: CaseFile) -> list[Block]:
    rows = tuple(
        Row((
            str(number), entry.notation, format_date(entry.dated_on), f"{entry.kind}: {entry.title}", entry.author,
            str(entry.first_page or ""), "" if entry.electronic else "bản giấy",
        ))
        for number, entry in enumerate(case_file.entries.standing(), start=1)
    )  # fmt: skip
    return [
        Paragraph(f"Thời hạn bảo quản: {case_file.retention}. Bắt đầu: {format_date(case_file.started_on)}."),
        Table(ENTRY_COLUMNS, rows, size=10),
        Paragraph(f"Mục lục này có {format_number(len(rows))} văn bản, {format_number(case_file.page_count)} trang."),
    ]


def hand_over_index(hand_over: HandOver) -> OfficialPaper:
    """Return the list of the files that are handed in (Mục lục hồ sơ, tài liệu nộp lưu)."""
    return _paper(
        _school(), type_name="MỤC LỤC HỒ SƠ, TÀI LIỆU NỘP LƯU", subject=f"đợt {hand_over.code}", number_text=hand_over.code,
        issued_on=hand_over.made_on, blocks=tuple(_file_blocks(hand_over)), signature_lines=("NGƯỜI LẬP",),
        signer=hand_over.made_by.person.full_name,
    )  # fmt: skip


def _file_blocks(hand_over: HandOver) -> list[Block]:
    files = CaseFile.objects.filter(hand_over_items__hand_over=hand_over).with_counts().order_by("code")
    rows = [_file_row(number, one) for number, one in enumerate(files, start=1)]
    for_ever = sum(one.retention_years is None for one in files)
    return [
        Table(FILE_COLUMNS, tuple(rows), size=10),
        Paragraph(
            f"Mục lục này gồm {format_number(len(rows))} hồ sơ: {format_number(for_ever)} hồ sơ bảo quản vĩnh viễn; "
            f"{format_number(len(rows) - for_ever)} hồ sơ bảo quản có thời hạn."
        ),
    ]


def _file_row(number: int, one: Any) -> Row:
    time = f"{format_date(one.started_on)} – {format_date(one.ended_on)}"
    return Row(
        (str(number), one.notation, one.title, time, one.retention, str(one.entry_count), str(one.page_count), one.note)
    )  # fmt: skip


def minutes(hand_over: HandOver, *, giver: str, taker: str) -> OfficialPaper:
    """Return the minutes of a handing in (Biên bản giao nhận hồ sơ, tài liệu) with the list as their annex."""
    school, count = _school(), hand_over.items.count()
    return _paper(
        school, type_name="BIÊN BẢN", subject=f"Giao nhận hồ sơ, tài liệu, đợt {hand_over.code}",
        number_text=f"{hand_over.code}/BB", issued_on=hand_over.made_on,
        legal_bases=(
            "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư;",
            f"Căn cứ danh mục hồ sơ và kế hoạch thu thập tài liệu của {school.name},",
        ),
        blocks=(
            Paragraph(f"Hôm nay, {date_in_words(hand_over.made_on)}, tại {school.name}, chúng tôi gồm:"),
            Bullets((f"Bên giao: {giver}.", f"Bên nhận (lưu trữ cơ quan): {taker}.")),
            Paragraph(
                f"Hai bên thống nhất giao nhận {format_number(count)} hồ sơ điện tử trên hệ thống theo mục lục kèm theo, gồm "
                "tệp văn bản, thông tin mô tả và chữ ký số của từng văn bản."
            ),
            Paragraph(f"Tình trạng tài liệu: {hand_over.note or 'đủ theo mục lục, mở đọc được'}."),
            Paragraph("Biên bản này lập thành hai bản điện tử có giá trị như nhau, mỗi bên giữ một bản."),
        ),
        signature_lines=("BÊN NHẬN",), signer=taker, second=Signature(("BÊN GIAO",), giver),
        annexes=(
            Annex(
                "Phụ lục", "MỤC LỤC HỒ SƠ, TÀI LIỆU NỘP LƯU", tuple(_file_blocks(hand_over)),
                reference=f"(Kèm theo Biên bản {hand_over.code}/BB {date_in_words(hand_over.made_on)})", landscape=True,
            ),
        ),
    )  # fmt: skip


def _paper(school: School, **values: Any) -> OfficialPaper:
    return OfficialPaper(
        parent_agency=tuple(school.parent_agency.splitlines()), agency=school.agency, symbol=school.symbol,
        place=school.place, **values,
    )  # fmt: skip


def _school() -> School:
    school = School.current()
    if school is None:
        raise Refused("Chưa khai báo trường: hãy khai báo tên trường, ký hiệu văn bản trước khi lập văn bản.")
    return school


def _day(moment: Any) -> date | None:
    return None if moment is None else moment.date()
