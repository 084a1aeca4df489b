"""A list as one person asked for it: search, filters, order, pages, columns, Excel."""

from io import BytesIO

import pytest
from django.http import QueryDict
from openpyxl import load_workbook

from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.foundation.org.models import Person

PEOPLE = ["Lê Thị Đào", "Nguyễn Văn Ánh", "Trần Bảo Châu", "Phạm Đức Anh", "Vũ Ngọc Bích"]


@pytest.fixture
def people(db):
    from truongso.foundation.org import actions as org

    for at, name in enumerate(PEOPLE, start=1):
        org.add_person(full_name=name, code=f"GV{at}" if at != 3 else "", by=None)
    return Person.objects.all()


def listing(people, asked="", **options):
    columns = [
        ListColumn("ten", "Họ và tên", lambda p: p.full_name, ("sort_key",), url=lambda p: f"/danh-ba/{p.uid}/"),
        ListColumn("ma", "Mã", lambda p: p.code, ("code",), optional=True),
        ListColumn("so", "Số dòng", lambda p: 1234, kind="number"),
    ]
    filters = [ListFilter("ma-so", "Mã", [("GV1", "Giáo viên 1"), ("GV2", "Giáo viên 2")], "code")]
    options = {"noun": "người", "filters": filters, "search_field": "search", "sort": "ten", "per_page": 2} | options
    return Listing(people, QueryDict(asked), columns, **options)


def names(found):
    return [row.full_name for row in found.rows]


def test_nothing_asked_shows_everything_in_the_usual_order(people):
    found = listing(people)
    assert names(found) == ["Phạm Đức Anh", "Nguyễn Văn Ánh", "Vũ Ngọc Bích", "Trần Bảo Châu", "Lê Thị Đào"]
    assert found.count_sentence == "5 người"
    assert found.chips == []
    assert found.sort == ""


@pytest.mark.parametrize("words", ["đào", "DAO", "  Dao "])
def test_search_is_blind_to_accents_and_case(people, words):
    found = listing(people, f"q={words}")
    assert names(found) == ["Lê Thị Đào"]
    assert found.count_sentence == "1 trên 5 người"
    assert found.chips == [{"text": f"Tìm «{words.strip()}»", "url": "?"}]


def test_a_filter_narrows_and_its_chip_takes_it_away(people):
    found = listing(people, "ma-so=GV2&q=anh&sap-xep=-ten&trang=7")
    assert names(found) == ["Nguyễn Văn Ánh"]
    assert [chip["text"] for chip in found.chips] == ["Tìm «anh»", "Mã: Giáo viên 2"]
    assert [chip["url"] for chip in found.chips] == ["?ma-so=GV2&sap-xep=-ten", "?q=anh&sap-xep=-ten"]
    assert found.reset_url == "?sap-xep=-ten"
    assert found.filters[0]["chosen"] == "GV2"


@pytest.mark.parametrize(
    "asked",
    ["ma-so=GV9", "ma-so=' or 1=1", "sap-xep=password", "sap-xep=so", "trang=abc", "trang=-4", "khac=1", "q=%00"],
)
def test_what_is_unknown_is_ignored(people, asked):
    found = listing(people, asked)
    assert len(found.rows) == 5
    assert found.page.number in (1, 3)
    assert found.chips == []


def test_sorting_turns_round_and_keeps_the_filters(people):
    found = listing(people, "sap-xep=-ten")
    assert names(found) == ["Lê Thị Đào", "Trần Bảo Châu", "Vũ Ngọc Bích", "Nguyễn Văn Ánh", "Phạm Đức Anh"]
    assert found.heads[0] == {"title": "Họ và tên", "kind": "text", "sort_url": "?sap-xep=ten", "sorted": "descending"}
    assert found.heads[2]["sort_url"] == ""
    assert listing(people, "ma-so=GV1&trang=2").heads[1]["sort_url"] == "?ma-so=GV1&sap-xep=ma"


def test_pages_hold_every_row_once(people):
    seen = [row.full_name for number in (1, 2, 3) for row in listing(people, f"trang={number}").page.object_list]
    assert len(seen) == 5
    assert sorted(seen) == sorted(PEOPLE)
    assert listing(people, "trang=99").page.number == 3


def test_columns_can_be_left_out_but_not_those_that_must_stay(people):
    assert [c.key for c in listing(people).shown_columns] == ["ten", "ma", "so"]
    assert [c.key for c in listing(people, "cot=").shown_columns] == ["ten", "so"]
    assert listing(people, "cot=ma").optional_columns == [{"key": "ma", "title": "Mã", "shown": True}]


def test_a_spare_column_shows_to_who_asks_and_stands_in_excel(people):
    columns = [
        ListColumn("ten", "Họ và tên", lambda p: p.full_name, ("sort_key",)),
        ListColumn("ma", "Mã", lambda p: p.code, spare=True),
        ListColumn("so", "Số", lambda p: "45-TH", optional=True),
    ]

    def heads(asked):
        found = Listing(people, QueryDict(asked), columns)
        rows = load_workbook(BytesIO(found.export_xlsx("Người"))).active.iter_rows(values_only=True)
        written = next(row for row in rows if row[0] == "Họ và tên")
        return [c.key for c in found.shown_columns], [title for title in written if title]

    assert heads("") == (["ten", "so"], ["Họ và tên", "Mã", "Số"])
    assert heads("cot=&cot=ma") == (["ten", "ma"], ["Họ và tên", "Mã"])
    assert heads("cot=") == (["ten"], ["Họ và tên"])


def test_cells_are_written_as_people_write_them(people):
    first = listing(people, "q=chau").cells[0]
    assert [cell.text for cell in first] == ["Trần Bảo Châu", "–", "1.234"]
    assert first[0].url.startswith("/danh-ba/")


def test_excel_holds_every_matching_row_with_typed_cells(people):
    found = listing(people, "xuat=xlsx&cot=")
    answer = found.excel_response("Danh bạ")
    sheet = load_workbook(BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    written = [row for row in rows if row[0] in PEOPLE]
    assert [row[0] for row in written] == names(found)
    assert {row[1] for row in written} == {1234}
    assert listing(people).excel_response("Danh bạ") is None
