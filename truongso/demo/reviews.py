"""Rights for a time and their review: last quarter's minutes, one post handed over, one emergency that was acknowledged."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from truongso.demo.history import moment
from truongso.foundation.access import actions as access
from truongso.foundation.access.models import EmergencyAccess
from truongso.foundation.audit.recording import action, record_read
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.periods import Quarter, last_working_day
from truongso.foundation.org.roles import Role
from truongso.foundation.work.actions import mark_read
from truongso.foundation.work.models import Letter, Notice
from truongso.trust.reviews import actions as reviews
from truongso.trust.reviews.models import AccessReview, ReviewRow

Users = dict[str, Any]


def make_reviews(users: Users, *, today: date) -> None:
    """Make them once; nobody gets a letter of the demo, and the notices are read."""
    if AccessReview.objects.exists():
        return
    _emergency(users)
    _arrange(users, today)


@action
def _arrange(users: Users, today: date) -> None:
    _cover(users, today)
    _review(users, today)
    _be_quiet(users)


def _emergency(users: Users) -> None:
    """Each step is an action of its own: the report shows what was written while the access ran."""
    minh = users["minh"]
    taken = _take(users)
    access.note_emergency_page(taken.pk, path="/nhat-ky/", user=minh)
    record_read("access.person_viewed", users["an"].person, by=minh)
    access.end_emergency(taken, now=timezone.now(), by=minh)
    note = "Cần thiết, đúng phạm vi; đã nhắc thầy cô bật xác thực hai lớp."
    access.acknowledge_emergency(taken, note=note, now=timezone.now(), by=users["hanh"])


@action
def _take(users: Users) -> EmergencyAccess:
    reason = "Cảnh báo có người dò mật khẩu tài khoản giáo viên buổi tối, cần xem nhật ký và sẵn sàng khóa tài khoản"
    began = timezone.now() - timedelta(minutes=40)
    taken = access.take_emergency(reason=reason, minutes=60, now=began, by=users["minh"])
    _be_quiet(users)
    return taken


def _be_quiet(users: Users) -> None:
    told = Notice.objects.filter(kind__in=["Truy cập khẩn cấp", "Làm thay"])
    Letter.objects.filter(notice__in=told).delete()
    for user in users.values():
        mark_read(told.filter(recipient=user).values_list("pk", flat=True), by=user)


def _cover(users: Users, today: date) -> None:
    post = Assignment.objects.get(person=users["thu"].person, role=Role.ACCOUNTANT, stands_in_for=None)
    basis = f"Quyết định số 87/QĐ-THPTAL ngày {today:%d/%m/%Y}"
    until = today + timedelta(days=6)
    org.delegate(post, users["lan"].person, starts_on=today, ends_on=until, basis=basis, today=today, by=users["hanh"])


def _review(users: Users, today: date) -> None:
    quarter = Quarter.of(today).previous
    day = last_working_day(quarter)
    review = reviews.start(quarter=quarter, today=day, by=users["minh"])
    AccessReview.objects.filter(pk=review.pk).update(started_at=moment(day))
    stranger = review.rows.filter(kind=ReviewRow.Kind.NO_ROLE, person=users["em"].person).first()
    if stranger is not None:
        note = "Tài khoản của người trường khác: quản trị hỏi lại, hết việc thì khóa trong tháng"
        reviews.decide(stranger, decision=ReviewRow.Decision.CHANGE, note=note, today=day, by=users["hanh"])
    for reviewer in (users["hanh"], users["minh"]):
        waiting = review.rows.filter(decision="").exclude(person=reviewer.person)
        for kind in waiting.order_by("kind").values_list("kind", flat=True).distinct():
            reviews.keep_rest(review, kind=kind, by=reviewer)
    review.rows.update(decided_at=moment(day, 14))
    reviews.close(review, conclusion="", today=day, by=users["hanh"])
    AccessReview.objects.filter(pk=review.pk).update(closed_at=moment(day, 15))
