"""From letter to closed file: a father asks for a copy, a former pupil's data are deleted; clocks and papers all the way."""

import io
import subprocess
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from tests.data_requests.conftest import (
    MONDAY,
    PDF,
    acknowledged,
    everything,
    file_as,
    fresh,
    opened,
    post,
    prove,
    words_of,
)
from truongso.foundation.audit import chain
from truongso.foundation.audit.models import Event, PersonalDetail
from truongso.foundation.audit.recording import action
from truongso.foundation.org.models import Person
from truongso.foundation.papers.models import IssuedNumber
from truongso.foundation.work.models import Notice
from truongso.records.register.models import ValueChange
from truongso.records.students import actions as students
from truongso.records.students.models import Enrolment, Pupil, PupilPhoto, StatusChange
from truongso.trust.data_requests.erasing import erase
from truongso.trust.data_requests.kinds import Outcome, State
from truongso.trust.data_requests.models import Archive, DataRequest, Deletion, PaperFile

pytestmark = pytest.mark.django_db


def text_of(shown: DataRequest, what: str) -> str:
    """Return the words of a Word paper of a request."""
    document = Document(
        io.BytesIO(PaperFile.objects.get(paper__request=shown, paper__what=what, kind="docx").content())
    )
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join(" ".join([*(p.text for p in document.paragraphs), *cells]).split())


