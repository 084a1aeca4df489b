"""Who may not: the wrong child, another's archive, an archive whose time is over, an approval of one's own proposal."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.data_requests.conftest import (
    MONDAY,
    PURPOSE_TEXT,
    acknowledged,
    file_as,
    fresh,
    post,
    prove,
    words_of,
)
from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.foundation.org.models import Person
from truongso.foundation.papers.models import IssuedNumber
from truongso.foundation.work.registry import worklists
from truongso.records.students import actions as students
from truongso.records.students.models import Guardianship
from truongso.trust.data_requests import actions
from truongso.trust.data_requests import archive as packing
from truongso.trust.data_requests.keeping import erase_expired, go_on_building
from truongso.trust.data_requests.kinds import State
from truongso.trust.data_requests.models import Archive, DataRequest

pytestmark = pytest.mark.django_db


def ready(school: SimpleNamespace, client_of: Any, now: Any) -> DataRequest:
    """Return Dũng's request with an archive that can be fetched."""
    shown = acknowledged(client_of(school.minh), file_as(client_of(school.dung), school.first.person, "copy"))
    made = actions.ask_archive(shown, by=school.minh)
    actions.build_archive(made, now=now)
    return fresh(shown)


@pytest.mark.parametrize("who", ["dung", "chi", "em", "an"])
def test_nobody_files_for_a_child_that_is_not_theirs(
    school: SimpleNamespace, client_of: Any, on: Any, who: str
) -> None:
    client = client_of(getattr(school, who))
    for name in ("file", "reads"):
        assert client.get(reverse(f"data_requests:{name}", args=[school.mate.person.uid])).status_code == 404
    address = reverse("data_requests:file", args=[school.mate.person.uid])
    assert client.post(address, {"kind": "copy", "text": PURPOSE_TEXT}).status_code == 404
    with pytest.raises(Refused, match="người đại diện theo pháp luật"):
        actions.file_request(school.mate.person, "copy", text="x", today=MONDAY, by=getattr(school, who))
    assert DataRequest.objects.count() == 0


def test_a_parent_no_longer_acts_for_a_child_of_age(school: SimpleNamespace, client_of: Any, on: Any) -> None:
    Person.objects.filter(pk=school.first.person_id).update(born_on=date(2008, 11, 2))
    assert client_of(school.dung).get(reverse("data_requests:reads", args=[school.first.person.uid])).status_code == 404
    assert client_of(school.chi).get(reverse("data_requests:reads", args=[school.first.person.uid])).status_code == 200


@pytest.mark.parametrize(
    ("who", "status"), [("chi", 404), ("em", 404), ("an", 404), ("long", 404), ("minh", 404), ("hanh", 404)]
)
def test_an_archive_is_for_who_asked_alone(
    school: SimpleNamespace, client_of: Any, on: Any, who: str, status: int
) -> None:
    shown = ready(school, client_of, on(MONDAY))
    client = client_of(getattr(school, who))
    prove(client)
    assert client.get(reverse("data_requests:fetch_archive", args=[shown.uid])).status_code == status
    assert not Event.objects.filter(code="data_requests.archive_fetched").exists()


def test_an_archive_is_not_given_without_the_password(school: SimpleNamespace, client_of: Any, on: Any) -> None:
    shown = ready(school, client_of, on(MONDAY))
    answer = client_of(school.dung).get(reverse("data_requests:fetch_archive", args=[shown.uid]))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))


def test_an_archive_goes_when_its_time_is_over(school: SimpleNamespace, client_of: Any, on: Any) -> None:
    shown = ready(school, client_of, on(MONDAY))
    over = on(MONDAY + timedelta(days=14))
    dung = client_of(school.dung)
    prove(dung)
    answer = dung.get(reverse("data_requests:fetch_archive", args=[shown.uid]))
    assert (answer.status_code, "hết hạn tải" in words_of(answer)) == (410, True)
    assert (erase_expired(over), erase_expired(over)) == (1, 0)
    archive = shown.archives.get()
    assert (archive.stage, bytes(archive.sealed), archive.size) == (Archive.Stage.ERASED, b"", 0)


def test_a_guardian_who_lost_the_child_gets_nothing_more(school: SimpleNamespace, client_of: Any, on: Any) -> None:
    shown = ready(school, client_of, on(MONDAY))
    students.unlink_guardian(Guardianship.objects.get(pupil=school.first), by=school.lan, reason="Tòa giao con cho mẹ.")
    dung = client_of(school.dung)
    prove(dung)
    assert dung.get(reverse("data_requests:fetch_archive", args=[shown.uid])).status_code == 404


