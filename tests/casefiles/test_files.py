"""A teacher keeps a work file from its opening to its closing, and who sees it."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.casefiles.conftest import PDF, TODAY, closed, fresh, press, put, upload, words_of
from truongso.core.pdf_pages import text_of
from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.foundation.evidence.models import Blob
from truongso.foundation.work.registry import worklists
from truongso.governance.casefiles import actions
from truongso.governance.casefiles.models import CaseFile, Catalogue, Entry
from truongso.governance.casefiles.signals import closing

Clients = Callable[[Any], Client]
OpenFor = Callable[..., CaseFile]


def opening(**values: Any) -> dict[str, Any]:
    return {
        "title": "Hồ sơ hội giảng cấp trường", "notation": "45-CM", "retention": "10 năm",
        "started_on": TODAY.isoformat(), "secrecy": "", "note": "",
    } | values  # fmt: skip


def test_teacher_opens_a_file_collects_papers_and_closes_it(cast: SimpleNamespace, client_of: Clients) -> None:
    an = client_of(cast.an)
    answer = press(an, "open", **opening(maker=cast.an.person.pk))
    assert f"Đã mở hồ sơ {TODAY.year}.45-CM." in words_of(answer)
    file = CaseFile.objects.get()
    assert (file.maker, file.retention, file.state, file.line) == (cast.an.person, "10 năm", "open", None)

    sent = {"kind": "Kế hoạch", "notation": "12/KH-THPTAL", "dated_on": "2026-03-02", "form": "electronic"}
    press(an, "add_entry", file.uid, title="Kế hoạch hội giảng", file=upload(), **sent)
    sent = {"kind": "Biên bản", "form": "scan", "page_count": "3", "dated_on": "2026-02-01"}
    press(an, "add_entry", file.uid, title="Biên bản dự giờ", file=upload(name="quet.pdf"), **sent)
    first, second = file.entries.all()
    assert (first.electronic, first.page_count, first.blob.size, first.file_name) == (True, 1, len(PDF), "van-ban.pdf")
    assert (second.electronic, second.page_count) == (False, 3)

    press(an, "by_date", file.uid)
    assert [entry.title for entry in file.entries.all()] == ["Biên bản dự giờ", "Kế hoạch hội giảng"]
    press(an, "move_entry", file.uid, second.pk, "xuong")
    assert [entry.title for entry in file.entries.all()] == ["Kế hoạch hội giảng", "Biên bản dự giờ"]

    answer = press(an, "close", file.uid, ended_on=TODAY.isoformat())
    assert "Đã kết thúc hồ sơ" in words_of(answer)
    file = fresh(file)
    assert (file.state, file.ended_on, file.page_count) == ("closed", TODAY, 4)
    assert [(e.position, e.first_page) for e in file.entries.all()] == [(1, 1), (2, 2)]
    assert file.retention_ends_on == date(TODAY.year + 10, 12, 31)
    assert "2 văn bản, 4 trang" in Event.objects.get(code="casefiles.closed").sentence

    printed = text_of(an.get(reverse("casefiles:index", args=[file.uid])).content, 5)
    for words in ("MỤC LỤC VĂN BẢN", "12/KH", "02/03/2026", "Biên bản dự giờ", "bản giấy", "Phạm Thị An"):
        assert words in printed, printed
    fetched = an.get(reverse("casefiles:entry", args=[file.uid, first.pk]))
    assert (fetched.content, fetched["Content-Type"]) == (PDF, "application/pdf")
    assert "attachment" in fetched["Content-Disposition"]
    assert Event.objects.filter(code="casefiles.fetched").count() == 1


def test_the_file_of_the_list_takes_over_what_the_list_says(
    cast: SimpleNamespace, client_of: Clients, list_in_force: Catalogue
) -> None:
    line = list_in_force.lines.get(notation="02-CM")
    values = {"maker": cast.an.person.pk, "started_on": TODAY.isoformat()}
    press(client_of(cast.an), "open_from_line", line.pk, **values)
    file = CaseFile.objects.get()
    assert (file.code, file.title, file.retention_years) == (f"{TODAY.year}.02-CM", "Hồ sơ hội giảng", 10)
    again = press(client_of(cast.an), "open_from_line", line.pk, **values)
    assert "Hồ sơ «Hồ sơ hội giảng» đã được mở ngày" in words_of(again)
    assert CaseFile.objects.count() == 1


def test_only_the_office_opens_files_for_others(cast: SimpleNamespace, client_of: Clients) -> None:
    answer = press(client_of(cast.long), "open", **opening(maker=cast.an.person.pk))
    assert answer.status_code == 403
    assert not CaseFile.objects.exists()
    press(client_of(cast.lan), "open", **opening(maker=cast.an.person.pk))
    assert CaseFile.objects.get().maker == cast.an.person


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"secrecy": "toi-mat"}, "Tài liệu có độ mật không được đưa lên hệ thống nối mạng"),
        ({"title": "Hồ sơ đề thi (Mật)"}, "Tài liệu có độ mật không được đưa lên hệ thống nối mạng"),
        ({"retention": "lâu dài"}, "Ghi «Vĩnh viễn» hoặc số năm từ 1 đến 100"),
        ({"notation": "45/CM"}, "Số và ký hiệu hồ sơ «45/CM» chưa đúng"),
        ({"title": " "}, "required"),
    ],
)
def test_a_file_that_cannot_be_opened_says_why(
    cast: SimpleNamespace, client_of: Clients, values: dict[str, str], sentence: str
) -> None:
    answer = press(client_of(cast.an), "open", **opening(maker=cast.an.person.pk, **values))
    assert answer.status_code == 422
    assert sentence in words_of(answer)
    assert not CaseFile.objects.exists()
    assert not Event.objects.filter(code__startswith="casefiles").exists()


def test_a_notation_is_used_once_a_year(cast: SimpleNamespace, open_for: OpenFor) -> None:
    open_for(cast.an, "45-CM", year=2026)
    with pytest.raises(Refused, match="Số và ký hiệu 45-CM năm 2026 đã dùng cho hồ sơ «Hồ sơ hội giảng»"):
        open_for(cast.long, "45-CM", year=2026)
    open_for(cast.long, "45-CM", year=2027)
    assert CaseFile.objects.count() == 2


def test_the_same_source_is_put_in_once(cast: SimpleNamespace, open_for: OpenFor) -> None:
    file = open_for(cast.an, "01-CM")
    one = put(file, "Công văn số 5", source_key="incoming:5")
    assert put(file, "Công văn số 5", source_key="incoming:5") == one
    assert Event.objects.filter(code="casefiles.entry_added").count() == 1
    actions.remove_entry(one, reason="Đưa nhầm hồ sơ", by=cast.an)
    again = put(file, "Công văn số 5", source_key="incoming:5")
    assert again != one
    assert list(file.entries.standing()) == [again]


def test_a_secret_paper_is_refused(cast: SimpleNamespace, client_of: Clients, open_for: OpenFor) -> None:
    file = open_for(cast.an, "01-CM")
    sent = {"kind": "Công văn", "title": "Công văn", "form": "electronic", "secrecy": "mat", "file": upload()}
    answer = press(client_of(cast.an), "add_entry", file.uid, **sent)
    assert "hãy lập hồ sơ giấy theo chế độ mật" in words_of(answer)
    assert not Entry.objects.exists()
    assert not Blob.objects.exists()


def test_what_is_uploaded_is_looked_at(cast: SimpleNamespace, client_of: Clients, open_for: OpenFor) -> None:
    file = open_for(cast.an, "01-CM")
    sent = {"kind": "Công văn", "title": "Công văn", "form": "electronic"}
    answer = press(client_of(cast.an), "add_entry", file.uid, file=upload(b"MZ\x90\x00exe", "a.pdf"), **sent)
    assert answer.status_code == 422
    answer = press(client_of(cast.an), "add_entry", file.uid, **sent)
    assert "Văn bản điện tử phải có tệp" in words_of(answer)
    assert not Entry.objects.exists()


def test_a_paper_goes_out_only_with_a_reason(cast: SimpleNamespace, client_of: Clients, open_for: OpenFor) -> None:
    file = open_for(cast.an, "01-CM")
    entry = put(file, "Kế hoạch")
    answer = press(client_of(cast.an), "remove_entry", file.uid, entry.pk, reason=" ")
    assert "Hãy ghi lý do đưa văn bản ra khỏi hồ sơ." in words_of(answer)
    assert fresh(entry).removed_at is None
    press(client_of(cast.an), "remove_entry", file.uid, entry.pk, reason="Đưa nhầm hồ sơ")
    assert (fresh(entry).removal_reason, fresh(entry).removed_by) == ("Đưa nhầm hồ sơ", cast.an)
    assert "Đưa nhầm hồ sơ" in words_of(client_of(cast.an).get(file.get_absolute_url()))


def test_who_sees_a_file(cast: SimpleNamespace, client_of: Clients, open_for: OpenFor) -> None:
    file = open_for(cast.an, "01-CM")
    entry = put(file, "Kế hoạch hội giảng", content=PDF)
    pages = [file.get_absolute_url(), reverse("casefiles:index", args=[file.uid])]
    pages.append(reverse("casefiles:entry", args=[file.uid, entry.pk]))

    def statuses(user: Any) -> set[int]:
        client = client_of(user)
        return {client.get(page).status_code for page in pages}

    for user in (cast.an, cast.hanh, cast.binh, cast.mai, cast.lan):
        assert statuses(user) == {200}, user
    assert statuses(cast.long) == {404}
    for outsider in (cast.chi, cast.dung, cast.em):
        assert statuses(outsider) <= {403, 404}, outsider
        assert client_of(outsider).get(reverse("casefiles:files")).status_code == 403
    press(client_of(cast.an), "share", file.uid, person=cast.long.person.pk)
    assert statuses(cast.long) == {200}
    assert press(client_of(cast.long), "close", file.uid, ended_on=TODAY.isoformat()).status_code == 403
    press(client_of(cast.an), "unshare", file.uid, file.shares.get().pk)
    assert statuses(cast.long) == {404}


def test_a_file_that_is_not_finished_stays_open(cast: SimpleNamespace, client_of: Clients, open_for: OpenFor) -> None:
    file = open_for(cast.an, "01-CM")
    an = client_of(cast.an)
    assert "Hồ sơ chưa có văn bản nào." in words_of(press(an, "close", file.uid, ended_on=TODAY.isoformat()))
    put(file, "Đơn viết tay", electronic=False, page_count=None)

    def still_open(sender: Any, case_file: CaseFile, **_: Any) -> list[str]:
        return ["Văn bản đến số 7 chưa giải quyết xong."]

    closing.connect(still_open)
    try:
        answer = words_of(press(an, "close", file.uid, ended_on=(TODAY + timedelta(days=1)).isoformat()))
    finally:
        closing.disconnect(still_open)
    for sentence in (
        "Văn bản đến số 7 chưa giải quyết xong.",
        "Văn bản giấy «Đơn viết tay» chưa ghi số trang.",
        "Ngày kết thúc không được sau hôm nay.",
    ):
        assert sentence in answer
    assert fresh(file).is_open
    assert not Event.objects.filter(code="casefiles.closed").exists()


def test_nothing_goes_into_a_closed_file(cast: SimpleNamespace, client_of: Clients, open_for: OpenFor) -> None:
    file = open_for(cast.an, "01-CM")
    put(file, "Kế hoạch")
    closed(file, cast.an)
    with pytest.raises(Refused, match="đã kết thúc: hãy đề nghị lãnh đạo mở lại"):
        put(file, "Báo cáo")
    assert press(client_of(cast.an), "reopen", file.uid, reason="Thiếu").status_code == 403
    answer = press(client_of(cast.binh), "reopen", file.uid, reason="")
    assert "Hãy ghi lý do mở lại hồ sơ." in words_of(answer)
    assert not fresh(file).is_open
    press(client_of(cast.binh), "reopen", file.uid, reason="Thiếu báo cáo kết quả")
    assert (fresh(file).state, fresh(file).ended_on) == ("open", None)
    put(file, "Báo cáo")
    assert file.entries.count() == 2


def test_maker_asks_to_keep_a_file_longer(cast: SimpleNamespace, client_of: Clients, open_for: OpenFor) -> None:
    file = open_for(cast.an, "01-CM")
    put(file, "Kế hoạch")
    file = closed(file, cast.an, date(2026, 3, 15))
    assert file.hand_in_by == date(2027, 3, 15)
    an, binh = client_of(cast.an), client_of(cast.binh)
    answer = press(an, "ask_keep", file.uid, until="2029-03-16", reason="Còn dùng")
    assert "Hạn giữ lại phải sau 15/03/2027 và không quá 15/03/2029" in words_of(answer)
    assert fresh(file).keep_asked_until is None
    press(an, "ask_keep", file.uid, until="2028-12-31", reason="Còn dùng cho đánh giá ngoài")
    asked = worklists.get("casefiles.to_decide").items_for(cast.binh, TODAY)
    assert [item.title for item in asked] == [f"Phạm Thị An xin giữ lại hồ sơ {file.code} đến 31/12/2028"]
    press(binh, "grant_keep", file.uid)
    assert (fresh(file).keep_until, fresh(file).hand_in_by) == (date(2028, 12, 31), date(2028, 12, 31))


def test_the_list_searches_words_of_papers_and_asks_few_questions(
    cast: SimpleNamespace, client_of: Clients, open_for: OpenFor
) -> None:
    one = open_for(cast.an, "01-CM", "Hồ sơ hội giảng")
    put(one, "Kế hoạch bồi dưỡng đội tuyển", notation="15/KH-THPTAL")
    open_for(cast.long, "02-CM", "Hồ sơ kiểm tra nội bộ")
    lan, address = client_of(cast.lan), reverse("casefiles:files")

    def shown(words: str) -> str:
        return words_of(lan.get(address, {"q": words}))

    assert "1 trên 2 hồ sơ" in shown("boi duong doi tuyen")
    assert "1 trên 2 hồ sơ" in shown("15/KH hội giảng")
    assert "Không có hồ sơ nào khớp bộ lọc" in shown('"khong" OR co')
    assert "Không có hồ sơ nào khớp bộ lọc" in words_of(lan.get(address, {"nguoi": cast.lan.person.pk, "q": "hoi"}))
    assert "1 hồ sơ" in words_of(client_of(cast.an).get(address))
    found = lan.get(address, {"xuat": "xlsx"})
    assert found["Content-Type"].endswith("sheet")
    assert Event.objects.get(code="casefiles.exported").data["rows"] == 2

    def questions() -> int:
        with CaptureQueriesContext(connection) as caught:
            lan.get(address)
        return len(caught)

    before = questions()
    for number in range(3, 20):
        put(open_for(cast.an, f"{number:02d}-CM"), "Kế hoạch")
    assert questions() == before


def test_the_search_box_finds_only_what_one_may_see(cast: SimpleNamespace, open_for: OpenFor) -> None:
    from truongso.core.search import searches

    put(open_for(cast.an, "01-CM"), "Kế hoạch bồi dưỡng")
    find = searches.get("casefiles.files").find
    assert [one.title for one in find(cast.an, "boi duong")] == [f"{TODAY.year - 2}.01-CM Hồ sơ hội giảng"]
    assert [one.title for one in find(cast.long, "boi duong")] == []
