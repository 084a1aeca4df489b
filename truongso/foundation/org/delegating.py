"""A post done by somebody else for a time: what may be handed over, to whom, for how long."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings

from truongso.core.refusal import Refused
from truongso.core.text import format_date, squeeze
from truongso.foundation.org.models import Assignment, Person
from truongso.foundation.org.roles import EMPLOYEES, NOT_DELEGATED, Role


def check_delegation(
    post: Assignment, to: Person, *, starts_on: date, ends_on: date, basis: str, today: date, by: Any
) -> None:
    """Refuse what may not be handed over. by may act for the holder or be the holder; the caller checked which."""
    _check_post(post, by)
    _check_days(post, starts_on, ends_on, today)
    if not squeeze(basis):
        raise Refused("Hãy ghi quyết định hoặc văn bản giao làm thay.", field="basis")
    _check_receiver(post, to, starts_on, ends_on, by)


def _check_post(post: Assignment, by: Any) -> None:
    if post.stands_in_for_id is not None:
        raise Refused("Việc đang làm thay không giao tiếp cho người khác được: người giữ vai trò phải tự giao.")
    if post.role in NOT_DELEGATED:
        raise Refused(f"Vai trò «{post.get_role_display()}» gắn với chính người đó nên không giao làm thay được.")
    if post.role == Role.ADMINISTRATOR and by is not None and by.person_id == post.person_id:
        raise Refused(
            "Vai trò Quản trị hệ thống không tự giao được: hãy đề nghị lãnh đạo trường lập việc làm thay.", field="post"
        )


def _check_days(post: Assignment, starts_on: date, ends_on: date, today: date) -> None:
    if starts_on < today:
        raise Refused("Việc làm thay bắt đầu từ hôm nay trở đi, không ghi lùi ngày.", field="starts_on")
    if ends_on < starts_on:
        raise Refused("Ngày kết thúc làm thay phải từ ngày bắt đầu trở đi.", field="ends_on")
    most = int(settings.DELEGATION_MAX_DAYS)
    if ends_on > starts_on + timedelta(days=most - 1):
        raise Refused(
            f"Một lần làm thay dài nhất {most} ngày: hãy chọn ngày kết thúc muộn nhất là "
            f"{format_date(starts_on + timedelta(days=most - 1))}, hết hạn thì lập lần mới.",
            field="ends_on",
        )
    if not (post.is_in_force(starts_on) and post.is_in_force(ends_on)):
        until = f" đến hết {format_date(post.ends_on)}" if post.ends_on else ""
        raise Refused(
            f"Vai trò này có hiệu lực từ {format_date(post.starts_on)}{until}: thời gian làm thay phải nằm trong đó.",
            field="ends_on",
        )


def _check_receiver(post: Assignment, to: Person, starts_on: date, ends_on: date, by: Any) -> None:
    if to.pk == post.person_id:
        raise Refused("Người làm thay phải là người khác.", field="to")
    if by is not None and by.person_id == to.pk:
        raise Refused("Người lập việc làm thay không tự nhận vai trò của người khác.", field="to")
    at_work = Assignment.objects.on(starts_on).substantive().filter(person=to, role__in=EMPLOYEES)
    if to.ended_at is not None or not at_work.exists():
        raise Refused(
            f"{to} không phải cán bộ, giáo viên, nhân viên đang làm việc nên không làm thay được.", field="to"
        )
    during = Assignment.objects.during(starts_on, ends_on)
    if during.filter(person=to, role=post.role, unit=post.unit_id).exists():
        raise Refused(f"{to} đã giữ vai trò này trong thời gian đó.", field="to")
    standing = during.filter(stands_in_for=post).select_related("person").first()
    if standing is not None:
        raise Refused(
            f"{standing.person} đã được giao làm thay vai trò này đến hết {format_date(standing.ends_on)}: "
            "hãy kết thúc lần đó trước.",
            field="starts_on",
        )
