"""The small school of the quality tests, and files of the same twelve pupils, each a little wrong."""

import io
from collections.abc import Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
import xlsxwriter

from tests.quality.conftest import make_school
from tests.remembering import remembered
from truongso.foundation.org import actions as org
from truongso.records.reconciliation import actions
from truongso.records.reconciliation.models import Point, Reconciliation
from truongso.records.reconciliation.sides import file_side, register_side
from truongso.records.students.models import Pupil

TODAY = date(2026, 11, 25)
HEADS = ("STT", "Mã HS", "Họ và tên", "Ngày sinh", "Giới tính", "Lớp", "Số CCCD", "ĐT liên hệ", "Họ tên mẹ")


@remembered
def make_office() -> SimpleNamespace:
    """Return the school with what an official paper needs."""
    school = make_school()
    org.describe_school(
        name="Trường THPT An Lão", agency="TRƯỜNG THPT AN LÃO", parent_agency="SỞ GIÁO DỤC VÀ ĐÀO TẠO HẢI PHÒNG",
        symbol="THPTAL", place="An Lão", by=None,
    )  # fmt: skip
    return school


@pytest.fixture
def office(db: Any) -> SimpleNamespace:
    return make_office()


def row_of(pupil: Pupil, **changed: Any) -> list[Any]:
    """Return a pupil as a row of the file; «name», «code», «phone»… replace what it says."""
    flat = pupil.flat()
    said = {
        "code": flat.get("ministry_code"), "name": flat["full_name"], "born": flat["born_on"].strftime("%d/%m/%Y"),
        "gender": "Nam", "class": flat.get("class_name"), "identity": flat.get("identity_number"),
        "phone": flat.get("phone"), "mother": flat.get("mother.name"),
    }  # fmt: skip
    return ["1", *(said | changed).values()]


def pupil_rows() -> list[list[Any]]:
    """Return all twelve pupils as they stand, in the order of the register."""
    return [row_of(pupil) for pupil in Pupil.objects.whole().order_by("pk")]


def book_of(rows: Sequence[Sequence[Any]], heads: Sequence[str] = HEADS) -> bytes:
    """Return an .xlsx with a title, headings in row 3 and pupils from row 4."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("DanhSach")
    sheet.write_string(0, 0, "DANH SÁCH HỌC SINH")
    for at, row in enumerate([heads, *rows], start=2):
        for column, value in enumerate(row):
            if value not in (None, ""):
                sheet.write_string(at, column, str(value))
    book.close()
    return out.getvalue()


def wrong_file(school: SimpleNamespace) -> bytes:
    """Return the school's file with: another telephone (pupil 0), a capital name (1), no code (2), a stranger, pupil 11 missing."""
    rows = pupil_rows()
    rows[0] = row_of(school.pupils[0], phone="0597000111")
    rows[1] = row_of(school.pupils[1], name=school.pupils[1].person.full_name.upper())
    rows[2] = row_of(school.pupils[2], code="")
    rows[11] = [
        "12",
        "3190009999",
        "Hoàng Thị Lạ",
        "09/09/2011",
        "Nữ",
        "10A2",
        "031311900777",
        "0590999999",
        "Mai Thị Lạ",
    ]
    return book_of(rows)


def reconcile(school: SimpleNamespace, content: bytes, title: str = "BHYT tháng 11") -> Reconciliation:
    """Compare a file with the register."""
    right = register_side(Pupil.objects.studying())
    return actions.start(title, file_side(content, "bhyt.xlsx"), right, is_against_register=True, by=school.lan)


def points_of(made: Reconciliation) -> list[tuple[str, str, str]]:
    """Return what is to decide: (kind, field, name of the pupil)."""
    return [(point.kind, point.field, point.row.name) for point in made.points.whole().in_order()]


def point(made: Reconciliation, **asked: Any) -> Point:
    found: Point = made.points.whole().get(**asked)
    return found
