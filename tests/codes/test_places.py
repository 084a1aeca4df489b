"""Addresses as families and clerks write them: read, explained, converted."""

import csv
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from truongso.foundation.codes import places
from truongso.foundation.codes.places import Place, Problem
from truongso.foundation.codes.units import NEW, OLD, identity_provinces, units

FULL = "Tổ dân phố 3, Thị trấn Trường Sơn, Huyện An Lão, Thành phố Hải Phòng"


def place(text: str, **options: str) -> Place:
    found = places.read(text, **options)
    assert isinstance(found, Place), found
    return found


def problem(text: str, **options: str) -> Problem:
    found = places.read(text, **options)
    assert isinstance(found, Problem), found
    return found


def test_an_address_of_before_the_merge() -> None:
    found = place(FULL)
    assert (found.detail, found.vintage, found.text) == ("Tổ dân phố 3", OLD, FULL)
    assert found.commune is not None
    assert found.district is not None
    assert (found.commune.code, found.district.code, found.province.code) == ("11656", "313", "31")


@pytest.mark.parametrize(
    "text",
    [
        "Tổ dân phố 3, TT Trường Sơn, H. An Lão, TP Hải Phòng",
        "Tổ dân phố 3, TT.Trường Sơn, H.An Lão, TP. Hải Phòng",
        "Tổ dân phố 3, Trường Sơn, An Lão, Hải Phòng",
        "Tổ dân phố 3, THỊ TRẤN TRƯỜNG SƠN, HUYỆN AN LÃO, HẢI PHÒNG, Việt Nam",
        "Tổ dân phố 3 thị trấn Trường Sơn huyện An Lão thành phố Hải Phòng",
        "  Tổ dân phố 3 ,Thị  trấn Trường Sơn,\nHuyện An Lão ; Thành phố Hải Phòng.",
        "Tổ dân phố 3, Thị trấn Trường Sơn, Huyện An Lão",
    ],
)
def test_the_same_address_in_other_writing(text: str) -> None:
    assert place(text).text == FULL


def test_tone_placement_and_decomposed_letters_do_not_count() -> None:
    assert place("Xã Ngũ Phúc, Huyện Kiến Thuỵ, Hải Phòng").district.name == "Kiến Thụy"  # type: ignore[union-attr]
    assert place("Xa\u0303 An Tie\u0302\u0301n, Huye\u0323\u0302n An La\u0303o").lowest.code == "11641"


def test_a_code_means_something_else_since_the_merge() -> None:
    old, new = place("Xã Trường Thọ, Huyện An Lão"), place("Xã An Trường, Thành phố Hải Phòng")
    assert old.lowest.code == new.lowest.code == "11635"
    assert old.lowest != new.lowest
    assert (old.vintage, new.vintage) == (OLD, NEW)


