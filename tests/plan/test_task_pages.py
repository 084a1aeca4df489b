"""A task from assignment to acceptance: who does it, what was done, what was handed in, and who judged it."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.plan.builders import (
    LIBRARY,
    Trail,
    alert_of,
    beside,
    delivery_of,
    occurrence_of,
    task_of,
    told_of,
    unchanged,
    words_of,
)
from tests.plan_reports.builders import AT_WORK, items_of, photo
from truongso.foundation.evidence.models import Item, Status
from truongso.governance.plan.models import Amendment, Comment, Delivery, Occurrence, Progress, Task

PAGE = "/ke-hoach/2026/nhiem-vu/2/"
PERIOD = "2026-Q2-3"
DUE = "«Nhiệm vụ 2, Quý II – III/2026»"
REPORT = {"percent": "60", "text": "Đã rà 12 quy trình", "difficulties": "", "form_key": "mau-1"}


@pytest.fixture
def due(school):
    """The time when the internal processes must be reviewed; An's unit leads."""
    return occurrence_of(school, 2, PERIOD)


@pytest.fixture
def product(school):
    return delivery_of(school, 2, PERIOD, "Danh mục quy trình")


def at(occurrence, path=""):
    return f"/ke-hoach/ky/{occurrence.uid}/{path}"


def of(delivery, path):
    return f"/ke-hoach/san-pham/{delivery.uid}/{path}/"


def handed_in(client, due, product, **values):
    filled = REPORT | {"delivery": product.pk, "submit_delivery": "on", "proof": photo(f"{product.pk}.png")} | values
    return client.post(at(due, "bao-cao/"), filled, follow=True)


def test_a_task_is_assigned_and_the_plans_own_words_stay(school, client_of):
    binh, trail = client_of(school.binh), Trail()
    board, office = school.board.pk, school.office.pk
    refusals = [
        ({}, "leads", "Hãy điền mục này."),
        ({"leads": [board], "partners": [board]}, "partners", "Một đơn vị không thể vừa chủ trì vừa phối hợp."),
        (
            {"leads": [board], "applied_text": "Chỉ quy trình văn thư"},
            "applied_reason",
            "Hãy ghi lý do áp dụng khác với lời của kế hoạch.",
        ),
        (
            {"leads": [board], "assignee": school.chi.person.pk},
            "assignee",
            "Lựa chọn này không có trong danh sách. Hãy chọn lại.",
        ),
    ]
    with unchanged(Task, Task.leads.through, Task.partners.through):
        for wrong, field, sentence in refusals:
            answer = binh.post(f"{PAGE}phan-cong/", wrong)
            assert (answer.status_code, beside(answer, field)) == (409, sentence)
    given = {"leads": [board, office], "assignee": school.giang.person.pk}
    given |= {"applied_text": "Chỉ quy trình văn thư", "applied_reason": "Trường nhỏ"}
    assert told_of(binh.post(f"{PAGE}phan-cong/", given, follow=True)) == "Đã phân công Nhiệm vụ 2."
    task = task_of(school, 2)
    assert (set(task.leads.all()), set(task.partners.all())) == ({school.board, school.office}, set())
    assert trail.sentences == ["Phạm Thanh Bình đã phân công «Nhiệm vụ 2»"]
    page = words_of(client_of(school.an).get(PAGE))
    assert "Trường thực hiện Chỉ quy trình văn thư Vì sao: Trường nhỏ Kế hoạch viết Rà soát quy trình nội bộ" in page
    assert "Chủ trì Ban chuyển đổi số Văn phòng Đầu mối Lê Thị Giang" in page
    assert "Chỉ quy trình văn thư Trường nhỏ" in words_of(client_of(school.an).get("/ke-hoach/diem-chua-ro/"))


def test_progress_is_reported_with_a_photo_and_the_same_form_twice_is_one_report(school, due, product, client_of):
    an, trail = client_of(school.an), Trail()
    for _ in range(2):
        answer = an.post(at(due, "bao-cao/"), REPORT | {"delivery": product.pk, "proof": photo()}, follow=True)
        assert told_of(answer) == "Đã ghi báo cáo tiến độ."
    due.refresh_from_db()
    report, (item,) = Progress.objects.get(), items_of(product)
    assert (due.state, due.percent, report.percent, report.reported_by) == ("ongoing", 60, 60, school.an)
    assert (item.title, item.owner) == ("Danh mục quy trình: Nhiệm vụ 2, Quý II – III/2026", school.an.person)
    assert Item.objects.count() == 1
    product.refresh_from_db()
    assert product.state == Delivery.State.MISSING
    assert trail.codes == ["plan.progress_reported", "evidence.added", "evidence.linked"]
    assert trail.sentences[0] == f"Nguyễn Văn An đã báo cáo tiến độ {DUE}: 60 %"
    assert "60 % · Nguyễn Văn An" in words_of(an.get(at(due)))


