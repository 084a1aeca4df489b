"""Codes on papers: made before a paper is printed, filled when it is signed, marked when it stops holding."""

from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.foundation.signing.models import PublicCode


@action
def make_public_code(about: models.Model | None = None, *, by: Any) -> PublicCode:
    """Make the code that is printed on a paper. It tells nothing until it is filled."""
    made = PublicCode(made_by=by)
    if about is not None:
        made.about = about
    made.save()
    record("signing.code_made", made, by=by)
    return made


@action
def fill_public_code(code: PublicCode, *, number: str, dated_on: date, signer: str, sha256: str, by: Any) -> PublicCode:
    """Say what the paper with this code says: number, date, signer; and the hash of the signed file. Once."""
    code = PublicCode.objects.select_for_update().get(pk=code.pk)
    if code.filled_at is not None:
        raise Refused("Mã kiểm tra này đã công bố: văn bản khác phải dùng mã khác.")
    code.number, code.dated_on, code.signer, code.sha256 = number[:80], dated_on, signer[:200], sha256
    code.filled_at = timezone.now()
    code.save()
    record("signing.code_filled", code, by=by, sha256=sha256)
    return code


@action
def note_public_state(code: PublicCode, *, since: str, by: Any) -> None:
    """Say what became of the paper: recalled, replaced, corrected. Nothing takes it back to silence."""
    if not since.strip():
        raise Refused("Hãy ghi văn bản đã được thu hồi, thay thế hay đính chính.")
    code = PublicCode.objects.select_for_update().get(pk=code.pk)
    code.since = since.strip()[:200]
    code.save(update_fields=["since"])
    record("signing.code_noted", code, by=by, since=code.since)
