"""Write a document: start it, save versions, take one back, give it up; say something about it."""

from typing import Any

from django.utils import timezone

from truongso.core.printable import printable
from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.foundation.org.models import Person, Unit
from truongso.foundation.work.actions import notify
from truongso.governance.incoming.models import IncomingDocument
from truongso.governance.outgoing.acting import last_draft, locked, moment_words, require_state
from truongso.governance.outgoing.content import Content, clean_content, first_content
from truongso.governance.outgoing.kinds import form_of, forms
from truongso.governance.outgoing.models import Comment, Draft, OutgoingDocument, State
from truongso.governance.outgoing.unsent import Marks

LONGEST_COMMENT = 2000


@action
def start_document(
    type_code: str,
    *,
    subject: str,
    by: Any,
    unit: Unit | None = None,
    signer: Person | None = None,
    urgency: int = 0,
    reply_to: IncomingDocument | None = None,
    copy_of: OutgoingDocument | None = None,
    replaces: OutgoingDocument | None = None,
    corrects: OutgoingDocument | None = None,
) -> OutgoingDocument:
    """Begin a document from the form of its type, as an answer, or with the words of an earlier document.

    A replacement has the form of what it replaces; a correction is a công văn (NĐ 30/2020, article 18).
    """
    if type_code not in forms():
        raise Refused("Hãy chọn một loại văn bản trong danh sách.", field="type_code")
    _check_relation(type_code, replaces, corrects)
    content = _first(type_code, subject, reply_to, copy_of or replaces)
    content = clean_content(content)
    document = OutgoingDocument.objects.create(
        type_code=type_code, subject=content["subject"], drafted_by=by, unit=unit, signer=signer, urgency=urgency,
        reply_to=reply_to, replaces=replaces, corrects=corrects,
    )  # fmt: skip
    Draft.objects.create(document=document, number=1, content=content, saved_by=by)
    record("outgoing.started", document, by=by)
    return document


def _check_relation(type_code: str, replaces: OutgoingDocument | None, corrects: OutgoingDocument | None) -> None:
    for other, what in ((replaces, "thay thế"), (corrects, "đính chính")):
        if other is not None and other.state != State.ISSUED:
            raise Refused(
                f"«{other}» {other.get_state_display().lower()}: chỉ {what} văn bản đang có hiệu lực phát hành."
            )
    if replaces is not None and replaces.type_code != type_code:
        raise Refused(
            f"Văn bản thay thế phải cùng hình thức với văn bản được thay thế: {replaces.get_type_code_display()}.",
            field="type_code",
        )
    if corrects is not None and type_code != "CV":
        raise Refused("Đính chính văn bản phải bằng công văn.", field="type_code")


def _first(
    type_code: str, subject: str, reply_to: IncomingDocument | None, copy_of: OutgoingDocument | None
) -> Content:
    form = form_of(type_code)
    if copy_of is not None:
        content: Content = {**last_draft(copy_of).content}
        return content | {"subject": subject or content["subject"]}
    if reply_to is None:
        return first_content(form, subject=subject)
    content = first_content(form, subject=subject, reference=str(reply_to))
    return content | {"addressees": [reply_to.origin] if reply_to.origin else []}


@action
def save_draft(
    document: OutgoingDocument, content: Content, *, seen: int, by: Any, marks: Marks | None = None,
    restored_from: int | None = None,
) -> Draft:  # fmt: skip
    """Keep the words as a new version; the same words again make none.

    seen is the version that the person had before them: Refused, with who saved what since, when it is not the last. marks
    name what the page kept of these words by itself: it has become the version and goes.
    """
    content = clean_content(content)
    document = locked(document)
    require_state(document, State.DRAFT)
    last = last_draft(document)
    if last.content == content:
        _drop_unsent(document, marks, by)
        return last
    if last.number != seen:
        raise Refused(
            f"{moment_words(last)} sau khi bạn mở trang. Chữ của bạn còn nguyên dưới đây, chưa ghi đè lên bản ấy: hãy so "
            "sánh hai bản rồi lưu lại."
        )
    saved: Draft = Draft.objects.create(
        document=document, number=last.number + 1, content=content, saved_by=by, restored_from=restored_from
    )
    _drop_unsent(document, marks, by)
    document.subject = content["subject"]
    document.touch()
    document.save()
    if restored_from is None:
        record("outgoing.saved", document, by=by, number=saved.number)
    else:
        record("outgoing.restored", document, by=by, number=restored_from)
    return saved


