"""Who is in one list twice, and why."""

import unicodedata
from dataclasses import replace
from datetime import date

import pytest

from truongso.core.matching import Agreement, Candidate, Pair, Verdict, find_duplicates

VU = Candidate(
    "1",
    "Lê Anh Vũ",
    date(2009, 3, 4),
    "Nam",
    "031209000017",
    "0312345678",
    "Phạm Thị Thủy",
    "Lê Văn Toàn",
    "0912345678",
    "Xã An Khánh",
)
UNSAID = replace(VU, key="2", identity_number="", code="", phone="")


def only(*people: Candidate) -> Pair:
    (pair,) = find_duplicates(people)
    return pair


def agreement(pair: Pair, field: str) -> Agreement:
    return next(reason.agreement for reason in pair.reasons if reason.field == field)


@pytest.mark.parametrize(
    ("full_name", "how"),
    [
        (unicodedata.normalize("NFD", "Lê Anh Vũ"), Agreement.SAME),
        ("  LÊ  ANH VŨ ", Agreement.SAME),
        ("Le Anh Vu", Agreement.SPELLING),
        ("Lê A. Vũ", Agreement.ABBREVIATED),
        ("Lê A Vũ", Agreement.ABBREVIATED),
        ("Lê A.Vũ", Agreement.ABBREVIATED),
        ("LE A. VU", Agreement.ABBREVIATED),
    ],
)
def test_one_pupil_under_a_vietnamese_form_of_the_name(full_name: str, how: Agreement) -> None:
    pair = only(VU, replace(UNSAID, full_name=full_name))
    assert (pair.verdict, agreement(pair, "full_name")) == (Verdict.SAME, how)


@pytest.mark.parametrize(
    ("whole", "short", "how"),
    [
        ("Nguyễn Văn Thông", "Ng. Văn Thông", Agreement.ABBREVIATED),
        ("Nguyễn Văn Thông", "Ng Văn Thông", Agreement.ABBREVIATED),
        ("Trần Thị Thu Hà", "Trần T. Thu Hà", Agreement.ABBREVIATED),
        ("Trần Thị Thu Hà", "Trần Th Thu Hà", Agreement.ABBREVIATED),
        ("Đỗ Thị Thúy", "Đỗ Thị Thuý", Agreement.SAME),
        ("Đỗ Thị Hòa", "Ðỗ Thị Hoà", Agreement.SAME),
    ],
)
def test_cut_words_and_the_place_of_the_tone(whole: str, short: str, how: Agreement) -> None:
    pair = only(replace(VU, full_name=whole), replace(UNSAID, full_name=short))
    assert (pair.verdict, agreement(pair, "full_name")) == (Verdict.SAME, how)


def test_day_and_month_swapped() -> None:
    pair = only(VU, replace(UNSAID, born_on=date(2009, 4, 3)))
    assert (pair.verdict, agreement(pair, "born_on")) == (Verdict.SAME, Agreement.SWAPPED)
    assert [reason.sentence for reason in pair.reasons][1] == (
        "Ngày sinh giống nhau nếu đổi chỗ ngày và tháng: «04/03/2009» và «03/04/2009»."
    )


@pytest.mark.parametrize(
    ("year", "how"),
    [(2008, Agreement.CLOSE), (2010, Agreement.CLOSE), (2006, Agreement.ONE_DIGIT), (1998, Agreement.DIFFERENT)],
)
def test_a_wrong_year(year: int, how: Agreement) -> None:
    pair = only(VU, replace(VU, key="2", code="", born_on=date(year, 3, 4)))
    assert (pair.verdict, agreement(pair, "born_on")) == (Verdict.SAME, how)


@pytest.mark.parametrize(
    ("number", "how", "sentence"),
    [
        ("31209000017", Agreement.LOST_ZERO, "Số định danh giống nhau, một bên mất số 0 ở đầu."),
        ("031209500017", Agreement.ONE_DIGIT, "Số định danh lệch một chữ số, ở vị trí thứ 7."),
        ("031209000071", Agreement.SWAPPED, "Số định danh giống nhau nếu đổi chỗ hai chữ số liền nhau."),
        ("031209000017.0", Agreement.SAME, "Số định danh giống nhau."),
    ],
)
def test_identity_numbers_as_files_carry_them(number: str, how: Agreement, sentence: str) -> None:
    pair = only(VU, replace(UNSAID, identity_number=number, mother_name="", father_name=""))
    assert (pair.verdict, agreement(pair, "identity_number")) == (Verdict.SAME, how)
    assert sentence in [reason.sentence for reason in pair.reasons]


