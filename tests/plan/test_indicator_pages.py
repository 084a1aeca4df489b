"""Figures of an indicator: declared with a proof, confirmed by another person, corrected with a reason."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.plan.builders import OFFICER, TRAINED, Trail, alert_of, beside, told_of, unchanged, words_of
from tests.plan_reports.builders import Q3, declare, items_of, photo
from truongso.core.text import format_datetime
from truongso.foundation.evidence import actions as evidence
from truongso.foundation.evidence.models import Item, Status
from truongso.foundation.indicators.models import Figure, FigureState, Provenance

PAGE = "/ke-hoach/2026/chi-tieu/2/"
LIST = "/ke-hoach/chi-tieu/?quy=3"
CODE = "library.teachers_using"
FIGURE = "«Giáo viên sử dụng học liệu số trong giảng dạy, Quý III/2026»"
PROOF = "«Minh chứng Chỉ tiêu 2, Quý III/2026»"


def form(**values):
    """What An fills in for the third quarter: 117 of 120 documents."""
    filled = {"quarter": "3", "numerator": "117", "denominator": "120", "as_of": "2026-09-24", "provenance": "declared"}
    return filled | {"note": "", "seen": ""} | values


def table_of(answer):
    """The rows of a downloaded list by their first cell."""
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    return {row[0]: list(row[1:]) for row in sheet.iter_rows(min_row=4, values_only=True)}


def current():
    return Figure.objects.current().get(code=CODE)


def test_a_figure_is_declared_with_a_photo_and_confirmed_by_a_leader(school, client_of):
    an, binh, trail = client_of(school.an), client_of(school.binh), Trail()
    assert told_of(an.post(f"{PAGE}khai/", form(proof=photo()), follow=True)) == (
        "Đã khai Chỉ tiêu 2, Quý III/2026; chờ người thứ hai xác nhận."
    )
    figure = current()
    (item,) = items_of(figure)
    assert (figure.numerator, figure.denominator, figure.state) == (117, 120, FigureState.WAITING)
    assert (item.title, item.status) == ("Minh chứng Chỉ tiêu 2, Quý III/2026", Status.SUBMITTED)
    assert "Xác nhận số liệu Chỉ tiêu 2 Nguyễn Văn An khai, số liệu đến 24/09/2026" in words_of(
        binh.get("/viec-cua-toi/")
    )
    waiting = words_of(binh.get(f"{PAGE}?quy=3"))
    assert "Chờ xác nhận Chưa có số liệu" in waiting and "117/120 , số liệu đến 24/09/2026." in waiting
    assert table_of(an.get(f"{LIST}&xuat=xlsx"))[2][3:8] == [None, None, None, None, "Chưa có số liệu"]
    answer = binh.post(f"{PAGE}xac-nhan/", {"figure": figure.pk, "decision": "confirm"}, follow=True)
    assert told_of(answer) == "Đã xác nhận số liệu Chỉ tiêu 2."
    figure.refresh_from_db()
    item.refresh_from_db()
    assert (figure.state, figure.judged_by, item.status) == (FigureState.CONFIRMED, school.binh, Status.ACCEPTED)
    assert "97,5 % Đạt Khai báo có minh chứng" in words_of(an.get(f"{PAGE}?quy=3"))
    assert "≥ 95 % 97,5 % 117/120" in words_of(an.get(LIST))
    assert table_of(an.get(f"{LIST}&xuat=xlsx"))[2] == [
        "I. Quản trị số",
        "Tối thiểu 95% văn bản được trao đổi dưới dạng điện tử",
        "≥ 95 %",
        "97,5 %",
        117,
        120,
        "khai báo có minh chứng",
        "Đạt",
        "Ban chuyển đổi số",
    ]
    assert table_of(an.get(f"{LIST}&xuat=xlsx"))[TRAINED][3:8] == [None, None, None, None, "Chưa khớp mã"]
    assert trail.sentences == [
        f"Nguyễn Văn An đã khai số liệu {FIGURE}: 117/120",
        f"Nguyễn Văn An đã nộp minh chứng {PROOF}",
        f"Nguyễn Văn An đã gắn minh chứng {PROOF} vào {FIGURE}",
        f"Phạm Thanh Bình đã chấp nhận minh chứng {PROOF} ",
        f"Phạm Thanh Bình đã xác nhận số liệu {FIGURE}",
    ]


def test_who_declared_does_not_confirm_and_a_teacher_never_does(school, client_of):
    an, binh = client_of(school.an), client_of(school.binh)
    binh.post(f"{PAGE}khai/", form(proof=photo()))
    judgement = {"figure": current().pk, "decision": "confirm"}
    with unchanged(Figure, Item):
        answer = binh.post(f"{PAGE}xac-nhan/", judgement)
        assert (answer.status_code, alert_of(answer)) == (
            409,
            "Người khai không tự xác nhận số của mình: cần một người thứ hai.",
        )
        assert an.post(f"{PAGE}xac-nhan/", judgement).status_code == 403
        other = client_of(school.hanh).post("/ke-hoach/2026/chi-tieu/1/xac-nhan/", judgement)
        assert other.status_code == 404  # the figure of another indicator
    assert "Bạn là người khai nên cần một người khác xác nhận." in words_of(binh.get(f"{PAGE}?quy=3"))


def test_a_figure_without_proof_is_not_confirmed(school, client_of):
    client_of(school.an).post(f"{PAGE}khai/", form())
    with unchanged(Figure):
        answer = client_of(school.binh).post(f"{PAGE}xac-nhan/", {"figure": current().pk, "decision": "confirm"})
        assert (answer.status_code, alert_of(answer)) == (
            409,
            "Số liệu chưa có minh chứng nào dùng được: hãy trả lại để người khai bổ sung.",
        )


def test_a_figure_is_returned_with_the_reason_and_declared_again(school, client_of):
    an, binh, trail = client_of(school.an), client_of(school.binh), Trail()
    an.post(f"{PAGE}khai/", form(proof=photo()))
    first = current()
    with unchanged(Figure):
        answer = binh.post(f"{PAGE}xac-nhan/", {"figure": first.pk, "decision": "return", "reason": " "})
        assert (answer.status_code, alert_of(answer)) == (409, "Hãy ghi lý do trả lại.")
    answer = binh.post(
        f"{PAGE}xac-nhan/", {"figure": first.pk, "decision": "return", "reason": "Thiếu tháng 8"}, follow=True
    )
    assert told_of(answer) == "Đã trả lại số liệu Chỉ tiêu 2 cho người khai."
    assert "Trả lại Phạm Thanh Bình: Thiếu tháng 8" in words_of(an.get(f"{PAGE}?quy=3"))
    assert trail.sentences[-1] == f"Phạm Thanh Bình đã trả lại số liệu {FIGURE}: Thiếu tháng 8"
    assert an.post(f"{PAGE}khai/", form(numerator="118", seen=first.pk)).status_code == 302
    assert (current().numerator, current().replaces, current().state) == (118, first, FigureState.WAITING)
    assert items_of(current()) == items_of(first)


NO_FIGURES = [
    ({"numerator": "12a"}, "numerator", "Hãy nhập một số."),
    ({"numerator": "1.462.5"}, "numerator", "Hãy nhập một số."),
    (
        {"denominator": "0"},
        "denominator",
        "Mẫu số phải lớn hơn 0. Nếu kỳ này không có gì để đếm, hãy để trống và ghi thuyết minh.",
    ),
    ({"numerator": "121"}, "numerator", "Tử số phải từ 0 đến mẫu số (120), đang ghi 121."),
    ({"numerator": "-1"}, "numerator", "Tử số phải từ 0 đến mẫu số (120), đang ghi -1."),
    ({"numerator": "", "denominator": ""}, "numerator", "Hãy ghi cả tử số và mẫu số."),
    (
        {"as_of": "2026-10-01"},
        "as_of",
        "Ngày số liệu phải nằm trong Quý III/2026 (01/07/2026 đến 30/09/2026).",
    ),
    (
        {"provenance": "imported"},
        "proof",
        "Số nhập từ tệp phải kèm chính tệp đã đối soát: hãy chọn tệp.",
    ),
    ({"provenance": "measured"}, "provenance", "«measured» không có trong danh sách. Hãy chọn lại."),
    ({"quarter": "9"}, "quarter", "«9» không có trong danh sách. Hãy chọn lại."),
]


def test_what_cannot_be_a_figure_is_refused_beside_its_field(school, client_of):
    an = client_of(school.an)
    with unchanged(Figure, Item):
        for wrong, field, sentence in NO_FIGURES:
            answer = an.post(f"{PAGE}khai/", form(**wrong))
            assert (answer.status_code, beside(answer, field)) == (409, sentence), wrong


def test_a_harmful_proof_takes_the_figure_with_it(school, client_of):
    an = client_of(school.an)
    page = SimpleUploadedFile("anh.jpg", b"<html><script>alert(1)</script></html>")
    with unchanged(Figure, Item):
        answer = an.post(f"{PAGE}khai/", form(proof=page))
        assert answer.status_code == 409
        assert "Không nhận loại tệp «anh.jpg» (nội dung là .html)." in alert_of(answer)


def test_numbers_are_read_as_people_here_write_them(school, client_of):
    an, binh = client_of(school.an), client_of(school.binh)
    written = [
        (1, "1.462", "1.500", Decimal(1462), Decimal(1500)),
        (2, "1 462,0", "1.500,0", Decimal(1462), Decimal(1500)),
        (5, "97,5", "100", Decimal("97.5"), Decimal(100)),
    ]
    for ordinal, numerator, denominator, *stored in written:
        page = f"/ke-hoach/2026/chi-tieu/{ordinal}/"
        an.post(f"{page}khai/", form(numerator=numerator, denominator=denominator, proof=photo(f"{ordinal}.png")))
        figure = Figure.objects.latest("pk")
        assert [figure.numerator, figure.denominator] == stored
        binh.post(f"{page}xac-nhan/", {"figure": figure.pk, "decision": "confirm"})
    shown = table_of(an.get(f"{LIST}&xuat=xlsx"))
    assert [shown[ordinal][3] for ordinal, *_ in written] == ["97,5 %"] * 3


def test_a_figure_taken_from_a_file_keeps_the_file_and_says_so(school, client_of):
    an = client_of(school.an)
    an.post(f"{PAGE}khai/", form(provenance="imported", proof=photo("doi-soat.png")))
    figure = current()
    (item,) = items_of(figure)
    assert (figure.provenance, item.links.get().role) == (Provenance.IMPORTED, "tệp đã đối soát")
    client_of(school.binh).post(f"{PAGE}xac-nhan/", {"figure": figure.pk, "decision": "confirm"})
    assert "97,5 % Đạt Nhập từ tệp đã đối soát" in words_of(an.get(f"{PAGE}?quy=3"))
    assert table_of(an.get(f"{LIST}&xuat=xlsx"))[2][6] == "nhập từ tệp đã đối soát"


def test_the_other_kinds_of_figures_ask_for_what_they_need(school, client_of):
    an = client_of(school.an)
    refusals = [
        (3, {"numerator": ""}, "numerator", "Hãy ghi số lượng từ 0 trở lên."),
        (4, {"done": ""}, "done", "Hãy chọn đã đạt hoặc chưa đạt."),
        (6, {"note": " "}, "note", "Chỉ tiêu này báo cáo bằng lời: hãy ghi thuyết minh."),
    ]
    with unchanged(Figure):
        for ordinal, wrong, field, sentence in refusals:
            answer = an.post(f"/ke-hoach/2026/chi-tieu/{ordinal}/khai/", form(**wrong))
            assert (answer.status_code, beside(answer, field)) == (409, sentence)
    for ordinal, right in ((3, {"numerator": "2"}), (4, {"done": "0"}), (6, {"note": "Hai tổ thử nghiệm."})):
        assert an.post(f"/ke-hoach/2026/chi-tieu/{ordinal}/khai/", form(**right)).status_code == 302
    assert list(Figure.objects.order_by("pk").values_list("code", "numerator", "done", "note")) == [
        ("campaigns.activities", 2, None, ""),
        ("assessments.maturity_self_assessed", None, False, ""),
        ("assistant.pilot", None, None, "Hai tổ thử nghiệm."),
    ]


def test_who_may_not_declare_and_what_cannot_be_declared(school, client_of):
    giang, binh = client_of(school.giang), client_of(school.binh)
    assert "Khai số liệu" not in words_of(giang.get(f"{PAGE}?quy=3"))
    with unchanged(Figure):
        assert giang.post(f"{PAGE}khai/", form()).status_code == 403
        answer = binh.post(f"/ke-hoach/2026/chi-tieu/{TRAINED}/khai/", form())
        assert (answer.status_code, alert_of(answer)) == (
            409,
            "Chỉ tiêu 8 chưa khớp với mã nào trong từ điển chỉ tiêu: hãy khớp mã trước khi khai.",
        )
        answer = binh.post(f"/ke-hoach/2026/chi-tieu/{OFFICER}/khai/", form(done="1"))
        assert (answer.status_code, "được hệ thống đo, không khai bằng tay" in alert_of(answer)) == (409, True)


def test_two_people_edit_one_figure_and_the_later_one_is_told(school, client_of):
    declare(school, CODE, Q3, confirm=False, numerator=110, denominator=120)
    seen = current()
    client_of(school.an).post(f"{PAGE}khai/", form(numerator="118", seen=seen.pk))
    standing, binh = current(), client_of(school.binh)
    for old in (seen.pk, ""):
        with unchanged(Figure, Item):
            answer = binh.post(f"{PAGE}khai/", form(numerator="100", seen=old, proof=photo("khac.png")))
            assert answer.status_code == 409
            assert (
                f"Nguyễn Văn An vừa khai số liệu này lúc {format_datetime(standing.declared_at)}: 118/120. "
                "Số của bạn chưa được ghi; hãy xem số mới rồi sửa tiếp nếu cần."
            ) in alert_of(answer)
    assert 'value="100"' in answer.content.decode()
    # The form that comes back knows the figure that it speaks of: sent again, it corrects that one.
    assert f'name="seen" value="{standing.pk}"' in answer.content.decode()
    assert binh.post(f"{PAGE}khai/", form(numerator="100", seen=standing.pk)).status_code == 302
    assert (current().numerator, current().replaces) == (100, standing)


def test_a_judgement_about_no_figure_is_no_page(school, client_of):
    binh = client_of(school.binh)
    with unchanged(Figure):
        for figure in ("", "abc", "²", "9" * 30):
            assert binh.post(f"{PAGE}xac-nhan/", {"figure": figure, "decision": "confirm"}).status_code == 404


def test_a_confirmed_figure_is_corrected_with_a_reason_and_keeps_its_proof(school, client_of):
    first = declare(school, CODE, Q3, numerator=110, denominator=120)
    an = client_of(school.an)
    assert "Số liệu Quý III/2026 đã được xác nhận. Khai lại nếu có sai sót" in words_of(an.get(f"{PAGE}?quy=3"))
    with unchanged(Figure):
        answer = an.post(f"{PAGE}khai/", form(seen=first.pk, reason=" "))
        assert (answer.status_code, beside(answer, "reason")) == (
            409,
            "Số liệu này đã được xác nhận: hãy ghi lý do sửa.",
        )
    an.post(f"{PAGE}khai/", form(seen=first.pk, reason="Đếm thiếu sổ đến", proof=photo("bo-sung.png")))
    second = current()
    first.refresh_from_db()
    assert (second.replaces, second.version, second.state) == (first, 2, FigureState.WAITING)
    assert (first.ended_at is not None, first.state) == (True, FigureState.CONFIRMED)
    (kept,), both = items_of(first), items_of(second)
    assert both[0] == kept and [item.status for item in both] == [Status.ACCEPTED, Status.SUBMITTED]
    history = words_of(an.get(f"{PAGE}?quy=3"))
    assert "Quý III/2026 117/120 Nguyễn Văn An" in history and "Lý do sửa: Đếm thiếu sổ đến" in history
    assert "Quý III/2026 bản cũ, đã thay 110/120 Vũ Khánh" in history


def test_the_list_shows_the_quarter_that_people_report(school, client_of, on_day):
    an = client_of(school.an)
    for day, quarter in (
        (date(2026, 9, 25), "Quý III/2026"),
        (date(2026, 10, 5), "Quý III/2026"),
        (date(2026, 2, 10), "Quý I/2026"),
        (date(2028, 2, 10), "Quý IV/2026"),
    ):
        on_day(day)
        assert f"7 chỉ tiêu, {quarter}" in words_of(an.get("/ke-hoach/chi-tieu/")), day


def test_a_judge_who_added_a_proof_confirms_the_figure_and_leaves_that_proof_to_another(school, client_of):
    figure = declare(school, CODE, Q3, confirm=False, numerator=110, denominator=120)
    (first,) = items_of(figure)
    own = evidence.add_file(
        title="Ảnh sổ đến",
        upload=photo("so-den.png"),
        owner=school.binh.person,
        effective_from=Q3.starts_on,
        by=school.binh,
        link_to=figure,
    )
    client_of(school.binh).post(f"{PAGE}xac-nhan/", {"figure": figure.pk, "decision": "confirm"})
    for row in (figure, first, own):
        row.refresh_from_db()
    assert (figure.state, first.status, own.status) == ("confirmed", "accepted", "submitted")
