"""The clerk sends the register: in order, only what changed, each record with its answer; troubles lose and double nothing."""

import io
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from tests.exchange.conftest import ALL, member_of, newest_of, states
from tests.quality.conftest import change
from tests.sandbox_sector.serving import Sandbox
from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.roles import Role
from truongso.foundation.work.registry import worklists
from truongso.records.exchange import actions
from truongso.records.exchange.jobs import run_push
from truongso.records.exchange.models import PushedRecord, PushRun, SchoolDetails
from truongso.records.exchange.questions import step_rows
from truongso.records.exchange.registry import Outgoing, forget, step
from truongso.records.quality.models import CheckedPupil, Fault
from truongso.records.staff import actions as staff
from truongso.records.students import actions as students
from truongso.records.students.models import Enrolment, Pupil

pytestmark = pytest.mark.django_db


def push(*, only_failed: bool = False, by: Any = None) -> PushRun:
    return run_push(actions.start_push(by=by, only_failed=only_failed), by=by)


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_clerk_presses_the_button_and_everything_arrives_in_order(
    school: SimpleNamespace, sandbox: Sandbox, client_of: Any
) -> None:
    page = text_of(client_of(school.lan).post(reverse("exchange:push"), follow=True))

    run = PushRun.objects.get()
    assert "17 bản ghi: 17 đã nhận." in page
    assert (run.state, run.started_by, states(run)) == ("finished", school.lan, {"accepted": ALL})
    kinds = list(run.records.in_order().values_list("step", flat=True))
    assert kinds == [
        "exchange.school", *["exchange.staff"] * 2, *["exchange.classes"] * 2, *["exchange.pupils"] * 12,
    ]  # fmt: skip
    assert {table: len(rows) for table, rows in sandbox.inside()["records"].items()} == {
        "truong": 1, "canbo": 2, "lophoc": 2, "hocsinh": 12, "ketqua": 0,
    }  # fmt: skip
    assert list(Event.objects.filter(code__startswith="exchange.push").order_by("pk").values_list("code", "actor_name")) == [
        ("exchange.push_started", str(school.lan)), ("exchange.pushed", str(school.lan)),
    ]  # fmt: skip


def test_a_pupil_goes_in_the_national_form(school: SimpleNamespace, sandbox: Sandbox) -> None:
    first = school.pupils[0]
    change(first, school.lan, height=162, blood_group="4", policy_group="08")

    push()

    sent = sandbox.records("hocsinh")[str(first.uid)]
    flags = ("cokhuyettatkhongdanhgia", "cohoc2buoi", "chadantoc", "medantoc", "vungkhokhan", "cogiamhocphi",
             "cohotrochiphihoctap", "cohotroantrua", "tuyenmoimamnon")  # fmt: skip
    assert sent == {
        "version": 2, "live": True, "idbanghi": str(first.uid), "phienban": 2, "manhomcaphoc": "04",
        "matruong": "31000701", "mahocsinh": "3190000000", "makhoi": "10", "malop": "2026-10A1",
        "matrangthaihientai": "01", "makhuvuc": 0, "chieucao": 162, "cannang": 0, "nhommau": 4,
        "madienchinhsach": "08", "hongheo": 1, "sodienthoai": "0590000000", **dict.fromkeys(flags, 0),
        "nguoi": {"sodinhdanh": "031211900000", "hovaten": first.person.full_name, "gioitinh": 1,
                  "ngaythangnamsinh": "2011-01-01", "dantoc": "01", "quoctich": "VN"},
        "noisinh": {"chitiet": "Bệnh viện Phụ sản Hải Phòng", "quocgia": "VNM"},
        "noiohientai": {"chitiet": "Thôn Đông", "maxa": "11647",
                        "matinh": "31", "quocgia": "VNM"},
        "quequan": {"maxa": "11647", "matinh": "31", "quocgia": "VNM"},
    }  # fmt: skip


