"""Lan, the clerk, takes a file in through the pages: upload, columns, preview, answers, writing, undo."""

import io
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.intake.builders import HEADS, cells, listed, xlsx
from tests.intake.conftest import flat, flat_row
from truongso.foundation.audit.models import Event
from truongso.records.intake.models import ImportRun, ImportSource, RunFile
from truongso.records.register.models import ValueChange
from truongso.records.students import actions as students
from truongso.records.students.models import Pupil

PHONE = "0599999999"


def give(client: Any, content: bytes, name: str = "vnedu.xlsx", source: str = "vnEdu") -> Any:
    """Upload a file."""
    return client.post(reverse("intake:start"), {"file": SimpleUploadedFile(name, content), "new_source": source})


def taken_in(client: Any, content: bytes, name: str = "vnedu.xlsx", source: str = "vnEdu") -> ImportRun:
    """Upload a file, take the columns as they are, open the preview."""
    answer = give(client, content, name, source)
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    run = ImportRun.objects.latest("pk")
    client.get(reverse("intake:preview", args=[run.uid]))
    run.refresh_from_db()
    return run


def seen(client: Any, run: ImportRun) -> str:
    return str(client.get(reverse("intake:preview", args=[run.uid])).context["preview"].fingerprint)


def write(client: Any, run: ImportRun, **options: Any) -> ImportRun:
    client.post(reverse("intake:write", args=[run.uid]), {"seen": seen(client, run), **options})
    run.refresh_from_db()
    return run


def test_clerk_takes_a_list_in_sees_old_beside_new_writes_and_undoes(school: SimpleNamespace, client_of: Any) -> None:
    client = client_of(school.lan)
    before = flat(school.pupils[0])
    run = taken_in(client, listed([flat_row(0) | {"phone": PHONE}, flat_row(30)]))
    page = client.get(reverse("intake:preview", args=[run.uid])).content.decode()
    assert "0590000000" in page and PHONE in page
    assert flat(school.pupils[0]) == before

    run = write(client, run)
    assert run.state == "applied"
    assert flat(school.pupils[0]) == before | {"phone": PHONE}
    added = Pupil.objects.whole().get(ministry_code=flat_row(30)["ministry_code"])
    assert (added.class_name, added.is_studying) == ("10A1", True)
    change = ValueChange.objects.of(school.pupils[0]).first()
    assert change is not None
    assert (change.source.title, change.source.reference) == ("vnEdu: vnedu.xlsx", run.get_absolute_url())

    client.post(reverse("intake:undo", args=[run.uid]))
    run.refresh_from_db()
    assert run.state == "undone"
    assert flat(school.pupils[0]) == before
    added.refresh_from_db()
    assert (added.is_studying, added.ministry_code, added.sealed) == (False, "", {})
    assert Event.objects.filter(code="intake.undone").count() == 1


def test_after_undo_the_same_file_adds_the_child_again(school: SimpleNamespace, client_of: Any) -> None:
    client = client_of(school.lan)
    content = listed([flat_row(30)])
    client.post(reverse("intake:undo", args=[write(client, taken_in(client, content)).uid]))
    assert write(client, taken_in(client, content)).state == "applied"
    assert Pupil.objects.studying().filter(person__full_name=flat_row(30)["full_name"]).count() == 1


def test_undo_leaves_what_somebody_changed_since(school: SimpleNamespace, client_of: Any) -> None:
    client = client_of(school.lan)
    run = write(client, taken_in(client, listed([flat_row(0) | {"phone": PHONE}, flat_row(30), flat_row(31)])))
    added = Pupil.objects.whole().get(ministry_code=flat_row(30)["ministry_code"])
    students.change_pupil(added, {"phone": "0511111111"}, by=school.lan)
    students.change_pupil(school.pupils[0], {"phone": "0522222222"}, by=school.lan)
    client.post(reverse("intake:undo", args=[run.uid]))
    run.refresh_from_db()
    assert {k: run.counts[k] for k in ("values_undone", "values_kept", "pupils_withdrawn", "pupils_kept")} == {
        "values_undone": 0, "values_kept": 1, "pupils_withdrawn": 1, "pupils_kept": 1,
    }  # fmt: skip
    assert flat(school.pupils[0])["phone"] == "0522222222"
    told = {code: flat_row(30)[code] for code in HEADS}
    assert flat(added) == told | {"phone": "0511111111", "grade": "10", "status": "01"}


