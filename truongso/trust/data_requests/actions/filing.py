"""A request comes in: from a person's page, or as a letter that the clerk enters."""

from datetime import date
from typing import Any

from truongso.core.refusal import Refused
from truongso.core.text import squeeze
from truongso.core.uploads import MEGABYTE, inspect_upload
from truongso.foundation.audit.recording import action, record
from truongso.foundation.org.models import Person
from truongso.foundation.papers.models import Series
from truongso.trust.data_requests.acting import keep_step, moved, needed, tell_handlers
from truongso.trust.data_requests.kinds import OPEN, Channel, Kind, Relation, State, StepCode
from truongso.trust.data_requests.law import acknowledge_by, answer_by
from truongso.trust.data_requests.models import Attachment, DataRequest
from truongso.trust.data_requests.people import relation_of

SERIES = "YCDL"
SCAN_KINDS = ("application/pdf", "image/jpeg", "image/png", "image/webp")
SCAN_LIMIT = 10 * MEGABYTE
MOST_OPEN = 10  # of one person; more is a mistake or a nuisance


@action
def file_request(
    subject: Person, kind: str, *, text: str, today: date, by: Any, contact: str = "", field: str = "", value: str = "",
    purpose: str = "",
) -> DataRequest:  # fmt: skip
    """File a request for oneself or for a child whom one represents.

    field and value say what a correction is to write, purpose which consent is withdrawn. Refused for anybody else's data.
    """
    relation = relation_of(by, subject, today)
    if relation is None:
        raise Refused(
            f"Bạn không phải là {subject} hoặc người đại diện theo pháp luật của người này. Nếu được ủy quyền, hãy nộp đơn "
            "kèm giấy ủy quyền ở văn phòng nhà trường."
        )
    details = _details(kind, text, field, value, purpose) | {"contact": squeeze(contact)[:300]}
    if DataRequest.objects.open().filter(requester=by.person_id).count() >= MOST_OPEN:
        raise Refused(f"Bạn đang có {MOST_OPEN} yêu cầu chưa trả lời: hãy đợi nhà trường trả lời rồi gửi tiếp.")
    made = _make(
        subject, kind, relation=relation, requester=by.person, channel=Channel.PAGE, details=details, received_on=today,
        by=by,
    )  # fmt: skip
    keep_step(made, StepCode.FILED, by=by)
    record("data_requests.filed", made, by=by, kind=made.get_kind_display())
    tell_handlers(made, title=f"{made}: {made.get_kind_display().lower()}", what="filed", by=by)
    return made


def enter_letter(
    subject: Person, kind: str, *, relation: str, name: str, contact: str, text: str, received_on: date, upload: Any,
    today: date, by: Any, field: str = "", value: str = "", purpose: str = "",
) -> DataRequest:  # fmt: skip
    """Enter a letter that came on paper, with its scan. Refused for a harmful file or a day to come."""
    given = inspect_upload(upload, upload.name, allowed=SCAN_KINDS, limit=SCAN_LIMIT)
    return _enter(
        subject, kind, relation=relation, name=name, contact=contact, text=text, received_on=received_on, given=given,
        today=today, by=by, field=field, value=value, purpose=purpose,
    )  # fmt: skip


@action
def _enter(
    subject: Person, kind: str, *, relation: str, name: str, contact: str, text: str, received_on: date, given: Any,
    today: date, by: Any, field: str, value: str, purpose: str,
) -> DataRequest:  # fmt: skip
    if received_on > today:
        raise Refused("Ngày nhận đơn không được ở sau hôm nay.", field="received_on")
    asked_by = needed(name, "Hãy ghi họ tên người viết đơn.", "name")
    details = _details(kind, text, field, value, purpose) | {
        "name": squeeze(asked_by)[:120],
        "contact": needed(contact, "Hãy ghi địa chỉ hoặc điện thoại để trả lời.", "contact")[:300],
    }
    requester = subject if relation == Relation.SELF else _representative(subject, asked_by, relation)
    made = _make(
        subject, kind, relation=relation, requester=requester, channel=Channel.PAPER, details=details,
        received_on=received_on, by=by,
    )  # fmt: skip
    scan = Attachment(request=made, name=given.clean_name, content_type=given.content_type, added_by=by)
    scan.keep(given.content)
    scan.save()
    keep_step(made, StepCode.ENTERED, by=by)
    record("data_requests.entered", made, by=by, kind=made.get_kind_display())
    tell_handlers(made, title=f"{made} (đơn giấy): {made.get_kind_display().lower()}", what="filed", by=by)
    return made


@action
def withdraw_request(request: DataRequest, *, reason: str, by: Any) -> DataRequest:
    """Take one's own request back while nothing was done about it yet."""
    found: DataRequest = DataRequest.objects.select_for_update(of=("self",)).whole().get(pk=request.pk)
    if found.requester_id is None or by.person_id != found.requester_id:
        raise Refused("Chỉ người gửi rút được yêu cầu của mình.")
    if found.state not in OPEN or found.deletions.filter(stage="done").exists():
        raise Refused(f"{found} đã được giải quyết nên không rút được nữa.")
    found.deletions.filter(stage="proposed").update(stage="returned", opinion="Người yêu cầu đã rút.")
    moved(found, State.WITHDRAWN)
    keep_step(found, StepCode.WITHDRAWN, by=by, words=squeeze(reason)[:500])
    record("data_requests.withdrawn", found, by=by, reason=squeeze(reason)[:500])
    tell_handlers(found, title=f"{found}: người gửi đã rút", what="withdrawn", by=by)
    return found


# --- Parts -----------------------------------------------------------------------------------------------


def _details(kind: str, text: str, field: str, value: str, purpose: str) -> dict[str, str]:
    if kind not in Kind.values:
        raise Refused("Hãy chọn một loại yêu cầu.", field="kind")
    details = {"text": needed(text, "Hãy ghi nội dung yêu cầu bằng lời của bạn.", "text")}
    if kind == Kind.CORRECT and field:
        details |= {"field": field, "value": needed(value, "Hãy ghi giá trị đúng.", "value")}
    if kind == Kind.WITHDRAW and purpose:
        details["purpose"] = purpose
    return details


def _representative(subject: Person, name: str, relation: str) -> Person | None:
    """Return the representative of that name whom the register knows; a letter of somebody else names nobody."""
    from truongso.core.text import fold
    from truongso.foundation.consents.registry import representatives_of

    if relation != Relation.REPRESENTATIVE:
        return None
    known = representatives_of([subject.pk])[subject.pk]
    return next((one.person for one in known if fold(one.person.full_name) == fold(name)), None)


def _make(
    subject: Person, kind: str, *, relation: str, requester: Person | None, channel: str, details: Any,
    received_on: date, by: Any,
) -> DataRequest:  # fmt: skip
    made: DataRequest = DataRequest.objects.create(
        code=_next_code(received_on.year), kind=kind, subject=subject, requester=requester, relation=relation,
        channel=channel, details=details, received_on=received_on, filed_by=by,
        acknowledge_by=acknowledge_by(received_on), answer_by=answer_by(kind, received_on),
    )  # fmt: skip
    return made


def _next_code(year: int) -> str:
    Series.objects.get_or_create(code=SERIES, year=year)
    series = Series.objects.select_for_update().get(code=SERIES, year=year)
    series.last_number += 1
    series.save(update_fields=["last_number"])
    return f"YC-{year}-{series.last_number:03d}"
