"""The register of processing activities, computed from what the apps declare and from the rows that stand."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.apps import apps

from truongso.core import excel
from truongso.foundation.consents.models import Consent
from truongso.foundation.consents.questions import consented_people
from truongso.foundation.consents.registry import Purpose, purposes
from truongso.foundation.datasets.registry import DataSet
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.roles import Role


@dataclass(frozen=True)
class Activity:
    """One processing activity as the register shows it; every value is text or a number, so that it can be frozen."""

    code: str
    title: str
    why: str
    subjects: str
    what: str
    is_sensitive: bool
    basis: str
    basis_checked: str
    other_laws: str
    retention: str
    recipients: str
    channels: str
    people: int
    needs_consent: bool
    agreed: int

    @property
    def sensitive_words(self) -> str:
        """Whether sensitive data are processed, in words."""
        return "có" if self.is_sensitive else "không"

    @property
    def consent_words(self) -> str:
        """How many agree where consent is the ground."""
        return (
            f"cần đồng ý; {self.agreed} trên {self.people} người đã đồng ý"
            if self.needs_consent
            else "không cần đồng ý"
        )


def activities(day: date) -> list[Activity]:
    """Return the activities of a day in the order of their titles."""
    by_role = _people_by_role(day)
    return sorted((_activity(one, by_role, day) for one in purposes), key=lambda one: (one.needs_consent, one.title))


# What an activity is, apart from how many people it concerns today: a change here is a change of the processing.
STATED = ("code", "title", "why", "subjects", "what", "is_sensitive", "basis", "retention", "recipients", "channels")


def described(one: Purpose) -> dict[str, Any]:
    """Return what a purpose states, by the names of STATED."""
    basis = f"{one.legal_basis.title} ({one.legal_basis.place})"
    channels = "; ".join(f"{', '.join(r.all_names) or r.name}: {r.how}" for r in one.recipients) or "–"
    values = (
        one.code, one.title, one.why, one.subjects_text, one.what, one.is_sensitive, basis, one.retention, one.receivers,
        channels,
    )  # fmt: skip
    return dict(zip(STATED, values, strict=True))


def _activity(one: Purpose, by_role: dict[str, set[int]], day: date) -> Activity:
    people = set().union(*(by_role.get(role.value, set()) for role in one.subjects))
    return Activity(
        **described(one), basis_checked=one.legal_basis.checked_words, other_laws="; ".join(one.other_laws),
        people=len(people), needs_consent=one.needs_consent,
        agreed=consented_people(one.code, day).filter(pk__in=people).count() if one.needs_consent else 0,
    )  # fmt: skip


def _people_by_role(day: date) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for role, person in Assignment.objects.on(day).values_list("role", "person"):
        found.setdefault(role, set()).add(person)
    return found


def frozen(found: Sequence[Activity]) -> list[dict[str, Any]]:
    """Return activities as JSON."""
    return [asdict(one) for one in found]


def thawed(kept: Sequence[dict[str, Any]]) -> list[Activity]:
    """Return activities out of JSON."""
    return [Activity(**one) for one in kept]


def volumes() -> list[tuple[DataSet, int]]:
    """Return how many records each data set holds now."""
    counts: dict[str, int] = {}
    sets: dict[str, DataSet] = {}
    for model in apps.get_models():
        held = getattr(model, "data_set", None)
        if isinstance(held, DataSet):
            sets[held.code] = held
            counts[held.code] = counts.get(held.code, 0) + model._default_manager.filter(ended_at=None).count()
    return [(sets[code], counts[code]) for code in sorted(sets)]


def people_counts(day: date) -> dict[str, int]:
    """Return how many people have basic data here, how many sensitive data, how many answered about consent."""
    by_role = _people_by_role(day)
    everybody = set().union(*by_role.values()) if by_role else set()
    sensitive: set[int] = set()
    for one in purposes:
        if one.is_sensitive:
            sensitive |= set().union(*(by_role.get(role.value, set()) for role in one.subjects))
    answered = Consent.objects.standing().values("subject").distinct().count()
    return {"basic_people": len(everybody), "sensitive_people": len(sensitive), "answered": answered}


def officers(day: date) -> list[Assignment]:
    """Return who is in charge of personal data on a day."""
    found = Assignment.objects.on(day).filter(role=Role.DATA_PROTECTION_OFFICER)
    return list(found.select_related("person", "unit", "data_protection").order_by("starts_on", "pk"))


def officers_text(day: date) -> str:
    """Who is in charge, by which decision, in words."""
    lines = [
        f"{one.person}{f', {one.unit}' if one.unit else ''} ({one.basis or 'chưa ghi quyết định'})"
        for one in officers(day)
    ]
    return "; ".join(lines) or "chưa phân công"


def workbook(found: Sequence[Activity], *, day_text: str, officer: str) -> bytes:
    """Return the register as Excel."""
    columns = (
        excel.Column("STT", "number", 6), excel.Column("Hoạt động", width=34), excel.Column("Mục đích", width=48),
        excel.Column("Dữ liệu của", width=24), excel.Column("Loại dữ liệu", width=40), excel.Column("Nhạy cảm", width=10),
        excel.Column("Căn cứ", width=44), excel.Column("Tình trạng đối chiếu căn cứ", width=28),
        excel.Column("Quy định khác", width=40), excel.Column("Thời hạn giữ", width=34), excel.Column("Bên nhận", width=34),
        excel.Column("Cách chuyển", width=34), excel.Column("Số người", "number", 10), excel.Column("Đồng ý", width=28),
    )  # fmt: skip
    rows = [
        [number, one.title, one.why, one.subjects, one.what, one.sensitive_words, one.basis, one.basis_checked, one.other_laws,
         one.retention, one.recipients, one.channels, one.people, one.consent_words]
        for number, one in enumerate(found, start=1)
    ]  # fmt: skip
    note = f"Số liệu {day_text}. Phụ trách bảo vệ dữ liệu cá nhân: {officer}."
    return excel.workbook_from_table("Sổ hoạt động xử lý dữ liệu cá nhân", columns, rows, note=note)