def test_an_answer_binds_a_doubtful_row(school: SimpleNamespace, client_of: Any) -> None:
    client = client_of(school.lan)
    doubtful = flat_row(2) | {"ministry_code": "", "identity_number": "", "mother.name": "Ngô Thị Khác", "phone": PHONE}
    run = taken_in(client, listed([doubtful]))
    page = client.get(reverse("intake:preview", args=[run.uid])).content.decode()
    assert "Là Phạm Văn Cường" in page and "Là học sinh mới" in page
    client.post(reverse("intake:answer", args=[run.uid]), {"tl:who:DS!2": str(school.pupils[2].uid), "ve-muc": "hoi"})
    write(client, run)
    assert flat(school.pupils[2])["phone"] == PHONE
    assert flat(school.pupils[2])["mother.name"] == "Ngô Thị Khác"


def test_what_a_person_corrected_is_not_overwritten_without_a_question(school: SimpleNamespace, client_of: Any) -> None:
    client = client_of(school.lan)
    write(client, taken_in(client, listed([flat_row(0) | {"phone": PHONE}])))
    students.change_pupil(school.pupils[0], {"phone": "0522222222"}, by=school.lan)
    run = taken_in(client, listed([flat_row(0) | {"phone": PHONE}, flat_row(1) | {"phone": "0533333333"}]))
    preview = client.get(reverse("intake:preview", args=[run.uid])).context["preview"]
    (conflict,) = [one for one in preview.compared.differences if one.change == "mâu thuẫn"]
    assert (conflict.old, conflict.new, conflict.is_written) == ("0522222222", PHONE, False)
    assert "sửa trực tiếp" in conflict.question.sentence

    refused = write(client, run)
    assert refused.state == "failed"
    assert refused.message.startswith("Còn 1 câu hỏi và 0 chỗ không ghi được")
    assert flat(school.pupils[1])["phone"] == "0590000001"

    client.post(reverse("intake:answer", args=[run.uid]), {f"tl:{conflict.question.key}": "take"})
    assert write(client, run).state == "applied"
    assert flat(school.pupils[0])["phone"] == PHONE
    assert flat(school.pupils[1])["phone"] == "0533333333"


def test_a_conflict_may_be_left_and_the_rest_written(school: SimpleNamespace, client_of: Any) -> None:
    client = client_of(school.lan)
    students.change_pupil(school.pupils[0], {"phone": "0522222222"}, by=school.lan)
    run = taken_in(client, listed([flat_row(0), flat_row(1) | {"phone": PHONE}]))
    assert write(client, run, **{"bo-qua": "1"}).state == "applied"
    assert flat(school.pupils[0])["phone"] == "0522222222"
    assert flat(school.pupils[1])["phone"] == PHONE


def test_one_answer_for_all_questions_of_a_kind(school: SimpleNamespace, client_of: Any) -> None:
    client = client_of(school.lan)
    for pupil in school.pupils[:3]:
        students.change_pupil(pupil, {"phone": "0522222222"}, by=school.lan)
    run = taken_in(client, listed([flat_row(number) for number in range(3)]))
    client.post(reverse("intake:answer", args=[run.uid]), {"chung": "CONFLICT:keep", "ve-muc": "hoi"})
    run.refresh_from_db()
    assert sorted(run.decisions.values()) == ["keep", "keep", "keep"]


