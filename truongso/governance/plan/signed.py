"""Which frozen reports the office has: before their signers, signed, issued."""

from collections.abc import Sequence

from django.contrib.contenttypes.models import ContentType

from truongso.governance.outgoing.models import OutgoingDocument, State
from truongso.governance.plan.models import ReportVersion

# A report in one of these can be put before its signer (again); in every other one it is on its way.
AT_REST = (State.NUMBERED, State.CANCELLED)


def with_document(versions: Sequence[ReportVersion]) -> None:
    """Give each version its .document, the paper that the office has of it, or None; one query."""
    kind = ContentType.objects.get_for_model(ReportVersion)
    rows = OutgoingDocument.objects.filter(about_kind=kind, about_key__in=[str(v.pk) for v in versions]).order_by("pk")
    found = {row.about_key: row for row in rows.select_related("number__series")}
    for version in versions:
        document = found.get(str(version.pk))
        version.document = document  # type: ignore[attr-defined]
        version.can_be_signed = document is None or document.state in AT_REST  # type: ignore[attr-defined]