NO_REPORTS = [
    ({"percent": "101"}, "percent", "Giá trị này không được lớn hơn 100."),
    ({"percent": "nửa"}, "percent", "Hãy nhập một số nguyên."),
    ({"text": " "}, "text", "Hãy điền mục này."),
    ({"proof": SimpleUploadedFile("trong.png", b"")}, "proof", "Tệp này trống: hãy kiểm tra lại tệp rồi chọn lại."),
]


def test_what_cannot_be_a_report_is_refused_beside_its_field(school, due, client_of):
    an = client_of(school.an)
    with unchanged(Occurrence, Progress, Item):
        for wrong, field, sentence in NO_REPORTS:
            answer = an.post(at(due, "bao-cao/"), REPORT | wrong)
            assert (answer.status_code, beside(answer, field)) == (409, sentence), wrong


def test_harmful_files_take_the_report_with_them(school, due, client_of):
    an = client_of(school.an)
    files = [
        (
            SimpleUploadedFile("anh.exe", photo().read()),
            "Tên «anh.exe» không đúng với nội dung (nội dung là PNG): hãy đổi tên thành «anh.png» nếu đúng là tệp này.",
        ),
        (
            SimpleUploadedFile("anh.jpg", b"<html><script>alert(1)</script></html>"),
            "Không nhận loại tệp «anh.jpg» (nội dung là .html).",
        ),
    ]
    with unchanged(Occurrence, Progress, Item):
        for file, sentence in files:
            answer = an.post(at(due, "bao-cao/"), REPORT | {"proof": file})
            assert (answer.status_code, sentence in alert_of(answer)) == (409, True)


def test_a_product_without_evidence_is_not_handed_in(school, due, product, client_of):
    an = client_of(school.an)
    sentence = (
        "Sản phẩm «Danh mục quy trình» chưa có minh chứng: hãy tải tệp, chụp ảnh hoặc dán liên kết trước khi nộp."
    )
    with unchanged(Delivery, Progress, Occurrence):
        answer = an.post(of(product, "nop"))
        assert (answer.status_code, alert_of(answer)) == (409, sentence)
        answer = an.post(at(due, "bao-cao/"), REPORT | {"delivery": product.pk, "submit_delivery": "on"})
        assert (answer.status_code, sentence in alert_of(answer)) == (409, True)


def test_a_product_is_returned_with_the_reason_and_accepted_the_second_time(school, due, product, client_of):
    an, binh = client_of(school.an), client_of(school.binh)
    handed_in(an, due, product)
    due.refresh_from_db()
    assert due.state == Occurrence.State.SUBMITTED
    assert "Nghiệm thu «Danh mục quy trình», nhiệm vụ 2 Nguyễn Văn An nộp 25/09/2026" in words_of(
        binh.get("/viec-cua-toi/")
    )
    with unchanged(Delivery, Occurrence):
        answer = binh.post(of(product, "nghiem-thu"), {"decision": "return", "reason": " "})
        assert (answer.status_code, alert_of(answer)) == (409, "Hãy ghi lý do trả lại.")
        assert an.post(of(product, "nghiem-thu"), {"decision": "accept"}).status_code == 403
    trail = Trail()
    answer = binh.post(of(product, "nghiem-thu"), {"decision": "return", "reason": "Thiếu chữ ký"}, follow=True)
    assert told_of(answer) == "Đã trả lại «Danh mục quy trình»."
    due.refresh_from_db()
    assert due.state == Occurrence.State.ONGOING
    assert "Lý do trả lại: Thiếu chữ ký" in words_of(an.get(at(due)))
    with unchanged(Delivery):
        answer = binh.post(of(product, "nghiem-thu"), {"decision": "accept"})
        assert (answer.status_code, alert_of(answer)) == (
            409,
            "Sản phẩm «Danh mục quy trình» đang ở trạng thái «trả lại», không phải chờ nghiệm thu.",
        )
    assert told_of(an.post(of(product, "nop"), follow=True)) == "Đã nộp «Danh mục quy trình» để nghiệm thu."
    answer = binh.post(of(product, "nghiem-thu"), {"decision": "accept"}, follow=True)
    assert told_of(answer) == "Đã nghiệm thu «Danh mục quy trình»."
    due.refresh_from_db()
    assert (due.state, due.done_on, due.percent) == (Occurrence.State.DONE, AT_WORK, 100)
    assert [item.status for item in items_of(product)] == [Status.ACCEPTED]
    assert trail.codes == [
        "plan.delivery_returned",
        "plan.delivery_submitted",
        "evidence.accepted",
        "plan.delivery_accepted",
        "plan.occurrence_done",
    ]
    with unchanged(Delivery):
        answer = an.post(of(product, "nop"))
        assert (answer.status_code, alert_of(answer)) == (409, "Sản phẩm «Danh mục quy trình» đã được nghiệm thu.")


