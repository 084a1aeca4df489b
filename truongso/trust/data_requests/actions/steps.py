"""The way of a request: taken, checked, acknowledged, extended once, refused or handled, answered, closed."""

from datetime import date
from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.text import format_date
from truongso.foundation.audit.recording import action, record
from truongso.trust.data_requests.acting import keep_step, locked, moved, needed, tell_requester
from truongso.trust.data_requests.issuing import issue
from truongso.trust.data_requests.kinds import OPEN, Ground, Outcome, State, StepCode
from truongso.trust.data_requests.law import longest_extension
from truongso.trust.data_requests.models import DataRequest, RequestPaper
from truongso.trust.data_requests.readiness import what_is_missing

Paper = RequestPaper.What


@action
def take(request: DataRequest, *, by: Any) -> DataRequest:
    """Take charge of a request, also from a colleague."""
    found = locked(request, states=OPEN, by=by)
    found.handler = by
    moved(found)
    keep_step(found, StepCode.TAKEN, by=by)
    record("data_requests.taken", found, by=by)
    return found


@action
def check(request: DataRequest, *, note: str, by: Any) -> DataRequest:
    """Write how it was checked who asks, and that they represent the person."""
    found = locked(request, states=(State.RECEIVED,), by=by)
    words = needed(note, "Hãy ghi đã đối chiếu giấy tờ, quan hệ nào.", "note")
    found.handler = found.handler or by
    moved(found, State.CHECKED)
    keep_step(found, StepCode.CHECKED, by=by, words=words)
    record("data_requests.checked", found, by=by, note=words)
    return found


@action
def acknowledge(request: DataRequest, *, today: date, by: Any) -> RequestPaper:
    """Tell the person on paper that the request came in and by when it will be answered."""
    found = locked(request, states=(State.CHECKED,), by=by)
    found.acknowledged_on = today
    moved(found, State.ACKNOWLEDGED)
    paper = issue(found, Paper.RECEIPT, on=today, by=by)
    keep_step(found, StepCode.ACKNOWLEDGED, by=by, words=f"Văn bản số {paper.issued.text}.")
    record("data_requests.acknowledged", found, by=by, number=paper.issued.text)
    tell_requester(
        found, title=f"Nhà trường đã nhận {str(found).lower()}", body=f"Hạn trả lời {format_date(found.answer_by)}.",
        what="acknowledged", by=by,
    )  # fmt: skip
    return paper


@action
def extend(request: DataRequest, *, to: date, reason: str, today: date, by: Any) -> RequestPaper:
    """Move the deadline of the answer, once, and tell the person why. Refused when it has passed."""
    found = locked(request, states=(State.ACKNOWLEDGED,), by=by)
    words = needed(reason, "Hãy ghi lý do gia hạn: người yêu cầu được biết.", "reason")
    if found.extended_from is not None:
        raise Refused(f"{found} đã gia hạn một lần rồi: phải trả lời trước {format_date(found.answer_by)}.")
    if today > found.answer_by:
        raise Refused(
            f"Hạn trả lời {format_date(found.answer_by)} đã qua nên không gia hạn được nữa: hãy trả lời ngay."
        )
    latest = longest_extension(found.answer_by)
    if not found.answer_by < to <= latest:
        raise Refused(
            f"Hạn mới phải sau {format_date(found.answer_by)} và không quá {format_date(latest)} (gia hạn tối đa "
            f"{(latest - found.answer_by).days} ngày).", field="to",
        )  # fmt: skip
    found.extended_from, found.answer_by = found.answer_by, to
    moved(found)
    paper = issue(found, Paper.EXTENSION, on=today, by=by, reason=words)
    keep_step(found, StepCode.EXTENDED, by=by, words=f"Đến {format_date(to)}. {words}")
    record("data_requests.extended", found, by=by, to=format_date(to), number=paper.issued.text, reason=words)
    tell_requester(found, title=f"{found}: gia hạn đến {format_date(to)}", body=words, what="extended", by=by)
    return paper


@action
def refuse(request: DataRequest, *, ground: str, reason: str, by: Any) -> DataRequest:
    """Refuse a request on a ground that the law gives, with reasons that the person reads in the answer.

    Before the person was checked the only ground is that they did not prove who they are.
    """
    found = locked(request, states=(State.RECEIVED, State.CHECKED, State.ACKNOWLEDGED), by=by)
    words = needed(reason, "Hãy ghi lý do từ chối bằng lời: người yêu cầu được đọc.", "reason")
    if ground not in Ground.values:
        raise Refused("Hãy chọn căn cứ từ chối.", field="ground")
    if found.state == State.RECEIVED and ground != Ground.IDENTITY:
        raise Refused("Chưa kiểm tra người yêu cầu: hãy kiểm tra trước, rồi mới xét nội dung.", field="ground")
    if found.deletions.filter(stage__in=["proposed", "done"]).exists():
        raise Refused("Đã có đề xuất xóa: hãy để lãnh đạo duyệt hoặc trả lại trước.")
    found.outcome, found.ground, found.handler = Outcome.REFUSED, ground, found.handler or by
    found.result = {"answer": words}
    moved(found, State.HANDLED)
    keep_step(found, StepCode.REFUSED, by=by, words=f"{Ground(ground).label}. {words}")
    record("data_requests.refused", found, by=by, ground=Ground(ground).label.lower(), reason=words)
    return found


@action
def handle(request: DataRequest, *, outcome: str, words: str, by: Any) -> DataRequest:
    """Write what was done about a request. Refused while what was asked for has not been done in the system."""
    found = locked(request, states=(State.ACKNOWLEDGED,), by=by)
    said = needed(words, "Hãy ghi kết quả: đoạn này đứng trong văn bản trả lời.", "words")
    if outcome not in {Outcome.GRANTED, Outcome.PARTLY}:
        raise Refused("Hãy chọn kết quả.", field="outcome")
    missing = what_is_missing(found)
    if missing and outcome == Outcome.GRANTED:
        raise Refused(missing)
    found.outcome, found.result = outcome, found.result | {"answer": said}
    moved(found, State.HANDLED)
    keep_step(found, StepCode.HANDLED, by=by, words=said)
    record("data_requests.handled", found, by=by, outcome=found.get_outcome_display().lower(), answer=said)
    return found


@action
def answer(request: DataRequest, *, today: date, by: Any) -> RequestPaper:
    """Answer the person on paper, with the reasons and, after a deletion, line by line what stays and why."""
    found = locked(request, states=(State.HANDLED,), by=by)
    found.answered_on = today
    moved(found, State.ANSWERED)
    paper = issue(found, Paper.ANSWER, on=today, by=by)
    keep_step(found, StepCode.ANSWERED, by=by, words=f"Văn bản số {paper.issued.text}.")
    record("data_requests.answered", found, by=by, number=paper.issued.text)
    tell_requester(found, title=f"Nhà trường đã trả lời {str(found).lower()}", what="answered", by=by)
    return paper


@action
def close(request: DataRequest, *, note: str, by: Any) -> DataRequest:
    """Close a request once its answer has reached the person; the note says how."""
    found = locked(request, states=(State.ANSWERED,), by=by)
    words = needed(note, "Hãy ghi văn bản đã giao bằng cách nào.", "note")
    found.ended_at = timezone.now()
    moved(found, State.CLOSED)
    keep_step(found, StepCode.CLOSED, by=by, words=words)
    record("data_requests.closed", found, by=by, note=words)
    return found
