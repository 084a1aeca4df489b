"""Ask people about a draft, hear them, approve it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from truongso.core.printable import printable
from truongso.core.refusal import Refused
from truongso.core.text import format_date
from truongso.foundation.audit.recording import action, record
from truongso.foundation.org.models import Assignment, Person
from truongso.foundation.org.roles import EMPLOYEES, Role
from truongso.foundation.work.actions import notify
from truongso.governance.outgoing.acting import accounts_of, last_draft, locked, require_state
from truongso.governance.outgoing.capacity import signature_lines
from truongso.governance.outgoing.models import Opinion, OutgoingDocument, Review, State

MOST_PEOPLE = 20


@action
def start_review(
    document: OutgoingDocument, people: Sequence[Person], *, mode: str, due_on: date, today: date, by: Any
) -> Review:
    """Put the last version before people, together or in their order; it cannot be changed meanwhile."""
    document = locked(document)
    require_state(document, State.DRAFT)
    if mode not in Review.Mode.values:
        raise Refused("Hãy chọn lấy ý kiến cùng lúc hay lần lượt.", field="mode")
    if due_on < today:
        raise Refused("Hạn cho ý kiến phải từ hôm nay trở đi.", field="due_on")
    _check_people(people, today, by)
    review: Review = Review.objects.create(
        document=document, draft=last_draft(document), mode=mode, due_on=due_on, started_by=by
    )
    Opinion.objects.bulk_create(
        Opinion(review=review, position=number, person=person) for number, person in enumerate(people, start=1)
    )
    _turn(document, State.IN_REVIEW)
    record("outgoing.review_started", document, by=by, people=", ".join(str(person) for person in people))
    _tell_next(review, by=by)
    return review


def _check_people(people: Sequence[Person], today: date, by: Any) -> None:
    if not 1 <= len(people) <= MOST_PEOPLE:
        raise Refused(f"Hãy chọn từ 1 đến {MOST_PEOPLE} người cho ý kiến.", field="people")
    if len({person.pk for person in people}) != len(people):
        raise Refused("Mỗi người chỉ cho ý kiến một lần trong một lần lấy ý kiến.", field="people")
    for person in people:
        if person.pk == by.person_id:
            raise Refused("Người gửi không tự cho ý kiến về dự thảo của mình.", field="people")
        if not Assignment.objects.on(today).filter(person=person, role__in=EMPLOYEES).exists():
            raise Refused(f"{person} không đang công tác tại trường.", field="people")


def _tell_next(review: Review, *, by: Any) -> None:
    waiting = Opinion.objects.waiting().filter(review=review).select_related("person")
    for opinion in waiting:
        notify(
            accounts_of([opinion.person]), title=f"Cho ý kiến về dự thảo «{review.document.subject}»",
            body=f"Hạn {format_date(review.due_on)}.", url=review.document.get_absolute_url(),
            key=f"outgoing.opinion:{opinion.pk}", by=by,
        )  # fmt: skip


def _turn(document: OutgoingDocument, state: State) -> None:
    document.state = state
    document.touch()
    document.save()


@action
def give_opinion(opinion: Opinion, *, agree: bool, words: str, by: Any) -> Opinion:
    """Agree, or return the draft with the reason; one return ends the round, the last agreement too."""
    document = locked(opinion.review.document)
    opinion = Opinion.objects.select_related("review", "person").get(pk=opinion.pk)
    if opinion.person_id != by.person_id:
        raise Refused("Ý kiến này của người khác.")
    if not Opinion.objects.waiting().filter(pk=opinion.pk).exists():
        raise Refused("Chưa đến lượt bạn, hoặc lần lấy ý kiến này đã xong.")
    words = printable(words).strip()[:1000]
    if not agree and not words:
        raise Refused("Hãy ghi vì sao trả lại.", field="words")
    opinion.answer = Opinion.Answer.AGREED if agree else Opinion.Answer.RETURNED
    opinion.words, opinion.at = words, timezone.now()
    opinion.save()
    if agree:
        record("outgoing.agreed", document, by=by)
        _after_agreement(document, opinion.review, by=by)
    else:
        record("outgoing.returned", document, by=by, reason=words)
        _end(opinion.review, Review.Result.RETURNED)
        _turn(document, State.DRAFT)
        _tell_drafter(
            document, f"{opinion.person} trả lại dự thảo «{document.subject}»", words, f"return:{opinion.pk}", by
        )
    return opinion


def _after_agreement(document: OutgoingDocument, review: Review, *, by: Any) -> None:
    if review.opinions.filter(answer=Opinion.Answer.NONE).exists():
        _tell_next(review, by=by)
        return
    _end(review, Review.Result.AGREED)
    _turn(document, State.DRAFT)
    _tell_drafter(document, f"Mọi người đã đồng ý với dự thảo «{document.subject}»", "", f"agreed:{review.pk}", by)


def _end(review: Review, result: Review.Result, reason: str = "") -> None:
    review.result, review.ended_at, review.reason = result, timezone.now(), reason
    review.save(update_fields=["result", "ended_at", "reason"])


def _tell_drafter(document: OutgoingDocument, title: str, body: str, key: str, by: Any) -> None:
    notify([document.drafted_by], title=title, body=body, url=document.get_absolute_url(), key=f"outgoing.{key}", by=by)


@action
def withdraw_review(document: OutgoingDocument, *, reason: str, by: Any) -> OutgoingDocument:
    """Take a draft back from those who were asked, to change it."""
    document = locked(document)
    require_state(document, State.IN_REVIEW)
    reason = " ".join(printable(reason).split())[:500]
    if not reason:
        raise Refused("Hãy ghi lý do rút lại.", field="reason")
    _end(document.reviews.get(result=Review.Result.OPEN), Review.Result.WITHDRAWN, reason)
    _turn(document, State.DRAFT)
    record("outgoing.review_withdrawn", document, by=by, reason=reason)
    return document


@action
def approve_document(document: OutgoingDocument, *, today: date, by: Any) -> OutgoingDocument:
    """Agree to a draft as it stands, so that the clerk may number it; who signs must be able to sign.

    Refused while people are asked, and while remarks are open: what somebody said must be dealt with first.
    """
    document = locked(document)
    require_state(document, State.DRAFT)
    open_remarks = sum(draft.comments.filter(resolved_at=None).count() for draft in document.drafts.all())
    if open_remarks:
        raise Refused(f"Còn {open_remarks} ý kiến góp ý chưa xử lý: hãy xử lý xong rồi duyệt.")
    if document.signer is None:
        raise Refused("Chưa chọn người ký: hãy chọn người ký rồi duyệt.", field="signer")
    signature_lines(document.signer, today)
    document.approved_at = timezone.now()
    _turn(document, State.NUMBERED if document.number_id else State.APPROVED)
    record("outgoing.approved", document, by=by)
    clerks: Any = Person.objects.with_role(Role.CLERK, on=today)
    notify(
        accounts_of(clerks), title=f"Văn bản chờ lấy số: «{document.subject}»", url=document.get_absolute_url(),
        key=f"outgoing.to_number:{document.uid}:{document.version}", by=by,
    )  # fmt: skip
    return document