def test_second_push_sends_nothing_and_a_changed_record_goes_alone(school: SimpleNamespace, sandbox: Sandbox) -> None:
    push()
    requests = sandbox.inside()["requests"]

    empty = push()

    assert (states(empty), empty.sentence) == ({}, "Không có bản ghi nào thay đổi từ lần được nhận gần nhất.")
    assert sandbox.inside()["requests"] == requests

    change(school.pupils[3], school.an, phone="0597777777")
    third = push()

    row = third.records.get()
    assert (row.record, row.event, row.version, row.state) == (school.pupils[3].uid, "UPDATE", 2, "accepted")
    assert sandbox.records("hocsinh")[str(school.pupils[3].uid)]["sodienthoai"] == "0597777777"


def test_a_change_that_the_receiver_does_not_ask_for_is_remembered_not_sent(
    school: SimpleNamespace, sandbox: Sandbox
) -> None:
    push()
    requests = sandbox.inside()["requests"]
    change(school.pupils[0], school.an, mother__phone="0597123456")

    row = push().records.get()

    assert (row.state, row.version, row.record_version, row.sent_at) == ("accepted", 1, 2, None)
    assert row.sentence == "Nội dung như bản đã nhận, không phải gửi lại."
    assert sandbox.inside()["requests"] == requests
    assert states(push()) == {}


def test_a_new_homeroom_teacher_changes_the_class_over_there(school: SimpleNamespace, sandbox: Sandbox) -> None:
    push()
    Assignment.objects.filter(role=Role.HOMEROOM_TEACHER, unit=school.classes["10A2"].unit).update(
        person=school.an.person
    )

    run = push()

    row = run.records.get()
    assert (row.step, row.version, row.record_version, row.state) == ("exchange.classes", 2, 1, "accepted")
    assert sandbox.records("lophoc")[str(row.record)]["magiaoviencn"] == "GV000001"


def test_refused_pupil_is_named_with_a_link_and_goes_alone_after_mending(
    school: SimpleNamespace, sandbox: Sandbox, client_of: Any
) -> None:
    one, client = school.pupils[2], client_of(school.lan)
    change(one, school.lan, identity_number="")
    client.post(reverse("exchange:push"))
    run = PushRun.objects.get()
    page = text_of(client.get(run.get_absolute_url(), {"ket-qua": "refused"}))

    assert f'<a href="{one.get_absolute_url()}">{one}</a>' in page
    assert "Thiếu trường bắt buộc: nguoi.sodinhdanh" in page and "100-001" in page
    assert "1 trên 17 bản ghi" in page
    assert "Gửi lại 1 bản ghi chưa nhận" in page

    change(one, school.lan, identity_number="031211900002")
    change(school.pupils[5], school.lan, phone="0597000005")
    page = text_of(client.post(reverse("exchange:push"), {"lai": "1"}, follow=True))

    assert "1 bản ghi: 1 đã nhận." in page
    assert newest_of(one).state == "accepted"
    assert newest_of(school.pupils[5]).version == 1, "a retry sends only what had failed"


def test_pupils_of_a_refused_class_wait_and_follow_when_it_was_taken(school: SimpleNamespace, sandbox: Sandbox) -> None:
    member = member_of(school.an)
    staff.change_staff_member(member, {"qualification": ""}, by=school.lan)

    first = push()

    assert states(first) == {"accepted": 1 + 1 + 1 + 4, "refused": 1, "waiting": 1 + 8}
    held = newest_of(school.pupils[0])
    assert (held.sentence, held.sent_at) == ("Chờ bản ghi «Lớp» liên quan được nhận trước.", None)
    assert len(sandbox.records("hocsinh")) == 4

    staff.change_staff_member(member, {"qualification": "03"}, by=school.lan)
    second = push(only_failed=True)

    assert states(second) == {"accepted": 10}
    assert states() == {"accepted": ALL}