def test_a_move_of_class_is_written_only_when_ticked(school: SimpleNamespace, client_of: Any) -> None:
    client = client_of(school.lan)
    records = [flat_row(0, "10A2"), flat_row(1, "10A2") | {"phone": PHONE}]
    run = taken_in(client, listed(records))
    uids = [str(pupil.uid) for pupil in school.pupils[:2]]
    client.post(reverse("intake:answer", args=[run.uid]), {"chuyen-co": uids, "chuyen": uids[:1], "ve-muc": "chuyen"})
    run = write(client, run)
    assert run.state == "applied", run.message
    assert [flat(pupil)["class_name"] for pupil in school.pupils[:2]] == ["10A2", "10A1"]
    client.post(reverse("intake:undo", args=[run.uid]))
    assert [flat(pupil)["class_name"] for pupil in school.pupils[:2]] == ["10A1", "10A1"]


def test_columns_are_chosen_by_hand_and_remembered_for_the_source(school: SimpleNamespace, client_of: Any) -> None:
    client = client_of(school.lan)
    rows = [["Mã", "Tên em", "Máy gọi"], [flat_row(0)["ministry_code"], flat_row(0)["full_name"], PHONE]]
    give(client, xlsx(rows))
    run = ImportRun.objects.get()
    page = client.get(reverse("intake:columns", args=[run.uid]))
    assert "Chưa nhận ra danh sách học sinh" in page.content.decode()
    chosen = {"cot:Mã": "ministry_code", "cot:Tên em": "full_name", "cot:Máy gọi": "phone"}
    client.post(reverse("intake:columns", args=[run.uid]), chosen)
    assert write(client, run).state == "applied"
    assert flat(school.pupils[0])["phone"] == PHONE

    again = taken_in(client, xlsx([rows[0], [rows[1][0], rows[1][1], "0588888888"]]))
    assert again.mapping == {"Mã": "ministry_code", "Tên em": "full_name", "Máy gọi": "phone"}
    assert again.counts["values_changed"] == 1
    assert ImportSource.objects.count() == 1


def test_two_columns_cannot_carry_one_field(school: SimpleNamespace, client_of: Any) -> None:
    client = client_of(school.lan)
    give(client, listed([flat_row(0)]))
    run = ImportRun.objects.get()
    answer = client.post(
        reverse("intake:columns", args=[run.uid]), {"cot:Họ và tên": "full_name", "cot:ĐT liên hệ": "full_name"}
    )
    assert answer.status_code == 409
    assert "Ở trang «DS» hai cột cùng chọn «Họ tên»: mỗi trường chỉ lấy một cột." in answer.content.decode()
    run.refresh_from_db()
    assert run.mapping == {}


def test_register_changed_between_preview_and_writing(school: SimpleNamespace, client_of: Any) -> None:
    client = client_of(school.lan)
    run = taken_in(client, listed([flat_row(0) | {"phone": PHONE}, flat_row(1) | {"phone": PHONE}]))
    before = seen(client, run)
    students.change_pupil(school.pupils[1], {"phone": PHONE}, by=school.lan)
    client.post(reverse("intake:write", args=[run.uid]), {"seen": before})
    run.refresh_from_db()
    assert (run.state, run.message) == (
        "failed", "Sổ học sinh hoặc các trả lời đã đổi từ lúc xem trước: hãy xem lại bản xem trước rồi ghi.",
    )  # fmt: skip
    assert flat(school.pupils[0])["phone"] == "0590000000"
    assert not Event.objects.filter(code="intake.applied").exists()


def test_second_clerk_with_the_same_file_finds_nothing_to_do(school: SimpleNamespace, client_of: Any) -> None:
    first, second = client_of(school.lan), client_of(school.minh)
    content = listed([flat_row(0) | {"phone": PHONE}, flat_row(30)])
    one, other = taken_in(first, content), taken_in(second, content)
    agreed = seen(second, other)
    write(first, one)
    second.post(reverse("intake:write", args=[other.uid]), {"seen": agreed})
    other.refresh_from_db()
    assert other.state == "failed" and "đã đổi từ lúc xem trước" in other.message
    refused = write(second, other)
    assert refused.message == "Không còn gì để ghi: sổ đã có mọi giá trị của tệp này."
    assert Pupil.objects.studying().count() == 13


def test_a_written_run_is_closed(school: SimpleNamespace, client_of: Any) -> None:
    client = client_of(school.lan)
    run = write(client, taken_in(client, listed([flat_row(0) | {"phone": PHONE}])))
    assert client.get(reverse("intake:preview", args=[run.uid])).status_code == 302
    client.post(reverse("intake:discard", args=[run.uid]))
    assert ImportRun.objects.filter(pk=run.pk, state="applied").exists()