def test_a_build_that_was_cut_off_is_begun_again(
    school: SimpleNamespace, client_of: Any, on: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = on(MONDAY)
    shown = acknowledged(client_of(school.minh), file_as(client_of(school.dung), school.first.person, "copy"))
    made = actions.ask_archive(shown, by=school.minh)

    def cut_off(*_: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(packing, "_members", cut_off)
        with pytest.raises(KeyboardInterrupt):
            actions.build_archive(made, now=now)
    made.refresh_from_db()
    assert (made.stage, bytes(made.sealed)) == (Archive.Stage.BUILDING, b"")
    dung = client_of(school.dung)
    prove(dung)
    assert dung.get(reverse("data_requests:fetch_archive", args=[shown.uid])).status_code == 410
    assert go_on_building(now + timedelta(minutes=10)) == 0  # its worker may still be at it
    assert actions.build_archive(made, now=now + timedelta(minutes=10)) is None
    assert go_on_building(now + timedelta(minutes=16)) == 1
    made.refresh_from_db()
    assert made.stage == Archive.Stage.READY


def test_who_is_not_proved_is_refused_with_a_letter(school: SimpleNamespace, client_of: Any, on: Any) -> None:
    shown = file_as(client_of(school.dung), school.first.person, "view")
    minh = client_of(school.minh)
    early = post(minh, "refuse", shown, ground="retention", reason="Còn hạn.")
    assert "Chưa kiểm tra người yêu cầu" in words_of(early)
    assert fresh(shown).state == State.RECEIVED
    post(minh, "refuse", shown, ground="identity", reason="Tài khoản dùng chung, chưa xuất trình căn cước.")
    post(minh, "answer", shown)
    post(minh, "close", shown, note="Gửi trên trang.")
    assert (fresh(shown).state, fresh(shown).ground) == (State.CLOSED, "identity")
    assert "chưa xuất trình căn cước" in words_of(client_of(school.dung).get(shown.get_absolute_url()))


def test_a_deadline_moves_once_and_not_too_far(school: SimpleNamespace, client_of: Any, on: Any) -> None:
    minh = client_of(school.minh)
    shown = acknowledged(minh, file_as(client_of(school.dung), school.first.person, "know"))
    far = post(minh, "extend", shown, to="2026-11-28", reason="Chờ hồ sơ cũ.")
    assert "không quá 27/11/2026" in words_of(far)
    assert (fresh(shown).answer_by, IssuedNumber.objects.count()) == (date(2026, 11, 12), 1)
    post(minh, "extend", shown, to="2026-11-27", reason="Chờ hồ sơ cũ.")
    assert (fresh(shown).answer_by, fresh(shown).extended_from) == (date(2026, 11, 27), date(2026, 11, 12))
    again = post(minh, "extend", shown, to="2026-11-30", reason="Chờ nữa.")
    assert "đã gia hạn một lần rồi" in words_of(again)
    assert (fresh(shown).answer_by, IssuedNumber.objects.count()) == (date(2026, 11, 27), 2)


def test_what_is_late_is_red_and_on_the_desk(school: SimpleNamespace, client_of: Any, on: Any) -> None:
    shown = file_as(client_of(school.dung), school.first.person, "restrict")
    assert (shown.acknowledge_by, shown.answer_by) == (date(2026, 11, 4), date(2026, 11, 17))
    late = date(2026, 11, 5)
    on(late)
    minh = client_of(school.minh)
    page = words_of(minh.get(reverse("data_requests:desk")))
    assert "1 yêu cầu quá hạn" in page
    assert "status-late" in minh.get(shown.get_absolute_url()).content.decode()
    items = worklists.get("data_requests.to_answer").items_for(school.minh, late)
    assert [(item.due_on, item.url) for item in items] == [(date(2026, 11, 4), shown.get_absolute_url())]
    only = words_of(minh.get(reverse("data_requests:desk") + "?qua-han=1"))
    assert shown.code in only
    refused = post(minh, "extend", shown, to="2026-11-20", reason="x")
    assert "đang ở bước «Mới nhận»" in words_of(refused)


def test_nobody_answers_their_own_request(school: SimpleNamespace, client_of: Any, on: Any) -> None:
    minh = client_of(school.minh)
    shown = file_as(minh, school.minh.person, "copy")
    assert "Kiểm tra người yêu cầu</h2>" not in words_of(minh.get(shown.get_absolute_url()))
    assert "người khác phải giải quyết" in words_of(post(minh, "check", shown, note="Là tôi."))
    assert fresh(shown).state == State.RECEIVED
    assert worklists.get("data_requests.to_answer").items_for(school.minh, MONDAY) == []


def test_who_proposes_a_deletion_does_not_approve_it(school: SimpleNamespace, client_of: Any, on: Any) -> None:
    hanh, binh = client_of(school.hanh), client_of(school.binh)
    shown = acknowledged(hanh, file_as(client_of(school.dung), school.first.person, "delete"))
    post(hanh, "propose", shown)
    proposal = shown.deletions.get()
    assert "không tự duyệt" in words_of(post(hanh, "approve", shown, proposal.pk))
    post(binh, "give_back", shown, proposal.pk, reason="Em còn đang học.")
    proposal.refresh_from_db()
    assert (proposal.stage, proposal.opinion) == ("returned", "Em còn đang học.")
    assert "đã được quyết định trước đó" in words_of(post(binh, "approve", shown, proposal.pk))
    assert Person.objects.get(pk=school.first.person_id).full_name == "Ngô Linh Chi"


def test_of_a_pupil_at_school_nothing_statutory_goes(school: SimpleNamespace, client_of: Any, on: Any) -> None:
    hanh, binh = client_of(school.hanh), client_of(school.binh)
    before = school.first.flat()
    shown = acknowledged(hanh, file_as(client_of(school.dung), school.first.person, "delete"))
    post(hanh, "propose", shown)
    post(binh, "approve", shown, shown.deletions.get().pk)
    lines = {line["code"]: line for line in shown.deletions.get().lines}
    for code in ("students.values", "students.history", "students.steps", "students.enrolments", "accounts.account"):
        assert lines[code]["result"] == "giữ", code
    assert "hiện vẫn ở trường" in lines["students.values"]["reason"]
    after = type(school.first).objects.whole().get(pk=school.first.pk)
    assert after.flat() == before
    assert (school.first.enrolments.count(), school.first.steps.count()) == (1, 1)
    school.chi.refresh_from_db()
    assert (school.chi.is_active, school.chi.username) == (True, "chi")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [("don.pdf", b"MZ\x90\x00 virus", "don.pdf"), ("don.exe", b"MZ", "don.exe"), ("don.pdf", b"", "trống")],
)
def test_a_harmful_scan_enters_nothing(
    school: SimpleNamespace, client_of: Any, on: Any, name: str, content: bytes, sentence: str
) -> None:
    given = {"kind": "copy", "relation": "self", "name": "A B", "contact": "Thôn Đông", "text": "Xin bản sao.",
             "received_on": "2026-11-02", "upload": SimpleUploadedFile(name, content)}  # fmt: skip
    answer = client_of(school.lan).post(reverse("data_requests:enter", args=[school.mate.person.uid]), given)
    assert answer.status_code == 200
    assert DataRequest.objects.count() == 0


def test_a_letter_of_tomorrow_is_refused(school: SimpleNamespace, client_of: Any, on: Any) -> None:
    with pytest.raises(Refused, match="không được ở sau hôm nay"):
        actions.enter_letter(
            school.mate.person, "copy", relation="self", name="A B", contact="x", text="x",
            received_on=MONDAY + timedelta(days=1), today=MONDAY, by=school.lan,
            upload=SimpleUploadedFile("a.png", PNG),
        )  # fmt: skip
    assert DataRequest.objects.count() == 0


def test_who_asked_takes_it_back(school: SimpleNamespace, client_of: Any, on: Any) -> None:
    shown = file_as(client_of(school.dung), school.first.person, "know")
    assert client_of(school.chi).post(reverse("data_requests:withdraw", args=[shown.uid])).status_code == 404
    post(client_of(school.dung), "withdraw", shown)
    assert fresh(shown).state == State.WITHDRAWN
    assert "đã được giải quyết nên không rút được nữa" in words_of(post(client_of(school.dung), "withdraw", shown))


def _png() -> bytes:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(out, "PNG")
    return out.getvalue()


PNG = _png()
