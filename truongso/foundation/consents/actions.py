"""Answer, record what stands on paper, take back, and change the words in which people are asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.text import format_date, squeeze
from truongso.core.uploads import MEGABYTE, inspect_upload
from truongso.foundation.audit.recording import action, record
from truongso.foundation.consents.models import PARTS, Consent, ConsentProof, Wording
from truongso.foundation.consents.questions import sides_for
from truongso.foundation.consents.registry import Purpose, Representative, purposes, representatives_of
from truongso.foundation.org.models import Person

Side, Answer = Consent.Side, Consent.Answer
PROOF_KINDS = ("application/pdf", "image/jpeg", "image/png", "image/webp")
PROOF_LIMIT = 4 * MEGABYTE


@dataclass(frozen=True)
class PaperAnswer:
    """What one side signed on paper: the answer, and of a representative who it was."""

    side: str
    agrees: bool
    signer: Person | None = None
    name: str = ""
    relation: str = ""


@action
def answer(subject: Person, code: str, *, agrees: bool, wording_number: int, today: date, by: Any) -> Consent:
    """Agree or refuse on the page, for oneself or for a child that one represents.

    wording_number is that of the words on the page: Refused when they changed meanwhile, for a purpose that needs no
    consent, and for anybody who is neither the person nor a representative.
    """
    purpose, locked = _of_consent(code), _locked(subject)
    side, representative = _side_of(locked, by)
    _refuse_side(locked, purpose, side, today)
    wording = _wording_seen(purpose, wording_number)
    standing = Consent.objects.standing().of_purpose(code).filter(subject=locked, side=side).first()
    _refuse_quarrel(standing, agrees, by.person)
    details = {"name": by.person.full_name, "relation": representative.relation if representative else ""}
    return _keep(
        standing, subject=locked, wording=wording, side=side, signer=by.person, signer_details=details,
        answer=Answer.AGREED if agrees else Answer.REFUSED, manner=Consent.Manner.PAGE, given_on=today, by=by,
    )  # fmt: skip


def record_paper(
    subject: Person, code: str, answers: Sequence[PaperAnswer], *, upload: Any, on: date, today: date, by: Any
) -> list[Consent]:
    """Record what the sides signed on paper on a day, with the scan. Refused for a harmful file or a day to come."""
    given = inspect_upload(upload, upload.name, allowed=PROOF_KINDS, limit=PROOF_LIMIT)
    return _record_paper(subject, code, answers, given=given, on=on, today=today, by=by)


@action
def _record_paper(
    subject: Person, code: str, answers: Sequence[PaperAnswer], *, given: Any, on: date, today: date, by: Any
) -> list[Consent]:
    purpose, locked = _of_consent(code), _locked(subject)
    if on > today:
        raise Refused("Ngày ký phiếu không được ở sau hôm nay.", field="on")
    if not answers:
        raise Refused("Hãy ghi ít nhất một bên đã ký phiếu trả lời thế nào.", field="subject_answer")
    wording = _wording_seen(purpose, Wording.now(purpose).number)
    proof = ConsentProof.keep(locked, given, by=by)
    return [_from_paper(locked, purpose, one, wording=wording, proof=proof, on=on, by=by) for one in answers]


def _from_paper(
    subject: Person, purpose: Purpose, given: PaperAnswer, *, wording: Wording, proof: ConsentProof, on: date, by: Any
) -> Consent:
    _refuse_side(subject, purpose, given.side, on)
    signer, details = _paper_signer(subject, given)
    standing = Consent.objects.standing().of_purpose(purpose.code).filter(subject=subject, side=given.side).first()
    if standing is not None and on < standing.given_on:
        raise Refused(
            f"Đã có trả lời mới hơn, ngày {format_date(standing.given_on)}: phiếu cũ không thay được trả lời đó.",
            field="on",
        )
    return _keep(
        standing, subject=subject, wording=wording, side=given.side, signer=signer, signer_details=details, proof=proof,
        answer=Answer.AGREED if given.agrees else Answer.REFUSED, manner=Consent.Manner.PAPER, given_on=on, by=by,
    )  # fmt: skip


@action
def withdraw(subject: Person, code: str, *, reason: str, today: date, by: Any) -> Consent:
    """Take one's own agreement back, or that given for a child; it takes effect at once. Refused when there is none."""
    locked = _locked(subject)
    side, _ = _side_of(locked, by)
    return _withdraw(locked, _of_consent(code), side, reason=reason, today=today, by=by)


