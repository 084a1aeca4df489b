"""Run every declared check, each in its own guard: one that breaks down is itself a finding."""

import logging
from datetime import date, datetime

from django.db import DatabaseError, transaction
from django.utils import timezone

from truongso.core.safety import Check, Finding, State, checks, met, missed, unsure
from truongso.core.text import format_date
from truongso.trust.security.models import Attestation

log = logging.getLogger(__name__)


def examine_all(now: datetime) -> dict[str, Finding]:
    """Return what every check finds at a moment, by code."""
    day = timezone.localdate(now)
    attested = attestations_on(day)
    return {one.code: _examined(one, now, attested.get(one.code)) for one in checks}


def attestations_on(day: date) -> dict[str, Attestation]:
    """Return the attestation of each check in force on a day, the latest first."""
    found: dict[str, Attestation] = {}
    for row in Attestation.objects.holding_on(day).select_related("made_by__person"):
        found.setdefault(row.code, row)
    return found


def _examined(one: Check, now: datetime, attestation: Attestation | None) -> Finding:
    finding = unsure("Chưa có người xác nhận.") if one.examine is None else _guarded(one, now)
    if finding.state is State.UNSURE and one.valid_days and attestation is not None:
        until = format_date(attestation.valid_until)
        return met(
            f"{attestation.made_by} xác nhận làm ngày {format_date(attestation.done_on)}, có giá trị đến {until}."
        )
    return finding


def _guarded(one: Check, now: datetime) -> Finding:
    assert one.examine is not None
    try:
        with transaction.atomic():
            return one.examine(now)
    except DatabaseError as error:
        return missed(f"Cơ sở dữ liệu không trả lời ({type(error).__name__}).")
    except Exception as error:
        log.exception("safety check %s broke down", one.code)
        return missed(f"Không kiểm tra được: {type(error).__name__}.")