def test_class_without_a_homeroom_teacher_is_held_back_with_the_reason(
    school: SimpleNamespace, sandbox: Sandbox
) -> None:
    Assignment.objects.filter(role=Role.HOMEROOM_TEACHER, unit=school.classes["10A2"].unit).delete()

    push()

    row = newest_of(school.classes["10A2"])
    assert (row.state, row.sentence) == ("waiting", "Lớp chưa có giáo viên chủ nhiệm có hồ sơ cán bộ.")


def test_pupil_who_leaves_is_updated_and_one_taken_back_is_cancelled(school: SimpleNamespace, sandbox: Sandbox) -> None:
    push()
    students.leave(school.pupils[0], on=date(2026, 10, 20), reason_code="05", by=school.lan)
    gone = school.pupils[1]
    uid = gone.uid
    for rows in (gone.steps, gone.enrolments):
        rows.all().delete()
    CheckedPupil.objects.filter(pupil=gone).delete()
    Fault.objects.filter(pupil=gone).delete()
    Pupil.objects.filter(pk=gone.pk).delete()

    run = push()

    left = sandbox.records("hocsinh")[str(school.pupils[0].uid)]
    assert (left["matrangthaihientai"], left["malydothoihoc"], left["live"]) == ("05", "05", True)
    assert {row.record: row.event for row in run.records.all()} == {school.pupils[0].uid: "UPDATE", uid: "CANCEL"}
    assert sandbox.records("hocsinh")[str(uid)]["live"] is False
    assert states(push()) == {}


# --- Troubles ---------------------------------------------------------------------------------------------------


def test_taken_but_never_answered_is_sent_again_with_the_same_version_and_accepted(
    school: SimpleNamespace, sandbox: Sandbox, settings: Any
) -> None:
    settings.SECTOR_PAUSES = []
    sandbox.plan({"kind": "accept_then_timeout", "seconds": 1.5, "table": "hocsinh"})

    stopped = push()

    assert stopped.state == "stopped"
    assert stopped.sentence == "Dừng giữa chừng: máy chủ không trả lời trong thời gian chờ."
    assert states(stopped) == {"accepted": 5, "unknown": 12}
    assert newest_of(school.pupils[0]).sentence == (
        "Chưa rõ đã nhận hay chưa: máy chủ không trả lời trong thời gian chờ. Lần sau gửi lại đúng phiên bản này."
    )
    again = push(only_failed=True)

    assert states(again) == {"accepted": 12}
    assert {row.version for row in PushedRecord.objects.filter(step="exchange.pupils")} == {1}
    assert {kept["version"] for kept in sandbox.records("hocsinh").values()} == {1}


def test_a_value_changed_after_an_unanswered_push_goes_with_a_higher_version(
    school: SimpleNamespace, sandbox: Sandbox, settings: Any
) -> None:
    settings.SECTOR_PAUSES = []
    sandbox.plan({"kind": "accept_then_cut", "table": "hocsinh"})
    push()
    change(school.pupils[0], school.an, phone="0597777777")

    assert states(push()) == {"accepted": 12}

    kept = sandbox.records("hocsinh")[str(school.pupils[0].uid)]
    assert (kept["version"], kept["sodienthoai"]) == (2, "0597777777")
    assert newest_of(school.pupils[1]).version == 1


@pytest.mark.parametrize("kind", ["error_500", "cut", "accept_then_cut", "malformed", "partial", "rate_limit", "slow"])
def test_a_passing_trouble_is_overcome_within_the_same_push(
    school: SimpleNamespace, sandbox: Sandbox, kind: str
) -> None:
    sandbox.plan({"kind": kind, "times": 2, "seconds": 0.2 if kind == "slow" else 0, "table": "hocsinh"})

    run = push()

    assert (run.state, states(run)) == ("finished", {"accepted": ALL})
    assert {kept["version"] for kept in sandbox.records("hocsinh").values()} == {1}


