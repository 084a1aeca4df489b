"""Take numbers for papers, and void them."""

from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone

from truongso.core.printable import printable
from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.foundation.papers.models import IssuedNumber, Series

LONGEST_SUBJECT = 500
LONGEST_REASON = 300


@action
def issue_number(
    *,
    series_code: str,
    symbol: str,
    subject: str,
    issued_on: date,
    by: Any,
    year: int | None = None,
    paper: models.Model | None = None,
) -> IssuedNumber:
    """Give the next number of a year's series (the year of issued_on); numbers run from 01 without gaps.

    Two clerks at once get two numbers; none is skipped or given twice. A transaction that fails gives its number back.
    Refused for a blank or overlong subject, and for a date outside the year asked for.
    """
    subject = " ".join(printable(subject).split())
    _check(subject, issued_on, year)
    Series.objects.get_or_create(code=series_code, year=issued_on.year)
    series = Series.objects.select_for_update().get(code=series_code, year=issued_on.year)
    series.last_number += 1
    series.save(update_fields=["last_number"])
    issued = IssuedNumber(
        series=series, number=series.last_number, symbol=symbol, subject=subject, issued_on=issued_on, issued_by=by
    )
    if paper is not None:
        issued.paper = paper
    issued.save()
    record("papers.number_issued", issued, by=by, subject=subject)
    return issued


def _check(subject: str, issued_on: date, year: int | None) -> None:
    if not subject:
        raise Refused("Hãy ghi trích yếu của văn bản rồi lấy số.", field="subject")
    if len(subject) > LONGEST_SUBJECT:
        raise Refused(f"Trích yếu dài {len(subject)} ký tự: hãy rút gọn còn {LONGEST_SUBJECT}.", field="subject")
    if year is not None and year != issued_on.year:
        raise Refused(
            f"Ngày văn bản {issued_on:%d/%m/%Y} không thuộc năm {year}: hãy lấy số trong dãy của năm {issued_on.year}.",
            field="issued_on",
        )


@action
def void_number(issued: IssuedNumber, *, reason: str, by: Any) -> IssuedNumber:
    """Mark a number as void; it stays in the register with its reason and is not given again.

    Refused without a reason, and for a number that is void already.
    """
    reason = " ".join(printable(reason).split())
    if not reason:
        raise Refused("Hãy ghi lý do hủy số.", field="reason")
    if len(reason) > LONGEST_REASON:
        raise Refused(f"Lý do dài {len(reason)} ký tự: hãy rút gọn còn {LONGEST_REASON}.", field="reason")
    issued = IssuedNumber.objects.select_for_update(of=("self",)).select_related("series").get(pk=issued.pk)
    if issued.voided_at is not None:
        raise Refused(f"Số {issued.text} đã được hủy trước đó: {issued.void_reason}.")
    issued.voided_at, issued.voided_by, issued.void_reason = timezone.now(), by, reason
    issued.save(update_fields=["voided_at", "voided_by", "void_reason"])
    record("papers.number_voided", issued, by=by, reason=reason)
    return issued