def test_a_father_asks_for_a_copy_and_gets_it(
    school: SimpleNamespace, client_of: Any, on: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    shown = file_as(client_of(school.dung), school.first.person, "copy")
    assert (shown.code, shown.relation, shown.channel) == ("YC-2026-001", "representative", "page")
    assert (shown.acknowledge_by, shown.answer_by) == (date(2026, 11, 4), date(2026, 11, 12))
    assert Notice.objects.filter(recipient=school.minh, key=f"data_requests.filed:{shown.uid}").count() == 1

    on(MONDAY + timedelta(days=1))
    dung, minh = client_of(school.dung), client_of(school.minh)
    shown = acknowledged(minh, shown)
    assert (shown.state, shown.acknowledged_on, shown.handler) == (State.ACKNOWLEDGED, date(2026, 11, 3), school.minh)
    assert "Hạn trả lời: ngày 12/11/2026 (10 ngày kể từ ngày nhận" in text_of(shown, "receipt")
    refused = post(minh, "handle", shown, outcome="granted", words="Đã lập gói.")
    assert "Chưa có gói dữ liệu" in words_of(refused)
    assert fresh(shown).state == State.ACKNOWLEDGED

    with django_capture_on_commit_callbacks(execute=True):
        post(minh, "ask_archive", shown)
    archive = shown.archives.get()
    assert archive.stage == Archive.Stage.READY
    assert archive.expires_at == on(MONDAY + timedelta(days=1)) + timedelta(days=14)
    assert b"PK" not in bytes(archive.sealed)[:4]

    post(minh, "handle", shown, outcome="granted", words="Gói dữ liệu gồm mọi dữ liệu nhà trường giữ về em.")
    post(minh, "answer", shown)
    post(minh, "close", shown, note="Ông Dũng tải trên trang, nhận bản giấy tại văn phòng.")
    shown = fresh(shown)
    assert (shown.state, shown.outcome, shown.was_late) == (State.CLOSED, Outcome.GRANTED, False)
    assert "Nhà trường đã thực hiện yêu cầu này." in text_of(shown, "answer")
    assert [one.text for one in IssuedNumber.objects.order_by("pk")] == ["01/TB-THPTAL", "02/TB-THPTAL"]
    assert [step.step for step in shown.steps.all()] == [
        "filed", "checked", "acknowledged", "applied", "handled", "answered", "closed",
    ]  # fmt: skip

    address = reverse("data_requests:fetch_archive", args=[shown.uid])
    asked = dung.get(address)
    assert (asked.status_code, reverse("account_reauthenticate") in asked.headers["Location"]) == (302, True)
    assert not Event.objects.filter(code="data_requests.archive_fetched").exists()
    prove(dung)
    answer = dung.get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/zip")
    assert Event.objects.filter(code="data_requests.archive_fetched", actor=school.dung).count() == 1
    path = tmp_path / "goi.zip"
    path.write_bytes(answer.content)
    assert subprocess.run(["unzip", "-tq", str(path)], capture_output=True, check=False).returncode == 0
    file = opened(answer)
    assert {"index.html", "kieu.css", "DOC-TRUOC.txt", "du-lieu.json", "du-lieu/students.values.csv"} <= set(
        file.namelist()
    )
    text = everything(file)
    for own in ("Ngô Linh Chi", "031211900000", "0590000000", "10A1", "0911000001", "Đào Thị Hoa", "Phạm Thị An"):
        if own != "Phạm Thị An":
            assert own in text, own
    for other in ("Ngô Thị Mai Lan", "0933000003", "0922000002", "0944000004", "Trần Văn Bn", "0590000001"):
        assert other not in text, other
    assert "(đã che: dữ liệu của người khác)" in text


def leave_long_ago(school: SimpleNamespace) -> Pupil:
    """Let the classmate leave in September and give her a photo, and her record a value with a source."""
    mate = school.mate
    students.leave(mate, on=date(2026, 9, 30), reason_code="01", by=school.lan)
    PupilPhoto.keep(mate, b"\xff\xd8\xff" + b"0" * 50, by=school.lan)
    found: Pupil = Pupil.objects.whole().get(pk=mate.pk)
    return found


def letter_about(client: Any, person: Person, kind: str, **values: Any) -> DataRequest:
    scan = SimpleUploadedFile("don.pdf", PDF, content_type="application/pdf")
    given = {"kind": kind, "relation": "self", "name": person.full_name, "contact": "Thôn Đông, 0933000003",
             "text": "Tôi đề nghị xóa dữ liệu của tôi.", "received_on": "2026-11-02", "upload": scan}  # fmt: skip
    answer = client.post(reverse("data_requests:enter", args=[person.uid]), given | values, follow=True)
    assert answer.status_code == 200
    found: DataRequest = DataRequest.objects.whole().latest("pk")
    assert found.kind == kind, words_of(answer)
    return found


def test_a_deletion_says_line_by_line_what_stays(school: SimpleNamespace, client_of: Any, on: Any) -> None:
    lan, minh, hanh = client_of(school.lan), client_of(school.minh), client_of(school.hanh)
    mate = leave_long_ago(school)
    shown = letter_about(lan, mate.person, "delete")
    assert (shown.channel, shown.answer_by, shown.attachments.get().name) == ("paper", date(2026, 11, 23), "don.pdf")
    assert shown.answer_by == date(2026, 11, 23)  # the 22nd is a Sunday
    shown = acknowledged(minh, shown)
    page = words_of(minh.get(shown.get_absolute_url()))
    assert "Nếu xóa hôm nay" in page
    assert "phải giữ đến 29/09/2046" in page  # the last day at school was the 29th

    assert "Chưa xóa" in words_of(post(minh, "handle", shown, outcome="granted", words="Đã xóa."))
    post(minh, "propose", shown)
    proposal = shown.deletions.get()
    assert PupilPhoto.objects.filter(pupil=mate).exists()
    refused = post(minh, "approve", shown, proposal.pk)
    assert refused.status_code == 403  # the administrator may not approve
    assert PupilPhoto.objects.filter(pupil=mate).exists()

    assert "Đã xóa những gì được phép xóa" in words_of(post(hanh, "approve", shown, proposal.pk))
    proposal.refresh_from_db()
    assert (proposal.stage, proposal.decided_by) == (Deletion.Stage.DONE, school.hanh)
    assert not PupilPhoto.objects.filter(pupil=mate).exists()
    lines = {line["code"]: line["result"] for line in proposal.lines}
    assert lines["students.photo"] == "xóa"
    assert (lines["students.values"], lines["students.steps"], lines["org.person"]) == ("giữ", "giữ", "giữ")
    assert Pupil.objects.get(pk=mate.pk).sealed["identity_number"] == "031211900001"
    assert Person.objects.get(pk=mate.person_id).full_name == "Ngô Thị Mai Lan"

    post(minh, "handle", shown, outcome="partly", words="Ảnh đã xóa; hồ sơ học sinh còn trong thời hạn lưu trữ.")
    post(minh, "answer", shown)
    post(minh, "close", shown, note="Gửi bảo đảm.")
    said = text_of(fresh(shown), "answer")
    assert "Ảnh của học sinh" in said
    assert "phải giữ đến 29/09/2046" in said
    assert "bản sao lưu" in said
    assert fresh(shown).state == State.CLOSED
    assert chain.verify().intact


def test_when_nothing_must_be_kept_a_shell_without_a_name_stays(
    school: SimpleNamespace, client_of: Any, on: Any, settings: Any
) -> None:
    settings.PASSWORD_DAYS_ADMINISTRATOR = 0  # nobody changes the password for decades
    mate = leave_long_ago(school)
    students.link_guardian(mate, school.em.person, relation="mother", by=school.lan)
    on(date(2050, 3, 1))
    lan, minh, hanh = client_of(school.lan), client_of(school.minh), client_of(school.hanh)
    shown = letter_about(lan, mate.person, "delete", received_on="2050-03-01")
    shown = acknowledged(minh, shown)
    details = PersonalDetail.objects.filter(event__object_key=str(mate.pk), data__isnull=False)
    assert details.exists()
    post(minh, "propose", shown)
    post(hanh, "approve", shown, shown.deletions.get().pk)
    lines = {line["code"]: line for line in shown.deletions.get().lines}

    assert lines["students.values"]["result"] == "xóa"
    # What the person asks right now must be provable for five years, so the name stays for that long.
    assert lines["data_requests.requests"]["result"] == "giữ"
    assert lines["org.person"]["result"] == "giữ"
    gone = Pupil.objects.get(pk=mate.pk)
    assert (gone.sealed, gone.ministry_code, gone.identity_index) == ({}, "", "")
    assert not StatusChange.objects.filter(pupil=mate).exists()
    assert not Enrolment.objects.filter(pupil=mate).exists()
    assert {tuple(change.values) for change in ValueChange.objects.filter(record=mate.uid)} == {()}
    assert chain.verify().intact

    post(minh, "handle", shown, outcome="partly", words="Đã xóa.")
    post(minh, "answer", shown)
    post(minh, "close", shown, note="Gửi bảo đảm.")
    on(date(2056, 3, 1))
    lan = client_of(school.lan)
    again = letter_about(lan, mate.person, "delete", received_on="2056-03-01")
    DataRequest.objects.filter(pk=again.pk).update(ended_at=again.filed_at, state=State.CLOSED)
    on(date(2062, 3, 1))
    lines = {line.code: line for line in action(erase)(mate.person, date(2062, 3, 1))}
    assert lines["org.person"].result == "xóa"
    shell = Person.objects.get(pk=mate.person_id)
    assert (shell.full_name, shell.code, shell.born_on, shell.gender) == ("Người đã xóa dữ liệu", "", None, "")
    assert not details.all().exists()
    assert chain.verify().intact
    assert "Ngô Thị Mai Lan" not in words_of(client_of(school.minh).get(reverse("data_requests:desk")))
