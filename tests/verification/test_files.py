"""A list goes out as Excel, answers come back in any layout, bound by number and code, seen before they are written."""

import io
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.utils import timezone

from tests.quality.conftest import change
from tests.verification.conftest import HEAD, answer, days_ago, fresh, line, workbook
from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.foundation.work.schedule import jobs
from truongso.records.verification import actions
from truongso.records.verification.binding import bind
from truongso.records.verification.files import batch_workbook, read_answers
from truongso.records.verification.models import RememberedWord, ResultFile, Verification, matched_on
from truongso.records.verification.questions import standing_of_pupil
from truongso.records.verification.states import State, Where

pytestmark = pytest.mark.django_db


def read(content: bytes, by: Any, **options: Any) -> ResultFile:
    return actions.read_file(
        content, "ket-qua.xlsx", by=by, checked_on=options.pop("checked_on", timezone.localdate()), **options
    )


def told() -> dict[int, tuple[str, list[str]]]:
    return {row.pupil_id: (row.state, row.fields) for row in Verification.objects.standing().order_by("pupil")}


def test_the_list_for_the_police_comes_back_filled_in(school: SimpleNamespace) -> None:
    batch = actions.make_batch(whom="class", school_class=school.classes["10A2"], by=school.lan)
    book = openpyxl.load_workbook(io.BytesIO(batch_workbook(batch)))
    sheet = book.active
    assert [cell.value for cell in sheet[3]] == [
        "STT", "Mã định danh Bộ GD&ĐT", "Số định danh cá nhân", "Họ tên", "Ngày sinh", "Giới tính", "Lớp",
        "Kết quả đối chiếu", "Nội dung không khớp", "Ghi chú",
    ]  # fmt: skip
    numbers = [str(sheet.cell(row, 3).value) for row in range(4, 8)]
    assert numbers == [fresh(pupil).identity_number for pupil in school.pupils[8:]]
    for row, said in zip(range(4, 8), ("Khớp", "Không khớp", "Không tìm thấy", ""), strict=True):
        sheet.cell(row, 8).value = said
    sheet.cell(5, 9).value = "Họ tên; ngày sinh"
    out = io.BytesIO()
    book.save(out)
    applied = actions.apply_file(read(out.getvalue(), school.lan, batch=batch), by=school.lan)
    assert list(told().values()) == [("MATCH", []), ("MISMATCH", ["full_name", "born_on"]), ("NOT_FOUND", [])]
    assert (applied.stage, bytes(applied.sealed)) == ("applied", b"")
    batch.refresh_from_db()
    assert (batch.stage, batch.entries.filter(state=State.PENDING).count()) == ("open", 1)


def test_words_and_columns_of_a_strange_file_are_asked_and_remembered(school: SimpleNamespace) -> None:
    head = ("STT", "Mã học sinh", "Số CCCD", "Họ và tên", "KQ rà soát", "Diễn giải")
    first, second = fresh(school.pupils[0]), fresh(school.pupils[1])
    content = workbook([line(1, first, "OK"), line(2, second, "Lệch", "Ngày sinh")], head)
    result_file = read(content, school.lan)
    with pytest.raises(Refused, match="Chưa biết cột nào là Kết quả đối chiếu"):
        actions.apply_file(result_file, by=school.lan)
    with pytest.raises(Refused, match="Hai cột cùng"):
        actions.explain_file(
            result_file, columns={"KQ rà soát": "state", "Diễn giải": "state"}, words={}, by=school.lan
        )
    with pytest.raises(Refused, match="Không có trường"):
        actions.explain_file(result_file, columns={"KQ rà soát": "password"}, words={}, by=school.lan)
    with pytest.raises(Refused, match="Không có kết quả"):
        actions.explain_file(result_file, columns={}, words={"OK": "FINE"}, by=school.lan)
    assert not RememberedWord.objects.exists()
    mapped = actions.explain_file(
        result_file, columns={"KQ rà soát": "state", "Diễn giải": "fields"}, words={}, by=school.lan
    )
    assert read_answers(content, "a.xlsx", mapped.columns).unknown == ["OK", "Lệch"]
    with pytest.raises(Refused, match="Chưa rõ «OK»"):
        actions.apply_file(mapped, by=school.lan)
    assert told() == {}
    actions.explain_file(mapped, columns={}, words={"OK": "MATCH", "Lệch": "MISMATCH"}, by=school.lan)
    actions.apply_file(mapped, by=school.lan)
    assert told() == {first.pk: ("MATCH", []), second.pk: ("MISMATCH", ["born_on"])}
    third = fresh(school.pupils[2])
    again = read_answers(workbook([line(1, third, "ok")], head), "b.xlsx", {})
    assert (again.missing, again.unknown, again.rows[0].state) == ([], [], State.MATCH)


def test_lines_are_bound_by_number_and_code_never_by_name(school: SimpleNamespace) -> None:
    first, second, third = (fresh(pupil) for pupil in school.pupils[:3])
    rows = [
        line(1, first, "Khớp"),
        [2, second.ministry_code, third.identity_number, str(second), "Khớp", ""],
        [3, "3199999999", "", "Người Lạ", "Khớp", ""],
        [4, "", "031211977777", str(third), "Khớp", ""],
        [5, "", "", str(third), "Khớp", ""],
        [6, "", int(third.identity_number), "Tên viết khác hẳn", "Trùng số", ""],
        line(7, first, "Khớp"),
        line(8, fresh(school.pupils[3]), "Chưa đối chiếu"),
    ]
    answers = read_answers(workbook(rows), "a.xlsx", {})
    bound = bind(answers.rows, batch=None, checked_on=timezone.localdate())
    assert [(one.row.number, one.problem) for one in bound if one.problem] == [
        (6, f"Số định danh của dòng này không phải số của em mang mã {second.ministry_code} trong sổ."),
        (7, "Không có học sinh mang mã 3199999999."),
        (8, "Không có học sinh mang số định danh này."),
        (11, "Dòng lặp lại của cùng một em."),
    ]
    assert [row for row, _ in answers.skipped] == [1, 2, 9]  # the titles, and the line without number and code
    assert [(one.pupil.pk, one.row.state) for one in bound if not one.problem] == [
        (first.pk, State.MATCH), (third.pk, State.DUPLICATE),
    ]  # fmt: skip


