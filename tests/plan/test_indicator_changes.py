"""What a leader changes about an indicator: its target, its code, who answers for it, how it is read; and its rows."""

from lxml import html

from tests.plan.builders import OFFICER, TRAINED, Trail, beside, delivery_of, told_of, unchanged, words_of
from tests.plan_reports.builders import declare, hand_in, line
from truongso.core.text import format_date
from truongso.foundation.indicators.models import ReadingChoice
from truongso.governance.plan.models import Amendment, IndicatorLine

PAGE = "/ke-hoach/2026/chi-tieu/2/"
TARGET = {"comparison": ">=", "target": "98,5", "unit": "%", "reason": "Theo Sở", "basis": "Công văn 5"}
REGISTER = "/ke-hoach/diem-chua-ro/"


def test_a_target_is_changed_with_a_reason_and_everybody_reads_both(school, client_of):
    trail = Trail()
    answer = client_of(school.binh).post(f"{PAGE}muc/", TARGET, follow=True)
    assert told_of(answer) == "Đã điều chỉnh mức của Chỉ tiêu 2."
    changed, an = line(school.plan, 2), client_of(school.an)
    assert (changed.target.text, changed.written.text) == ("≥ 98,5 %", "≥ 95 %")
    assert trail.sentences == ["Phạm Thanh Bình đã điều chỉnh «Chỉ tiêu 2»: ≥ 98,5 %"]
    assert (
        "Chỉ tiêu 2: Tối thiểu 95% văn bản được trao đổi dưới dạng điện tử mức phấn đấu "
        "≥ 95 % ≥ 98,5 % Theo Sở Công văn 5" in words_of(an.get("/ke-hoach/dieu-chinh/"))
    )
    assert "Mức phấn đấu ≥ 98,5 % (kế hoạch viết: ≥ 95 %)" in words_of(an.get(PAGE))
    client_of(school.binh).post(f"{PAGE}muc/", TARGET | {"target": ""})
    amendment = Amendment.objects.first()
    assert (amendment.before, amendment.after) == ("≥ 98,5 %", "không đặt mức")


def test_a_plan_that_nobody_changed_says_so(school, client_of):
    assert "Kế hoạch chưa điều chỉnh lần nào" in words_of(client_of(school.an).get("/ke-hoach/dieu-chinh/"))


NO_TARGETS = [
    ({"reason": " "}, "reason", "Hãy điền mục này."),
    ({"target": "95"}, "target", "Mức mới giống mức đang áp dụng: không có gì để điều chỉnh."),
    ({"target": "100,5"}, "target", "Mức tính bằng % phải từ 0 đến 100, đang ghi 100,5."),
    ({"target": "-1", "unit": "tin"}, "target", "Mức phải từ 0 trở lên."),
    ({"target": "chín"}, "target", "Hãy nhập một số."),
    ({"comparison": "~"}, "comparison", "«~» không có trong danh sách. Hãy chọn lại."),
]


def test_what_cannot_be_a_target_is_refused(school, client_of):
    binh = client_of(school.binh)
    with unchanged(IndicatorLine, Amendment):
        for wrong, field, sentence in NO_TARGETS:
            answer = binh.post(f"{PAGE}muc/", TARGET | wrong)
            assert (answer.status_code, beside(answer, field)) == (409, sentence), wrong


def test_a_line_is_matched_and_handed_to_a_unit_and_a_person(school, client_of):
    binh, trail, address = client_of(school.binh), Trail(), f"/ke-hoach/2026/chi-tieu/{TRAINED}/phu-trach/"
    given = {"code": "training.teachers_trained", "owner_unit": school.office.pk, "reporter": school.giang.person.pk}
    with unchanged(IndicatorLine):
        answer = binh.post(address, given | {"code": "campaigns.activities"})
        assert (answer.status_code, beside(answer, "code")) == (
            409,
            "Mã campaigns.activities đã dùng cho chỉ tiêu 3: mỗi mã chỉ khớp một chỉ tiêu.",
        )
        answer = binh.post(address, given | {"code": "khong.co"})
        assert (answer.status_code, beside(answer, "code")) == (
            409,
            "«khong.co» không có trong danh sách. Hãy chọn lại.",
        )
        answer = binh.post(address, given | {"reporter": school.chi.person.pk})
        assert (answer.status_code, beside(answer, "reporter")) == (
            409,
            "Lựa chọn này không có trong danh sách. Hãy chọn lại.",
        )
    assert told_of(binh.post(address, given, follow=True)) == "Đã giao phụ trách Chỉ tiêu 8."
    changed = line(school.plan, TRAINED)
    assert (changed.code, changed.owner_unit, changed.reporter) == (
        "training.teachers_trained",
        school.office,
        school.giang.person,
    )
    assert trail.sentences == [
        "Phạm Thanh Bình đã khớp «Chỉ tiêu 8» với mã training.teachers_trained",
        "Phạm Thanh Bình đã giao phụ trách «Chỉ tiêu 8»",
    ]
    giang = client_of(school.giang)
    assert "Khai số liệu" in words_of(giang.get(f"/ke-hoach/2026/chi-tieu/{TRAINED}/"))
    assert "Khai số liệu" not in words_of(giang.get(PAGE))


