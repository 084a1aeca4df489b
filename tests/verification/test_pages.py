"""The pages of verification: who sees what, a whole round through HTTP, the report as a product of the task."""

import io
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.quality.conftest import change
from tests.verification.conftest import answer, fresh, line, make_plan, workbook
from truongso.foundation.audit.models import Event
from truongso.foundation.evidence import store
from truongso.foundation.evidence.models import Item
from truongso.foundation.org import actions as org
from truongso.foundation.org.periods import Quarter
from truongso.foundation.work.registry import worklists
from truongso.records.verification import actions, holding
from truongso.records.verification.models import (
    ResultFile,
    Verification,
    VerificationBatch,
    VerificationReport,
    matched_on,
)
from truongso.records.verification.states import State

pytestmark = pytest.mark.django_db


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def desk(code: str, user: Any) -> list[tuple[str, str]]:
    today = timezone.localdate()
    return [(item.title, item.url) for item in worklists.get(code).items_for(user, today)]


def test_clerk_runs_a_round_from_batch_to_answers(school: SimpleNamespace, client_of: Any) -> None:
    client = client_of(school.lan)
    assert desk("verification.to_check", school.lan) == [
        ("12 học sinh cần đối chiếu dân cư: lập đợt mới", reverse("verification:batches"))
    ]
    page = client.post(reverse("verification:make"), {"whom": "due"}, follow=True)
    assert "Đã lập đợt đối chiếu" in text_of(page)
    batch = VerificationBatch.objects.get()
    assert desk("verification.to_check", school.lan) == []
    sheet = openpyxl.load_workbook(
        io.BytesIO(client.get(reverse("verification:export", args=[batch.uid])).content)
    ).active
    assert sheet.max_row == 15
    assert Event.objects.get(code="verification.batch_exported").data["rows"] == 12
    content = workbook(
        [line(n, fresh(p), "Khớp" if n > 2 else "Không tìm thấy") for n, p in enumerate(school.pupils, 1)]
    )
    upload = SimpleUploadedFile("ket-qua.xlsx", content)
    given = {"file": upload, "batch": batch.pk, "checked_on": timezone.localdate().isoformat()}
    page = client.post(reverse("verification:files"), given, follow=True)
    assert "12 dòng gắn được với học sinh, 12 dòng khác kết quả đang có; 0 dòng không ghi được." in text_of(page)
    result_file = ResultFile.objects.get()
    page = client.post(reverse("verification:apply", args=[result_file.uid]), follow=True)
    assert "Đã ghi 12 kết quả." in text_of(page)
    assert matched_on(timezone.localdate()).count() == 10
    overview = text_of(client.get(reverse("verification:overview")))
    assert "<strong>10</strong> trên 12 học sinh khớp" in overview
    table = client.get(reverse("verification:pupils"), {"tinh-trang": "wrong", "xuat": "xlsx"})
    rows = list(openpyxl.load_workbook(io.BytesIO(table.content)).active.iter_rows(min_row=4, values_only=True))
    assert [(row[0], row[1], row[3]) for row in rows] == [
        (str(school.pupils[0]), "10A1", "Không tìm thấy"), (str(school.pupils[1]), "10A1", "Không tìm thấy"),
    ]  # fmt: skip
    page = client.post(reverse("verification:undo", args=[result_file.uid]), follow=True)
    assert "Đã hoàn tác 12 kết quả." in text_of(page)
    assert not Verification.objects.standing().exists()


def test_unknown_words_are_asked_on_the_page(school: SimpleNamespace, client_of: Any) -> None:
    client = client_of(school.lan)
    upload = SimpleUploadedFile("ket-qua.xlsx", workbook([line(1, fresh(school.pupils[0]), "Chuẩn <b>")]))
    page = client.post(
        reverse("verification:files"), {"file": upload, "checked_on": timezone.localdate().isoformat()}, follow=True
    )
    assert "«Chuẩn &lt;b&gt;» (1 dòng) nghĩa là" in text_of(page)
    result_file = ResultFile.objects.get()
    page = client.post(reverse("verification:apply", args=[result_file.uid]), follow=True)
    assert "Chưa rõ «Chuẩn" in text_of(page)
    assert not Verification.objects.exists()
    client.post(reverse("verification:explain", args=[result_file.uid]), {"tu:Chuẩn <b>": "MATCH"})
    client.post(reverse("verification:apply", args=[result_file.uid]))
    assert Verification.objects.get().state == "MATCH"


