"""What quality puts on desks, and the nightly check."""

from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse

from truongso.core.rights import permissions
from truongso.foundation.access.standing import standing_of
from truongso.foundation.work.registry import WorkItem, worklist
from truongso.foundation.work.schedule import periodic
from truongso.records.quality.models import Correction, Fault
from truongso.records.students.models import SchoolClass


def classes_to_mend(user: Any, on: date) -> list[WorkItem]:
    """One line for each class that a homeroom teacher looks after: how many children, until when."""
    units = standing_of(user).unit_ids
    found = (
        Fault.objects.open()
        .filter(permissions.get("quality.mend").rule.rows(user), pupil__school_class__unit__in=units)
        .values("pupil__school_class")
        .annotate(pupils=Count("pupil", distinct=True), due=Min("due_on"))
        .order_by("pupil__school_class")
    )
    rows = {row["pupil__school_class"]: row for row in found}
    classes = SchoolClass.objects.filter(pk__in=rows).order_by("sort_key")
    return [_item(one, rows[one.pk]["pupils"], rows[one.pk]["due"]) for one in classes]


def _item(school_class: SchoolClass, pupils: int, due: date) -> WorkItem:
    return WorkItem(
        title=f"Lớp {school_class.name}: {pupils} hồ sơ học sinh cần xem, sửa",
        url=reverse("quality:worklist", args=[school_class.uid]),
        due_on=due,
        kind="Hồ sơ học sinh",
    )


def proposals_of_families(user: Any, on: date) -> list[WorkItem]:
    """Pupils whose families proposed corrections."""
    waiting = Correction.objects.open().visible_to(user).filter(
        request__pupil__school_class__unit__in=standing_of(user).unit_ids
    )  # fmt: skip
    found = waiting.select_related("request__pupil__person").order_by("request__pupil__person__sort_key", "pk")
    pupils = {one.request.pupil.pk: one.request.pupil for one in found}
    return [
        WorkItem(
            title=f"Gia đình {pupil} đề nghị sửa hồ sơ",
            url=reverse("quality:pupil", args=[pupil.uid]),
            kind="Hồ sơ học sinh",
        )
        for pupil in pupils.values()
    ]


worklist("quality.faults", "Hồ sơ học sinh cần sửa", permission="quality.mend", items=classes_to_mend, order=30)
worklist(
    "quality.corrections", "Đề nghị sửa của gia đình", permission="quality.view_correction",
    items=proposals_of_families, order=31,
)  # fmt: skip


def _check(now: datetime) -> str:
    from truongso.records.quality.actions import check_register

    return f"{check_register(by=None, now=now)} điểm phải xem"


periodic("quality.check", "Kiểm tra lại hồ sơ học sinh", _check, every=time(4, 0))
