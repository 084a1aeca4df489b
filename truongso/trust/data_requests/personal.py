"""The trail and the requests themselves, as holdings about a person."""

import re
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.utils import timezone

from truongso.core.holdings import Asked, Erased, Free, Table, holding, only_acts, read_objects
from truongso.foundation.audit.models import Event, PersonalDetail
from truongso.foundation.audit.registry import event_types
from truongso.trust.data_requests.models import Archive, Attachment, DataRequest, PaperFile
from truongso.trust.data_requests.reads import reads_of, told

SHOWN_ACTS = 5000  # the newest; a person who worked here for years has done more than a file should hold


def _reads(asked: Asked) -> Table:
    found = told(reads_of(asked.person).select_related("actor__person"), asked.person, reader=asked.reader)
    rows = ((one.at, one.who, one.role, one.what, Free(one.reason)) for one in found)
    return Table(("Lúc", "Ai", "Vai trò", "Đã xem gì", "Lý do"), tuple(rows))


def _acts(asked: Asked) -> Table:
    """Return what the person did, by kind: the objects of the acts are others' data and stay out."""
    events = Event.objects.filter(actor__person=asked.person).order_by("-sequence")[:SHOWN_ACTS]
    rows = ((one.at, _kind(one.code), one.address) for one in events)
    return Table(("Lúc", "Việc", "Địa chỉ mạng"), tuple(rows))


def _kind(code: str) -> str:
    if code not in event_types:
        return code
    return re.sub(r"\s+", " ", re.sub(r"[«(:]?\s*\{\w+\}\s*[»)]?", "…", event_types.get(code).template))


def _details(person: Any) -> Any:
    """Return the personal details of events about the person's own objects."""
    wanted = Q(pk__in=[])
    for one in read_objects:
        if not one.words:
            kind = ContentType.objects.get_for_model(apps.get_model(one.model))
            keys = (
                one.rows(person).order_by().annotate(key_text=Cast("pk", CharField(max_length=64))).values("key_text")
            )
            wanted |= Q(event__object_kind=kind, event__object_key__in=keys)
    return PersonalDetail.objects.filter(wanted, data__isnull=False)


def _details_table(asked: Asked) -> Table:
    """Say that details are there, not what they are: they may be about others (who was linked, why)."""
    found = _details(asked.person).select_related("event").order_by("pk")
    return Table(("Lúc", "Sự việc"), tuple((one.event.at, _kind(one.event.code)) for one in found))


def _shred(person: Any, before: datetime | None) -> Erased:
    """Erase personal details of the trail whose time is over; the chain holds only their hash, so it stays whole."""
    found = _details(person)
    old = found.filter(event__at__lt=before) if before else found
    gone = PersonalDetail.objects.filter(pk__in=list(old.values_list("pk", flat=True))).update(
        data=None, shredded_at=timezone.now()
    )
    return Erased(gone, _details(person).count())


def _requests(asked: Asked) -> Table:
    found = DataRequest.objects.filter(Q(subject=asked.person) | Q(requester=asked.person)).order_by("pk")
    rows = (
        (r.code, r.get_kind_display(), r.received_on, r.get_state_display(), Free(_own_words(r, asked)), r.answered_on)
        for r in found
    )
    return Table(("Mã", "Yêu cầu", "Nhận ngày", "Trạng thái", "Nội dung", "Trả lời ngày"), tuple(rows))


def _own_words(request: DataRequest, asked: Asked) -> str:
    reader = asked.reader.pk if asked.reader is not None else None
    return request.text if request.requester_id in {reader, asked.person.pk} else ""


def _erase_requests(person: Any, before: datetime | None) -> Erased:
    """Empty the words, scans and papers of requests that were closed long ago; that there was one stays."""
    found = DataRequest.objects.filter(Q(subject=person) | Q(requester=person))
    old = found.filter(ended_at__lt=before) if before else found
    gone = 0
    for one in old:
        one.details, one.result = {}, {}
        one.save(update_fields=["details", "result"])
        one.steps.update(words="")
        Attachment.objects.filter(request=one).delete()
        PaperFile.objects.filter(paper__request=one).delete()
        Archive.objects.filter(request=one).update(sealed=b"", size=0)
        gone += 1
    return Erased(gone, found.count() - gone)


holding(
    "audit.reads",
    "Ai đã xem hồ sơ",
    of=(),
    table=_reads,
    kept="Nhật ký nối chuỗi, giữ theo hạn của nhật ký; khi họ tên đã xóa, dòng không còn chỉ ra ai.",
)
holding(
    "audit.acts",
    "Việc đã làm trong hệ thống",
    of=("audit.Event.actor",),
    table=_acts,
    kept="Nhật ký nối chuỗi, giữ theo hạn của nhật ký.",
)
holding(
    "audit.details", "Chi tiết cá nhân trong nhật ký", of=(), table=_details_table, rule="security-log", erase=_shred
)
holding(
    "data_requests.requests", "Yêu cầu về dữ liệu cá nhân",
    of=("data_requests.DataRequest.subject", "data_requests.DataRequest.requester"), table=_requests,
    rule="request-file", erase=_erase_requests,
)  # fmt: skip
only_acts(
    "data_requests.DataRequest.filed_by", "data_requests.DataRequest.handler", "data_requests.RequestStep.by",
    "data_requests.Attachment.added_by", "data_requests.RequestPaper.made_by", "data_requests.Archive.asked_by",
    "data_requests.Deletion.proposed_by", "data_requests.Deletion.decided_by",
)  # fmt: skip