def test_a_bad_upload_comes_back_with_its_reason(school: SimpleNamespace, client_of: Any) -> None:
    given = {"file": SimpleUploadedFile("anh.xlsx", b"%PDF-1.7 x"), "checked_on": timezone.localdate().isoformat()}
    page = client_of(school.lan).post(reverse("verification:files"), given)
    assert page.status_code == 422
    assert "là ảnh hoặc PDF" in text_of(page)
    assert not ResultFile.objects.exists()


def test_homeroom_teacher_sees_own_class_alone(school: SimpleNamespace, client_of: Any) -> None:
    own, other = school.pupils[0], school.pupils[9]
    answer(own, State.MISMATCH, "born_on")
    answer(other, State.MISMATCH, "born_on")
    client = client_of(school.an)
    assert client.get(reverse("verification:pupil", args=[own.uid])).status_code == 200
    assert client.get(reverse("verification:pupil", args=[other.uid])).status_code == 404
    for name in ("correct", "confirm", "withdraw"):
        assert client.post(reverse(f"verification:{name}", args=[other.uid]), {"reason": "Đã xem"}).status_code == 404
    for name in ("batches", "files", "reports"):
        assert client.get(reverse(f"verification:{name}")).status_code == 403
    for name in ("make", "issue"):
        assert client.post(reverse(f"verification:{name}")).status_code == 403
    assert client.post(reverse("verification:exempt", args=[own.uid])).status_code == 403
    assert client.get(reverse("verification:worklist", args=[school.classes["10A2"].uid])).status_code == 404
    listed = text_of(client.get(reverse("verification:pupils")))
    assert str(own) in listed and str(other) not in listed
    assert desk("verification.to_mend", school.an) == [
        ("Lớp 10A1: 1 em chưa khớp dữ liệu dân cư", reverse("verification:worklist", args=[school.classes["10A1"].uid]))
    ]
    assert Event.objects.filter(code="verification.pupil_viewed").count() == 1
    for stranger in (school.chi, school.dung):
        assert client_of(stranger).get(reverse("verification:overview")).status_code == 403
        assert client_of(stranger).get(reverse("verification:pupil", args=[own.uid])).status_code in (403, 404)


def test_a_wrong_number_stays_in_the_form_with_its_reason(school: SimpleNamespace, client_of: Any) -> None:
    pupil = school.pupils[0]
    answer(pupil, State.NOT_FOUND)
    client = client_of(school.an)
    page = client.post(reverse("verification:correct", args=[pupil.uid]), {"identity_number": "03121190", "viec": "1"})
    assert page.status_code == 422
    assert 'value="03121190"' in page.content.decode() and 'aria-invalid="true"' in page.content.decode()
    assert fresh(pupil).identity_number == pupil.identity_number
    page = client.post(
        reverse("verification:confirm", args=[pupil.uid]),
        {"reason": "Giấy khai sinh số 12/2011", "viec": "1"},
        follow=True,
    )
    assert "Đã xác nhận sổ đúng" in text_of(page)
    assert desk("verification.to_mend", school.an) == []


def test_sending_by_the_button(school: SimpleNamespace, client_of: Any, population: Any, settings: Any) -> None:
    client = client_of(school.lan)
    batch = actions.make_batch(whom="all", by=school.lan)
    url = reverse("verification:batch", args=[batch.uid])
    assert "Chưa có kết nối" in text_of(client.get(url))
    assert "Chưa có kết nối" in text_of(client.post(reverse("verification:send", args=[batch.uid]), follow=True))
    server = population(school.pupils)
    settings.POPULATION_URL, settings.POPULATION_KEY = f"http://127.0.0.1:{server.server_port}", "khoa"
    holding.claim(batch)
    assert 'hx-trigger="every 2s"' in client.get(url).content.decode()
    VerificationBatch.objects.update(leased_until=None)
    page = text_of(client.post(reverse("verification:send", args=[batch.uid]), follow=True))
    assert "12 trên 12 em có kết quả" in page
    assert matched_on(timezone.localdate()).count() == 12