def test_no_sentence_repeats_a_number_of_identity_or_a_telephone() -> None:
    said = " ".join(reason.sentence for reason in only(VU, replace(VU, key="2")).reasons)
    assert VU.identity_number not in said
    assert VU.phone not in said
    assert VU.code not in said


@pytest.mark.parametrize("other", ["Lê Anh Minh", "Lê Ánh Dương"])
def test_twins_are_two_people(other: str) -> None:
    assert (
        find_duplicates([VU, replace(VU, key="2", full_name=other, identity_number="031209000018", code="0312345679")])
        == []
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lê Anh Hùng", "Lê Anh Hưng"),
        ("Lê Anh Hùng", "Le Anh Hung"),
        ("Lê Thị Lan", "Lê Thị Loan"),
        ("Lê Thúy An", "Lê Thùy An"),
    ],
)
@pytest.mark.parametrize("number", ["031209000018", "031209000020"])
def test_twins_of_like_names_are_at_most_asked_about(one: str, other: str, number: str) -> None:
    twins = [replace(VU, full_name=one), replace(VU, key="2", full_name=other, identity_number=number, code="")]
    pair = only(*twins)
    assert pair.verdict is Verdict.DOUBTFUL
    assert "Hai số định danh liền nhau: có thể là anh chị em sinh đôi." in [reason.sentence for reason in pair.reasons]


def test_twins_without_numbers_are_not_called_same() -> None:
    twin = replace(UNSAID, full_name="Lê Anh Vĩ")
    assert all(pair.verdict is Verdict.DOUBTFUL for pair in find_duplicates([replace(VU, identity_number=""), twin]))


HUONG = Candidate(
    "1", "Nguyễn Thị Hương", date(2009, 5, 6), "Nữ", mother_name="Trần Thị Lan", father_name="Nguyễn Văn Sơn"
)


def test_namesakes_of_one_birth_date_with_other_parents_are_at_most_asked_about() -> None:
    other = replace(HUONG, key="2", mother_name="Lê Thị Nga", father_name="Nguyễn Hữu Tài")
    assert all(pair.verdict is Verdict.DOUBTFUL for pair in find_duplicates([HUONG, other]))


def test_one_other_parent_is_enough_to_ask() -> None:
    assert only(HUONG, replace(HUONG, key="2", mother_name="Lê Thị Nga")).verdict is Verdict.DOUBTFUL


def test_two_numbers_far_apart_are_asked_about_though_all_else_agrees() -> None:
    assert only(VU, replace(VU, key="2", code="", identity_number="031209777555")).verdict is Verdict.DOUBTFUL


def test_name_and_birth_date_alone_are_asked_about() -> None:
    bare = Candidate("1", "Nguyễn Thị Hương", date(2009, 5, 6), "Nữ")
    assert only(bare, replace(bare, key="2")).verdict is Verdict.DOUBTFUL


def test_a_number_under_two_names_is_asked_about_however_little_else_agrees() -> None:
    other = Candidate("2", "Trần Quốc Bảo", date(2011, 9, 9), "Nam", VU.identity_number)
    pair = only(VU, other)
    assert (pair.verdict, agreement(pair, "full_name")) == (Verdict.DOUBTFUL, Agreement.DIFFERENT)


@pytest.mark.parametrize("number", ["000000000000", "999999999999", "12", "chưa có", ""])
def test_what_is_no_number_pairs_nobody(number: str) -> None:
    one = Candidate("1", "Lê Anh Vũ", date(2009, 3, 4), identity_number=number, phone="0000000000")
    other = Candidate("2", "Trần Quốc Bảo", date(2010, 3, 4), identity_number=number, phone="0000000000")
    assert find_duplicates([one, other]) == []


def test_people_without_a_name_or_alone_pair_nobody() -> None:
    assert find_duplicates([]) == []
    assert find_duplicates([VU]) == []
    assert find_duplicates([replace(VU, full_name=" . "), replace(VU, key="2", full_name="")]) == []


def test_the_likeliest_pair_comes_first_and_scores_lie_between_nothing_and_one() -> None:
    people = [VU, HUONG, replace(VU, key="3"), replace(HUONG, key="4", mother_name="Lê Thị Nga")]
    pairs = find_duplicates(people)
    assert [(pair.left.key, pair.right.key) for pair in pairs] == [("1", "3"), ("1", "4")]
    assert 1 >= pairs[0].score > pairs[1].score > 0
