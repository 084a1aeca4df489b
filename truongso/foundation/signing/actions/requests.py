"""Put a file before those who sign it; open it; send it back; withdraw it."""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.foundation.evidence.contents import keep
from truongso.foundation.org.models import Assignment, Person
from truongso.foundation.org.roles import EMPLOYEES
from truongso.foundation.signing.models import (
    FileKind,
    SignatureRequest,
    SignatureStep,
    State,
    TransactionItem,
)
from truongso.foundation.signing.signals import sent_back
from truongso.foundation.signing.transaction_models import TransactionState
from truongso.foundation.signing.turns import check_turn, locked_step
from truongso.foundation.signing.xml_signing import check_element, root_of


@action
def request_signatures(
    content: bytes,
    *,
    title: str,
    file_name: str,
    signers: Sequence[tuple[Person, str]],
    seal: bool,
    by: Any,
    about: models.Model | None = None,
    elements: Sequence[str] = (),
) -> SignatureRequest:
    """Put a PDF or XML file before its signers, (person, capacity) in their order; with seal the school signs last.

    In an XML file everybody but the last signs one element: elements are their Ids, in the order of the signers.
    """
    kind = _kind_of(content)
    if not signers and not seal:
        raise Refused("Hãy chọn ít nhất một người ký.", field="signers")
    if len({person.pk for person, _ in signers}) != len(signers):
        raise Refused("Một người chỉ ký một lần trên một văn bản.", field="signers")
    if about is not None and SignatureRequest.objects.about(about).filter(state=State.WAITING).exists():
        raise Refused(f"{about} đang chờ ký: hãy đợi hoặc rút bản đang chờ.")
    places = _elements(kind, content, elements, len(signers) + seal)
    sha256 = keep(content, kind).sha256
    made = SignatureRequest(
        title=" ".join(title.split())[:300],
        file_name=file_name[:160],
        kind=kind,
        original_sha256=sha256,
        current_sha256=sha256,
        made_by=by,
    )
    if about is not None:
        made.about = about
    made.save()
    whose = [*signers, (None, "")] if seal else list(signers)
    rows = [
        SignatureStep(request=made, position=n, person=person, capacity=capacity, element=element)
        for n, ((person, capacity), element) in enumerate(zip(whose, places, strict=True), start=1)
    ]
    SignatureStep.objects.bulk_create(rows)
    record("signing.requested", made, by=by, sha256=sha256, signers=[row.who for row in rows])
    return made


def _kind_of(content: bytes) -> FileKind:
    if content.startswith(b"%PDF-"):
        return FileKind.PDF
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return FileKind.XML
    raise Refused("Chỉ trình ký được tệp PDF hoặc XML.", field="file")


def _elements(kind: FileKind, content: bytes, elements: Sequence[str], steps: int) -> list[str]:
    """Return the element of each step; the last may be left out. Refused when a signature would break one before it."""
    places = [*(element.strip() for element in elements), *[""] * steps][:steps]
    if kind == FileKind.PDF:
        return [""] * steps
    root = root_of(content)
    for place in places:
        check_element(root, place)
    if not all(places[:-1]) or len({place for place in places if place}) != sum(map(bool, places)):
        raise Refused(
            "Tệp XML nhiều người ký: mỗi người trước người cuối ký một phần riêng, hãy ghi mã (Id) của phần đó.",
            field="file",
        )
    return places


@action
def open_step(step: SignatureStep, *, by: Any) -> None:
    """Note that the signer looked at the file as it is now."""
    if step.opened_at is None and step.state == State.WAITING:
        step.opened_at = timezone.now()
        step.save(update_fields=["opened_at"])
        record("signing.opened", step.request, by=by)


@action
def refuse_step(step: SignatureStep, *, reason: str, by: Any) -> None:
    """Send a file back instead of signing it; nobody after signs it either."""
    request, step = locked_step(step)
    check_turn(request, step)
    if not reason.strip():
        raise Refused("Hãy ghi lý do trả lại.", field="reason")
    now = timezone.now()
    step.state, step.reason, step.ended_at, step.ended_by = State.REFUSED, reason.strip()[:500], now, by
    step.save()
    request.state, request.ended_at = State.REFUSED, now
    request.save(update_fields=["state", "ended_at"])
    record("signing.refused", request, by=by, reason=step.reason)
    sent_back.send(sender=SignatureRequest, request=request, reason=step.reason, by=by)


@action
def hand_over_step(step: SignatureStep, *, to: Person, capacity: str, reason: str, by: Any) -> None:
    """Give the turn of somebody who left or is away to another, who must look at the file anew."""
    request, step = locked_step(step)
    if step.state != State.WAITING or request.state != State.WAITING or step.person is None:
        raise Refused(f"«{request}» không còn chờ chữ ký này: {step.get_state_display().lower()}.")
    if not reason.strip():
        raise Refused("Hãy ghi lý do chuyển lượt ký.", field="reason")
    if request.steps.filter(person=to).exists():
        raise Refused(f"{to} đã có trong số người ký văn bản này.", field="to")
    if not Assignment.objects.on(timezone.localdate()).filter(person=to, role__in=EMPLOYEES).exists():
        raise Refused(f"{to} không đang công tác tại trường.", field="to")
    if TransactionItem.objects.filter(step=step, state=TransactionState.WAITING).exists():
        raise Refused(
            "Chữ ký này đang chờ xác nhận trên điện thoại hoặc trên máy của người ký: hãy đợi hoặc hủy lần đó."
        )
    before = step.person.full_name
    step.person, step.capacity, step.opened_at = to, " ".join(capacity.split())[:120], None
    step.save(update_fields=["person", "capacity", "opened_at"])
    record("signing.handed_over", request, by=by, before=before, after=to.full_name, reason=reason.strip()[:300])


@action
def withdraw_request(request: SignatureRequest, *, reason: str, by: Any) -> None:
    """Take a file back before everybody has signed; the signatures that are on it stay on that copy."""
    request = SignatureRequest.objects.select_for_update().get(pk=request.pk)
    if request.state != State.WAITING:
        raise Refused("Văn bản này không còn chờ ký nên không rút được.")
    if not reason.strip():
        raise Refused("Hãy ghi lý do rút văn bản.", field="reason")
    request.state, request.ended_at = State.WITHDRAWN, timezone.now()
    request.save(update_fields=["state", "ended_at"])
    record("signing.withdrawn", request, by=by, reason=reason.strip()[:500])
    sent_back.send(sender=SignatureRequest, request=request, reason=reason, by=by)