@action
def withdraw_on_request(subject: Person, code: str, *, side: str, reason: str, today: date, by: Any) -> Consent:
    """Take an agreement back as the family asked the school to; the reason says how they asked."""
    if not squeeze(reason):
        raise Refused("Hãy ghi ai đề nghị rút, bằng cách nào.", field="reason")
    return _withdraw(_locked(subject), _of_consent(code), side, reason=reason, today=today, by=by)


@action
def publish_wording(code: str, *, parts: Mapping[str, str], reason: str, seen_number: int, by: Any) -> Wording:
    """Ask anew in other words: agreements given to the words before hold no longer until people answer again."""
    purpose = _of_consent(code)
    written = {key: squeeze(parts.get(key, "")) for key in PARTS}
    if missing := [title for key, title in PARTS.items() if not written[key]]:
        raise Refused(f"Hãy ghi đủ các phần: thiếu «{missing[0]}».", field=next(k for k in PARTS if not written[k]))
    if not squeeze(reason):
        raise Refused("Hãy ghi lý do hỏi lại, để gia đình hiểu vì sao phải trả lời lần nữa.", field="reason")
    before = _wording_seen(purpose, seen_number)
    if before.parts == written:
        raise Refused("Nội dung không có gì thay đổi so với nội dung đang dùng.")
    lapsed = Consent.objects.standing().filter(wording=before, answer=Answer.AGREED, withdrawn_at=None).count()
    Wording.objects.filter(pk=before.pk).update(replaced_at=timezone.now())
    made: Wording = Wording.objects.create(
        purpose_code=code, number=before.number + 1, parts=written, reason=squeeze(reason)[:300], published_by=by
    )
    record("consents.wording_published", made, by=by, lapsed=lapsed)
    return made


# --- Parts of the actions ----------------------------------------------------------------------------------


def _of_consent(code: str) -> Purpose:
    if code not in purposes:
        raise Refused("Mục đích này không còn trong danh mục: hãy tải lại trang.")
    purpose = purposes.get(code)
    if not purpose.needs_consent:
        raise Refused(
            f"«{purpose.title}» không dựa vào sự đồng ý mà theo {purpose.legal_basis.place}: không có gì để đồng ý hay rút."
        )
    return purpose


def _locked(subject: Person) -> Person:
    found: Person = Person.objects.select_for_update().get(pk=subject.pk)
    return found


def _side_of(subject: Person, by: Any) -> tuple[str, Representative | None]:
    if by.person_id == subject.pk:
        return Side.SUBJECT, None
    for one in representatives_of([subject.pk])[subject.pk]:
        if one.person.pk == by.person_id:
            return Side.REPRESENTATIVE, one
    raise Refused(f"Chỉ {subject} và cha mẹ, người giám hộ của em mới trả lời được ở trang này.")


def _refuse_side(subject: Person, purpose: Purpose, side: str, day: date) -> None:
    if side in sides_for(subject, purpose, day):
        return
    if side == Side.REPRESENTATIVE:
        raise Refused(f"{subject} tự trả lời cho mục đích này, không cần cha mẹ, người giám hộ.")
    raise Refused(f"Mục đích này do cha mẹ, người giám hộ của {subject} trả lời.")


