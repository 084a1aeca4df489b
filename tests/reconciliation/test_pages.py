"""Reconciliation through HTTP: upload, look, decide one and many, close; the office and nobody else."""

import io
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.reconciliation.conftest import TODAY, book_of, point, pupil_rows, reconcile, row_of, wrong_file
from truongso.foundation.audit.models import Event
from truongso.foundation.work.registry import worklists
from truongso.records.reconciliation import actions
from truongso.records.reconciliation.models import Reconciliation
from truongso.records.register.models import ValueChange
from truongso.records.students.models import Pupil

pytestmark = pytest.mark.django_db
NEW = "reconciliation:new"


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def upload(content: bytes, name: str = "bhyt.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_clerk_compares_the_insurers_file_decides_and_gets_the_minutes(office: SimpleNamespace, client_of: Any) -> None:
    client = client_of(office.lan)
    answer = client.post(reverse(NEW), {"title": "BHYT", "file": upload(wrong_file(office))}, follow=True)
    made = Reconciliation.objects.get()
    page = text_of(answer)
    assert "Ghép được 11 em; còn 4 trên 4 điểm chưa quyết định" in page
    assert "?loai=differs&amp;truong=phone" in page

    points = reverse("reconciliation:points", args=[made.uid])
    shown = text_of(client.get(points + "?loai=differs&truong=phone"))
    assert "0597000111" in shown and "0590000000" in shown and "Tệp đúng" in shown
    decide = reverse("reconciliation:decide", args=[made.uid])
    asked = point(made, field="phone")
    answer = client.post(decide, {"diem": asked.pk, "decision": "left", "back": points}, follow=True)
    assert "Đã quyết định 1 điểm: tệp đúng. Đã ghi 1 giá trị vào sổ." in text_of(answer)
    assert Pupil.objects.whole().get(pk=office.pupils[0].pk).value_of("phone") == "0597000111"

    for kind in ("differs", "left_only", "right_only"):
        bulk = reverse("reconciliation:bulk", args=[made.uid]) + f"?loai={kind}&lam=check"
        preview = client.get(bulk)
        keys = [one.pk for one in preview.context["ready"]]
        assert len(keys) == 1
        client.post(bulk, {"diem": keys})
    answer = client_of(office.binh).post(
        reverse("reconciliation:close", args=[made.uid]), {"conclusion": ""}, follow=True
    )
    assert "Biên bản số 01/BB-THPTAL" in text_of(answer)
    assert text_of(answer).count("bien-ban-doi-soat-01") == 3


def test_bulk_shows_what_it_would_write_and_what_it_leaves(office: SimpleNamespace, client_of: Any) -> None:
    rows = [row_of(pupil, phone=f"05971{pupil.pk:05d}") for pupil in Pupil.objects.whole().order_by("pk")]
    rows[0][7] = ""
    made = reconcile(office, book_of(rows))
    client = client_of(office.lan)
    address = reverse("reconciliation:bulk", args=[made.uid]) + "?loai=differs&truong=phone&lam=left"

    page = client.get(address)

    assert (len(page.context["ready"]), len(page.context["left"])) == (11, 1)
    assert "tệp để trống; đối soát không xóa giá trị trong sổ" in text_of(page)
    chosen = [one.pk for one in page.context["ready"]][:3]
    answer = client.post(address, {"diem": chosen}, follow=True)
    assert "Đã quyết định 3 điểm: tệp đúng. Đã ghi 3 giá trị vào sổ." in text_of(answer)
    undo = reverse("reconciliation:bulk", args=[made.uid]) + "?loai=differs&truong=phone&lam=undo"
    answer = client.post(undo, {"diem": chosen}, follow=True)
    assert "Đã hoàn tác 3 quyết định." in text_of(answer)
    assert made.points.decided().count() == 0
    assert {p.value_of("phone") for p in Pupil.objects.whole()} == {f"0590{n:06d}" for n in range(12)}


def test_a_second_decision_is_told_who_decided_and_changes_nothing(office: SimpleNamespace, client_of: Any) -> None:
    made = reconcile(office, wrong_file(office))
    asked = point(made, field="phone")
    decide = reverse("reconciliation:decide", args=[made.uid])
    client_of(office.lan).post(decide, {"diem": asked.pk, "decision": "right"})
    events = Event.objects.filter(code="reconciliation.decided").count()

    answer = client_of(office.binh).post(decide, {"diem": asked.pk, "decision": "left"}, follow=True)

    assert f"{office.lan} đã quyết định «sổ đúng» lúc" in text_of(answer)
    asked.refresh_from_db()
    assert asked.decision == "right"
    assert Event.objects.filter(code="reconciliation.decided").count() == events


@pytest.mark.parametrize("who", ["an", "long", "chi", "dung", "em"])
def test_others_are_turned_away(office: SimpleNamespace, client_of: Any, who: str) -> None:
    made = reconcile(office, wrong_file(office))
    client, changes = client_of(getattr(office, who)), ValueChange.objects.count()

    for name in ("overview", "points", "people", "annex", "bulk"):
        assert client.get(reverse(f"reconciliation:{name}", args=[made.uid])).status_code == 403
    assert client.get(reverse("reconciliation:list")).status_code == 403
    assert client.get(reverse(NEW)).status_code == 403
    for name in ("decide", "bulk", "close", "drop"):
        sent = {"diem": point(made, field="phone").pk, "decision": "left", "reason": "x"}
        assert client.post(reverse(f"reconciliation:{name}", args=[made.uid]), sent).status_code == 403
    assert (made.points.decided().count(), ValueChange.objects.count()) == (0, changes)


def test_bad_files_are_refused_beside_their_field_and_nothing_is_kept(office: SimpleNamespace, client_of: Any) -> None:
    client = client_of(office.lan)
    good = book_of(pupil_rows())

    answers = [
        client.post(reverse(NEW), {}),
        client.post(reverse(NEW), {"file": upload(b"\x89PNG\r\n\x1a\n0000", "anh.xlsx")}),
        client.post(reverse(NEW), {"file": upload(good), "second": upload(b"%PDF-1.4 x", "hai.xlsx")}),
        client.post(reverse(NEW), {"file": upload(book_of([["a", "b"]], heads=("Mã", "Tên danh mục")))}),
    ]

    assert [answer.status_code for answer in answers] == [422] * 4
    assert "Hãy chọn tệp danh sách." in text_of(answers[0])
    assert "ảnh hoặc PDF" in text_of(answers[2])
    assert "Không thấy danh sách học sinh nào" in text_of(answers[3])
    assert Reconciliation.objects.count() == 0


def test_what_was_begun_lies_on_the_desk_until_it_is_closed(office: SimpleNamespace) -> None:
    made = reconcile(office, wrong_file(office))
    desk = worklists.get("reconciliation.open")

    titles = [item.title for item in desk.items_for(office.lan, TODAY)]

    assert titles == ["Đối soát «BHYT tháng 11»: còn 4 điểm chưa quyết định"]
    assert desk.items_for(office.binh, TODAY) == []
    actions.decide(made, list(made.points.values_list("pk", flat=True)), "check", by=office.lan)
    actions.close(made, conclusion="", today=TODAY, by=office.lan)
    assert desk.items_for(office.lan, TODAY) == []


def test_reads_are_recorded_and_the_excel_holds_every_point(office: SimpleNamespace, client_of: Any) -> None:
    made = reconcile(office, wrong_file(office))
    client = client_of(office.lan)

    client.get(reverse("reconciliation:points", args=[made.uid]))
    answer = client.get(reverse("reconciliation:points", args=[made.uid]) + "?xuat=xlsx&loai=differs")

    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    cells = list(sheet.iter_rows(min_row=4, values_only=True))
    assert sorted(row[3] for row in cells) == ["Mã định danh Bộ GD&ĐT", "SĐT liên hệ"]
    read = Event.objects.filter(code__in=["reconciliation.viewed", "reconciliation.exported"])
    assert list(read.order_by("sequence").values_list("code", flat=True)) == [
        "reconciliation.viewed", "reconciliation.exported",
    ]  # fmt: skip


def test_pages_of_many_points_take_as_many_statements_as_of_few(office: SimpleNamespace, client_of: Any) -> None:
    few = reconcile(office, wrong_file(office))
    rows = [row_of(p, phone=f"05971{p.pk:05d}", mother="Mai Thị Khác") for p in Pupil.objects.whole().order_by("pk")]
    many = reconcile(office, book_of(rows))
    client = client_of(office.lan)

    def statements(made: Reconciliation) -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(reverse("reconciliation:points", args=[made.uid])).status_code == 200
        return len(caught)

    statements(few)
    assert statements(few) == statements(many)