def test_the_report_has_a_number_three_files_and_no_identity_number(school: SimpleNamespace, client_of: Any) -> None:
    org.describe_school(
        by=None, name="Trường THPT Mẫu", agency="TRƯỜNG THPT MẪU", parent_agency="SỞ GIÁO DỤC VÀ ĐÀO TẠO\nHẢI PHÒNG",
        symbol="THPTM", place="An Lão",
    )  # fmt: skip
    change(school.pupils[5], school.lan, identity_number=None)
    actions.exempt(school.pupils[5], reason="Quốc tịch Lào", by=school.lan)
    for pupil in school.pupils[:4]:
        answer(pupil, State.MATCH)
    answer(school.pupils[4], State.MISMATCH, "full_name", "born_on")
    client = client_of(school.binh)
    page = text_of(client.post(reverse("verification:issue"), follow=True))
    report = VerificationReport.objects.get()
    assert (report.counts["pupils"], report.counts["matched"]) == (11, 4)
    assert report.counts["classes"] == {"10A1": [7, 4], "10A2": [4, 0]}
    assert f"Báo cáo xác thực dân cư số {report.issued.text}" in page
    items = list(Item.objects.about(report).order_by("pk"))
    assert [item.title.rsplit(": ", 1)[1] for item in items] == ["Báo cáo (PDF)", "Báo cáo (Word)", "Phụ lục (Excel)"]
    pdf, _, annex = (store.path_of(item.current_version.blob.sha256).read_bytes() for item in items)
    assert pdf.startswith(b"%PDF")
    rows = list(openpyxl.load_workbook(io.BytesIO(annex)).active.iter_rows(min_row=4, values_only=True))
    assert len(rows) == 8
    assert rows[0] == (1, "10A1", str(school.pupils[4]), "không khớp: Họ tên, Ngày sinh")
    assert rows[-1] == (8, "10A1", str(school.pupils[5]), "không có số định danh Việt Nam")
    assert fresh(school.pupils[4]).identity_number.encode() not in annex
    assert client_of(school.chi).get(items[2].get_absolute_url()).status_code in (403, 404)


def test_the_report_is_the_product_of_the_task_that_asks_for_it(school: SimpleNamespace, client_of: Any) -> None:
    from truongso.governance.plan.models import Delivery

    org.describe_school(by=None, name="Trường", agency="TRƯỜNG", parent_agency="SỞ", symbol="THPTM", place="An Lão")
    make_plan(school.binh)
    today = timezone.localdate()
    report = actions.issue_report(today=today, by=school.binh)
    accepted = Delivery.objects.filter(state=Delivery.State.ACCEPTED).select_related("occurrence__task", "deliverable")
    assert [(d.occurrence.task.ordinal, d.occurrence.period, d.deliverable.title) for d in accepted] == [
        (1, Quarter.of(today).code, "Báo cáo kết quả")
    ]
    told = {item.pk for item in Item.objects.about(accepted[0])}
    assert told == {item.pk for item in Item.objects.about(report)}
    names_pupils = Item.objects.about(report)[0]  # who sees the task does not see the list of pupils
    assert client_of(school.an).get(names_pupils.get_absolute_url()).status_code == 404
    assert client_of(school.lan).get(names_pupils.get_absolute_url()).status_code == 200


def test_lists_run_a_constant_number_of_statements(
    school: SimpleNamespace, client_of: Any, django_assert_max_num_queries: Any
) -> None:
    client = client_of(school.lan)
    for name in ("verification:overview", "verification:pupils"):
        client.get(reverse(name))
        with django_assert_max_num_queries(40) as few:
            client.get(reverse(name))
        counted = len(few)
        for pupil in school.pupils:
            answer(pupil, State.MISMATCH, "born_on")
        client.get(reverse(name))
        with django_assert_max_num_queries(counted + 3) as many:
            client.get(reverse(name))
        assert len(many) <= counted + 3
