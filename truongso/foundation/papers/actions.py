"""Decide how a year is numbered; take numbers for papers, keep some, void some."""

from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone

from truongso.core.printable import printable
from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.foundation.papers.models import APART, IssuedNumber, NumberingYear, Reservation, Series

LONGEST_SUBJECT = 500
LONGEST_REASON = 300
MOST_KEPT = 50


@action
def choose_scheme(year: int, scheme: str, *, basis: str, by: Any) -> NumberingYear:
    """Write how the papers of a year are numbered; Refused once a number of that year was given or kept."""
    if scheme not in NumberingYear.Scheme.values:
        raise Refused("Hãy chọn một cách đánh số trong danh sách.", field="scheme")
    basis = _words(basis, "Hãy ghi văn bản quy định cách đánh số (quy chế văn thư, quyết định).", "basis")
    chosen = _locked_year(year)
    if Series.objects.filter(year=year, last_number__gt=0).exclude(code__in=APART).exists():
        raise Refused(f"Năm {year} đã có số được cấp: cách đánh số của năm này không đổi được nữa.", field="scheme")
    chosen.scheme, chosen.basis, chosen.decided_by, chosen.decided_at = scheme, basis, by, timezone.now()
    chosen.save()
    record("papers.scheme_chosen", chosen, by=by, scheme=chosen.get_scheme_display(), basis=basis)
    return chosen


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
    reservation: Reservation | None = None,
) -> IssuedNumber:
    """Give the next number of a year's series (the year of issued_on); numbers run from 01 without gaps.

    series_code is the kind of paper; where the head chose one series for all papers, the number comes from that one. With
    a reservation the lowest of its free numbers is given. Two clerks at once get two numbers; none is skipped or given
    twice. A transaction that fails gives its number back. Refused for a blank or overlong subject, for a date outside
    the year asked for, and for a reservation that is used up or of another series.
    """
    subject = " ".join(printable(subject).split())
    _check(subject, issued_on, year)
    series = _locked_series(series_code, issued_on.year)
    if reservation is None:
        series.last_number += 1
        series.save(update_fields=["last_number"])
    number = series.last_number if reservation is None else _kept_number(series, reservation)
    issued = IssuedNumber(
        series=series, number=number, symbol=symbol, subject=subject, issued_on=issued_on, issued_by=by
    )
    if paper is not None:
        issued.paper = paper
    issued.save()
    record("papers.number_issued", issued, by=by, subject=subject)
    return issued


def _locked_year(year: int) -> NumberingYear:
    NumberingYear.objects.get_or_create(year=year)
    return NumberingYear.objects.select_for_update().get(year=year)


def _locked_series(code: str, year: int) -> Series:
    """Return the series that a kind of paper is numbered from, locked; the year is locked before it, always."""
    own = _locked_year(year).series_of(code)
    Series.objects.get_or_create(code=own, year=year)
    return Series.objects.select_for_update().get(code=own, year=year)


def _kept_number(series: Series, reservation: Reservation) -> int:
    reservation = Reservation.objects.select_related("series").get(pk=reservation.pk)
    if reservation.series_id != series.pk:
        raise Refused(f"«{reservation}» không thuộc dãy số của văn bản này.", field="reservation")
    free = reservation.free
    if not free:
        raise Refused(f"«{reservation}» không còn số nào chưa dùng.", field="reservation")
    return free[0]


@action
def reserve_numbers(
    *, series_code: str, year: int, count: int, kept_for: str, reason: str, until: date, by: Any
) -> Reservation:
    """Keep the next numbers of a series for somebody until a day; Refused without a reason, for none, for too many."""
    if not 1 <= count <= MOST_KEPT:
        raise Refused(f"Mỗi lần giữ từ 1 đến {MOST_KEPT} số.", field="count")
    if until.year != year:
        raise Refused(f"Số của năm {year} chỉ giữ được đến hết năm {year}.", field="until")
    kept_for = _words(kept_for, "Hãy ghi giữ số cho ai.", "kept_for")
    reason = _words(reason, "Hãy ghi lý do giữ số.", "reason")
    series = _locked_series(series_code, year)
    first = series.last_number + 1
    series.last_number += count
    series.save(update_fields=["last_number"])
    kept = Reservation.objects.create(
        series=series, first=first, last=series.last_number, kept_for=kept_for[:200], reason=reason, until=until, reserved_by=by
    )  # fmt: skip
    record("papers.numbers_reserved", kept, by=by, kept_for=kept.kept_for, reason=reason)
    return kept


@action
def release_reservation(reservation: Reservation, *, reason: str, on: date, by: Any) -> list[IssuedNumber]:
    """End a reservation: its unused numbers become void with the reason and stay in the register."""
    reason = _words(reason, "Hãy ghi lý do không dùng các số đã giữ.", "reason")
    series = Series.objects.select_for_update().get(pk=reservation.series_id)
    reservation = Reservation.objects.select_related("series").get(pk=reservation.pk)
    if reservation.released_at is not None:
        raise Refused(f"«{reservation}» đã kết thúc từ trước.")
    day = min(on, date(series.year, 12, 31))
    unused = [
        IssuedNumber.objects.create(
            series=series, number=number, symbol="(số giữ chỗ)", subject=f"Số giữ cho {reservation.kept_for}, không dùng",
            issued_on=day, issued_by=by, voided_at=timezone.now(), voided_by=by, void_reason=reason,
        )
        for number in reservation.free
    ]  # fmt: skip
    reservation.released_at, reservation.released_by = timezone.now(), by
    reservation.save(update_fields=["released_at", "released_by"])
    record("papers.reservation_released", reservation, by=by, unused=len(unused), reason=reason)
    return unused


def _words(text: str, missing: str, field: str) -> str:
    text = " ".join(printable(text).split())
    if not text:
        raise Refused(missing, field=field)
    if len(text) > LONGEST_REASON:
        raise Refused(f"Phần này dài {len(text)} ký tự: hãy rút gọn còn {LONGEST_REASON}.", field=field)
    return text


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
