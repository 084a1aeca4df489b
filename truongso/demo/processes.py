"""Processes of the demo school: the library, requests spread over the year, some waiting, one late, one sent back."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from truongso.core.text import SCHOOL_ZONE
from truongso.core.uploads import Inspected
from truongso.foundation.org.models import Unit
from truongso.foundation.org.periods import add_working_days
from truongso.governance.processes import actions
from truongso.governance.processes.filling import Filled, fill
from truongso.governance.processes.library import install
from truongso.governance.processes.models import Instance, Process, Step
from truongso.records.facilities.models import Device, Room
from truongso.records.students.models import Pupil

ADOPTED = 300  # days before today
ON_PAPER = (
    ("thanh-toan-cong-tac-phi", "Thanh toán công tác phí", "ke-toan", "Giấy đi đường, bảng kê, hóa đơn, ba chữ ký."),
    ("muon-sach-thu-vien", "Mượn sách thư viện cho lớp", "van-phong", "Sổ mượn theo lớp, ký từng cuốn."),
)


def make_processes(users: dict[str, Any], *, today: date) -> None:
    """Install the library and run some requests; once."""
    if Process.objects.exists():
        return
    adopted = today - timedelta(days=ADOPTED)
    install(adopted_on=adopted, at=_at(adopted, 8), by=users["binh"])
    units = {unit.code: unit for unit in Unit.objects.active()}
    for code, title, unit, paper in ON_PAPER:
        actions.add_process(
            code=code, title=title, adopted_on=adopted, owner_unit=units.get(unit), paper_form=paper, by=users["binh"]
        )
    _leaves(users, today)
    _rooms(users, today)
    _devices(users, today)
    _purchases(users, today)
    _letters(users, today)
    _incidents(users, today)
    _lessons(users, today)
    _documents(users, today)


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), SCHOOL_ZONE)


def _start(code: str, answers: dict[str, Any], *, by: Any, at: datetime, files: tuple[str, ...] = ()) -> Instance:
    version = Process.objects.get(code=code).published
    assert version is not None
    plan = version.definition.steps[version.diagram.first_task.id]
    given = fill(_without_files(plan, files), answers, user=by, today=timezone.localdate(at))
    instance: Instance = actions.start(version, _with_files(given, files), at=at, by=by)
    return instance


def _without_files(plan: Any, files: tuple[str, ...]) -> Any:
    from dataclasses import replace

    return replace(plan, form=tuple(field for field in plan.form if field.name not in files))


def _with_files(given: Filled, files: tuple[str, ...]) -> Filled:
    """Add a small text as each file that the form asks for."""
    from dataclasses import replace
    from hashlib import sha256

    content = "Tệp mẫu của trường mẫu.\n".encode()
    made = Inspected(content, "text/plain", sha256(content).hexdigest(), len(content), "tep-mau.txt")
    return replace(given, files=[*given.files, *((name, made) for name in files)])


def _do(instance: Instance, answers: dict[str, Any], *, by: Any, at: datetime, element: str = "") -> None:
    waiting = Step.objects.waiting().filter(instance=instance)
    step = (waiting.get(element=element) if element else waiting.get()) if waiting else None
    assert step is not None
    plan = instance.version.definition.steps[step.element]
    given = fill(plan, answers, user=by, today=timezone.localdate(at))
    actions.complete(step, given, revision=None, at=at, by=by)


def _leave(first: date, days: int, **values: Any) -> dict[str, Any]:
    last = add_working_days(first, days - 1) if days > 1 else first
    return {"kind": "annual", "leave_first": first.isoformat(), "leave_last": last.isoformat(), **values}


def _leaves(users: dict[str, Any], today: date) -> None:
    """One-day leaves over the year with heads of different speed; one waits, one is late, one came back, one is to sign."""
    an, long = users["an"], users["long"]
    for ago, hours in ((200, 2), (160, 5), (120, 26), (90, 3), (45, 50), (20, 4)):
        day = add_working_days(today - timedelta(days=ago), 0)
        made = _start("nghi-phep", _leave(add_working_days(day, 5), 1), by=an, at=_at(day, 8))
        _do(made, {"head": "yes", "cover": "Tổ cử người dạy thay."}, by=long, at=_at(day, 8) + timedelta(hours=hours))
    late = add_working_days(today, -5)
    _start("nghi-phep", _leave(add_working_days(today, 6), 2), by=an, at=_at(late, 9))
    back = add_working_days(today, -2)
    sent = _start(
        "nghi-phep",
        _leave(add_working_days(today, 9), 3, kind="family", reason="Việc gia đình."),
        by=an,
        at=_at(back, 8),
    )
    step = Step.objects.waiting().get(instance=sent)
    actions.return_step(
        step, reason="Cô ghi giúp người dạy thay hai tiết thứ Năm.", revision=None, at=_at(back, 15), by=long
    )
    day = add_working_days(today, -1)
    signing = _start("nghi-phep", _leave(add_working_days(today, 12), 3), by=users["thu"], at=_at(day, 8))
    step = Step.objects.waiting().get(instance=signing)
    holder = users["mai"] if step.role == "vice_principal" else users["binh"]
    _do(signing, {"head": "yes", "cover": "Kế toán viên làm thay."}, by=holder, at=_at(day, 10))


def _rooms(users: dict[str, Any], today: date) -> None:
    room = Room.objects.in_use().order_by("code").first()
    if room is None:
        return
    for number, (ago, who, answer) in enumerate(
        ((150, "an", "yes"), (80, "long", "yes"), (30, "minh", "no"), (3, "long", "yes"))
    ):
        day = add_working_days(today - timedelta(days=ago), 0)
        asked = {
            "room": str(room.uid), "day": add_working_days(day, 4).isoformat(), "lessons_first": str(1 + number),
            "lessons_last": str(2 + number), "purpose": "Họp tổ chuyên môn", "seats": "20",
        }  # fmt: skip
        made = _start("dang-ky-phong", asked, by=users[who], at=_at(day, 9))
        said = {"approved": answer} | ({"note": "Phòng đang sửa điện."} if answer == "no" else {})
        _do(made, said, by=users["lan"], at=_at(day, 10, 30 + number))
    asked = {
        "room": str(room.uid), "day": add_working_days(today, 2).isoformat(), "lessons_first": "6", "lessons_last": "7",
        "purpose": "Sinh hoạt câu lạc bộ Toán", "seats": "35",
    }  # fmt: skip
    _start("dang-ky-phong", asked, by=users["an"], at=_at(add_working_days(today, -1), 14))


def _devices(users: dict[str, Any], today: date) -> None:
    device = Device.objects.in_use().working().order_by("pk").first()
    if device is None:
        return
    for ago in (100, 40):
        day = add_working_days(today - timedelta(days=ago), 0)
        asked = {
            "device": str(device.uid), "day": add_working_days(day, 1).isoformat(), "lessons_first": "2",
            "lessons_last": "3", "purpose": "Hàm số bậc hai",
        }  # fmt: skip
        made = _start("muon-thiet-bi", asked, by=users["an"], at=_at(day, 8))
        _do(made, {"approved": "yes"}, by=users["minh"], at=_at(day, 9))
        _do(made, {"condition": "good"}, by=users["minh"], at=_at(add_working_days(day, 1), 17))


def _purchases(users: dict[str, Any], today: date) -> None:
    """One agreed after a long wait for the money, one that waits for the principal."""
    asked = {
        "items": "Bút dạ, giấy A0 cho tổ Toán – Tin", "details": "50 bút, 100 tờ", "amount": "850000",
        "reason": "Dạy học theo dự án học kỳ này.",
    }  # fmt: skip
    for ago, decided in ((70, True), (6, False)):
        day = add_working_days(today - timedelta(days=ago), 0)
        made = _start("de-nghi-mua-sam", asked, by=users["an"], at=_at(day, 8))
        _do(made, {"needed": "yes"}, by=users["long"], at=_at(day, 11))
        _do(made, {"funds": "yes", "source": "budget"}, by=users["thu"], at=_at(add_working_days(day, 2), 16))
        if decided:
            _do(made, {"decision": "yes"}, by=users["hanh"], at=_at(add_working_days(day, 3), 9))


def _letters(users: dict[str, Any], today: date) -> None:
    """A letter for Chi that her father asked for waits with the clerk."""
    chi = Pupil.objects.filter(person=users["chi"].person).first()
    if chi is None:
        return
    day = add_working_days(today, -1)
    _start("giay-xac-nhan", {"pupil": str(chi.uid), "purpose": "tax"}, by=users["dung"], at=_at(day, 20))


def _incidents(users: dict[str, Any], today: date) -> None:
    """One that was settled in two days, one that came yesterday."""
    waiting = {
        "kind": "other", "happened_on": add_working_days(today, -1).isoformat(), "place": "Cầu thang nhà B", "injured": "no",
        "what": "Lan can tầng 2 lung lay, đã chăng dây.",
    }  # fmt: skip
    _start("bao-su-co", waiting, by=users["lan"], at=_at(add_working_days(today, -1), 16))
    day = add_working_days(today - timedelta(days=60), 0)
    asked = {
        "kind": "theft", "happened_on": day.isoformat(), "place": "Phòng máy 2", "injured": "no",
        "what": "Mất một chuột không dây sau giờ thực hành.",
    }  # fmt: skip
    made = _start("bao-su-co", asked, by=users["an"], at=_at(day, 11))
    _do(made, {"severity": "light", "handler": str(users["minh"].person.uid)}, by=users["mai"], at=_at(day, 14))
    _do(
        made,
        {"outcome": "Đã tìm thấy trong ngăn bàn; dán nhãn từng thiết bị."},
        by=users["minh"],
        at=_at(add_working_days(day, 1), 9),
    )
    _do(made, {"closed": "yes"}, by=users["mai"], at=_at(add_working_days(day, 1), 15))


def _documents(users: dict[str, Any], today: date) -> None:
    """A plan that is read by the head and by the clerk at the same time."""
    asked = {"type": "KH", "subject": "Tổ chức ngày hội STEM cấp trường"}
    _start("ban-hanh-van-ban", asked, by=users["an"], at=_at(add_working_days(today, -1), 10), files=("draft",))


def _lessons(users: dict[str, Any], today: date) -> None:
    for ago, verdicts in ((110, ("yes",)), (50, ("back", "yes")), (2, ())):
        day = add_working_days(today - timedelta(days=ago), 0)
        asked = {
            "topic": "Bất phương trình bậc nhất hai ẩn", "grade": "10", "lessons_count": "4",
            "weeks_first": add_working_days(day, 4).isoformat(), "weeks_last": add_working_days(day, 9).isoformat(),
        }  # fmt: skip
        made = _start("duyet-giao-an", asked, by=users["an"], at=_at(day, 8), files=("plan",))
        at = _at(day, 16)
        for verdict in verdicts:
            said = {"verdict": verdict} | ({"remarks": "Thêm hoạt động luyện tập."} if verdict != "yes" else {})
            _do(made, said, by=users["long"], at=at)
            if verdict == "back":
                step = Step.objects.waiting().get(instance=made)
                plan = _without_files(made.version.definition.steps[step.element], ("plan",))
                given = _with_files(fill(plan, asked, user=users["an"], today=day), ("plan",))
                actions.complete(step, given, revision=None, at=at + timedelta(hours=18), by=users["an"])
                at += timedelta(hours=40)