def test_the_register_tells_who_chose_a_reading(school, client_of):
    an, binh, trail, address = client_of(school.an), client_of(school.binh), Trail(), "/ke-hoach/2026/chi-tieu/4/"
    before = words_of(an.get(REGISTER))
    assert before.count("đề xuất sẵn của hệ thống") == 6  # six of its indicators have a reading of their own
    with unchanged(ReadingChoice):
        answer = binh.post(f"{address}cach-hieu/", {"reading": "Đã gửi trước 31/5", "reason": " "})
        assert (answer.status_code, beside(answer, "reason")) == (409, "Hãy điền mục này.")
    chosen = {"reading": "Đã gửi trước 31/5", "reason": "Theo hướng dẫn của Sở"}
    answer = binh.post(f"{address}cach-hieu/", chosen, follow=True)
    assert told_of(answer) == "Đã ghi cách hiểu vào sổ các điểm chưa rõ."
    day = format_date(ReadingChoice.objects.get().chosen_at)
    register = words_of(an.get(REGISTER))
    assert f"Đã gửi trước 31/5 Theo hướng dẫn của Sở Phạm Thanh Bình, {day}" in register
    assert register.count("đề xuất sẵn của hệ thống") == 5
    assert f"Cách hiểu đã chọn Đã gửi trước 31/5 Theo hướng dẫn của Sở (Phạm Thanh Bình, {day})" in words_of(
        an.get(address)
    )
    assert trail.sentences == [
        "Phạm Thanh Bình đã chọn cách hiểu chỉ tiêu «assessments.maturity_self_assessed: Đã gửi trước 31/5»"
    ]


def test_the_register_tells_a_reading_also_where_the_dictionary_has_none(school, client_of):
    binh = client_of(school.binh)
    binh.post("/ke-hoach/2026/chi-tieu/2/cach-hieu/", {"reading": "Chỉ tính văn bản có số", "reason": "Sở hướng dẫn"})
    assert "Chỉ tính văn bản có số Sở hướng dẫn Phạm Thanh Bình" in words_of(binh.get(REGISTER))


def test_every_field_of_the_page_has_an_id_of_its_own(school, client_of):
    declare(school, "library.teachers_using", numerator=96, denominator=120)
    page = html.fromstring(client_of(school.binh).get("/ke-hoach/2026/chi-tieu/2/?quy=3").content.decode())
    ids = [element.get("id") for element in page.xpath("//*[@id]")]
    assert sorted({one for one in ids if ids.count(one) > 1}) == []


CHANGES = ["muc/", "phu-trach/", "cach-hieu/"]


def test_a_teacher_changes_nothing_about_an_indicator(school, client_of):
    an = client_of(school.an)
    with unchanged(IndicatorLine, Amendment, ReadingChoice):
        for path in CHANGES:
            assert an.post(PAGE + path, TARGET | {"reading": "x", "code": ""}).status_code == 403


def rows_of(answer):
    """The titles and addresses of the rows that a page lists."""
    return [(row["title"], row["url"], row["reason"]) for row in answer.context["rows"]]


def test_a_measured_figure_opens_exactly_its_rows(school, client_of):
    done, an = hand_in(school, school.plan, 2, "2026-Q2-3"), client_of(school.an)
    answer = an.get("/ke-hoach/so-lieu/plan.tasks_on_time/dat/?quy=3")
    assert [row[:2] for row in rows_of(answer)] == [("Nhiệm vụ 2, Quý II – III/2026", done.get_absolute_url())]
    assert "Nhiệm vụ hoàn thành đúng hạn: 1 dòng được tính" in words_of(answer)
    answer = an.get("/ke-hoach/so-lieu/plan.tasks_on_time/con-thieu/?quy=3")
    assert [(title, reason) for title, _, reason in rows_of(answer)] == [
        ("Nhiệm vụ 1, Quý III/2026", "chưa thực hiện"),
        ("Nhiệm vụ 3, Quý III/2026", "chưa thực hiện"),
        ("Nhiệm vụ 5, Quý III/2026", "chưa thực hiện"),
    ]
    assert "Nhiệm vụ hoàn thành đúng hạn: 3 dòng còn thiếu" in words_of(answer)
    (counted,) = rows_of(an.get("/ke-hoach/so-lieu/plan.deliverables_evidenced/dat/?quy=3"))
    accepted = delivery_of(school, 2, "2026-Q2-3", "Danh mục quy trình")
    assert counted[:2] == (str(accepted), accepted.get_absolute_url())
    missing = rows_of(an.get("/ke-hoach/so-lieu/plan.deliverables_evidenced/con-thieu/?quy=3"))
    assert sorted(title for title, _, _ in missing) == [
        "Biên bản đối soát (Nhiệm vụ 3, Quý III/2026)",
        "Báo cáo quý (Nhiệm vụ 1, Quý III/2026)",
        "báo cáo thống kê (Nhiệm vụ 5, Quý III/2026)",
        "bảng tổng hợp chỉ tiêu (Nhiệm vụ 1, Quý III/2026)",
    ]


def test_a_measured_indicator_of_the_plan_opens_its_rows(school, client_of):
    an = client_of(school.an)
    address = f"/ke-hoach/2026/chi-tieu/{OFFICER}/"
    assert "Chưa đạt Chưa đạt Đo từ hệ thống" in words_of(an.get(address))
    assert ": 0 dòng được tính" in words_of(an.get(f"{address}dong/dat/"))
    assert ": 0 dòng còn thiếu" in words_of(an.get(f"{address}dong/con-thieu/"))


NOWHERE = [
    "so-lieu/plan.khong_co/dat/",
    "so-lieu/posts.digital_officer/dat/",
    "2026/chi-tieu/2/dong/dat/",  # declared: people have the rows, the platform has not
    f"2026/chi-tieu/{TRAINED}/dong/con-thieu/",
    "2026/chi-tieu/99/",
    "2026/nhiem-vu/99/",
    "1999/chi-tieu/2/",
]


def test_what_does_not_exist_is_not_found(school, client_of):
    binh = client_of(school.binh)
    for path in NOWHERE:
        assert binh.get(f"/ke-hoach/{path}").status_code == 404, path
