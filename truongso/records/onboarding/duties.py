"""What onboarding puts on desks: pupils who have not been in, who forgot the password, recoveries for a second person."""

from datetime import date, datetime, time
from typing import Any

from django.urls import reverse
from django.utils import timezone

from truongso.core.rights import allowed, permissions
from truongso.core.text import format_datetime
from truongso.foundation.access.standing import standing_of
from truongso.foundation.work.registry import Urgency, WorkItem, worklist
from truongso.foundation.work.schedule import periodic
from truongso.records.onboarding import actions
from truongso.records.onboarding.models import AccessCode, HelpRequest, Recovery
from truongso.records.onboarding.overview import not_in_yet
from truongso.records.students.models import Pupil, SchoolClass


def _own_classes(user: Any) -> list[SchoolClass]:
    units = standing_of(user).unit_ids
    rule = permissions.get("onboarding.issue").rule
    return list(SchoolClass.objects.filter(rule.rows(user), unit__in=units).distinct().order_by("sort_key"))


def classes_not_in(user: Any, on: date) -> list[WorkItem]:
    """One line for each class of a homeroom teacher: how many got an account and were never in."""
    classes = _own_classes(user)
    counts = not_in_yet(classes, on=on)
    return [
        WorkItem(
            title=f"Lớp {one.name}: {counts[one.pk]} em chưa đăng nhập lần nào",
            url=f"{reverse('onboarding:class', args=[one.uid])}?tai-khoan=2-unused", kind="Tài khoản", urgency=Urgency.LOW,
        )
        for one in classes if counts.get(one.pk)
    ]  # fmt: skip


def help_asked(user: Any, on: date) -> list[WorkItem]:
    """One line for each pupil of the user's classes who asked for help on the login page."""
    asked = {one.user.person_id: one for one in HelpRequest.objects.filter(answered_at=None).select_related("user")}
    rule = permissions.get("onboarding.help_pupil").rule
    pupils = Pupil.objects.filter(rule.rows(user), person__in=asked).whole().distinct()
    return [
        WorkItem(
            title=f"{pupil} ({pupil.class_name}) báo quên mật khẩu", url=reverse("onboarding:pupil", args=[pupil.uid]),
            kind="Tài khoản", since=timezone.localdate(asked[pupil.person_id].asked_at), urgency=Urgency.HIGH,
            detail="Gặp em, nhận ra em, rồi cấp mã mới.",
        )
        for pupil in pupils
    ]  # fmt: skip


def recoveries_to_decide(user: Any, on: date) -> list[WorkItem]:
    """One line for each recovery that waits for a second person, and for this user's own that was approved."""
    now = timezone.now()
    rows = Recovery.objects.visible_to(user).select_related("user__person", "requested_by__person")
    waiting = rows.waiting(now).exclude(requested_by=user).exclude(user=user)
    approved = rows.filter(state=Recovery.State.APPROVED, requested_by=user, expires_at__gt=now)
    items = [
        _item(one, f"Cần người thứ hai duyệt: {one}") for one in waiting
        if allowed(user, "onboarding.recover_staff", one.user)
    ]  # fmt: skip
    return items + [_item(one, f"Đã duyệt, chờ bạn thực hiện: {one}") for one in approved]


def _item(one: Recovery, title: str) -> WorkItem:
    return WorkItem(
        title=title, url=one.get_absolute_url(), kind="Tài khoản", due_on=timezone.localdate(one.expires_at),
        since=timezone.localdate(one.requested_at), urgency=Urgency.HIGH,
        detail=f"{one.requested_by} đề nghị; hết hạn {format_datetime(one.expires_at)}",
    )  # fmt: skip


worklist(
    "onboarding.recoveries", "Khôi phục đăng nhập chờ người thứ hai", permission="onboarding.view_recovery",
    items=recoveries_to_decide, order=20,
)  # fmt: skip
worklist(
    "onboarding.help_asked", "Học sinh quên mật khẩu", permission="onboarding.help_pupil", items=help_asked, order=21
)
worklist(
    "onboarding.not_in",
    "Học sinh của lớp chưa đăng nhập",
    permission="onboarding.issue",
    items=classes_not_in,
    order=48,
)


def _follow_guardians(now: datetime) -> str:
    return f"{actions.end_guardian_roles(on=timezone.localdate(now), by=None)} vai trò cha mẹ đã kết thúc"


def _forget_codes(now: datetime) -> str:
    """Erase codes that nobody can use any more; the trail says who got and used one."""
    stale = AccessCode.objects.filter(expires_at__lt=now).exclude(invitation__state="open")
    return f"{stale.delete()[0]} mã hết hạn đã xóa"


periodic(
    "onboarding.guardians",
    "Kết thúc vai trò cha mẹ khi không còn con học ở trường",
    _follow_guardians,
    every=time(0, 20),
)
periodic("onboarding.forget_codes", "Xóa mã một lần đã hết hạn", _forget_codes, every=time(3, 40))
