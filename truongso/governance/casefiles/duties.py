"""What work files put on desks: files to hand in, paper in electronic files, lists to approve, wishes to keep longer."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from truongso.core.rights import allowed
from truongso.core.text import format_date
from truongso.foundation.work.deadlines import Deadline, deadline_source
from truongso.foundation.work.registry import Urgency, WorkItem, worklist
from truongso.governance.casefiles.models import CaseFile, Catalogue, HandOver

_KIND = "Hồ sơ công việc"
HAND_IN_NOTICE_DAYS = 60  # how long before its last day a file lands on its maker's desk
GAP_DAYS = 120  # files with paper stay on the desk for the quarter of their end and the next month


def _free(files: Any) -> Any:
    """Leave out files that stand in a handing in that goes on."""
    going = HandOver.objects.exclude(state__in=[HandOver.State.CANCELLED, HandOver.State.ACCEPTED])
    return files.exclude(hand_over_items__hand_over__in=going)


def to_hand_in(user: Any, on: date) -> list[WorkItem]:
    """The user's files whose last day for handing in is near or over."""
    mine = CaseFile.objects.to_hand_in().made_by(user.person_id).filter(ended_on__lte=_ended_before(on))
    return [
        WorkItem(
            title=f"Nộp lưu hồ sơ {file.code}: {file.title}", url=file.get_absolute_url(), due_on=file.hand_in_by,
            since=file.ended_on, kind=_KIND, detail=f"Bảo quản: {file.retention}",
        )
        for file in _free(mine).order_by("ended_on", "pk")
        if _is_near(file, on)
    ]  # fmt: skip


def _ended_before(on: date) -> date:
    return on - timedelta(days=365 - HAND_IN_NOTICE_DAYS)


def _is_near(file: CaseFile, on: date) -> bool:
    return file.hand_in_by is not None and file.hand_in_by <= on + timedelta(days=HAND_IN_NOTICE_DAYS)


def gaps(user: Any, on: date) -> QuerySet[CaseFile]:
    """The user's files of late that hold paper: they do not count for indicator 1."""
    recent = CaseFile.objects.closed().made_by(user.person_id).filter(ended_on__gte=on - timedelta(days=GAP_DAYS))
    with_papers = recent.exclude(pk__in=recent.all_electronic().order_by().values("pk")).with_counts()
    return with_papers.order_by("ended_on", "pk")


def _gap(file: Any) -> WorkItem:
    return WorkItem(
        title=f"{file}: {file.paper_count} văn bản chưa phải bản điện tử", url=file.get_absolute_url(),
        since=file.ended_on, kind=_KIND, urgency=Urgency.LOW,
        detail="Thay bằng bản điện tử (đề nghị mở lại hồ sơ) hoặc giải thích trong ghi chú.",
    )  # fmt: skip


def to_approve(user: Any, on: date) -> QuerySet[Catalogue]:
    return Catalogue.objects.filter(state=Catalogue.State.SUBMITTED).order_by("year")


def to_decide(user: Any, on: date) -> QuerySet[CaseFile]:
    """Files whose makers ask to keep them longer."""
    return CaseFile.objects.closed().filter(keep_asked_until__isnull=False).select_related("maker").order_by("code")


def to_accept(user: Any, on: date) -> QuerySet[HandOver]:
    return HandOver.objects.filter(state=HandOver.State.SIGNED).order_by("made_on", "pk")


worklist("casefiles.to_hand_in", "Hồ sơ đến hạn nộp lưu", permission="casefiles.open_file", items=to_hand_in, order=60)
worklist(
    "casefiles.gaps", "Hồ sơ còn văn bản giấy", permission="casefiles.open_file", items=gaps, item=_gap, order=61
)  # fmt: skip
worklist(
    "casefiles.to_approve", "Danh mục hồ sơ chờ duyệt", permission="casefiles.approve_catalogue", items=to_approve,
    item=lambda one: WorkItem(title=f"Duyệt {str(one).lower()}", url=one.get_absolute_url(), kind=_KIND), order=30,
)  # fmt: skip
worklist(
    "casefiles.to_decide", "Đề nghị giữ lại hồ sơ", permission="casefiles.reopen_file", items=to_decide,
    item=lambda one: WorkItem(
        title=f"{one.maker} xin giữ lại {one.in_sentence} đến {format_date(one.keep_asked_until)}",
        url=one.get_absolute_url(), kind=_KIND, detail=one.keep_reason,
    ), order=31,
)  # fmt: skip
worklist(
    "casefiles.to_accept", "Hồ sơ chờ nhận vào lưu trữ", permission="casefiles.accept", items=to_accept,
    item=lambda one: WorkItem(
        title=f"Nhận hồ sơ: {one.in_sentence}", url=one.get_absolute_url(), since=one.made_on, kind=_KIND
    ), order=32,
)  # fmt: skip


@deadline_source
def hand_in_deadlines(user: Any, on: date, until: date) -> Iterator[Deadline]:
    """Files that must go to the archive by then, for whoever keeps it and for leaders."""
    if not allowed(user, "casefiles.edit_catalogue"):
        return
    early = CaseFile.objects.to_hand_in().filter(ended_on__lte=until - timedelta(days=365)).select_related("maker")
    for file in _free(early).order_by("ended_on", "pk"):
        if file.hand_in_by is not None and file.hand_in_by <= until:
            yield Deadline(f"Nộp lưu {file.code}", file.get_absolute_url(), file.hand_in_by, str(file.maker))