def _drop_unsent(document: OutgoingDocument, marks: Marks | None, by: Any) -> None:
    document.unsent.filter(by=by, mark__in=[mark for mark in marks or () if mark]).delete()


@action
def restore_draft(document: OutgoingDocument, number: int, *, by: Any) -> Draft:
    """Make an earlier version the last one, as a new version; nothing in between is lost."""
    document = locked(document)
    chosen = document.drafts.filter(number=number).first()
    if chosen is None:
        raise Refused(f"Văn bản không có phiên bản {number}.")
    return save_draft(document, chosen.content, seen=last_draft(document).number, by=by, restored_from=chosen.number)


@action
def describe_document(
    document: OutgoingDocument, *, by: Any, signer: Person | None, unit: Unit | None, urgency: int, reply_due_on: Any,
    copies_amount: int, kept_by: str, note: str,
) -> OutgoingDocument:  # fmt: skip
    """Write what the register says besides the words: who signs, who drafted, how urgent, paper copies, who keeps it."""
    document = locked(document)
    require_state(document, State.DRAFT, State.IN_REVIEW, State.APPROVED)
    document.signer, document.unit, document.urgency, document.reply_due_on = signer, unit, urgency, reply_due_on
    document.copies_amount, document.kept_by, document.note = copies_amount, kept_by.strip()[:200], note.strip()[:300]
    document.touch()
    document.save()
    record("outgoing.described", document, by=by)
    return document


@action
def cancel_document(document: OutgoingDocument, *, reason: str, by: Any) -> OutgoingDocument:
    """Stop writing a document that has no number; its versions stay."""
    document = locked(document)
    require_state(document, State.DRAFT)
    if document.number is not None:
        raise Refused(f"«{document}» đã có số: hãy bỏ số với lý do trước.")
    document.state, document.ended_reason = State.CANCELLED, _reason(reason, "Hãy ghi lý do thôi soạn thảo.")
    document.touch()
    document.save()
    document.unsent.all().delete()
    record("outgoing.cancelled", document, by=by, reason=document.ended_reason)
    return document


@action
def add_comment(document: OutgoingDocument, *, text: str, place: str = "", by: Any) -> Comment:
    """Say something about the last version; whoever drafts it hears of it."""
    text = printable(text).strip()
    if not text:
        raise Refused("Hãy ghi ý kiến.", field="text")
    if len(text) > LONGEST_COMMENT:
        raise Refused(f"Ý kiến dài {len(text)} ký tự: hãy rút gọn còn {LONGEST_COMMENT}.", field="text")
    require_state(document, State.DRAFT, State.IN_REVIEW)
    comment: Comment = Comment.objects.create(
        draft=last_draft(document), text=text, place=" ".join(printable(place).split())[:200], by=by
    )
    record("outgoing.commented", document, by=by)
    notify(
        [document.drafted_by], title=f"Có ý kiến về dự thảo «{document.subject}»", body=text,
        url=f"{document.get_absolute_url()}#gop-y", key=f"outgoing.comment:{comment.uid}", by=by,
    )  # fmt: skip
    return comment


@action
def resolve_comment(comment: Comment, *, by: Any) -> Comment:
    """Mark a remark as dealt with."""
    comment = Comment.objects.select_for_update().get(pk=comment.pk)
    if comment.resolved_at is None:
        comment.resolved_at, comment.resolved_by = timezone.now(), by
        comment.save(update_fields=["resolved_at", "resolved_by"])
        record("outgoing.comment_resolved", comment.draft.document, by=by)
    return comment


def _reason(text: str, missing: str) -> str:
    text = " ".join(printable(text).split())
    if not text:
        raise Refused(missing, field="reason")
    return text[:500]
