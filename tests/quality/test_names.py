"""Names as files write them, and what is the same name."""

import unicodedata

import pytest

from truongso.core.names import (
    NameProblem,
    could_be_same_name,
    forbidden_characters,
    name_problems,
    old_tone_placement,
    proper_case,
    usual_form,
)


@pytest.mark.parametrize(
    ("written", "usual"),
    [("Thuỷ", "Thủy"), ("Hoà", "Hòa"), ("Khoẻ", "Khỏe"), ("Quý", "Quý"), ("Toàn", "Toàn"), ("HOÀ", "HÒA"),
     ("Nguyễn Thị Thuý Hoà", "Nguyễn Thị Thúy Hòa"), ("Huỳnh", "Huỳnh"), ("Quỳ", "Quỳ")],
)  # fmt: skip
def test_tone_stands_on_the_first_vowel(written: str, usual: str) -> None:
    assert old_tone_placement(written) == usual
    assert old_tone_placement(unicodedata.normalize("NFD", written)) == usual


@pytest.mark.parametrize(
    ("written", "usual"),
    [("ĐINH BẠCH LOAN", "Đinh Bạch Loan"), ("nguyễn văn a", "Nguyễn Văn A"), ("h'hen niê", "H'Hen Niê")],
)
def test_each_word_has_one_capital(written: str, usual: str) -> None:
    assert proper_case(written) == usual


@pytest.mark.parametrize(
    ("name", "problems"),
    [
        ("Nguyễn Văn Bình", ()),
        ("A Văn Nam", ()),
        ("Lê Ý Nhi", ()),
        ("Lê A. Vũ", (NameProblem.ABBREVIATED,)),
        ("Lê A Vũ", (NameProblem.ABBREVIATED,)),
        ("Ng. Văn Thông", (NameProblem.ABBREVIATED,)),
        ("ĐỖ THUỶ", (NameProblem.CASE, NameProblem.TONE)),
        (" Lê  Bình", (NameProblem.WHITE_SPACE,)),
        ("Ðỗ Bình", (NameProblem.LOOK_ALIKE,)),
        ("Bình", (NameProblem.ONE_WORD,)),
        ("Lê Bình 2", (NameProblem.CHARACTERS,)),
    ],
)
def test_what_is_unusual_in_a_name_is_named(name: str, problems: tuple[NameProblem, ...]) -> None:
    assert name_problems(name) == problems


def test_decomposed_name_is_noticed_and_composed() -> None:
    decomposed = unicodedata.normalize("NFD", "Trần Thị Hường")

    assert name_problems(decomposed) == (NameProblem.DECOMPOSED,)
    assert usual_form(decomposed) == "Trần Thị Hường"


def test_strange_characters_are_listed_once() -> None:
    assert forbidden_characters("Lê_Văn (2) An_") == "_(2)"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Lê A. Vũ", "Lê Anh Vũ", True),
        ("Ng. Văn Thông", "Nguyễn Văn Thông", True),
        ("LÊ THỊ THUỶ", "Lê Thị Thủy", True),
        ("Phạm T.T. Hoa", "Phạm Thị Thu Hoa", True),
        ("Lê Anh Vũ", "Lê Bảo Vũ", False),
        ("Lê Anh Vũ", "Lê Anh Vủ", False),
        ("Lê Vũ", "Lê Anh Vũ", False),
        ("", "", False),
    ],
)
def test_same_name_in_two_forms(one: str, other: str, same: bool) -> None:
    assert could_be_same_name(one, other) is same
    assert could_be_same_name(other, one) is same
