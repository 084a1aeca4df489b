"""Files go to the archive: chosen, listed in minutes that both sides sign, accepted, then locked."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.foundation.evidence.contents import keep
from truongso.foundation.evidence.models import Blob
from truongso.foundation.org.models import Person
from truongso.foundation.papers.pdf import render_pdf
from truongso.foundation.signing import actions as signing
from truongso.governance.casefiles.acting import plain, required
from truongso.governance.casefiles.models import CaseFile, HandOver, HandOverItem, HandOverSeries
from truongso.governance.casefiles.printing import hand_over_index, minutes

State = HandOver.State
GIVER, TAKER = "BÊN GIAO", "BÊN NHẬN"


@action
def start_hand_over(case_files: Iterable[CaseFile], *, made_on: date, by: Any, note: str = "") -> HandOver:
    """Choose closed files for the archive. Refused for an open or archived one, and for one in another handing in."""
    keys = sorted({each.pk for each in case_files})
    chosen = list(CaseFile.objects.select_for_update().filter(pk__in=keys).order_by("code"))
    if not chosen:
        raise Refused("Hãy chọn ít nhất một hồ sơ đã kết thúc để nộp lưu.", field="files")
    for one in chosen:
        _check_free(one)
    made: HandOver = HandOver.objects.create(
        code=_next_code(made_on.year), made_on=made_on, made_by=by, note=plain(note)[:300]
    )
    HandOverItem.objects.bulk_create(
        [HandOverItem(hand_over=made, case_file=one, position=n) for n, one in enumerate(chosen, start=1)]
    )
    record("casefiles.hand_over_started", made, by=by, files=len(chosen))
    return made


@action
def put_before_signers(hand_over: HandOver, *, giver: Person, taker: Person, by: Any) -> HandOver:
    """Make the list and the minutes and put the minutes before both sides, the giver first."""
    found = _locked(hand_over, State.DRAFT)
    if giver.pk == taker.pk:
        raise Refused("Bên giao và bên nhận phải là hai người.", field="taker")
    for item in found.items.select_related("case_file"):
        if item.case_file.state != CaseFile.State.CLOSED:
            raise Refused(f"{item.case_file} {item.case_file.get_state_display()}: hãy đưa ra khỏi đợt nộp.")
    content = render_pdf(minutes(found, giver=giver.full_name, taker=taker.full_name))
    found.index_file = keep(render_pdf(hand_over_index(found)), "application/pdf")
    found.minutes_file = keep(content, "application/pdf")
    found.state, found.trouble = State.SIGNING, ""
    found.touch()
    found.save()
    signing.request_signatures(
        content, title=f"Biên bản giao nhận hồ sơ, {found.in_sentence}", file_name=f"bien-ban-{found.code}.pdf",
        signers=[(giver, GIVER), (taker, TAKER)], seal=False, about=found, by=by,
    )  # fmt: skip
    record("casefiles.hand_over_signing", found, by=by)
    return found


@action
def keep_signed_minutes(hand_over: HandOver, *, sha256: str, by: Any) -> HandOver:
    """Keep the minutes as both sides signed them."""
    found = _locked(hand_over, State.SIGNING)
    found.minutes_file, found.state = Blob.objects.get(sha256=sha256), State.SIGNED
    found.touch()
    found.save()
    record("casefiles.hand_over_signed", found, by=by)
    return found


@action
def take_back_minutes(hand_over: HandOver, *, reason: str, by: Any) -> HandOver:
    """The minutes were sent back unsigned: the handing in is a draft again."""
    found = _locked(hand_over, State.SIGNING)
    found.state, found.trouble, found.minutes_file, found.index_file = State.DRAFT, plain(reason)[:300], None, None
    found.touch()
    found.save()
    record("casefiles.hand_over_sent_back", found, by=by, reason=found.trouble)
    return found


@action
def accept_hand_over(hand_over: HandOver, *, by: Any) -> HandOver:
    """Take the files into the archive once the minutes are signed; from then on nobody changes them."""
    found = _locked(hand_over, State.SIGNED)
    chosen = list(CaseFile.objects.select_for_update().filter(hand_over_items__hand_over=found))
    for one in chosen:
        if one.state != CaseFile.State.CLOSED:
            raise Refused(f"{one} {one.get_state_display()}: không nhận được vào lưu trữ.")
        one.state, one.keep_asked_until = CaseFile.State.ARCHIVED, None
        one.touch()
        one.save()
    found.state, found.accepted_at, found.accepted_by = State.ACCEPTED, timezone.now(), by
    found.touch()
    found.save()
    record("casefiles.hand_over_accepted", found, by=by, files=len(chosen))
    return found


@action
def cancel_hand_over(hand_over: HandOver, *, reason: str, by: Any) -> HandOver:
    """Give up a handing in that was not accepted; its files are free again. Refused while its minutes are being signed."""
    found = _locked(hand_over, State.DRAFT, State.SIGNED)
    found.trouble = required(reason, "Hãy ghi lý do hủy đợt nộp lưu.", "reason")[:300]
    found.state = State.CANCELLED
    found.touch()
    found.save()
    record("casefiles.hand_over_cancelled", found, by=by, reason=found.trouble)
    return found


def _check_free(case_file: CaseFile) -> None:
    if case_file.state != CaseFile.State.CLOSED:
        raise Refused(f"{case_file} {case_file.get_state_display()}: chỉ nộp lưu hồ sơ đã kết thúc.", field="files")
    other = case_file.hand_over_items.exclude(hand_over__state=State.CANCELLED).first()
    if other is not None:
        raise Refused(f"{case_file} đã nằm trong {other.hand_over.in_sentence}.", field="files")


def _next_code(year: int) -> str:
    HandOverSeries.objects.get_or_create(year=year)
    series = HandOverSeries.objects.select_for_update().get(year=year)
    series.last_number += 1
    series.save()
    return f"NL-{year}-{series.last_number:02d}"


def _locked(hand_over: HandOver, *states: State) -> HandOver:
    found: HandOver = (
        HandOver.objects.select_for_update(of=("self",)).select_related("made_by__person").get(pk=hand_over.pk)
    )
    if found.state == State.SIGNING and State.SIGNING not in states:
        raise Refused(f"{found} đang ký biên bản: hãy đợi đủ chữ ký, hoặc rút văn bản trình ký trước.")
    if found.state not in states:
        raise Refused(f"{found} {found.get_state_display()}: không làm được việc này.")
    return found
