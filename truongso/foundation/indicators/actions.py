"""Declare, confirm and return figures; choose the reading of an ambiguous indicator."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.text import format_date, format_datetime, format_number
from truongso.foundation.audit.recording import action, record
from truongso.foundation.evidence import actions as evidence
from truongso.foundation.evidence.models import Item, Status
from truongso.foundation.indicators.models import Figure, FigureState, Provenance, ReadingChoice
from truongso.foundation.indicators.registry import Kind, indicators
from truongso.foundation.org.periods import Period


@dataclass(frozen=True)
class Values:
    """What a person declares: parts of a ratio, a count, yes or no, or words."""

    as_of: date
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    done: bool | None = None
    note: str = ""


@action
def declare_figure(
    code: str,
    period: Period,
    values: Values,
    *,
    by: Any,
    seen: Figure | None,
    reason: str = "",
    provenance: Provenance = Provenance.DECLARED,
) -> Figure:
    """Declare or correct a figure.

    seen is the current figure that the person had in view, None for none: when another one has come in between, the
    declaration is refused with what changed, and nothing is overwritten. A correction of a confirmed figure needs a
    reason and waits for confirmation again.
    """
    card = indicators.get(code)
    card.refuse_to_be_declared()
    _check(card.kind, period, values)
    current = Figure.objects.select_for_update().current().in_period(period).filter(code=code).first()
    if current != seen:
        raise Refused(_what_changed(current))
    if current is not None and current.state == FigureState.CONFIRMED and not reason.strip():
        raise Refused("Số liệu này đã được xác nhận: hãy ghi lý do sửa.", field="reason")
    if current is not None:
        current.ended_at = timezone.now()
        current.save(update_fields=["ended_at"])
    figure = _create(
        code=code,
        period=period.code,
        provenance=provenance,
        numerator=values.numerator,
        denominator=values.denominator,
        done=values.done,
        as_of=values.as_of,
        note=values.note.strip(),
        definition_version=card.version,
        declared_by=by,
        replaces=current,
        reason=reason.strip(),
        version=(current.version + 1) if current else 1,
    )
    record("indicators.figure_declared", figure, by=by, value=_words(figure), reason=reason)
    return figure


def _create(**fields: Any) -> Figure:
    """Create a figure; Refused where somebody else's first figure of the period came in at the same moment."""
    try:
        with transaction.atomic():
            return Figure.objects.create(**fields)
    except IntegrityError:
        raise Refused(
            "Có người vừa khai số liệu này cùng lúc với bạn. Số của bạn chưa được ghi: hãy tải lại trang để xem số của họ."
        ) from None


def _check(kind: str, period: Period, values: Values) -> None:
    numerator, denominator = values.numerator, values.denominator
    if kind == Kind.RATIO:
        if numerator is None or denominator is None:
            raise Refused("Hãy ghi cả tử số và mẫu số.", field="numerator")
        if denominator <= 0:
            raise Refused(
                "Mẫu số phải lớn hơn 0. Nếu kỳ này không có gì để đếm, hãy để trống và ghi thuyết minh.",
                field="denominator",
            )
        if not 0 <= numerator <= denominator:
            raise Refused(
                f"Tử số phải từ 0 đến mẫu số ({format_number(denominator)}), đang ghi {format_number(numerator)}.",
                field="numerator",
            )
    if kind == Kind.COUNT and (numerator is None or numerator < 0):
        raise Refused("Hãy ghi số lượng từ 0 trở lên.", field="numerator")
    if kind == Kind.MILESTONE and values.done is None:
        raise Refused("Hãy chọn đã đạt hoặc chưa đạt.", field="done")
    if kind == Kind.NARRATIVE and not values.note.strip():
        raise Refused("Chỉ tiêu này báo cáo bằng lời: hãy ghi thuyết minh.", field="note")
    if values.as_of not in period:
        raise Refused(
            f"Ngày số liệu phải nằm trong {period} ({format_date(period.starts_on)} đến {format_date(period.ends_on)}).",
            field="as_of",
        )


def _what_changed(current: Figure | None) -> str:
    if current is None:
        return "Số liệu vừa được rút lại trong lúc bạn nhập. Hãy tải lại trang rồi khai lại."
    return (
        f"{current.declared_by} vừa khai số liệu này lúc {format_datetime(current.declared_at)}: {_words(current)}. "
        "Số của bạn chưa được ghi; hãy xem số mới rồi sửa tiếp nếu cần."
    )


def _words(figure: Figure) -> str:
    kind = indicators.get(figure.code).kind
    if kind == Kind.RATIO:
        return f"{format_number(figure.numerator or 0)}/{format_number(figure.denominator or 0)}"
    if kind == Kind.MILESTONE:
        return "đã đạt" if figure.done else "chưa đạt"
    return format_number(figure.numerator) if figure.numerator is not None else "bằng lời"


def _to_judge(figure: Figure, by: Any) -> Figure:
    figure = Figure.objects.select_for_update().get(pk=figure.pk)
    if figure.ended_at is not None:
        raise Refused("Số liệu này đã được thay bằng số mới hơn. Hãy tải lại trang.")
    if figure.state != FigureState.WAITING:
        raise Refused(f"Số liệu này đã ở trạng thái «{figure.get_state_display()}».")
    if figure.declared_by_id == by.pk:
        raise Refused("Người khai không tự xác nhận số của mình: cần một người thứ hai.")
    figure.judged_by, figure.judged_at = by, timezone.now()
    return figure


@action
def confirm_figure(figure: Figure, *, by: Any, note: str = "") -> Figure:
    """Confirm a figure that another person declared, and accept the evidence of others that waits with it.

    Refused without any evidence that was accepted or is waiting.
    """
    figure = _to_judge(figure, by)
    proofs = Item.objects.about(figure).filter(status__in=[Status.SUBMITTED, Status.ACCEPTED])
    if not proofs.exists():
        raise Refused("Số liệu chưa có minh chứng nào dùng được: hãy trả lại để người khai bổ sung.")
    for item in proofs.to_judge(by):
        evidence.accept(item, by=by)
    figure.state, figure.judgement = FigureState.CONFIRMED, note.strip()
    figure.save()
    record("indicators.figure_confirmed", figure, by=by)
    return figure


@action
def return_figure(figure: Figure, *, reason: str, by: Any) -> Figure:
    """Return a figure to the person who declared it, with the reason."""
    if not reason.strip():
        raise Refused("Hãy ghi lý do trả lại.", field="reason")
    figure = _to_judge(figure, by)
    figure.state, figure.judgement = FigureState.RETURNED, reason.strip()
    figure.save()
    record("indicators.figure_returned", figure, by=by, reason=reason)
    return figure


@action
def choose_reading(code: str, *, reading: str, reason: str, by: Any) -> ReadingChoice:
    """Choose how an ambiguous indicator is read at this school."""
    indicators.get(code)
    if not reading.strip() or not reason.strip():
        raise Refused("Hãy ghi cả cách hiểu và lý do.", field="reading")
    choice = ReadingChoice.objects.create(
        code=code, reading=reading.strip(), reason=reason.strip(), chosen_by=by.person
    )
    record("indicators.reading_chosen", choice, by=by)
    return choice