@pytest.mark.parametrize(
    ("kind", "state", "said"),
    [
        ("error_500", "unknown", "máy chủ báo lỗi 500"),
        ("cut", "unknown", "kết nối bị ngắt"),
        ("malformed", "unknown", "máy chủ trả lời không đọc được"),
        ("rate_limit", "waiting", "gửi quá dày, chờ 0 giây"),
    ],
)
def test_a_lasting_trouble_stops_the_push_and_the_next_one_goes_on_where_it_stopped(
    school: SimpleNamespace, sandbox: Sandbox, kind: str, state: str, said: str
) -> None:
    sandbox.plan({"kind": kind, "times": 20, "seconds": 0, "table": "lophoc"})

    run = push()

    assert (run.state, run.sentence) == ("stopped", f"Dừng giữa chừng: {said}.")
    assert states(run) == {"accepted": 3, state: 2}
    assert not PushedRecord.objects.filter(step="exchange.pupils").exists()
    sandbox.plan()
    assert states(push()) == {"accepted": 14}
    assert states() == {"accepted": ALL}


def test_wrong_key_stops_at_once_with_what_to_do(school: SimpleNamespace, sandbox: Sandbox, settings: Any) -> None:
    settings.SECTOR_KEY = "khoa-sai"

    run = push()

    assert (run.state, sandbox.inside()["requests"]) == ("stopped", 0)
    assert "hãy kiểm tra TRUONGSO_SECTOR_KEY" in run.sentence
    assert states() == {"waiting": 1}


def test_nobody_listens(school: SimpleNamespace, sandbox: Sandbox, settings: Any) -> None:
    settings.SECTOR_URL = "http://127.0.0.1:9"

    run = push()

    assert run.sentence == "Dừng giữa chừng: không kết nối được với máy chủ."


def test_receiver_that_forgot_everything_is_told_by_its_answers(school: SimpleNamespace, sandbox: Sandbox) -> None:
    push()
    sandbox.forget()
    change(school.pupils[0], school.an, phone="0597777777")

    run = push()

    assert (run.records.get().state, run.records.get().answer_code) == ("refused", "200-003")


def test_a_receiver_with_a_higher_version_is_overtaken(school: SimpleNamespace, sandbox: Sandbox) -> None:
    """After a restore from a backup the receiver knows later versions than we do; each refusal raises ours by one."""
    push()
    first = school.pupils[0]
    kept = {
        name: value
        for name, value in sandbox.records("hocsinh")[str(first.uid)].items()
        if name not in ("version", "live")
    }
    moment = {"sukien": "UPDATE", "thoigiancapnhat": "2026-11-25T08:00:00"}
    assert sandbox.codes("hocsinh", {**kept, **moment, "phienban": 2, "chieucao": 170}) == ["000-000"]
    change(first, school.an, phone="0597777777")

    assert push().records.get().answer_code == "200-002"
    assert push().records.get().state == "accepted"
    assert sandbox.records("hocsinh")[str(first.uid)]["version"] == 3


# --- Refusals -----------------------------------------------------------------------------------------------------


def test_channel_is_off_until_it_is_set(school: SimpleNamespace, client_of: Any) -> None:
    events = Event.objects.count()

    page = text_of(client_of(school.lan).post(reverse("exchange:push"), follow=True))

    assert "Kênh đồng bộ đang tắt" in page and "TRUONGSO_SECTOR_URL" in page
    assert (PushRun.objects.count(), Event.objects.count()) == (0, events)


@pytest.mark.parametrize(
    ("url", "said"), [("http://csdl.invalid", "phải dùng https"), ("csdl.invalid/api", "không phải địa chỉ web")]
)
def test_an_address_that_would_send_in_clear_is_refused(
    school: SimpleNamespace, sandbox: Sandbox, settings: Any, client_of: Any, url: str, said: str
) -> None:
    settings.SECTOR_URL = url

    page = text_of(client_of(school.lan).post(reverse("exchange:push"), follow=True))

    assert said in page
    assert PushRun.objects.count() == 0


