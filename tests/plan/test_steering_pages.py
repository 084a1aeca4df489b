"""Steering: where the plan stands, what is praised and what must be put right, and who contributed what."""

from datetime import date, datetime

import pytest

from tests.plan.builders import (
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
from tests.plan.test_indicator_pages import table_of
from tests.plan_reports.builders import declare, hand_in, photo
from truongso.core.text import SCHOOL_ZONE, format_date
from truongso.governance.plan.models import Plan, Progress, Supervision

NOTES = "/ke-hoach/giam-sat/"
SHARES = "/ke-hoach/dong-gop/"


def note(**values):
    """What Hạnh writes: An was slow to report, to be put right by 5 October."""
    filled = {"kind": "remedy", "task": "", "unit": "", "person": "", "due_on": "2026-10-05"}
    return filled | {"text": "Báo tiến độ chậm"} | values


@pytest.fixture
def hanh(school, client_of):
    return client_of(school.hanh)


@pytest.fixture
def remedy(school, hanh):
    hanh.post(NOTES, note(person=school.an.person.pk))
    return Supervision.objects.get()


def test_a_leader_praises_and_asks_to_put_right(school, hanh):
    trail = Trail()
    praise = note(kind="praise", unit=school.board.pk, task=task_of(school, 2).pk, text="Làm hay", due_on="")
    assert told_of(hanh.post(NOTES, praise, follow=True)) == "Đã ghi nhận."
    assert told_of(hanh.post(NOTES, note(person=school.an.person.pk), follow=True)) == "Đã ghi nhận."
    assert trail.sentences == [
        "Hoàng Thị Hạnh đã ghi «Biểu dương: Làm hay»",
        "Hoàng Thị Hạnh đã ghi «Chấn chỉnh: Báo tiến độ chậm»",
    ]
    page = words_of(hanh.get(NOTES))
    assert "Biểu dương Nhiệm vụ 2 Ban chuyển đổi số Làm hay Hoàng Thị Hạnh" in page
    assert "Chấn chỉnh Nguyễn Văn An Báo tiến độ chậm Hoàng Thị Hạnh" in page and "hạn khắc phục 05/10/2026" in page
    assert "Biểu dương Làm hay Hoàng Thị Hạnh" in words_of(hanh.get("/ke-hoach/2026/nhiem-vu/2/"))
    form = hanh.get(f"{NOTES}?nhiem-vu=2").context["form"]
    assert form.initial == {"task": task_of(school, 2)}


def test_what_is_no_note_is_refused(school, hanh):
    person = school.an.person.pk
    refusals = [
        ({"person": person, "due_on": ""}, "due_on", "Chấn chỉnh cần có hạn khắc phục."),
        ({}, "unit", "Hãy chọn nhiệm vụ, đơn vị hoặc cá nhân được ghi nhận."),
        ({"person": person, "text": " "}, "text", "Hãy điền mục này."),
        ({"person": person, "kind": "x"}, "kind", "«x» không có trong danh sách. Hãy chọn lại."),
        ({"person": school.chi.person.pk}, "person", "Lựa chọn này không có trong danh sách. Hãy chọn lại."),
    ]
    with unchanged(Supervision):
        for wrong, field, sentence in refusals:
            answer = hanh.post(NOTES, note(**wrong))
            assert (answer.status_code, beside(answer, field)) == (409, sentence)


def test_praise_is_for_all_and_a_remedy_for_those_it_concerns(school, hanh, remedy, client_of):
    hanh.post(NOTES, note(kind="praise", person=school.an.person.pk, text="Làm hay"))
    hanh.post(NOTES, note(unit=school.board.pk, text="Ban nộp muộn"))
    seen = {
        key: {text for text in ("Làm hay", "Báo tiến độ chậm", "Ban nộp muộn") if text in page}
        for key in ("hanh", "binh", "an", "minh", "giang", "khanh")
        for page in [words_of(client_of(getattr(school, key)).get(NOTES))]
    }
    everything = {"Làm hay", "Báo tiến độ chậm", "Ban nộp muộn"}
    assert seen == {
        "hanh": everything,
        "binh": everything,
        "an": everything,
        "minh": {"Làm hay", "Ban nộp muộn"},
        "giang": {"Làm hay"},
        "khanh": {"Làm hay"},
    }
    assert "Khắc phục theo ghi nhận chấn chỉnh Báo tiến độ chậm" in words_of(client_of(school.an).get("/viec-cua-toi/"))


def test_a_teacher_writes_no_note(school, client_of):
    an = client_of(school.an)
    assert "Ghi nhận mới" not in words_of(an.get(NOTES))
    with unchanged(Supervision):
        assert an.post(NOTES, note(person=school.an.person.pk)).status_code == 403


def test_the_person_tells_once_how_it_was_put_right(school, hanh, remedy, client_of):
    an, trail, address = client_of(school.an), Trail(), f"{NOTES}{remedy.pk}/khac-phuc/"
    with unchanged(Supervision):
        answer = an.post(address, {"answer": " "})
        assert (answer.status_code, alert_of(answer)) == (409, "Hãy ghi kết quả khắc phục.")
        assert client_of(school.giang).post(address, {"answer": "x"}).status_code == 404  # she does not see it
    assert told_of(an.post(address, {"answer": "Đã báo bù"}, follow=True)) == "Đã ghi kết quả khắc phục."
    assert trail.sentences == ["Nguyễn Văn An đã báo kết quả khắc phục «Chấn chỉnh: Báo tiến độ chậm»"]
    remedy.refresh_from_db()
    day = format_date(remedy.answered_at)
    assert f"Đã khắc phục (Nguyễn Văn An, {day}): Đã báo bù" in words_of(hanh.get(NOTES))
    with unchanged(Supervision):
        answer = hanh.post(address, {"answer": "Khác"})
        assert (answer.status_code, alert_of(answer)) == (
            409,
            f"Nguyễn Văn An đã ghi kết quả khắc phục ngày {day}.",
        )


def test_for_a_unit_its_head_or_a_leader_answers(school, hanh, client_of):
    for text in ("Ban nộp muộn", "Ban thiếu biên bản"):
        hanh.post(NOTES, note(unit=school.board.pk, text=text))
    hanh.post(NOTES, note(kind="praise", unit=school.board.pk, text="Làm hay"))
    first, second, praise = (
        f"{NOTES}{pk}/khac-phuc/" for pk in Supervision.objects.order_by("pk").values_list("pk", flat=True)
    )
    an, minh = client_of(school.an), client_of(school.minh)
    assert "Ghi kết quả" not in words_of(an.get(NOTES)) and "Ghi kết quả" in words_of(minh.get(NOTES))
    with unchanged(Supervision):
        assert an.post(first, {"answer": "Đã xong"}).status_code == 403
        answer = minh.post(praise, {"answer": "Đã xong"})
        assert (answer.status_code, alert_of(answer)) == (
            409,
            "Chỉ ghi nhận chấn chỉnh mới cần báo kết quả khắc phục.",
        )
    assert minh.post(first, {"answer": "Đã xong"}).status_code == 302
    assert client_of(school.binh).post(second, {"answer": "Đã bổ sung"}).status_code == 302
    answers = Supervision.objects.exclude(answer="").order_by("pk").values_list("answer", "answered_by__username")
    assert list(answers) == [("Đã xong", "minh"), ("Đã bổ sung", "binh")]


def work_of_the_quarter(school, client_of, on_day):
    """An answers for tasks 2 and 3: 2 is done in time, 3 is done late; task 1 is open and late; Giang reports once."""
    binh, an = client_of(school.binh), client_of(school.an)
    for ordinal in (2, 3):
        given = {"leads": [school.board.pk], "assignee": school.an.person.pk}
        binh.post(f"/ke-hoach/2026/nhiem-vu/{ordinal}/phan-cong/", given)
    hand_in(school, school.plan, 2, "2026-Q2-3")
    on_day(date(2026, 10, 5))
    product = delivery_of(school, 3, "2026-Q3", "Biên bản đối soát")
    due = occurrence_of(school, 3, "2026-Q3")
    report = {"percent": "100", "text": "Đã đối soát", "difficulties": "", "form_key": "mau-1"}
    report |= {"delivery": product.pk, "submit_delivery": "on", "proof": photo("bien-ban.png")}
    assert an.post(f"/ke-hoach/ky/{due.uid}/bao-cao/", report).status_code == 302
    assert binh.post(f"/ke-hoach/san-pham/{product.uid}/nghiem-thu/", {"decision": "accept"}).status_code == 302
    hanh = client_of(school.hanh)
    hanh.post(NOTES, note(kind="praise", unit=school.board.pk, text="Làm hay"))
    hanh.post(NOTES, note(person=school.an.person.pk))
    hanh.post(NOTES, note(kind="praise", person=school.giang.person.pk, text="Góp ý tốt"))
    in_quarter = datetime(2026, 9, 28, 9, tzinfo=SCHOOL_ZONE)
    Progress.objects.update(reported_at=in_quarter)
    Supervision.objects.update(made_at=in_quarter)


def test_contributions_are_counted_for_units_and_people(school, client_of, on_day):
    work_of_the_quarter(school, client_of, on_day)
    hanh, an, khanh = (client_of(person) for person in (school.hanh, school.an, school.khanh))
    # due, in time, late, open and late, accepted evidence, reports, praise, remedies
    board, mine, hers = [4, 1, 1, 2, 2, 0, 1, 0], [2, 1, 1, 0, 2, 1, 0, 1], [0, 0, 0, 0, 0, 0, 1, 0]
    answer = hanh.get(f"{SHARES}?ky=2026-Q3&xuat=xlsx")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="dong-gop.xlsx"'
    assert table_of(answer) == {"Ban chuyển đổi số": board, "Nguyễn Văn An": mine, "Lê Thị Giang": hers}
    page = words_of(hanh.get(f"{SHARES}?ky=2026-Q3"))
    assert "Đóng góp theo đơn vị, cá nhân, Quý III/2026" in page
    assert "Ban chuyển đổi số 4 1 1 2 2 0 1 0" in page and "Nguyễn Văn An 2 1 1 0 2 1 0 1" in page
    assert table_of(an.get(f"{SHARES}?ky=2026-Q3&xuat=xlsx")) == {"Nguyễn Văn An": mine}
    page = words_of(an.get(SHARES))
    assert "Đóng góp của tôi, Quý III/2026" in page
    assert "Nguyễn Văn An 2 1 1 0 2 1 0 1" in page and "Giang" not in page and "Ban chuyển đổi số" not in page
    assert "Chưa có đóng góp nào trong kỳ này" in words_of(khanh.get(f"{SHARES}?ky=2026-Q3"))
    year = table_of(hanh.get(f"{SHARES}?ky=2026&xuat=xlsx"))
    assert (year["Ban chuyển đổi số"], year["Nguyễn Văn An"]) == (
        [14, 1, 1, 8, 2, 0, 1, 0],
        [5, 1, 1, 2, 2, 1, 0, 1],
    )
    answer = an.get(f"{SHARES}?ky=quy-ba")
    assert (answer.status_code, alert_of(answer)) == (
        409,
        "Kỳ «quy-ba» không đọc được: viết 2026-Q3 cho quý hoặc 2026 cho năm.",
    )


def test_the_overview_counts_what_the_plan_holds(school, client_of):
    declare(school, "exams.subjects_online", numerator=40, denominator=40)
    declare(school, "library.teachers_using", numerator=96, denominator=120)
    an = client_of(school.an)
    page = words_of(an.get("/ke-hoach/"))
    assert "Quý III/2026: 1 Đạt 2 Chưa đạt 4 Chưa có số liệu Xem 7 chỉ tiêu" in page
    assert "Nhiệm vụ trễ hạn (6) Ngoài ra còn 4 lượt báo tiến độ tháng chưa có." in page
    assert "2. Rà soát quy trình nội bộ Quý II – III/2026 · kết quả Chưa thực hiện 30/09/2026" in page
    assert "Số, ký hiệu 12/KH-THPTM Ngày ban hành 20/03/2026" in page and "Nạp bản mới" not in page
    assert "Nạp bản mới" in words_of(client_of(school.binh).get("/ke-hoach/"))
    assert "Số 12/KH-THPTM" in words_of(an.get("/ke-hoach/van-ban/"))


PAGES = ["", "van-ban/", "chi-tieu/", "nhiem-vu/", "diem-chua-ro/", "dieu-chinh/", "giam-sat/", "dong-gop/"]


def test_without_a_plan_every_page_says_what_to_do_first(school, client_of):
    an = client_of(school.an)
    for path in PAGES:
        assert "Chưa có kế hoạch nào được áp dụng" in words_of(an.get(f"/ke-hoach/{path}?nam=1999")), path
    assert Plan.objects.count() == 1