@pytest.mark.parametrize(
    ("text", "kind", "proposal"),
    [
        ("Thôn 5, Xã Tân Viêm, Huyện An Lão", "misspelled", "Thôn 5, Xã Tân Viên, Huyện An Lão"),
        ("Tổ 1, Phường Phù Liên, Thành phố Hải Phòng", "misspelled", "Tổ 1, Phường Phù Liễn, Thành phố Hải Phòng"),
        ("Xã An Tiến, Huyện An Lảo, Hải Phòng", "misspelled", "Xã An Tiến, Huyện An Lão, Thành phố Hải Phòng"),
        ("Thôn 6, Xã Trường Thọ, Quận An Dương", "wrong_district", "Thôn 6, Xã Trường Thọ, Huyện An Lão"),
        ("Xã Trường Sơn, Huyện An Lão", "wrong_kind", "Thị trấn Trường Sơn, Huyện An Lão"),
        ("Xã Tân Viên, Hải Phòng", "missing_district", "Xã Tân Viên, Huyện An Lão, Thành phố Hải Phòng"),
        ("Thôn 4, Xã Chiến Thắng, Huyện An Lão, Tỉnh Bình Định", "wrong_province",
         "Thôn 4, Xã Chiến Thắng, Huyện An Lão, Thành phố Hải Phòng"),
        ("Thôn 5, Xã An Khánh, Tỉnh Gia Lai", "wrong_province", "Thôn 5, Xã An Khánh, Thành phố Hải Phòng"),
        ("Thị trấn An Lão, Huyện An Lão, Tỉnh Bình Định", "wrong_province",
         "Thị trấn An Lão, Huyện An Lão, Thành phố Hải Phòng"),
        ("Xã An Trường, Tỉnh Hải Dương", "abolished_province", "Xã An Trường, Thành phố Hải Phòng"),
        ("Xã An Đồng, Huyện An Dương", "wrong_kind", "Phường An Đồng, Quận An Dương"),
        ("Xã Quang Trung, Hải Phòng", "missing_district", ""),
        ("Xã Abc, Huyện An Lão", "unknown_commune", ""),
        ("Xã An Tiến, Huyện Xyz", "unknown_district", ""),
        ("Xã An Tiến, Tỉnh Lào", "unknown_province", ""),
        ("Hải Phòng", "no_commune", ""),
        ("Thôn 7", "no_commune", ""),
        ("  ", "empty", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_the_right_text(text: str, kind: str, proposal: str) -> None:
    found = problem(text)
    assert (found.kind, found.proposal) == (kind, proposal)
    if proposal:
        assert place(proposal).text.startswith(proposal)


def test_a_new_commune_under_an_abolished_district_offers_both_ways_out() -> None:
    found = problem("Thôn 4, Xã An Hưng, Huyện An Lão, Thành phố Hải Phòng")
    assert found.kind == "new_commune_old_district"
    assert found.proposal == "Thôn 4, Xã An Hưng, Thành phố Hải Phòng"
    assert "Thôn 4, Xã Chiến Thắng, Huyện An Lão, Thành phố Hải Phòng" in found.candidates
    assert found.sentence == (
        "Xã An Hưng có từ 01/7/2025, khi Huyện An Lão không còn: bỏ tên huyện, hoặc ghi đúng xã cũ "
        "(Xã Chiến Thắng, Xã An Thọ, Xã An Thái)."
    )
    town = problem("Xã An Lão, Huyện An Lão")
    assert (town.kind, town.proposal) == ("new_commune_old_district", "Xã An Lão")


def test_the_other_an_lao_is_a_true_address() -> None:
    assert place("Xã An Tân, Huyện An Lão, Tỉnh Bình Định").lowest.code == "21625"
    assert place("Thị trấn An Lão, Huyện An Lão, Tỉnh Bình Định", province_hint="").province.name == "Bình Định"


def test_the_province_may_stand_in_a_column_of_its_own() -> None:
    assert place("Xã An Lão", province="Thành phố Hải Phòng").vintage == NEW
    assert problem("Xã Chiến Thắng, Huyện An Lão", province="Bình Định").kind == "wrong_province"


def test_an_island_district_without_communes() -> None:
    island = place("Huyện Bạch Long Vĩ, Thành phố Hải Phòng")
    assert (island.commune, island.lowest.code) == (None, "318")
    assert places.convert(island).default.text == "Đặc khu Bạch Long Vĩ, Thành phố Hải Phòng"


def test_a_divided_commune_is_asked_and_the_house_kept() -> None:
    found = places.convert(place(FULL))
    assert [unit.full_name for unit in found.communes] == ["Xã An Lão", "Phường Phù Liễn"]
    assert found.must_ask
    assert found.default.text == "Tổ dân phố 3, Xã An Lão, Thành phố Hải Phòng"
    assert found.sentence == (
        "Thị trấn Trường Sơn, Huyện An Lão được chia cho Xã An Lão, Phường Phù Liễn: hãy hỏi gia đình đang ở đơn vị nào "
        "(phần lớn thuộc Xã An Lão)."
    )


def test_a_whole_commune_is_converted_and_one_of_today_kept() -> None:
    found = places.convert(place("Thôn 2, Xã Bát Trang, Huyện An Lão"))
    assert (found.default.text, found.must_ask) == ("Thôn 2, Xã An Trường, Thành phố Hải Phòng", False)
    today = place("Thôn 2, Xã An Trường, Thành phố Hải Phòng")
    assert places.convert(today).default == today


def test_every_unit_of_the_country_is_read_back_as_itself() -> None:
    old, new = units(OLD), units(NEW)
    for unit in (one for one in old.by_code.values() if one.level == "commune"):
        district = old.by_code[unit.parent]
        province = old.by_code[district.parent]
        text = f"Thôn 1, {unit.full_name}, {district.full_name}, {province.full_name}"
        found = place(text, province_hint=province.code)
        assert found.commune == unit
        assert places.convert(found).communes
    for unit in (one for one in new.by_code.values() if one.level == "commune"):
        assert (
            place(f"Thôn 1, {unit.full_name}, {new.by_code[unit.parent].full_name}", province_hint="").commune == unit
        )
    assert (len(old.under("")), len(new.under(""))) == (63, 34)


def test_identity_numbers_begin_with_the_old_provinces() -> None:
    known = identity_provinces()
    assert (len(known), known["031"], known["030"]) == (63, "Thành phố Hải Phòng", "Tỉnh Hải Dương")
    assert "000" not in known


def test_a_hundred_thousand_addresses_in_seconds() -> None:
    place(FULL)
    started = time.perf_counter()
    for house in range(100_000):
        places.read(f"Số {house}, Thị trấn Trường Sơn, Huyện An Lão, Thành phố Hải Phòng")
    assert time.perf_counter() - started < 10


def test_the_old_units_of_an_lao_become_what_the_resolution_says(shared: Path) -> None:
    vectors = json.loads((shared / "domain/vectors/admin_units_an_lao.json").read_text(encoding="utf-8"))
    old, new = units(OLD), units(NEW)
    for case in vectors["cases"]:
        unit = old.by_code[case["old_code"]]
        found = places.convert(Place("", unit, old.by_code["313"], old.by_code["31"]))
        assert [one.code for one in found.communes] == case["new_codes"]
        assert found.must_ask is case["divided"]
    assert {code: new.by_code[code].full_name for code in vectors["new_units"]} == vectors["new_units"]


def rows_of(path: Path) -> list[dict[str, Any]]:
    rows = load_workbook(path).worksheets[0].iter_rows(values_only=True)
    heads = next(rows)
    return [dict(zip(heads, row, strict=True)) for row in rows]


@pytest.fixture(params=[None, 7, 11, 2024], ids=lambda seed: f"seed-{seed or 'shared'}")
def rosters(request: Any, shared: Path, tmp_path: Path) -> Path:
    """The shared rosters, and those of three other schools."""
    if request.param is None:
        return shared / "data/rosters"
    tool = shared / "data/tools/make_messy_roster.py"
    options = ["--seed", str(request.param), "--out", str(tmp_path), "--data", str(shared / "data")]
    subprocess.run([sys.executable, str(tool), *options], check=True, capture_output=True)
    return tmp_path


def test_the_clean_roster_is_read_without_a_doubt(rosters: Path) -> None:
    with (rosters / "danh_sach_hoc_sinh_chuan_dia_chi.csv").open(encoding="utf-8") as file:
        oracle = {row["ma_dinh_danh_bo"]: row for row in csv.DictReader(file)}
    pupils = rows_of(rosters / "danh_sach_hoc_sinh_chuan.xlsx")
    assert len(pupils) == len(oracle) == 1500
    for pupil in pupils:
        right, home = oracle[pupil["Mã định danh Bộ GD&ĐT"]], place(pupil["Chỗ ở hiện nay"])
        now = places.convert(home)
        assert home.text == pupil["Chỗ ở hiện nay"]
        assert home.vintage == (OLD if right["kieu_dia_chi"] == "cu" else NEW)
        if home.district:
            assert (home.lowest.code, home.district.full_name) == (right["ma_xa_cu"], right["huyen_cu"])
        assert (now.default.lowest.code, int(now.must_ask)) == (right["ma_xa_moi"], int(right["phai_hoi"]))
        if now.must_ask:
            assert sorted(unit.full_name for unit in now.communes) == sorted(right["cac_xa_moi_co_the"].split("|"))
        place(pupil["Phường/Xã quê quán"], province=pupil["Tỉnh thành quê quán"])


def test_every_planted_wrong_commune_is_found_with_its_right_value(rosters: Path) -> None:
    pupils = {one["Mã định danh Bộ GD&ĐT"]: one for one in rows_of(rosters / "danh_sach_hoc_sinh_chuan.xlsx")}
    with (rosters / "danh_sach_hoc_sinh_ban_dap_an.csv").open(encoding="utf-8") as file:
        planted = [row for row in csv.DictReader(file) if row["kind"] == "sai_xa"]
    assert len(planted) == 16
    for fault in planted:
        column = pupils[fault["pupil_id"]]["Tỉnh thành quê quán"] if fault["field"] == "Phường/Xã quê quán" else ""
        found = problem(fault["value_in_file"], province=column)
        if (
            fault["note"] == "lan_cu_moi"
        ):  # several old communes became the new one: the right one is among those offered
            assert fault["right_value"] in (found.proposal, *found.candidates)
        else:
            assert found.proposal == fault["right_value"]