def test_school_is_described_first(school: SimpleNamespace, sandbox: Sandbox) -> None:
    SchoolDetails.objects.all().delete()
    with pytest.raises(Refused, match="Chưa khai thông tin trường"):
        actions.start_push(by=None)
    assert PushRun.objects.count() == 0


def test_one_push_at_a_time(school: SimpleNamespace, sandbox: Sandbox) -> None:
    first = actions.start_push(by=None)

    with pytest.raises(Refused, match="Đang có một lần đồng bộ chạy"):
        actions.start_push(by=None)
    with pytest.raises(Refused, match="Đang có một lần đồng bộ chạy"):
        actions.export_changes(by=None)

    assert list(PushRun.objects.all()) == [first]
    run_push(first, by=None)
    assert push().state == "finished"


def test_a_push_of_which_nothing_was_heard_makes_way(school: SimpleNamespace, sandbox: Sandbox) -> None:
    dead = actions.start_push(by=None)
    PushRun.objects.update(beat_at=timezone.now() - timedelta(minutes=4), process="may-khac:1")

    assert states(push()) == {"accepted": ALL}

    dead.refresh_from_db()
    assert (dead.state, dead.sentence) == ("stopped", "Dừng giữa chừng: tiến trình gửi đã mất.")
    assert run_push(dead, by=None).state == "stopped"
    assert PushedRecord.objects.filter(run=dead).count() == 0


def test_retry_without_failures_is_refused(school: SimpleNamespace, sandbox: Sandbox) -> None:
    push()

    with pytest.raises(Refused, match="Không có bản ghi nào chưa được nhận"):
        actions.start_push(by=None, only_failed=True)


@pytest.mark.parametrize("who", ["an", "long", "thu", "chi", "dung", "em"])
def test_others_are_turned_away(school: SimpleNamespace, client_of: Any, who: str) -> None:
    client = client_of(getattr(school, who))

    got = [client.get(reverse(f"exchange:{name}")).status_code for name in ("overview", "records", "school")]
    sent = [client.post(reverse(f"exchange:{name}")).status_code for name in ("push", "export", "school")]
    assert (got, sent) == ([403] * 3, [403] * 3)


# --- Log ----------------------------------------------------------------------------------------------------------


def test_log_is_filtered_and_given_as_excel_and_the_reading_recorded(
    school: SimpleNamespace, sandbox: Sandbox, client_of: Any
) -> None:
    change(school.pupils[2], school.lan, identity_number="")
    push()
    client = client_of(school.binh)

    file = client.get(reverse("exchange:records"), {"loai": "exchange.pupils", "ket-qua": "refused", "xuat": "xlsx"})
    client.get(reverse("exchange:records"))

    rows = list(openpyxl.load_workbook(io.BytesIO(file.content)).active.iter_rows(min_row=4, values_only=True))
    assert [(row[0], row[1], row[4], row[5]) for row in rows] == [
        (str(school.pupils[2]), "Học sinh", "Bị từ chối", "100-001")
    ]
    read = Event.objects.filter(code__in=["exchange.log_exported", "exchange.log_viewed"], actor=school.binh)
    assert sorted(read.values_list("code", flat=True)) == ["exchange.log_exported", "exchange.log_viewed"]


def test_following_a_running_push_shows_numbers_and_no_names(
    school: SimpleNamespace, sandbox: Sandbox, client_of: Any
) -> None:
    run, client = actions.start_push(by=school.lan), client_of(school.lan)
    events = Event.objects.count()

    answer = client.get(run.get_absolute_url(), headers={"HX-Request": "true"})
    assert "Đang gửi" in text_of(answer) and "HX-Refresh" not in answer
    run_push(run, by=school.lan)
    ended = client.get(run.get_absolute_url(), headers={"HX-Request": "true"})

    assert ended["HX-Refresh"] == "true"
    assert str(school.pupils[0]) not in text_of(ended)
    assert Event.objects.count() == events + 1, "the end of the push, and no reading"