def test_who_handed_in_does_not_accept(school, due, product, client_of):
    binh = client_of(school.binh)
    handed_in(binh, due, product)
    with unchanged(Delivery, Occurrence, Item):
        answer = binh.post(of(product, "nghiem-thu"), {"decision": "accept"})
        assert (answer.status_code, alert_of(answer)) == (
            409,
            "Người nộp không tự nghiệm thu: cần một người thứ hai.",
        )


def test_a_result_is_done_when_all_its_products_are_accepted_on_the_day_the_last_came(school, client_of, on_day):
    an, binh = client_of(school.an), client_of(school.binh)
    due = occurrence_of(school, LIBRARY, "2026-Q4")
    products = [delivery_of(school, LIBRARY, "2026-Q4", t) for t in ("Kho học liệu cập nhật", "báo cáo thống kê")]
    for product, day in zip(products, (date(2026, 12, 10), date(2026, 12, 21)), strict=True):
        on_day(day)
        handed_in(an, due, product, form_key=f"mau-{day}")
    on_day(date(2027, 1, 5))
    for product, state, done_on in zip(products, ("submitted", "done"), (None, date(2026, 12, 21)), strict=True):
        binh.post(of(product, "nghiem-thu"), {"decision": "accept"})
        due.refresh_from_db()
        assert (due.state, due.done_on) == (state, done_on)
    assert not due.was_late()
    assert "Hoàn thành Hạn 31/12/2026 · hoàn thành 21/12/2026" in words_of(an.get(at(due)))


def test_a_month_is_done_after_one_report_and_may_be_reported_again(school, client_of):
    an, month, trail = client_of(school.an), occurrence_of(school, LIBRARY, "2026-M07"), Trail()
    for percent, key in (("20", "mau-1"), ("35", "mau-2")):
        an.post(at(month, "bao-cao/"), REPORT | {"percent": percent, "form_key": key})
        month.refresh_from_db()
        assert (month.state, month.done_on, month.percent) == (Occurrence.State.DONE, AT_WORK, int(percent))
    assert trail.sentences == [
        "Nguyễn Văn An đã báo cáo tiến độ «Nhiệm vụ 5, Tháng 7/2026»: 20 %",
        "Nguyễn Văn An đã hoàn thành «Nhiệm vụ 5, Tháng 7/2026» ngày 25/09/2026",
        "Nguyễn Văn An đã báo cáo tiến độ «Nhiệm vụ 5, Tháng 7/2026»: 35 %",
    ]
    page = words_of(an.get(at(month)))
    assert "Tháng 7/2026: tiến độ tháng" in page and "Hoàn thành Hạn 31/07/2026 · báo cáo 25/09/2026 35 %" in page


def test_a_finished_result_is_opened_again_with_a_reason(school, due, product, client_of):
    binh, address = client_of(school.binh), at(due, "mo-lai/")
    with unchanged(Occurrence):
        answer = binh.post(address, {"reason": "Sót"})
        assert (answer.status_code, alert_of(answer)) == (
            409,
            "Nhiệm vụ 2, Quý II – III/2026 chưa hoàn thành nên không cần mở lại.",
        )
    handed_in(client_of(school.an), due, product)
    binh.post(of(product, "nghiem-thu"), {"decision": "accept"})
    with unchanged(Occurrence, Progress):
        answer = binh.post(address, {"reason": " "})
        assert (answer.status_code, alert_of(answer)) == (409, "Hãy ghi lý do mở lại.")
        answer = client_of(school.an).post(at(due, "bao-cao/"), REPORT | {"form_key": "mau-2"})
        assert (answer.status_code, "đã hoàn thành ngày" in alert_of(answer)) == (409, True)
        answer = binh.post(at(due, "han/"), {"due_on": "2026-10-10", "reason": "x"})
        assert (answer.status_code, "đã hoàn thành: không đổi hạn" in alert_of(answer)) == (409, True)
    trail = Trail()
    assert told_of(binh.post(address, {"reason": "Sót tổ Toán"}, follow=True)) == (
        "Đã mở lại Nhiệm vụ 2, Quý II – III/2026."
    )
    due.refresh_from_db()
    assert (due.state, due.done_on, due.percent) == (Occurrence.State.ONGOING, None, 90)
    assert trail.codes == ["plan.result_reopened", "plan.delivery_returned"]
    assert trail.sentences[0] == f"Phạm Thanh Bình đã mở lại {DUE}: Sót tổ Toán"
    # A report alone does not close it again; handing the product in and having it accepted does.
    an = client_of(school.an)
    an.post(at(due, "bao-cao/"), REPORT | {"form_key": "mau-3", "percent": "40"})
    due.refresh_from_db()
    product.refresh_from_db()
    assert (due.state, due.percent) == (Occurrence.State.ONGOING, 40)
    assert (product.state, product.reason) == (Delivery.State.RETURNED, "Sót tổ Toán")
    an.post(of(product, "nop"))
    binh.post(of(product, "nghiem-thu"), {"decision": "accept"})
    due.refresh_from_db()
    assert (due.state, due.done_on is not None) == (Occurrence.State.DONE, True)


