"""Take numbers for papers."""

from datetime import date
from typing import Any

from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.foundation.papers.models import IssuedNumber, Series


@action
def issue_number(*, series_code: str, symbol: str, subject: str, issued_on: date, by: Any) -> IssuedNumber:
    """Give the next number of the year's series; two clerks at once get two numbers, none is skipped or given twice."""
    Series.objects.get_or_create(code=series_code, year=issued_on.year)
    series = Series.objects.select_for_update().get(code=series_code, year=issued_on.year)
    series.last_number += 1
    series.save()
    issued = IssuedNumber.objects.create(
        series=series, number=series.last_number, symbol=symbol, subject=subject[:300], issued_on=issued_on, issued_by=by
    )
    record("papers.number_issued", issued, by=by, subject=subject)
    return issued


@action
def void_number(issued: IssuedNumber, *, reason: str, by: Any) -> IssuedNumber:
    """Mark a number as void; it stays in the register and is not given again."""
    if not reason.strip():
        raise Refused("Hãy ghi lý do hủy số.", field="reason")
    issued = IssuedNumber.objects.select_for_update().get(pk=issued.pk)
    if issued.void_reason:
        raise Refused(f"Số {issued.text} đã được hủy trước đó.")
    issued.void_reason = reason.strip()[:300]
    issued.save()
    record("papers.number_voided", issued, by=by, reason=reason)
    return issued