def test_a_discarded_run_leaves_no_file(school: SimpleNamespace, client_of: Any) -> None:
    client = client_of(school.lan)
    run = taken_in(client, listed([flat_row(0)]))
    client.post(reverse("intake:discard", args=[run.uid]))
    assert (ImportRun.objects.count(), RunFile.objects.count()) == (0, 0)


def test_the_file_lies_encrypted_and_goes_after_thirty_days(school: SimpleNamespace, client_of: Any) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from truongso.records.intake import actions

    client = client_of(school.lan)
    content = listed([flat_row(0)])
    run = taken_in(client, content)
    kept = RunFile.objects.get()
    assert content not in bytes(kept.sealed) and b"PK\x03\x04" not in bytes(kept.sealed)[:200]
    assert kept.content() == content
    assert actions.forget_files(timezone.now() + timedelta(days=29), by=None) == 0
    assert actions.forget_files(timezone.now() + timedelta(days=31), by=None) == 1
    assert client.get(reverse("intake:preview", args=[run.uid])).status_code in {302, 409}
    assert not RunFile.objects.exists()


def test_preview_as_excel_and_every_look_is_recorded(school: SimpleNamespace, client_of: Any) -> None:
    client = client_of(school.lan)
    run = taken_in(client, listed([flat_row(0) | {"phone": PHONE}]))
    looks = Event.objects.filter(code="intake.preview_viewed").count()
    answer = client.get(reverse("intake:preview", args=[run.uid]), {"xuat": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert [cell.value for cell in sheet[4]][:10] == [
        "đổi", "Nguyễn Văn An", "10A1", "SĐT liên hệ", "0590000000", PHONE, "có", "DS", 2, "G",
    ]  # fmt: skip
    client.get(reverse("intake:preview", args=[run.uid]))
    assert Event.objects.filter(code="intake.preview_viewed").count() == looks + 1
    assert Event.objects.filter(code="intake.preview_exported").count() == 1


@pytest.mark.parametrize("tab", ["khac", "hoi", "loi", "moi", "chuyen", "vang", "khop", "tep"])
def test_every_tab_opens(school: SimpleNamespace, client_of: Any, tab: str) -> None:
    client = client_of(school.lan)
    records = [
        flat_row(0, "10A2") | {"phone": PHONE}, flat_row(30), flat_row(31, "10A9"),
        flat_row(2) | {"ministry_code": "", "identity_number": "", "mother.name": "Ngô Thị Khác"},
        flat_row(3) | {"ministry_code": "", "identity_number": ""},
    ]  # fmt: skip
    run = taken_in(client, listed(records))
    answer = client.get(reverse("intake:preview", args=[run.uid]), {"muc": tab})
    assert answer.status_code == 200
    assert answer.context["shown"] == tab
    assert len(answer.context["page"].object_list) > 0


def test_an_teaches_and_takes_no_file_in(school: SimpleNamespace, client_of: Any) -> None:
    client = client_of(school.an)
    assert client.get(reverse("intake:runs")).status_code == 403
    assert give(client, listed([flat_row(0)])).status_code == 403
    assert ImportRun.objects.count() == 0


def test_million_merged_cells_are_refused_on_the_page(school: SimpleNamespace, client_of: Any) -> None:
    import zipfile

    whole = xlsx([list(HEADS.values()), cells(flat_row(0))], merged=["A9:B9"])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                more = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (n, n) for n in range(10, 60_010))
                data = (
                    data.replace(b'<mergeCell ref="A9:B9"/>', more)
                    if b'"A9:B9"/>' in data
                    else data.replace(b'<mergeCell ref="A9:B9" />', more)
                )
            new.writestr(entry, data)
    answer = give(client_of(school.lan), out.getvalue())
    assert answer.status_code == 409
    assert "quá nhiều ô gộp" in answer.content.decode()
    assert ImportRun.objects.count() == 0