def test_answers_stand_encrypted_and_hashes_say_nothing(school: SimpleNamespace, sandbox: Sandbox) -> None:
    push()
    with connection.cursor() as cursor:
        cursor.execute("SELECT answer, payload_hash FROM exchange_pushedrecord")
        rows = cursor.fetchall()
    assert all(answer.startswith("s1:") for answer, _ in rows)
    assert len({digest for _, digest in rows}) == ALL


def test_overview_counts_by_kind(school: SimpleNamespace, sandbox: Sandbox, client_of: Any) -> None:
    change(school.pupils[2], school.lan, identity_number="")
    push()
    change(school.pupils[4], school.lan, phone="0597000005")

    rows = [
        (row.step.title, row.total, row.accepted, row.changed, row.never, row.refused)
        for row in step_rows(timezone.localdate())
    ]

    assert rows == [
        ("Trường", 1, 1, 0, 0, 0), ("Cán bộ, giáo viên", 2, 2, 0, 0, 0), ("Lớp", 2, 2, 0, 0, 0),
        ("Học sinh", 12, 10, 1, 1, 1),
    ]  # fmt: skip
    page = text_of(client_of(school.lan).get(reverse("exchange:overview")))
    assert "2 bản ghi mới hoặc đã đổi, chưa được nhận" in page


# --- Steps of other apps ------------------------------------------------------------------------------------------


def test_an_app_above_adds_the_results_after_the_pupils(school: SimpleNamespace, sandbox: Sandbox) -> None:
    def gather(_on: date) -> list[Outgoing]:
        return [
            Outgoing(
                UUID(int=number), 1, timezone.now(), f"Học kỳ I của {pupil}",
                {"matruong": "31000701", "makhoi": "10", "malop": "2026-10A1", "mahocsinh": pupil.ministry_code,
                 "hocky": "1", "diemtongket": 0, "mahocluc": 1, "mahanhkiem": 1, "colenlop": 1},
                needs=(("exchange.pupils", pupil.uid),),
            )
            for number, pupil in enumerate(school.pupils[:3], start=1)
        ]  # fmt: skip

    change(school.pupils[1], school.lan, identity_number="")
    step(
        "marks.results", order=50, title="Kết quả học tập", table="ketqua", rows=lambda _on: Enrolment.objects.all(),
        gather=gather, url=lambda _uid: "",
    )  # fmt: skip
    try:
        with pytest.raises(ImproperlyConfigured, match="place 50 is taken"):
            step("marks.other", order=50, title="x", table="x", rows=gather, gather=gather, url=str)  # type: ignore[arg-type]
        run = push()
    finally:
        forget("marks.results")

    last = [(row.step, row.state) for row in run.records.in_order()][-3:]
    assert sorted(last) == [("marks.results", "accepted"), ("marks.results", "accepted"), ("marks.results", "waiting")]
    assert set(sandbox.records("ketqua")) == {str(UUID(int=1)), str(UUID(int=3))}


def test_what_was_not_taken_stands_on_the_desk_of_those_who_send(school: SimpleNamespace, sandbox: Sandbox) -> None:
    desk = worklists.get("exchange.failed")
    change(school.pupils[2], school.lan, identity_number="")
    push()

    found = desk.items_for(school.lan, timezone.localdate())

    assert [(item.title, item.url) for item in found] == [
        ("1 bản ghi bị cơ sở dữ liệu ngành từ chối: sửa rồi gửi lại", "/ho-so/dong-bo/ban-ghi/?ket-qua=refused")
    ]
    assert [desk.items_for(user, timezone.localdate()) for user in (school.binh, school.an)] == [[], []]
    change(school.pupils[2], school.lan, identity_number="031211900002")
    push(only_failed=True)
    assert desk.items_for(school.lan, timezone.localdate()) == []