def test_a_pupil_with_two_answers_gets_none_of_them(school: SimpleNamespace) -> None:
    first = fresh(school.pupils[0])
    content = workbook([line(1, first, "Khớp"), line(2, first, "Không khớp")])
    with pytest.raises(Refused, match="Không có dòng nào gắn được"):
        actions.apply_file(read(content, school.lan), by=school.lan)
    assert told() == {}


def test_two_pupils_with_one_number_need_the_code(school: SimpleNamespace) -> None:
    first, second = school.pupils[:2]
    change(second, school.lan, identity_number=fresh(first).identity_number)
    number = fresh(first).identity_number
    rows = [[1, "", number, "", "Trùng số", ""], line(2, fresh(second), "Trùng số")]
    bound = bind(read_answers(workbook(rows), "a.xlsx", {}).rows, batch=None, checked_on=timezone.localdate())
    assert [one.problem for one in bound] == ["Nhiều học sinh mang số này: tệp cần có thêm cột mã học sinh.", ""]


def test_an_answer_older_than_a_correction_is_stale(school: SimpleNamespace) -> None:
    first, second = school.pupils[:2]
    change(first, school.lan, full_name="Nguyễn Văn Khác")
    content = workbook([line(1, fresh(first), "Khớp"), line(2, fresh(second), "Khớp")])
    yesterday = timezone.localdate() - timedelta(days=1)
    actions.apply_file(read(content, school.lan, checked_on=yesterday), by=school.lan)
    assert standing_of_pupil(first)[1] == Where.STALE
    assert standing_of_pupil(second)[1] == Where.MATCH
    assert standing_of_pupil(second)[0].checked_at.date() == yesterday


def test_undo_brings_back_what_stood_and_opens_the_batch_again(school: SimpleNamespace) -> None:
    first, second, third = (fresh(pupil) for pupil in school.pupils[8:11])
    answer(first, State.MATCH, at=days_ago(3))
    batch = actions.make_batch(whom="class", school_class=school.classes["10A2"], by=school.lan)
    rows = [line(n, fresh(p), "Không khớp", "Giới tính") for n, p in enumerate(school.pupils[8:], 1)]
    result_file = actions.apply_file(read(workbook(rows), school.lan, batch=batch), by=school.lan)
    batch.refresh_from_db()
    assert batch.stage == "closed"
    answer(third, State.MATCH)
    with pytest.raises(Refused, match="mỗi tệp chỉ ghi một lần"):
        actions.apply_file(result_file, by=school.lan)
    assert actions.undo_file(result_file, by=school.lan) == 3
    assert told() == {first.pk: ("MATCH", []), third.pk: ("MATCH", [])}
    assert matched_on(timezone.localdate()).count() == 2
    batch.refresh_from_db()
    assert (batch.stage, batch.entries.filter(state=State.PENDING).count()) == ("open", 3)
    assert second.pk not in told()
    with pytest.raises(Refused, match="không có gì để hoàn tác"):
        actions.undo_file(result_file, by=school.lan)


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "a.xlsx", "trống"),
        (b"%PDF-1.7", "a.xlsx", "ảnh hoặc PDF"),
        (workbook([["x", "y"]], ("Cột 1", "Cột 2"), titles=False), "a.xlsx", "không có danh sách nào"),
        (b"PK\x03\x04 cut", "a.xlsx", "hỏng|không"),
    ],
)
def test_files_without_a_list_are_refused(school: SimpleNamespace, content: bytes, name: str, sentence: str) -> None:
    events = Event.objects.count()
    with pytest.raises(Refused, match=sentence):
        actions.read_file(content, name, checked_on=timezone.localdate(), by=school.lan)
    with pytest.raises(Refused, match="không thể sau hôm nay"):
        actions.read_file(workbook([]), name, checked_on=timezone.localdate() + timedelta(days=1), by=school.lan)
    assert (ResultFile.objects.count(), Event.objects.count()) == (0, events)


def test_the_kept_file_is_encrypted(school: SimpleNamespace) -> None:
    content = workbook([line(1, fresh(school.pupils[0]), "Khớp")], HEAD)
    kept = ResultFile.objects.get(pk=read(content, school.lan).pk)
    assert kept.content() == content
    assert b"PK" not in bytes(kept.sealed)[12:40] and content[:50] not in bytes(kept.sealed)


def test_a_file_that_nobody_wrote_is_forgotten_after_its_time(school: SimpleNamespace, client_of: Any) -> None:
    content = workbook([line(1, fresh(school.pupils[0]), "Khớp")])
    old, new = read(content, school.lan), read(content, school.lan)
    ResultFile.objects.filter(pk=old.pk).update(made_at=days_ago(31))
    assert jobs.get("verification.forget_files").function(timezone.now()) == "1 tệp đã xóa nội dung"
    old.refresh_from_db()
    assert (old.stage, bytes(old.sealed)) == ("forgotten", b"")
    with pytest.raises(Refused, match="nội dung đã xóa"):
        actions.apply_file(old, by=school.lan)
    assert "không ghi, nội dung đã xóa" in client_of(school.lan).get(old.get_absolute_url()).content.decode()
    assert actions.apply_file(new, by=school.lan).stage == "applied"
