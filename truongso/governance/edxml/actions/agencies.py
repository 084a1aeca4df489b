"""Agencies of the axis, and those of them that the school writes to."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.text import fold
from truongso.foundation.audit.recording import action, record
from truongso.governance.edxml.models import Agency
from truongso.governance.office.models import Correspondent


@action
def note_agencies(names: Mapping[str, str], *, by: Any) -> int:
    """Keep the list of the axis; agencies that are gone from it go here too. Returns how many there are."""
    now = timezone.now()
    rows = [
        Agency(code=code, name=name, seen_at=now, search=fold(f"{name} {code}"))
        for code, name in names.items()
        if code and name
    ]
    Agency.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["code"], update_fields=["name", "seen_at", "search"], batch_size=500
    )
    Agency.objects.exclude(code__in=[row.code for row in rows]).delete()
    record("edxml.agencies_read", None, by=by, count=len(rows))
    return len(rows)


@action
def add_correspondent(agency: Agency, *, kind: str, by: Any) -> Correspondent:
    """Write an agency of the axis among those that documents go to; it takes packages."""
    if kind not in Correspondent.Kind.values:
        raise Refused("Hãy chọn loại cơ quan.", field="kind")
    if Correspondent.objects.active().filter(code=agency.code).exists():
        raise Refused(f"«{agency}» đã có trong danh bạ nơi gửi, nhận.")
    made = Correspondent.objects.create(name=agency.name[:200], kind=kind, code=agency.code[:40], takes_packages=True)
    record("edxml.correspondent_added", made, by=by)
    return made
