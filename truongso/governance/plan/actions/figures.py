"""One form, one transaction: a figure or a progress report together with its proof."""

from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action
from truongso.foundation.evidence import actions as evidence
from truongso.foundation.evidence.models import Item
from truongso.foundation.indicators.actions import Values, declare_figure
from truongso.foundation.indicators.models import Figure, Provenance
from truongso.foundation.org.periods import Period
from truongso.governance.plan.actions.tasks import report_progress, submit_delivery
from truongso.governance.plan.models import Delivery, IndicatorLine, Occurrence, Progress


@action
def declare_for_line(
    line: IndicatorLine,
    period: Period,
    values: Values,
    *,
    proof: UploadedFile[Any] | None,
    seen: Figure | None,
    reason: str,
    by: Any,
    provenance: Provenance = Provenance.DECLARED,
) -> Figure:
    """Declare the figure of an indicator line with its proof; a corrected figure keeps the proofs of the old one.

    A figure taken from a file comes with that file: it is kept as the proof.
    """
    if not line.code:
        raise Refused(f"{line} chưa khớp với mã nào trong từ điển chỉ tiêu: hãy khớp mã trước khi khai.")
    if provenance == Provenance.IMPORTED and proof is None:
        raise Refused("Số nhập từ tệp phải kèm chính tệp đã đối soát: hãy chọn tệp.", field="proof")
    figure = declare_figure(line.code, period, values, by=by, seen=seen, reason=reason, provenance=provenance)
    if figure.replaces is not None:
        for item in Item.objects.about(figure.replaces):
            evidence.link(item, figure, by=by, role="minh chứng số liệu")
    if proof is not None:
        evidence.add_file(
            title=f"Minh chứng {line}, {period}",
            upload=proof,
            owner=by.person,
            effective_from=period.starts_on,
            effective_to=period.ends_on,
            by=by,
            link_to=figure,
            role="tệp đã đối soát" if provenance == Provenance.IMPORTED else "minh chứng số liệu",
        )
    return figure


@action
def report_with_proof(
    occurrence: Occurrence,
    *,
    percent: int,
    text: str,
    difficulties: str,
    proof: UploadedFile[Any] | None,
    delivery: Delivery | None,
    hand_in: bool,
    form_key: str,
    by: Any,
    on: date,
) -> Progress:
    """Report progress, attach a photo or file to the report or to a product, and hand the product in if asked."""
    occurrence = Occurrence.objects.select_for_update().get(pk=occurrence.pk)  # the same form may come twice at once
    known = occurrence.reports.filter(form_key=form_key).first() if form_key else None
    report = report_progress(
        occurrence, percent=percent, text=text, difficulties=difficulties, by=by, on=on, form_key=form_key
    )
    if known is not None:
        return report
    if proof is not None:
        about = delivery.deliverable.title if delivery else "Tiến độ"
        evidence.add_file(
            title=f"{about}: {occurrence}",
            upload=proof,
            owner=by.person,
            effective_from=occurrence.starts_on,
            by=by,
            link_to=delivery or occurrence,
            role="sản phẩm" if delivery else "minh chứng tiến độ",
        )
    if delivery is not None and hand_in:
        submit_delivery(delivery, by=by, on=on)
    return report
