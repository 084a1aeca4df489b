"""The yearly list: copied, imported with what is wrong by place, approved by the principal, printed as the form asks."""

import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from tests.casefiles.conftest import TODAY, fresh, press, upload, words_of
from truongso.core.pdf_pages import text_of
from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.foundation.work.registry import worklists
from truongso.governance.casefiles import actions
from truongso.governance.casefiles.models import CaseFile, Catalogue, Line, SecretCount
from truongso.governance.casefiles.retention import read_years, retention_kinds

Clients = Callable[[Any], Client]
HEAD = ("TT", "Số và ký hiệu hồ sơ", "Tên đề mục và tiêu đề hồ sơ", "Thời hạn bảo quản", "Người lập hồ sơ", "Ghi chú")
NEXT = TODAY.year + 1


def workbook(*rows: tuple[Any, ...]) -> bytes:
    """Return a list as an office would type it: a title above, column numbers, a closing line below."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["TRƯỜNG THPT AN LÃO"])
    sheet.append([f"DANH MỤC HỒ SƠ NĂM {NEXT}"])
    sheet.append(list(HEAD))
    sheet.append(["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"])
    for row in rows:
        sheet.append(list(row))
    sheet.append(["Bản Danh mục hồ sơ này có 3 hồ sơ"])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


GOOD = (
    ("I", "", "TỔNG HỢP", "", "", ""),
    (1, "01-TH", "Hồ sơ kế hoạch năm học", "Vĩnh viễn", "Văn phòng", ""),
    (2, "02-TH", "Hồ sơ họp hội đồng", "10 năm", "Văn phòng", "cả biên bản"),
    ("II", "", "CHUYÊN MÔN", "", "", ""),
    (3, "03-CM", "Hồ sơ hội giảng", 5, "Tổ Toán – Tin", ""),
)


@pytest.fixture
def draft(cast: SimpleNamespace) -> Catalogue:
    return actions.start_catalogue(NEXT, by=cast.lan)


def test_the_list_from_a_workbook_to_the_first_file(cast: SimpleNamespace, client_of: Clients) -> None:
    lan, hanh = client_of(cast.lan), client_of(cast.hanh)
    lan.post(reverse("casefiles:catalogues"), {"year": NEXT})
    preview = lan.post(reverse("casefiles:import", args=[NEXT]), {"file": upload(workbook(*GOOD), "dm.xlsx")})
    assert "3 hồ sơ đọc được" in words_of(preview)
    assert not Line.objects.exists()  # looking is not writing
    answer = press(lan, "import_taken", NEXT, packed=preview.context["packed"])
    assert "Đã nhập 3 hồ sơ." in words_of(answer)
    lines = Line.objects.values_list("heading__title", "notation", "retention_years", "maker_words", "note")
    assert list(lines) == [
        ("TỔNG HỢP", "01-TH", None, "Văn phòng", ""),
        ("TỔNG HỢP", "02-TH", 10, "Văn phòng", "cả biên bản"),
        ("CHUYÊN MÔN", "03-CM", 5, "Tổ Toán – Tin", ""),
    ]
    assert (
        client_of(cast.an).get(reverse("casefiles:open_from_line", args=[Line.objects.first().pk])).status_code == 200
    )
    too_early = press(
        client_of(cast.an), "open_from_line", Line.objects.first().pk, maker=cast.an.person.pk, started_on=f"{NEXT}-01-05"
    )  # fmt: skip
    assert f"Danh mục hồ sơ năm {NEXT} dự thảo: chưa mở được hồ sơ" in words_of(too_early)

    press(lan, "submit", NEXT)
    assert press(lan, "approve", NEXT).status_code == 403
    waiting = worklists.get("casefiles.to_approve").items_for(cast.hanh, TODAY)
    assert [item.title for item in waiting] == [f"Duyệt danh mục hồ sơ năm {NEXT}"]
    press(hanh, "approve", NEXT, approval="Quyết định số 03/QĐ-THPTAL")
    press(lan, "put_in_force", NEXT)
    found = Catalogue.objects.get()
    assert (found.state, found.approved_by, found.in_force_from) == ("in_force", cast.hanh, TODAY)
    printed = text_of(lan.get(reverse("casefiles:catalogue_pdf", args=[NEXT])).content, 5)
    plain = " ".join(printed.split())
    for words in ("DANH MỤC HỒ SƠ", "TỔNG HỢP", "02-TH", "Vĩnh viễn", "05 năm", "Nguyễn Thị Hạnh", "HIỆU TRƯỞNG"):
        assert words in plain, plain
    assert "có 3 hồ sơ, bao gồm: 1 hồ sơ bảo quản vĩnh viễn; 2 hồ sơ bảo quản có thời hạn." in plain
    sheet = openpyxl.load_workbook(
        io.BytesIO(lan.get(reverse("casefiles:catalogue", args=[NEXT]), {"xuat": "xlsx"}).content)
    ).active
    rows = [tuple(cell or "" for cell in row) for row in sheet.iter_rows(min_row=3, values_only=True)]
    assert rows[0] == HEAD
    assert rows[2] == ("1", "01-TH", "Hồ sơ kế hoạch năm học", "Vĩnh viễn", "Văn phòng", "")
    assert len(rows) == 6
    refused = press(lan, "add_line", NEXT, heading="Khác", notation="09", title="Khác", retention="5", maker_words="VP")
    assert "đang dùng: không sửa được nữa; hãy đề nghị hiệu trưởng trả lại." in words_of(refused)
    assert Line.objects.count() == 3


def test_what_we_export_can_be_imported(cast: SimpleNamespace, client_of: Clients, list_in_force: Catalogue) -> None:
    lan = client_of(cast.lan)
    content = lan.get(list_in_force.get_absolute_url(), {"xuat": "xlsx"}).content
    actions.start_catalogue(NEXT, by=cast.lan)
    preview = lan.post(reverse("casefiles:import", args=[NEXT]), {"file": upload(content, "dm.xlsx")})
    press(lan, "import_taken", NEXT, packed=preview.context["packed"])
    titles = Line.objects.filter(catalogue__year=NEXT).values_list("notation", "title", "retention_years")
    assert list(titles) == [("01-TH", "Hồ sơ kế hoạch năm học", None), ("02-CM", "Hồ sơ hội giảng", 10)]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ((1, "01-TH", "Hồ sơ A", "lâu", "VP", ""), "Dòng 6, cột D «Thời hạn bảo quản»: «lâu» không đọc được"),
        ((1, "01-TH", "", "5 năm", "VP", ""), "Dòng 6, cột C «Tên đề mục và tiêu đề hồ sơ»: thiếu tiêu đề hồ sơ."),
        ((1, "", "Hồ sơ A", "5 năm", "VP", ""), "Dòng 6, cột B «Số và ký hiệu hồ sơ»: thiếu số và ký hiệu hồ sơ."),
        ((1, "01/TH", "Hồ sơ A", "5", "VP", ""), "Dòng 6, cột B «Số và ký hiệu hồ sơ»: Số và ký hiệu hồ sơ «01/TH»"),
        ((1, "01-TH", "Hồ sơ A", "5 năm", "", ""), "Dòng 6, cột E «Người lập hồ sơ»: thiếu đơn vị hoặc người lập."),
        ((1, "01-TH", "Đề thi (Mật)", "5 năm", "VP", ""), "Dòng 6, cột C «Tên đề mục và tiêu đề hồ sơ»: Tài liệu có độ mật"),
        ((1, "01-TH", "Hồ sơ A", "0 năm", "VP", ""), "Dòng 6, cột D"),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_and_nothing_is_taken(
    cast: SimpleNamespace, client_of: Clients, draft: Catalogue, row: tuple[Any, ...], sentence: str
) -> None:
    content = workbook(GOOD[0], row, GOOD[2])
    answer = client_of(cast.lan).post(reverse("casefiles:import", args=[NEXT]), {"file": upload(content, "dm.xlsx")})
    assert answer.status_code == 422
    assert sentence in words_of(answer)
    assert answer.context["packed"] == ""
    assert not Line.objects.exists()


def test_a_notation_twice_and_a_row_without_heading_are_named(
    cast: SimpleNamespace, client_of: Clients, draft: Catalogue
) -> None:
    content = workbook(GOOD[1], GOOD[0], GOOD[2], (9, "02-TH", "Hồ sơ khác", "5", "VP", ""))
    words = words_of(
        client_of(cast.lan).post(reverse("casefiles:import", args=[NEXT]), {"file": upload(content, "dm.xlsx")})
    )
    assert "Dòng 5, cột C «Tên đề mục và tiêu đề hồ sơ»: chưa có đề mục nào đứng trên hồ sơ này." in words
    assert "Dòng 8, cột B «Số và ký hiệu hồ sơ»: số và ký hiệu «02-TH» đã có ở dòng 7." in words


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"khong phai excel", "dm.xlsx"), (None, "Không thấy các cột «Số và ký hiệu hồ sơ»")],
)
def test_a_file_that_is_no_list(
    cast: SimpleNamespace, client_of: Clients, draft: Catalogue, content: bytes | None, sentence: str
) -> None:
    if content is None:
        book, kept = openpyxl.Workbook(), io.BytesIO()
        book.active.append(["Họ tên", "Lớp"])
        book.save(kept)
        content = kept.getvalue()
    answer = client_of(cast.lan).post(reverse("casefiles:import", args=[NEXT]), {"file": upload(content, "dm.xlsx")})
    assert (answer.status_code, sentence in words_of(answer)) == (422, True)


def test_a_preview_that_somebody_changed_is_refused(
    cast: SimpleNamespace, client_of: Clients, draft: Catalogue
) -> None:
    answer = press(client_of(cast.lan), "import_taken", NEXT, packed="eyJ4IjoxfQ:sai")
    assert "Bản xem trước đã quá một giờ hoặc không còn nguyên" in words_of(answer)
    assert not Line.objects.exists()


def test_copy_from_last_year_and_work_on_it(
    cast: SimpleNamespace, client_of: Clients, list_in_force: Catalogue, draft: Catalogue
) -> None:
    lan = client_of(cast.lan)
    assert "Đã chép 2 hồ sơ." in words_of(press(lan, "copy", NEXT, source=TODAY.year))
    assert "Đã chép 0 hồ sơ." in words_of(press(lan, "copy", NEXT, source=TODAY.year))
    line = draft.lines.get(notation="02-CM")
    values = {
        "heading": "Chuyên môn",
        "title": "Hồ sơ hội giảng, hội thi",
        "retention": "Vĩnh viễn",
        "maker_words": "Tổ Toán",
    }
    clash = press(lan, "line", NEXT, line.pk, notation="01-TH", **values)
    assert "Số và ký hiệu 01-TH đã có trong danh mục." in words_of(clash)
    press(lan, "line", NEXT, line.pk, notation="02-CM", **values)
    line = fresh(line)
    assert (line.title, line.retention_years, line.maker_words) == ("Hồ sơ hội giảng, hội thi", None, "Tổ Toán")
    press(lan, "remove_line", NEXT, draft.lines.get(notation="01-TH").pk)
    assert [heading.title for heading in draft.headings.all()] == ["Chuyên môn"]
    assert list_in_force.lines.count() == 2


def test_the_principal_sends_a_list_back(cast: SimpleNamespace, client_of: Clients, draft: Catalogue) -> None:
    lan = client_of(cast.lan)
    assert f"Danh mục hồ sơ năm {NEXT} chưa có hồ sơ nào" in words_of(press(lan, "submit", NEXT))
    press(lan, "add_line", NEXT, heading="Khác", notation="09-K", title="Khác", retention="5", maker_words="VP")
    press(lan, "submit", NEXT)
    press(client_of(cast.hanh), "give_back", NEXT, reason="Thiếu hồ sơ tuyển sinh")
    found = fresh(draft)
    assert (found.state, found.note) == ("draft", "Thiếu hồ sơ tuyển sinh")
    assert "Thiếu hồ sơ tuyển sinh" in words_of(lan.get(found.get_absolute_url()))


def test_a_year_has_one_list_and_teachers_do_not_write_it(
    cast: SimpleNamespace, client_of: Clients, draft: Catalogue
) -> None:
    with pytest.raises(Refused, match=f"Danh mục hồ sơ năm {NEXT} đã có"):
        actions.start_catalogue(NEXT, by=cast.lan)
    assert press(client_of(cast.an), "submit", NEXT).status_code == 403
    assert client_of(cast.an).get(draft.get_absolute_url()).status_code == 200
    assert client_of(cast.chi).get(draft.get_absolute_url()).status_code == 403


def test_only_the_number_of_secret_files_is_known(cast: SimpleNamespace, client_of: Clients, draft: Catalogue) -> None:
    lan = client_of(cast.lan)
    press(lan, "secret", year=NEXT, count=3, note="theo sổ giấy")
    answer = press(lan, "secret", year=NEXT, count=4)
    assert "4 hồ sơ, Vũ Thị Lan khai" in words_of(answer)
    assert list(SecretCount.objects.values_list("count", flat=True)) == [4, 3]
    assert Event.objects.filter(code="casefiles.secret_declared").count() == 2
    assert press(client_of(cast.an), "secret", year=NEXT, count=1).status_code == 403
    bad = press(lan, "secret", year=NEXT, count=-1)
    assert SecretCount.objects.count() == 2
    assert bad.status_code == 200
    assert not CaseFile.objects.exists()


def test_retention_is_data_that_says_nobody_checked_it() -> None:
    kinds = {kind.code: kind for kind in retention_kinds()}
    assert kinds["incoming-book"].words == "20 năm (chưa đối chiếu)"
    assert kinds["diploma-book"].words == "Vĩnh viễn (chưa đối chiếu)"
    assert not any(kind.checked for kind in kinds.values())
    assert [read_years(text) for text in ("Vĩnh viễn", "vinh vien", "10 năm", "05", "5 NĂM")] == [None, None, 10, 5, 5]
    for wrong in ("", "lâu", "-3", "0", "101", "5 tháng"):
        with pytest.raises(ValueError, match=wrong or "^$"):
            read_years(wrong)


def test_the_form_offers_the_first_year_without_a_list(cast: SimpleNamespace, client_of: Clients) -> None:
    lan = client_of(cast.lan)
    offered = lambda: lan.get(reverse("casefiles:catalogues")).context["form"].initial["year"]  # noqa: E731
    assert offered() == TODAY.year
    actions.start_catalogue(TODAY.year, by=cast.lan)
    assert offered() == NEXT


def test_files_outside_the_list_are_counted_where_the_link_leads(cast: SimpleNamespace, client_of: Clients) -> None:
    actions.start_catalogue(TODAY.year, by=cast.lan)
    actions.open_file(
        title="Hồ sơ tiếp đoàn", notation="45-TH", retention_years=10, maker=cast.lan.person, started_on=TODAY, note="",
        secrecy="", by=cast.lan,
    )  # fmt: skip
    lan = client_of(cast.lan)
    page = lan.get(reverse("casefiles:catalogue", args=[TODAY.year])).content.decode()
    url = f"{reverse('casefiles:files')}?nam={TODAY.year}&danh-muc=ngoai"
    assert f'<a href="{url.replace("&", "&amp;")}">1 hồ sơ đã mở</a>' in page
    assert lan.get(url).context["listing"].rows.count() == 1
    assert lan.get(url.replace("ngoai", "trong")).context["listing"].rows.count() == 0
