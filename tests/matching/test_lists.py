"""Two lists laid side by side."""

from dataclasses import replace
from datetime import date

from truongso.core.matching import Candidate, Verdict, match_lists

AN = Candidate("a", "Bùi Khánh An", date(2009, 1, 15), "Nữ")
BINH = Candidate("b", "Đặng Quốc Bình", date(2009, 2, 20), "Nam")
CHI = Candidate("c", "Vũ Lan Chi", date(2009, 8, 9), "Nữ")
HUONG = Candidate("h", "Nguyễn Thị Hương", date(2009, 5, 6), "Nữ", mother_name="Trần Thị Lan")


def test_a_class_list_with_names_and_birth_dates_only_is_matched() -> None:
    theirs = [
        replace(CHI, key=3),
        replace(AN, key=1, full_name="BUI KHANH AN"),
        replace(BINH, key=2, full_name="Đặng Q. Bình"),
    ]
    matches = match_lists([AN, BINH, CHI], theirs)
    assert sorted((pair.left.key, pair.right.key) for pair in matches.sure) == [("a", 1), ("b", 2), ("c", 3)]
    assert (matches.doubtful, matches.left_only, matches.right_only) == ((), (), ())


def test_a_family_name_cut_short_is_found_by_the_birth_date() -> None:
    ours = Candidate("t", "Nguyễn Văn Thông", date(2009, 7, 5), "Nam")
    matches = match_lists([ours, AN], [replace(ours, key=1, full_name="Ng. Văn Thông", born_on=date(2009, 5, 7))])
    assert [pair.left.key for pair in (*matches.sure, *matches.doubtful)] == ["t"]


def test_who_is_missing_on_either_side() -> None:
    matches = match_lists([AN, BINH], [replace(BINH, key=2), replace(CHI, key=3)])
    assert [pair.left for pair in matches.sure] == [BINH]
    assert matches.left_only == (AN,)
    assert [person.key for person in matches.right_only] == [3]


def test_two_namesakes_on_one_side_are_asked_about() -> None:
    bare = replace(HUONG, mother_name="")
    matches = match_lists([bare], [replace(bare, key=1), replace(bare, key=2)])
    assert matches.sure == ()
    assert {pair.right.key for pair in matches.doubtful} == {1, 2}
    assert {pair.verdict for pair in matches.doubtful} == {Verdict.DOUBTFUL}
    assert matches.doubtful[0].reasons[-1].sentence == "Có hơn một người khớp như nhau; xin chọn đúng người."
    assert (matches.left_only, matches.right_only) == ((), ())


def test_the_mother_tells_two_namesakes_apart() -> None:
    other = replace(HUONG, key="g", mother_name="Lê Thị Nga")
    matches = match_lists([HUONG, other], [replace(other, key=2), replace(HUONG, key=1)])
    assert sorted((pair.left.key, pair.right.key) for pair in matches.sure) == [("g", 2), ("h", 1)]
    assert matches.doubtful == ()


def test_namesakes_of_other_mothers_are_not_matched() -> None:
    matches = match_lists([HUONG], [replace(HUONG, key=1, mother_name="Lê Thị Nga")])
    assert matches.sure == ()


def test_twins_go_to_their_own_records() -> None:
    hung = Candidate("x", "Lê Anh Hùng", date(2009, 3, 4), "Nam", "031209000017", "", "Phạm Thị Hà", "Lê Văn Toàn")
    hung_brother = replace(hung, key="y", full_name="Lê Anh Hưng", identity_number="031209000018")
    matches = match_lists([hung, hung_brother], [replace(hung_brother, key=2), replace(hung, key=1)])
    assert sorted((pair.left.key, pair.right.key) for pair in matches.sure) == [("x", 1), ("y", 2)]
    assert matches.doubtful == ()


def test_a_person_twice_in_the_file_is_in_no_two_sure_pairs() -> None:
    whole = replace(BINH, identity_number="031209000044", mother_name="Lê Thị Nga")
    again = replace(BINH, key="again")
    matches = match_lists([whole, again], [replace(whole, key=1)])
    assert [(pair.left.key, pair.right.key) for pair in matches.sure] == [("b", 1)]
    assert [(pair.left.key, pair.right.key, pair.verdict) for pair in matches.doubtful] == [
        ("again", 1, Verdict.DOUBTFUL)
    ]
    assert matches.doubtful[0].reasons[-1].sentence.startswith("Một trong hai người đã ghép chắc chắn với người khác")


def test_a_code_finds_the_pupil_whose_birth_date_is_missing() -> None:
    ours = replace(AN, code="0312345678")
    matches = match_lists([ours], [Candidate(1, "Bùi K. An", code="0312345678")])
    assert [pair.right.key for pair in matches.sure] == [1]


def test_a_name_alone_is_asked_about() -> None:
    matches = match_lists([AN], [Candidate(1, "Bùi Khánh An")])
    assert matches.sure == ()
    assert [pair.right.key for pair in matches.doubtful] == [1]


def test_an_empty_list_matches_nobody() -> None:
    assert match_lists([], [AN]).right_only == (AN,)
    assert match_lists([AN], []).left_only == (AN,)