def _wording_seen(purpose: Purpose, number: int) -> Wording:
    """Return the current wording, kept and locked; Refused when it is not the one that the person read."""
    current = Wording.objects.select_for_update().filter(purpose_code=purpose.code, replaced_at=None).first()
    if current is None:
        declared = Wording.declared(purpose)
        current, _ = Wording.objects.get_or_create(
            purpose_code=purpose.code, number=declared.number, defaults={"parts": declared.parts}
        )
    if current.number != number or current.replaced_at is not None:
        raise Refused("Nội dung vừa được đổi: hãy đọc lại rồi trả lời.")
    return current


def _refuse_quarrel(standing: Consent | None, agrees: bool, signer: Person) -> None:
    """One parent does not overrule the other's no by a click; a paper that both know of does."""
    if not agrees or standing is None or standing.is_agreement or standing.signer_id == signer.pk:
        return
    raise Refused(
        f"{standing.signer_name} {standing.answer_words} ngày {format_date(standing.withdrawn_on or standing.given_on)}: "
        "gia đình hãy thống nhất, rồi nộp phiếu giấy cho giáo viên chủ nhiệm."
    )


def _paper_signer(subject: Person, given: PaperAnswer) -> tuple[Person | None, dict[str, str]]:
    if given.side == Side.SUBJECT:
        return subject, {"name": subject.full_name, "relation": ""}
    if given.signer is not None:
        known = next((r for r in representatives_of([subject.pk])[subject.pk] if r.person == given.signer), None)
        if known is None:
            raise Refused(f"{given.signer} không phải cha mẹ, người giám hộ của {subject}.", field="signer")
        return known.person, {"name": known.person.full_name, "relation": known.relation}
    if not squeeze(given.name):
        raise Refused("Hãy ghi ai đã ký (cha, mẹ hoặc người giám hộ).", field="name")
    return None, {"name": squeeze(given.name)[:120], "relation": squeeze(given.relation)[:40]}


def _keep(standing: Consent | None, *, by: Any, wording: Wording, **values: Any) -> Consent:
    now = timezone.now()
    if standing is not None:
        standing.replaced_at, standing.replaced_on = now, values["given_on"]
        standing.touch()
        standing.save()
    made: Consent = Consent.objects.create(
        wording=wording, purpose_code=wording.purpose_code, recorded_at=now, recorded_by=by, **values
    )
    record(
        "consents.answered", made, by=by, answer=f"«{made.get_answer_display()}»", side=made.get_side_display(),
        signer=made.signer_name,
    )  # fmt: skip
    if made.answer == Answer.REFUSED:
        _take_effect(made, by)
    return made


def _withdraw(subject: Person, purpose: Purpose, side: str, *, reason: str, today: date, by: Any) -> Consent:
    standing: Consent | None = (
        Consent.objects.standing().of_purpose(purpose.code).filter(subject=subject, side=side).first()
    )
    if standing is None or standing.answer == Answer.REFUSED:
        raise Refused(f"Chưa có đồng ý nào cho «{purpose.title}» để rút.")
    if standing.withdrawn_at is not None:
        raise Refused(f"Đồng ý này đã được rút ngày {format_date(standing.withdrawn_on)}, không cần rút lần nữa.")
    standing.withdrawn_at, standing.withdrawn_on, standing.withdrawn_by = timezone.now(), today, by
    standing.withdrawal_reason = squeeze(reason)[:300]
    standing.touch()
    standing.save()
    record(
        "consents.withdrawn", standing, by=by, side=standing.get_side_display(), signer=standing.signer_name,
        reason=standing.withdrawal_reason,
    )  # fmt: skip
    _take_effect(standing, by)
    return standing


def _take_effect(ended: Consent, by: Any) -> None:
    """Stop what the consent allowed, inside the action: what the app declared for it, photo and all."""
    on_withdrawal = ended.purpose.on_withdrawal
    if on_withdrawal is not None:
        on_withdrawal(ended.subject, by)
