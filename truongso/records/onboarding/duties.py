"""What onboarding puts on desks: pupils who have not been in, who forgot the password, recoveries for a second person."""

from datetime import date, datetime, time
from typing import Any

from django.urls import reverse
from django.utils import timezone

from truongso.core.rights import allowed, permissions
from truongso.core.text import format_datetime
from truongso.foundation.access.standing import standing_of
from truongso.foundation.accounts.models import User
from truongso.foundation.org.models import Person
from truongso.foundation.org.roles import EMPLOYEES
from truongso.foundation.work.registry import Urgency, WorkItem, worklist
from truongso.foundation.work.schedule import periodic
from truongso.records.onboarding import actions
from truongso.records.onboarding.models import AccessCode, HelpRequest, Recovery
from truongso.records.onboarding.overview import not_in_yet
from truongso.records.students.models import Guardianship, Pupil, SchoolClass


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
    """One line for each pupil, guardian or colleague whom the user can let in again and who asked on the login page."""
    asked = {
        one.user.person_id: one for one in HelpRequest.objects.filter(answered_at=None).select_related("user__person")
    }
    rule = permissions.get("onboarding.help_pupil").rule
    mine = Pupil.objects.filter(rule.rows(user)).whole().distinct()
    items = [
        _asking(asked[pupil.person_id], f"{pupil} ({pupil.class_name})", _page_of(pupil))
        for pupil in mine.filter(person__in=asked)
    ]
    families = Guardianship.objects.filter(pupil__in=mine.order_by().values("pk"), person__in=asked, ended_at=None)
    items += [
        _asking(asked[link.person_id], f"{link.person}, gia đình của {link.pupil}", _page_of(link.pupil))
        for link in families.select_related("person", "pupil__person")
    ]
    staff = permissions.get("onboarding.recover_staff").rule.rows(user)
    colleagues = User.objects.filter(staff, person__in=Person.objects.with_role(*EMPLOYEES, on=on)).exclude(pk=user.pk)
    return items + [
        _asking(asked[one.person_id], str(one), reverse("onboarding:recovery_request", args=[one.username]))
        for one in colleagues.filter(person__in=asked).select_related("person")
    ]


def _page_of(pupil: Pupil) -> str:
    return reverse("onboarding:pupil", args=[pupil.uid])


def _asking(one: HelpRequest, who: str, url: str) -> WorkItem:
    return WorkItem(
        title=f"{who} báo quên mật khẩu", url=url, kind="Tài khoản", since=timezone.localdate(one.asked_at),
        urgency=Urgency.HIGH, detail="Gặp và nhận ra người đó trước khi giúp đăng nhập.",
    )  # fmt: skip


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
    "onboarding.help_asked", "Người báo quên mật khẩu", permission="onboarding.hear_of_help", items=help_asked, order=21
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
