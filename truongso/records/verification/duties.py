"""What verification puts on desks: children to look at for homeroom teachers, children due for a check for the office."""

from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse

from truongso.foundation.access.standing import standing_of
from truongso.foundation.work.registry import WorkItem, worklist
from truongso.foundation.work.schedule import periodic
from truongso.records.students.models import SchoolClass
from truongso.records.verification.keeping import forget_files
from truongso.records.verification.models import BatchEntry, Verification, VerificationBatch
from truongso.records.verification.questions import due_for_checking
from truongso.records.verification.states import State

_KIND = "Xác thực dân cư"


def classes_to_mend(user: Any, on: date) -> list[WorkItem]:
    """One line for each class that a homeroom teacher looks after: how many children, until when."""
    units = standing_of(user).unit_ids
    found = (
        Verification.objects.to_mend()
        .filter(pupil__school_class__unit__in=units)
        .values("pupil__school_class")
        .annotate(pupils=Count("pupil", distinct=True), due=Min("due_on"))
        .order_by("pupil__school_class")
    )
    rows = {row["pupil__school_class"]: row for row in found}
    return [
        WorkItem(
            title=f"Lớp {one.name}: {rows[one.pk]['pupils']} em chưa khớp dữ liệu dân cư",
            url=reverse("verification:worklist", args=[one.uid]), due_on=rows[one.pk]["due"], kind=_KIND,
        )
        for one in SchoolClass.objects.filter(pk__in=rows).order_by("sort_key")
    ]  # fmt: skip


def pupils_to_check(user: Any, on: date) -> list[WorkItem]:
    """One line for the office: how many children have no fresh answer and wait in no open batch."""
    waiting = BatchEntry.objects.filter(batch__stage=VerificationBatch.Stage.OPEN, state=State.PENDING)
    count = due_for_checking(on).exclude(pk__in=waiting.values("pupil")).count()
    url = reverse("verification:batches")
    return [WorkItem(title=f"{count} học sinh cần đối chiếu dân cư: lập đợt mới", url=url, kind=_KIND)] if count else []


worklist(
    "verification.to_mend", "Học sinh chưa khớp dữ liệu dân cư", permission="verification.mend", items=classes_to_mend,
    order=32,
)  # fmt: skip
worklist(
    "verification.to_check", "Học sinh cần đối chiếu dân cư", permission="verification.send", items=pupils_to_check,
    order=33,
)  # fmt: skip


def _forget(now: datetime) -> str:
    return f"{forget_files(now)} tệp đã xóa nội dung"


periodic("verification.forget_files", "Xóa tệp kết quả đối chiếu để quá hạn", _forget, every=time(3, 30))