def test_a_moved_deadline_is_an_amendment(school, due, client_of):
    binh, given = client_of(school.binh), {"due_on": "2026-10-10", "reason": "Chờ Sở", "basis": "Công văn 7"}
    refusals = [
        ({"due_on": "2026-09-30"}, "due_on", "Hạn mới giống hạn đang áp dụng: không có gì để đổi."),
        ({"due_on": "2026-03-31"}, "due_on", "Hạn mới phải sau ngày bắt đầu."),
        ({"due_on": "hôm nay"}, "due_on", "Hãy nhập một ngày hợp lệ, ví dụ 05/10/2026."),
        ({"reason": " "}, "reason", "Hãy điền mục này."),
    ]
    with unchanged(Occurrence, Amendment):
        for wrong, field, sentence in refusals:
            answer = binh.post(at(due, "han/"), given | wrong)
            assert (answer.status_code, beside(answer, field)) == (409, sentence)
    trail = Trail()
    answer = binh.post(at(due, "han/"), given, follow=True)
    assert told_of(answer) == "Đã đổi hạn của Nhiệm vụ 2, Quý II – III/2026."
    assert trail.sentences == ["Phạm Thanh Bình đã điều chỉnh «Nhiệm vụ 2»: 10/10/2026"]
    assert (
        "Nhiệm vụ 2: Rà soát quy trình nội bộ hạn của Quý II – III/2026 30/09/2026 10/10/2026 Chờ Sở Công văn 7"
        in words_of(client_of(school.an).get("/ke-hoach/dieu-chinh/"))
    )


@pytest.mark.parametrize("path", ["2026/nhiem-vu/2/", "2026/chi-tieu/2/"])
def test_remarks_are_shown_as_text(school, client_of, path):
    an, trail = client_of(school.an), Trail()
    with unchanged(Comment):
        answer = an.post(f"/ke-hoach/{path}trao-doi/", {"text": " "})
        assert (answer.status_code, alert_of(answer)) == (409, "Hãy viết ý kiến trước khi gửi.")
    answer = an.post(f"/ke-hoach/{path}trao-doi/", {"text": "<script>alert(1)</script> đã xong"}, follow=True)
    assert told_of(answer) == "Đã gửi ý kiến."
    assert "<script>alert" not in answer.content.decode()
    assert "<script>alert(1)</script> đã xong" in words_of(client_of(school.giang).get(f"/ke-hoach/{path}"))
    assert trail.codes == ["plan.commented"]


def test_a_teacher_outside_the_leading_unit_reports_nothing(school, due, product, client_of):
    giang = client_of(school.giang)
    assert "Gửi báo cáo" not in words_of(giang.get(at(due)))
    with unchanged(Occurrence, Progress, Delivery, Task, Amendment):
        for address in (at(due, "bao-cao/"), of(product, "nop"), of(product, "nghiem-thu"), at(due, "mo-lai/")):
            assert giang.post(address, REPORT | {"decision": "accept", "reason": "x"}).status_code == 403
        assert giang.post(at(due, "han/"), {"due_on": "2026-10-10", "reason": "x"}).status_code == 403
        assert giang.post(f"{PAGE}phan-cong/", {"leads": [school.office.pk]}).status_code == 403
    client_of(school.binh).post(f"{PAGE}phan-cong/", {"leads": [school.board.pk], "assignee": school.giang.person.pk})
    assert giang.post(at(due, "bao-cao/"), REPORT).status_code == 302


def test_a_remark_belongs_to_a_task_or_an_indicator(school, client_of):
    an = client_of(school.an)
    with unchanged(Comment):
        assert an.post("/ke-hoach/2026/abc/2/trao-doi/", {"text": "Lạc chỗ"}).status_code == 404
