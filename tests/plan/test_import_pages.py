"""Bringing the plan in: the file is read, every doubtful point is decided, and only then it becomes the plan."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.plan.builders import Trail, alert_of, beside, told_of, unchanged, words_of
from tests.plan_reader.makers import with_part
from tests.plan_reports.builders import make_people
from truongso.demo.plan_file import plan_docx, plan_pdf, plan_text
from truongso.foundation.org.models import Unit
from truongso.governance.plan.models import IndicatorLine, Occurrence, Plan, PlanImport, Task

START = "/ke-hoach/nap/"
DAY = date(2026, 3, 20)


@pytest.fixture
def school(db, on_day):
    """The school before it has a plan, in the month in which the plan was written."""
    on_day(DAY)
    return make_people()


@pytest.fixture
def binh(school, client_of):
    return client_of(school.binh)


def bring(client, content, name="ke-hoach.docx", year="2026"):
    return client.post(START, {"file": SimpleUploadedFile(name, content), "year": year}, follow=True)


def newest():
    return PlanImport.objects.order_by("-pk").first()


def at(plan_import, path):
    return f"{START}{plan_import.uid}/{path}/"


def codes_of(plan_import, **other):
    return {f"code-{ordinal}": code for ordinal, code in plan_import.decisions["codes"].items()} | other


@pytest.fixture
def reviewed(binh):
    """The plan file under review, every point decided; Bình still has to confirm the codes."""
    bring(binh, plan_docx())
    binh.post(at(newest(), "quyet-dinh"), {"number": "all", "decision": "accept"}, follow=True)
    return newest()


def test_the_word_plan_is_reviewed_decided_and_applied(school, binh):
    trail = Trail()
    answer = bring(binh, plan_docx())
    started = newest()
    assert answer.redirect_chain == [(f"{START}{started.uid}/", 302)]
    assert (started.state, len(started.findings)) == (PlanImport.State.REVIEWING, 19)
    page = words_of(answer)
    assert "Rà soát «ke-hoach.docx» Đọc tệp: 22 chỉ tiêu, 29 nhiệm vụ (đã xong)" in page
    assert "Ngày ban hành để trống: chỉ có tháng 3 năm 2026." in page and page.count("Chưa quyết định") == 19
    sentences = [
        "Còn 19 điểm cần xem chưa có quyết định: hãy nhận đề xuất hoặc giữ nguyên từng điểm trước khi áp dụng.",
        "Còn 18 điểm cần xem chưa có quyết định: hãy nhận đề xuất hoặc giữ nguyên từng điểm trước khi áp dụng.",
        "Hãy xác nhận bảng khớp chỉ tiêu với mã trước khi áp dụng.",
    ]
    steps = [{"number": "0", "decision": "keep"}, {"number": "all", "decision": "accept"}, None]
    for sentence, step in zip(sentences, steps, strict=True):
        with unchanged(Plan, Unit):
            assert told_of(binh.post(at(started, "ap-dung"), follow=True)) == sentence
        if step:
            binh.post(at(started, "quyet-dinh"), step, follow=True)
    decided = {key: value["decision"] for key, value in newest().decisions["findings"].items()}
    assert decided == {"0": "keep"} | {str(number): "accept" for number in range(1, 19)}
    head = {"head:number": "25/KH-THPTAL", "head:issued_on": "2026-03-09"}
    assert told_of(binh.post(at(started, "sua"), head, follow=True)) == "Đã ghi phần sửa."
    answer = binh.post(at(started, "khop-ma"), codes_of(started), follow=True)
    assert told_of(answer) == "Đã xác nhận bảng khớp mã chỉ tiêu."
    answer = binh.post(at(started, "ap-dung"), follow=True)
    assert (answer.redirect_chain, told_of(answer)) == ([("/ke-hoach/", 302)], "Đã áp dụng kế hoạch năm 2026.")
    plan = Plan.objects.get()
    assert (plan.number, plan.issued_on, plan.starts_on) == ("25/KH-THPTAL", date(2026, 3, 9), date(2026, 3, 9))
    lines, tasks = IndicatorLine.objects.in_force(plan), Task.objects.in_force(plan)
    assert [line.ordinal for line in lines] == list(range(1, 23))
    assert [task.ordinal for task in tasks] == list(range(1, 30))
    assert len({line.code for line in lines}) == 22
    assert (Occurrence.objects.count(), Occurrence.objects.results().count()) == (158, 80)
    assert trail.sentences[:2] == [
        "Phạm Thanh Bình đã nạp tệp kế hoạch «ke-hoach.docx» để rà soát (19 điểm cần xem)",
        "Phạm Thanh Bình đã quyết định điểm 1 của «ke-hoach.docx»: giữ nguyên văn",
    ]
    assert trail.sentences[-1] == f"Phạm Thanh Bình đã áp dụng kế hoạch «{plan.title}»: 22 chỉ tiêu, 29 nhiệm vụ"
    assert trail.codes.count("plan.finding_decided") == 21  # 19 points, the head, the codes
    units = list(Unit.objects.order_by("pk").values_list("name", flat=True))
    assert units[:2] == ["Ban chuyển đổi số", "Văn phòng"]  # those that stood are used, not made again
    assert len(units) == len({name.casefold() for name in units}) == 16
    assert task_leads(tasks, 1) == ["Ban chuyển đổi số"]  # written «Ban chuyên đổi số»
    assert task_leads(tasks, 18) == ["Ban chuyển đổi số"]  # an office of the department cannot lead at the school


def task_leads(tasks, ordinal):
    return [unit.name for unit in tasks.get(ordinal=ordinal).leads.order_by("name")]


def test_what_is_applied_is_changed_no_more(school, binh, reviewed):
    binh.post(at(reviewed, "khop-ma"), codes_of(reviewed), follow=True)
    binh.post(at(reviewed, "ap-dung"), follow=True)
    sentence = "Lần nạp «ke-hoach.docx» đã áp dụng: không sửa được nữa."
    with unchanged(Plan, PlanImport, Task, IndicatorLine):
        for path, data in (("ap-dung", {}), ("sua", {"head:number": "1"}), ("khop-ma", codes_of(reviewed))):
            assert told_of(binh.post(at(reviewed, path), data, follow=True)) == sentence
        for path, data in (("bo", {}), ("quyet-dinh", {"number": "0", "decision": "keep"})):
            answer = binh.post(at(reviewed, path), data)
            assert (answer.status_code, alert_of(answer)) == (409, sentence)


def test_without_number_and_day_the_plan_begins_with_its_month(school, binh, reviewed):
    binh.post(at(reviewed, "khop-ma"), codes_of(reviewed))
    binh.post(at(reviewed, "ap-dung"))
    plan = Plan.objects.get()
    assert (plan.number, plan.issued_on, plan.starts_on) == ("", None, date(2026, 3, 1))
    assert "Số, ký hiệu chưa có Ngày ban hành chưa có Thực hiện từ 01/03/2026" in words_of(binh.get("/ke-hoach/"))


@pytest.mark.parametrize(("make", "name", "points"), [(plan_text, "ke-hoach.txt", 19), (plan_pdf, "ke-hoach.pdf", 20)])
def test_text_and_pdf_are_read_as_well(school, binh, make, name, points):
    page = words_of(bring(binh, make(), name))
    assert f"Rà soát «{name}» Đọc tệp: 22 chỉ tiêu, 29 nhiệm vụ" in page
    assert len(newest().findings) == points


def test_the_same_file_twice_is_one_review(school, binh, client_of):
    first = bring(binh, plan_text(), "ke-hoach.txt")
    with unchanged(PlanImport):
        again = bring(client_of(school.hanh), plan_text(), "ban-sao.txt")
    assert again.redirect_chain == first.redirect_chain
    bring(binh, plan_text(), "ke-hoach.txt", year="2027")
    assert list(PlanImport.objects.order_by("pk").values_list("year", flat=True)) == [2026, 2027]


def test_what_is_only_to_be_known_is_decided_apart(school, binh):
    bring(binh, plan_text(), "ke-hoach.txt")
    for severity, left in (("info", 8), ("warning", 0)):
        binh.post(at(newest(), "quyet-dinh"), {"number": severity, "decision": "accept"})
        decided = newest().decisions["findings"]
        open_ones = [finding for n, finding in enumerate(newest().findings) if str(n) not in decided]
        assert [finding["severity"] for finding in open_ones] == ["warning"] * left


def test_decisions_that_do_not_exist_are_refused(school, binh, reviewed):
    with unchanged(PlanImport):
        for wrong in ({"number": "99"}, {"number": "-1"}, {"number": "một"}, {"decision": "maybe"}):
            answer = binh.post(at(reviewed, "quyet-dinh"), {"number": "1", "decision": "keep"} | wrong)
            assert (answer.status_code, alert_of(answer)) == (
                409,
                "Không có điểm cần xem này: hãy tải lại trang.",
            )


def test_a_code_serves_one_line_and_is_in_the_dictionary(school, binh, reviewed):
    refusals = [
        (
            {"code-1": "office.documents_electronic"},
            "Các chỉ tiêu 1, 2 cùng chọn một mã: mỗi mã chỉ khớp một chỉ tiêu.",
        ),
        ({"code-1": "khong.co"}, "Từ điển chỉ tiêu không có mã «khong.co»: hãy chọn một mã trong danh sách."),
    ]
    with unchanged(PlanImport):
        for wrong, sentence in refusals:
            assert told_of(binh.post(at(reviewed, "khop-ma"), codes_of(reviewed, **wrong), follow=True)) == sentence
    binh.post(at(reviewed, "khop-ma"), codes_of(reviewed, **{"code-22": ""}))
    binh.post(at(reviewed, "ap-dung"))
    assert list(IndicatorLine.objects.filter(code="").values_list("ordinal", flat=True)) == [22]


NO_EDITS = [
    ({"head:issued_on": "9/3"}, "Ngày «9/3» không đọc được: hãy chọn lại ngày ban hành."),
    ({"head:title": " "}, "Phần này không được để trống."),
    ({"head:legal_bases": "x"}, "Phần này của kế hoạch không sửa được ở đây."),
    ({"task:22:lead": " ; "}, "Mỗi nhiệm vụ cần ít nhất một đơn vị chủ trì."),
    ({"task:22:ordinal": "3"}, "Phần này của kế hoạch không sửa được ở đây."),
    ({"indicator:21:target": "nhiều"}, "Mức «nhiều» không phải là số: hãy viết như 95 hoặc 97,5."),
    ({"indicator:21:target": "1e20"}, "Mức «1e20» nằm ngoài khoảng cho phép."),
    ({"indicator:21:target": "NaN"}, "Mức «NaN» nằm ngoài khoảng cho phép."),
    ({"task:abc:text": "x"}, "Phần này của kế hoạch không sửa được ở đây."),
    ({"task:99:text": "x"}, "Phần này của kế hoạch không sửa được ở đây."),
    ({"indicator:²:text": "x"}, "Phần này của kế hoạch không sửa được ở đây."),
]


def test_edits_that_do_not_fit_are_refused(school, binh):
    bring(binh, plan_text(), "ke-hoach.txt")
    with unchanged(PlanImport):
        for edit, sentence in NO_EDITS:
            assert told_of(binh.post(at(newest(), "sua"), edit, follow=True)) == sentence


def test_edits_win_over_what_was_read(school, binh, reviewed):
    edits = [
        {"head:title": "Kế hoạch của trường", "head:number": "7/KH", "head:agency": "TRƯỜNG MẪU"},
        {"task:22:lead": "Kế toán; Văn phòng", "task:22:deliverables": "Hướng dẫn\nDanh sách tài khoản"},
        {"task:22:partners": "", "task:22:text": "Hướng dẫn thu không dùng tiền mặt"},
        {"indicator:21:unit": "%", "indicator:21:target": "97,5", "indicator:21:text": "Thí điểm AI"},
        {"indicator:2:target": ""},
    ]
    for edit in edits:
        assert told_of(binh.post(at(reviewed, "sua"), edit, follow=True)) == "Đã ghi phần sửa."
    binh.post(at(reviewed, "khop-ma"), codes_of(reviewed))
    binh.post(at(reviewed, "ap-dung"))
    plan = Plan.objects.get()
    assert (plan.title, plan.number, plan.agency) == ("Kế hoạch của trường", "7/KH", "TRƯỜNG MẪU")
    task, tasks = Task.objects.get(ordinal=22), Task.objects.in_force(plan)
    assert (task.text, task_leads(tasks, 22)) == ("Hướng dẫn thu không dùng tiền mặt", ["Kế toán", "Văn phòng"])
    assert list(task.deliverables.values_list("title", flat=True)) == ["Hướng dẫn", "Danh sách tài khoản"]
    assert list(task.partners.all()) == []
    pilot, documents = IndicatorLine.objects.get(ordinal=21), IndicatorLine.objects.get(ordinal=2)
    assert (pilot.text, pilot.written_target, pilot.written.unit) == ("Thí điểm AI", pilot.applied_target, "%")
    assert (pilot.target.value, documents.target.text) == (97.5, "")


def test_a_dropped_review_changes_nothing(school, binh, reviewed):
    trail = Trail()
    answer = binh.post(at(reviewed, "bo"), follow=True)
    assert told_of(answer) == "Đã bỏ lần nạp này; kế hoạch đang áp dụng không đổi."
    assert trail.sentences == ["Phạm Thanh Bình đã bỏ lần nạp «ke-hoach.docx»"]
    assert "ke-hoach.docx Đã bỏ năm 2026" in words_of(answer)
    with unchanged(Plan, PlanImport):
        assert told_of(binh.post(at(reviewed, "ap-dung"), follow=True)) == (
            "Lần nạp «ke-hoach.docx» đã bỏ: không sửa được nữa."
        )
    assert Plan.objects.count() == 0
    assert "Không tìm thấy" in words_of(binh.get("/tim-kiem/?q=ke hoach"))


def swollen():
    return with_part(plan_docx(), "word/media/anh.xml", b"<a>" + b" " * (30 * 1024 * 1024))


NO_PLANS = [
    (lambda: b"", "ke-hoach.docx", "Tệp này trống: hãy kiểm tra lại tệp rồi chọn lại."),
    (lambda: "Kính gửi quý thầy cô,\nMời họp.".encode(), "thu.txt", "Tệp «thu.txt» không giống một kế hoạch"),
    (lambda: with_part(plan_docx(), "word/vbaProject.bin", b"x"), "kh.docx", "có macro"),
    (swollen, "kh.docx", "nở ra quá lớn"),
    (plan_text, "kh.docx", "không phải là tệp .docx thật"),
    (lambda: b"<html>", "kh.html", "Tệp «kh.html» không phải là tệp .html thật"),
    (lambda: b"%PDF-1.7\n" + b"0" * 20 * 1024 * 1024, "kh.pdf", "Tệp «kh.pdf» lớn hơn 20 MB"),
]


def test_files_that_are_no_plan_are_refused_beside_the_field(school, binh):
    with unchanged(PlanImport, Plan, Unit):
        for make, name, sentence in NO_PLANS:
            answer = bring(binh, make(), name)
            assert (answer.status_code, sentence in beside(answer, "file")) == (409, True), sentence


def test_a_file_and_a_year_of_this_century_are_needed(school, binh):
    with unchanged(PlanImport):
        answer = binh.post(START, {"year": "2026"})
        assert (answer.status_code, beside(answer, "file")) == (409, "Hãy chọn tệp kế hoạch.")
        assert bring(binh, plan_text(), "kh.txt", year="1990").status_code == 409


OTHERS = ["an", "khanh", "chi"]


def test_who_does_not_run_the_plan_brings_nothing_in(school, binh, client_of):
    bring(binh, plan_text(), "ke-hoach.txt")
    started, clients = newest(), [client_of(getattr(school, who)) for who in OTHERS]
    with unchanged(PlanImport, Plan):
        for client in clients:
            assert client.get(START).status_code == 403
            assert bring(client, plan_text(), "kh.txt").status_code == 403
            assert client.get(f"{START}{started.uid}/").status_code == 403
            for path in ("quyet-dinh", "sua", "khop-ma", "ap-dung", "bo"):
                assert client.post(at(started, path), {"number": "all", "decision": "accept"}).status_code == 403
