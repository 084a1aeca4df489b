"""Which frozen reports stand before their signers, or are signed."""

from collections.abc import Sequence

from django.contrib.contenttypes.models import ContentType

from truongso.foundation.signing.models import SignatureRequest, State
from truongso.governance.plan.models import ReportVersion


def with_signature(versions: Sequence[ReportVersion]) -> None:
    """Give each version its .signature: the request that runs or is done, or None; one query."""
    kind = ContentType.objects.get_for_model(ReportVersion)
    rows = SignatureRequest.objects.filter(about_kind=kind, about_key__in=[str(v.pk) for v in versions])
    found = {row.about_key: row for row in rows.filter(state__in=[State.WAITING, State.SIGNED]).order_by("pk")}
    for version in versions:
        version.signature = found.get(str(version.pk))  # type: ignore[attr-defined]
