"""Put a file before those who sign it; open it; send it back; withdraw it."""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.foundation.evidence.contents import keep
from truongso.foundation.org.models import Person
from truongso.foundation.signing.models import SignatureRequest, SignatureStep, State
from truongso.foundation.signing.signals import sent_back
from truongso.foundation.signing.turns import check_turn, locked_step


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
) -> SignatureRequest:
    """Put a PDF before its signers, (person, capacity) in their order; with seal the school signs last."""
    if not content.startswith(b"%PDF-"):
        raise Refused("Chỉ trình ký được tệp PDF.", field="file")
    if not signers and not seal:
        raise Refused("Hãy chọn ít nhất một người ký.", field="signers")
    if len({person.pk for person, _ in signers}) != len(signers):
        raise Refused("Một người chỉ ký một lần trên một văn bản.", field="signers")
    if about is not None and SignatureRequest.objects.about(about).filter(state=State.WAITING).exists():
        raise Refused(f"{about} đang chờ ký: hãy đợi hoặc rút bản đang chờ.")
    sha256 = keep(content, "application/pdf").sha256
    made = SignatureRequest(
        title=" ".join(title.split())[:300],
        file_name=file_name[:160],
        original_sha256=sha256,
        current_sha256=sha256,
        made_by=by,
    )
    if about is not None:
        made.about = about
    made.save()
    rows = [SignatureStep(request=made, position=n, person=p, capacity=c) for n, (p, c) in enumerate(signers, start=1)]
    if seal:
        rows.append(SignatureStep(request=made, position=len(rows) + 1))
    SignatureStep.objects.bulk_create(rows)
    record("signing.requested", made, by=by, sha256=sha256, signers=[row.who for row in rows])
    return made


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
