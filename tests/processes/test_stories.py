"""A leave request from a phone to the signed decision; what others see, decide, give back, take over."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.processes.conftest import (
    booking,
    days_ahead,
    do,
    fresh,
    later,
    leave,
    send,
    sign_all,
    waiting,
    words_of,
)
from truongso.foundation.audit.models import Event
from truongso.foundation.evidence import store as files
from truongso.foundation.indicators.registry import indicators
from truongso.foundation.org import actions as org
from truongso.foundation.org.periods import Quarter
from truongso.foundation.org.roles import Role
from truongso.foundation.signing import actions as signing
from truongso.foundation.signing.models import SignatureStep
from truongso.foundation.signing.trust import trust_store
from truongso.foundation.signing.verdicts import Verdict
from truongso.foundation.signing.verifying import verify
from truongso.foundation.work.desk import desk_of
from truongso.foundation.work.models import Notice
from truongso.governance.outgoing.models import OutgoingDocument
from truongso.governance.processes import actions
from truongso.governance.processes.duties import escalate_late
from truongso.governance.processes.models import Booking, Instance, IssuedPaper, Process, Step
from truongso.governance.processes.reporting import step_times, year_of

pytestmark = pytest.mark.django_db


def desk(user: Any) -> list[str]:
    """Return the steps on a desk; processes that wait to be digitised stand there too."""
    found = [entry.item for entry in desk_of(user, timezone.localdate()).items if entry.item.kind == "Quy trình"]
    return [item.title for item in found if "/buoc/" in item.url]


@pytest.mark.usefixtures("trusted")
def test_a_teachers_leave_goes_from_the_request_to_the_signed_decision(school: SimpleNamespace, client_of: Any) -> None:
    an, long, hanh = client_of(school.an), client_of(school.long), client_of(school.hanh)
    indicator = indicators.get("processes.digitised")
    period = Quarter.of(timezone.localdate())
    assert indicator.compute(period).met.count() == 0

    made = send(an, "nghi-phep", leave())
    assert made.title.startswith("Phạm Thị An nghỉ từ ")
    assert waiting(made) == [("Cho ý kiến, bố trí dạy thay", "Trưởng đơn vị, Tổ Toán – Tin")]
    assert desk(school.long) == [f"Cho ý kiến, bố trí dạy thay: {made.title}"]
    assert desk(school.an) == []

    done = do(long, made, {"head": "yes", "cover": "Cô Mai dạy thay.", "comment": "Đồng ý."})
    assert "Đã làm xong bước «Cho ý kiến, bố trí dạy thay»" in words_of(done)
    assert waiting(made) == [("Ký giấy nghỉ phép", "Hiệu trưởng")]
    document = OutgoingDocument.objects.get()
    paper = IssuedPaper.objects.get()
    assert (paper.notation, paper.is_signed, document.notation) == ("01/GNP-THPTAL", False, "01/GNP-THPTAL")
    assert desk(school.hanh) == []  # it waits in the signing queue, not twice

    assert sign_all(school.hanh, "hanh") == []
    made, paper = fresh(made), IssuedPaper.objects.select_related("blob").get()
    assert (made.state, made.result, made.end_name, paper.is_signed) == (
        "finished",
        "agreed",
        "Đã ký giấy nghỉ phép",
        True,
    )
    found = verify(files.read(paper.blob.sha256), trust_store())
    assert [(s.name, s.verdict) for s in found.signers] == [("Nguyễn Thị Hạnh", Verdict.VALID)]
    page = words_of(an.get(made.get_absolute_url()))
    assert "Đã ký giấy nghỉ phép" in page and "Đã ký số" in page and "Cô Mai dạy thay." in page
    got = an.get(reverse("processes:paper", args=[made.uid, paper.uid]))
    assert got.content == files.read(paper.blob.sha256)
    assert Notice.objects.filter(recipient=school.an, key=f"processes.finished:{made.uid}").count() == 1
    assert [line.what for line in made.history.all()] == ["started", "done", "to_sign", "signed", "finished"]

    measure = indicator.compute(period)
    assert ([p.code for p in measure.met], measure.population.count()) == (["nghi-phep"], 3)
    assert {measure.gap_reason(p) for p in measure.gaps} == {"không có lượt dùng nào trong 12 tháng"}
    (line,) = year_of(Process.objects.all(), made.year)
    assert (
        line.process.code,
        line.started,
        line.finished,
        line.bottleneck in {"Ký giấy nghỉ phép", "Cho ý kiến, bố trí dạy thay"},
    ) == ("nghi-phep", 1, 1, True)
    assert words_of(hanh.get(reverse("processes:process_report", args=["nghi-phep"]))).count("Điểm nghẽn") == 1


def test_one_day_needs_the_head_alone(school: SimpleNamespace, client_of: Any) -> None:
    made = send(client_of(school.an), "nghi-phep", leave(3, 3))
    do(client_of(school.long), made, {"head": "yes"})
    assert (fresh(made).end_name, fresh(made).result, IssuedPaper.objects.count()) == (
        "Tổ trưởng cho nghỉ",
        "agreed",
        0,
    )


@pytest.mark.usefixtures("trusted")
def test_the_principal_who_does_not_sign_ends_it(school: SimpleNamespace, client_of: Any) -> None:
    made = send(client_of(school.an), "nghi-phep", leave())
    do(client_of(school.long), made, {"head": "yes"})
    signing.refuse_step(SignatureStep.objects.get(), reason="Trùng đợt kiểm tra.", by=school.hanh)
    made = fresh(made)
    assert (made.end_name, made.result) == ("Không giải quyết nghỉ", "refused")
    assert "Trùng đợt kiểm tra." in words_of(client_of(school.an).get(made.get_absolute_url()))


def test_the_head_sends_it_back_and_the_teacher_mends_it(school: SimpleNamespace, client_of: Any) -> None:
    an, long = client_of(school.an), client_of(school.long)
    made = send(an, "nghi-phep", leave())
    do(long, made, {"head": "back", "comment": "Ghi người dạy thay."})
    assert waiting(made) == [("Viết đơn xin nghỉ", "Phạm Thị An")]
    assert desk(school.an) == [f"Sửa, gửi lại: {made.title}"]
    page = words_of(an.get(made.steps.waiting().get().get_absolute_url()))
    assert f'value="{days_ahead(3).isoformat()}"' in page  # nothing is typed again
    do(an, made, leave(substitute=str(school.mai.person.uid)))
    assert waiting(made) == [("Cho ý kiến, bố trí dạy thay", "Trưởng đơn vị, Tổ Toán – Tin")]
    do(long, made, {"head": "no"})
    assert fresh(made).end_name == "Không giải quyết nghỉ"


def test_a_step_is_given_back_with_a_reason(school: SimpleNamespace, client_of: Any) -> None:
    an, long = client_of(school.an), client_of(school.long)
    made = send(an, "nghi-phep", leave())
    step = made.steps.waiting().get()
    address = reverse("processes:return_step", args=[step.pk])
    assert "Hãy ghi lý do trả lại." in words_of(long.post(address, {"revision": made.revision}, follow=True))
    assert waiting(made) == [("Cho ý kiến, bố trí dạy thay", "Trưởng đơn vị, Tổ Toán – Tin")]
    long.post(address, {"revision": made.revision, "reason": "Chọn nhầm loại nghỉ."}, follow=True)
    assert waiting(made) == [("Viết đơn xin nghỉ", "Phạm Thị An")]
    assert "Chọn nhầm loại nghỉ." in words_of(an.get(made.get_absolute_url()))
    do(an, made, leave(4, 4))
    do(long, made, {"head": "yes"})
    assert fresh(made).end_name == "Tổ trưởng cho nghỉ"


def test_whoever_presses_second_is_told_who_was_first(school: SimpleNamespace, client_of: Any) -> None:
    made = send(client_of(school.an), "nghi-phep", leave(3, 3))
    step = made.steps.waiting().get()
    address, answers = reverse("processes:step", args=[step.pk]), {"head": "yes", "revision": made.revision}
    long = client_of(school.long)
    long.post(address, answers, follow=True)
    events = Event.objects.count()
    again = words_of(long.post(address, answers))
    assert "không còn chờ: Bùi Đức Long đã làm lúc" in again
    assert Event.objects.count() == events


def test_a_form_sent_twice_is_one_request(school: SimpleNamespace, client_of: Any) -> None:
    an = client_of(school.an)
    token = an.get(reverse("processes:start", args=["nghi-phep"])).context["token"]
    first, second = (send(an, "nghi-phep", leave(token=str(token))) for _ in range(2))
    assert (first, first.uid, Instance.objects.count()) == (second, token, 1)


def test_an_old_page_is_refused(school: SimpleNamespace, client_of: Any) -> None:
    made = send(client_of(school.an), "nghi-phep", leave())
    step = made.steps.waiting().get()
    answer = client_of(school.long).post(reverse("processes:step", args=[step.pk]), {"head": "yes", "revision": "1"})
    assert "Việc này vừa có người cập nhật" in words_of(answer)
    assert waiting(made) == [("Cho ý kiến, bố trí dạy thay", "Trưởng đơn vị, Tổ Toán – Tin")]


def test_the_head_of_the_unit_does_not_decide_about_himself(school: SimpleNamespace, client_of: Any) -> None:
    made = send(client_of(school.long), "nghi-phep", leave(3, 3))
    assert waiting(made) == [("Cho ý kiến, bố trí dạy thay", "Phó hiệu trưởng")]
    assert (len(desk(school.mai)), desk(school.long)) == (1, [])


def test_who_stands_in_sees_and_does_the_step(school: SimpleNamespace, client_of: Any) -> None:
    made = send(client_of(school.an), "nghi-phep", leave(3, 3))
    today = timezone.localdate()
    post = school.long.person.assignments.get(role=Role.UNIT_HEAD)
    assert desk(school.mai) == []
    org.delegate(
        post, school.mai.person, starts_on=today, ends_on=today, basis="Giấy ủy quyền", today=today, by=school.long
    )
    del school.mai._standing
    assert len(desk(school.mai)) == 1
    do(client_of(school.mai), made, {"head": "yes"})
    assert fresh(made).steps.done().latest("pk").done_by == school.mai


def test_the_starter_withdraws_and_nobody_else_can(school: SimpleNamespace, client_of: Any) -> None:
    an, long = client_of(school.an), client_of(school.long)
    made = send(an, "nghi-phep", leave())
    address = reverse("processes:withdraw", args=[made.uid])
    assert "Chỉ người đề nghị rút được việc này." in words_of(long.post(address, {"reason": "x"}, follow=True))
    assert "Hãy ghi lý do rút." in words_of(an.post(address, follow=True))
    assert fresh(made).state == "running"
    an.post(address, {"reason": "Đổi kế hoạch."}, follow=True)
    assert (fresh(made).state, waiting(made), desk(school.long)) == ("withdrawn", [], [])


@pytest.mark.usefixtures("trusted")
def test_what_waits_for_a_signature_is_taken_back_with_the_request(school: SimpleNamespace, client_of: Any) -> None:
    made = send(client_of(school.an), "nghi-phep", leave())
    do(client_of(school.long), made, {"head": "yes"})
    client_of(school.an).post(
        reverse("processes:withdraw", args=[made.uid]), {"reason": "Không nghỉ nữa."}, follow=True
    )
    assert (fresh(made).state, SignatureStep.objects.get().request.state) == ("withdrawn", "withdrawn")


def test_a_late_step_is_told_to_the_head_once_and_given_to_somebody_else(
    school: SimpleNamespace, client_of: Any
) -> None:
    made = send(client_of(school.an), "nghi-phep", leave())
    assert escalate_late(timezone.now()) == 0
    assert (escalate_late(later(days=9)), escalate_late(later(days=10))) == (1, 0)
    assert Notice.objects.filter(recipient=school.lan, key__startswith="processes.late:").count() == 1
    step = made.steps.waiting().get()
    address = reverse("processes:reassign", args=[step.pk])
    assert client_of(school.long).get(address).status_code == 403
    client_of(school.lan).post(
        address, {"to": str(school.mai.person.uid), "reason": "Tổ trưởng đi công tác."}, follow=True
    )
    assert waiting(made) == [("Cho ý kiến, bố trí dạy thay", "Lê Thị Mai")]
    assert (len(desk(school.mai)), desk(school.long)) == (1, [])


def test_a_step_of_a_pool_is_taken_by_one(school: SimpleNamespace, client_of: Any) -> None:
    other = org.assign(
        school.thu.person, Role.CLERK, starts_on=timezone.localdate(), by=school.hanh, unit=None, basis=""
    )
    assert other
    made = send(client_of(school.an), "dang-ky-phong", booking(school.room, days_ahead(2)))
    step = made.steps.waiting().get()
    assert len(desk(school.lan)) == len(desk(school.thu)) == 1
    client_of(school.lan).post(reverse("processes:claim", args=[step.pk]))
    assert (len(desk(school.lan)), desk(school.thu)) == (1, [])
    answer = do(client_of(school.thu), made, {"approved": "yes"})
    assert "đã có Vũ Thị Lan nhận làm" in words_of(answer)
    client_of(school.lan).post(reverse("processes:release", args=[step.pk]))
    assert len(desk(school.thu)) == 1


def test_two_cannot_hold_the_same_room(school: SimpleNamespace, client_of: Any) -> None:
    an, long, day = client_of(school.an), client_of(school.long), days_ahead(2)
    made = send(an, "dang-ky-phong", booking(school.room, day, 2, 4))
    answer = long.post(reverse("processes:start", args=["dang-ky-phong"]), booking(school.room, day, 4, 5))
    assert "P.101, Phòng họp đã có người đặt tiết 2–4" in words_of(answer)
    assert (Booking.objects.count(), Instance.objects.count()) == (1, 1)
    send(long, "dang-ky-phong", booking(school.room, day, 5, 6))
    do(client_of(school.lan), made, {"approved": "yes"})
    assert (fresh(made).end_name, Booking.objects.get(instance=made).state) == ("Đã giữ phòng", "agreed")
    page = words_of(an.get(reverse("processes:bookings")))
    assert "Đã duyệt" in page and "Chờ duyệt" in page
    second = Instance.objects.latest("pk")
    do(client_of(school.lan), second, {"approved": "no", "note": "Phòng sửa điện."})
    assert Booking.objects.get(instance=second).state == "freed"


def test_pupils_and_parents_see_their_own_alone(school: SimpleNamespace, client_of: Any) -> None:
    made = send(client_of(school.an), "nghi-phep", leave())
    for user in (school.chi, school.dung, school.thu):
        client = client_of(user)
        assert client.get(made.get_absolute_url()).status_code == 404
        assert made.code not in words_of(client.get(reverse("processes:instances")))
        assert client.get(reverse("processes:step", args=[made.steps.waiting().get().pk])).status_code == 404
    assert client_of(school.chi).get(reverse("processes:start", args=["nghi-phep"])).status_code == 404
    assert client_of(school.em).get(reverse("processes:catalogue")).status_code == 403


def test_lists_take_a_constant_number_of_queries(school: SimpleNamespace, client_of: Any) -> None:
    an, hanh = client_of(school.an), client_of(school.hanh)
    pages = [reverse(f"processes:{name}") for name in ("instances", "catalogue", "report", "bookings")]
    pages.append(reverse("work:mine"))
    send(an, "nghi-phep", leave(1, 1))
    counts = []
    for number in (2, 5):
        for day in range(2, number):
            send(an, "nghi-phep", leave(day, day))
            send(an, "dang-ky-phong", booking(school.room, days_ahead(day + number * 5)))
        found = []
        for page in pages:
            hanh.get(page)
            with CaptureQueriesContext(connection) as queries:
                assert hanh.get(page).status_code == 200
            found.append(len(queries))
        counts.append(found)
    assert counts[0] == counts[1]


def test_medians_and_the_slowest_tenth(school: SimpleNamespace, client_of: Any) -> None:
    made = [send(client_of(school.an), "nghi-phep", leave(n, n)) for n in (1, 2, 3)]
    for one, minutes in zip(made, (60, 120, 600), strict=True):
        step = one.steps.waiting().get()
        do(client_of(school.long), one, {"head": "yes"})
        Step.objects.filter(pk=step.pk).update(minutes=minutes, was_late=minutes == 600)
    (times,) = [t for t in step_times(Process.objects.get(code="nghi-phep"), made[0].year) if t.element == "Task_head"]
    assert (times.times.count, times.times.middle, times.times.ninetieth, times.times.late) == (3, 120, 504, 1)
    assert (times.times.middle_words, times.times.ninetieth_words) == ("2 giờ", "1,1 ngày làm việc")
    answer = client_of(school.hanh).get(reverse("processes:process_report", args=["nghi-phep"]) + "?xuat=xlsx")
    assert answer.content[:2] == b"PK"


def test_the_owner_cancels_with_a_reason(school: SimpleNamespace, client_of: Any) -> None:
    made = send(client_of(school.an), "nghi-phep", leave())
    address = reverse("processes:cancel", args=[made.uid])
    assert client_of(school.long).post(address, {"reason": "x"}).status_code == 403
    client_of(school.lan).post(address, {"reason": "Gửi trùng."}, follow=True)
    assert fresh(made).state == "cancelled"
    with pytest.raises(Exception, match="đã kết thúc"):
        actions.comment(fresh(made), "Vì sao?", at=timezone.now(), by=school.an)
