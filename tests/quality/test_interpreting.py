"""Raw cells become values; every repair is said, nothing is guessed silently."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from truongso.foundation.datasets.interpreting import interpret
from truongso.records.students.datasets import PUPILS


@pytest.mark.parametrize(
    ("field", "raw", "value", "codes", "proposal"),
    [
        ("identity_number", "031210000123", "031210000123", [], ""),
        ("identity_number", 31210000123, "031210000123", ["lost_zero"], "031210000123"),
        ("identity_number", 31210000123.0, "031210000123", ["lost_zero"], "031210000123"),
        ("identity_number", 1210000123, "001210000123", ["lost_zero"], "001210000123"),
        ("identity_number", "03121000012", "03121000012", [], ""),
        ("identity_number", "031 210 000 123", "031210000123", ["white_space"], "031210000123"),
        ("identity_number", "123456789", "123456789", [], ""),
        ("card.number", 31987654, "031987654", ["lost_zero"], "031987654"),
        ("phone", 597123456, "0597123456", ["lost_zero"], "0597123456"),
        ("phone", "+84 597 123 456", "0597123456", ["plus_84"], "0597123456"),
        ("phone", "84597123456", "0597123456", ["plus_84"], "0597123456"),
        ("phone", "0597.123.456", "0597123456", ["separators"], "0597123456"),
        ("phone", "0841234567", "0841234567", [], ""),
        ("born_on", datetime(2010, 5, 23), date(2010, 5, 23), [], ""),
        ("born_on", "23/5/2010", date(2010, 5, 23), ["date_text"], "2010-05-23"),
        ("born_on", "23.05.2010", date(2010, 5, 23), ["date_text"], "2010-05-23"),
        ("born_on", "2010-05-23", date(2010, 5, 23), ["date_text"], "2010-05-23"),
        ("born_on", "ngày 23 tháng 05 năm 2010", date(2010, 5, 23), ["date_text"], "2010-05-23"),
        ("born_on", "23/5/10", date(2010, 5, 23), ["date_text"], "2010-05-23"),
        ("born_on", "23/5/98", date(1998, 5, 23), ["date_text"], "1998-05-23"),
        ("born_on", 40321, date(2010, 5, 23), ["date_serial"], "2010-05-23"),
        ("born_on", "05/23/2010", date(2010, 5, 23), ["date_month_first"], "2010-05-23"),
        ("born_on", "30/02/2010", None, ["date_unreadable"], ""),
        ("born_on", "không rõ", None, ["date_unreadable"], ""),
        ("father.birth_year", 1975.0, 1975, [], ""),
        ("father.birth_year", "12/05/1975", 1975, ["year_from_day"], "1975"),
        ("ethnic_group", "Kinh", "01", [], ""),
        ("ethnic_group", "Dân tộc Kinh", "01", ["choice_spelling"], "Kinh"),
        ("ethnic_group", 2, "02", ["choice_code"], "Tày"),
        ("gender", "x", "02", ["girl_mark"], "Nữ"),
        ("grade", 10, "10", [], ""),
        ("status", "đang học", "01", ["choice_spelling"], "Đang học"),
        ("class_name", "10a1 ", "10A1", ["white_space", "case"], "10A1"),
        ("full_name", "-Nguyễn", "-Nguyễn", [], ""),
        ("height", "165 cm", Decimal(165), ["number_text"], "165"),
        ("height", 165.5, Decimal("165.5"), [], ""),
        ("phone", "", None, [], ""),
        ("phone", None, None, [], ""),
    ],
)  # fmt: skip
def test_cell_is_read(field: str, raw: Any, value: Any, codes: list[str], proposal: str) -> None:
    reading = interpret(PUPILS.by_code[field], raw)

    assert reading.value == value
    assert [note.code for note in reading.notes] == codes
    assert {note.proposal for note in reading.notes} <= {proposal}


@pytest.mark.parametrize(
    ("raw", "value"), [("x", "02"), ("X ", "02"), ("", "01"), (None, "01"), ("Nam", "01"), ("?", None)]
)
def test_mark_under_girls_is_a_girl_and_nothing_a_boy(raw: Any, value: str | None) -> None:
    assert interpret(PUPILS.by_code["gender"], raw, heading="Nữ").value == value


def test_code_written_as_number_is_not_taken_for_whole() -> None:
    reading = interpret(PUPILS.by_code["ministry_code"], 3190000001.0)

    assert reading.value == "3190000001"
    assert [(note.code, note.proposal) for note in reading.notes] == [("number_for_text", "")]
