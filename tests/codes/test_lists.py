"""What a cell of a file means in a code list."""

from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from truongso.foundation.codes.code_lists import Code, all_lists, code_list, read_lists

GOOD = """list: colour
version: "1"
title: Màu
source: Nguồn
effective_from: "2020-01-01"
effective_to: ""
confidence: seen
entries:
  - {code: "01", name: "Đỏ"}
"""


@pytest.mark.parametrize(
    ("text", "code", "how", "name"),
    [
        ("HMông", "08", "exact", "HMông"),
        ("H'Mông", "08", "spelling", "HMông"),
        ("Mèo", "08", "spelling", "HMông"),
        ("ba na", "13", "spelling", "Ba na"),
        ("Ba-na", "13", "spelling", "Ba na"),
        ("XƠ ĐĂNG", "14", "spelling", "Xơ-Đăng"),
        ("Mu\u031bo\u031b\u0300ng", "06", "exact", "Mường"),
        ("muong", "06", "spelling", "Mường"),
        ("Dân tộc Kinh", "01", "exact", "Kinh"),
        ("Kinh (Việt)", "01", "spelling", "Kinh"),
        ("4", "04", "code_given", "Hoa"),
        (5, "05", "code_given", "Khơ-me"),
        ("Người nước ngoài", "55", "exact", "Người nước ngoài"),
    ],
)
def test_ethnic_groups_as_files_write_them(text: str | int, code: str, how: str, name: str) -> None:
    found = code_list("ethnic_group").find(text)
    assert found is not None
    assert (found.code, found.how, found.official_name) == (Code("ethnic_group", "qd121-1979", code), how, name)


@pytest.mark.parametrize("text", ["", None, "56", "Hơ", "0", "²"])
def test_what_is_in_no_list_is_not_guessed(text: str | None) -> None:
    assert code_list("ethnic_group").find(text) is None


def test_missing_accents_are_forgiven_only_when_one_name_fits(tmp_path: Path) -> None:
    two = GOOD.replace('name: "Đỏ"}\n', 'name: "Đỏ"}\n  - {code: "02", name: "Đo"}\n  - {code: "03", name: "Đen"}\n')
    (tmp_path / "colour.1.yaml").write_text(two, encoding="utf-8")
    colours = read_lists(tmp_path)["colour"]["1"]
    found = colours.find("den")
    assert found is not None
    assert found.code.code == "03"
    assert colours.find("do") is None


def test_a_name_that_two_codes_bear_is_not_guessed() -> None:
    grades = code_list("civil_grade")
    assert grades.name_of("63") == grades.name_of("65") == "Văn thư trung cấp (02.008)"
    assert grades.find("Văn thư trung cấp (02.008)") is None


def test_the_order_that_contradicts_is_never_taken_silently() -> None:
    assert code_list("ethnic_group").name_of("04") == "Hoa"
    assert code_list("ethnic_group", "gso").name_of("04") == "Mường"
    assert code_list("religion").name_of("03") == "Phật giáo Hòa Hảo"
    assert code_list("religion", "00-14").name_of("03") == "Tin lành"
    assert Code("religion", "00-14", "00").name == Code("religion", "2020", "99").name == "Không"


def test_a_list_has_no_version_before_its_day() -> None:
    assert code_list("pupil_status", on=date(2026, 9, 5)).version == "2020"
    with pytest.raises(KeyError, match="no version in force"):
        code_list("pupil_status", on=date(2019, 1, 1))


def test_lists_of_the_pupil_register_are_whole() -> None:
    assert len(code_list("ethnic_group").entries) == 55
    assert len(code_list("pupil_status").entries) == 12
    assert code_list("grade").choices == [("10", "Khối 10"), ("11", "Khối 11"), ("12", "Khối 12")]
    assert [code for code, _ in code_list("gender").choices] == ["01", "02"]
    for versions in all_lists().values():
        for one in versions.values():
            for code, name in one.choices:
                assert one.name_of(code) == name
                assert one.find(name) is not None or [n for _, n in one.choices].count(name) > 1


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("source: Nguồn\n", ""), "source is missing"),
        (('name: "Đỏ"}\n', 'name: "Đỏ"}\n  - {code: "01", name: "Đen"}\n'), "code 01 occurs twice"),
        (('code: "01"', "code: 01"), "needs code and name as text"),
        (("confidence: seen", "confidence: sure"), "confidence sure is none of"),
        (("2020-01-01", "2020-13-01"), "2020-13-01 is no day"),
        (("confidence: seen", "confidence: seen\ndefault: false"), "has no version in use"),
    ],
)
def test_a_wrong_list_stops_the_start(tmp_path: Path, change: tuple[str, str], complaint: str) -> None:
    (tmp_path / "colour.1.yaml").write_text(GOOD, encoding="utf-8")
    assert read_lists(tmp_path)["colour"]["1"].name_of("01") == "Đỏ"
    (tmp_path / "colour.1.yaml").write_text(GOOD.replace(*change), encoding="utf-8")
    with pytest.raises(ImproperlyConfigured, match=complaint):
        read_lists(tmp_path)
