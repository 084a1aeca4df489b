"""Keep the faults of the register in step with what the rules find, in a constant number of statements.

The whole school is checked every night and on demand. When values are written, the pupils concerned are looked at again
inside the same transaction, so that a mended value closes its fault at once.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from truongso.core.sealed import blind_index
from truongso.foundation.work.days import WorkCalendar
from truongso.records.quality.engine import check
from truongso.records.quality.models import CheckedPupil, Fault, Keeping, Snapshot
from truongso.records.quality.register import record_of_pupil, school_year_of, table_of_register
from truongso.records.quality.registry import Reach, Rule, Severity, rules
from truongso.records.quality.table import Finding, Table, table_of
from truongso.records.register.models import to_stored
from truongso.records.students.models import Pupil, SchoolClass

WORKING_DAYS_TO_MEND = 5
MANY = 200  # from so many changed pupils on, looking at the whole school costs less
_DETAILS = ("details", "severity", "fingerprint", "confirmed_at", "confirmed_by", "reason")


def of_reach(*reach: Reach) -> list[Rule]:
    """Return the rules of the register that must see so much."""
    return [one for one in rules if one.reach in reach and not one.is_of_files]


def check_whole_school(now: datetime) -> Table:
    """Look at every pupil who studies today with every rule, and keep what is found and how each class stands."""
    keeping = Keeping.lock()
    table = _check_all(now)
    _take_snapshot(now)
    keeping.checked_at = now
    keeping.save(update_fields=["checked_at"])
    return table


def _check_all(now: datetime) -> Table:
    table = table_of_register(today=timezone.localdate(now))
    _keep(table, of_reach(*Reach), now)
    _note_checked(table, now)
    return table


def recheck(pupils: Sequence[Pupil], now: datetime) -> None:
    """Look again at pupils whose values changed, and at those who share a number with them."""
    changed = [pupil for pupil in pupils if pupil.is_studying]
    if not changed:
        return
    Keeping.lock()
    if len(changed) >= MANY:
        _check_all(now)
        return
    own = _table_of(changed, now)
    _keep(own, of_reach(Reach.ROW), now)
    _note_checked(own, now)
    _keep(_table_of([*changed, *_neighbours(changed)], now), of_reach(Reach.PAIRS), now)
    if of_school := _standing_school_rules(changed):
        _keep(table_of_register(today=timezone.localdate(now)), of_school, now)


def _table_of(pupils: Iterable[Pupil], now: datetime) -> Table:
    today = timezone.localdate(now)
    year = school_year_of(today)
    return table_of([record_of_pupil(pupil) for pupil in pupils], today=today, known_year=year)


def _neighbours(pupils: list[Pupil]) -> list[Pupil]:
    """Return other pupils with the same code, number or day of birth, and those whose number stands twice already."""
    codes = {pupil.ministry_code for pupil in pupils} - {""}
    numbers = {pupil.identity_index for pupil in pupils} - {""}
    days = {pupil.person.born_on for pupil in pupils} - {None}
    twice = Fault.objects.filter(ended_at=None, rule__in=[one.code for one in of_reach(Reach.PAIRS)])
    near = Q(ministry_code__in=codes) | Q(identity_index__in=numbers) | Q(person__born_on__in=days)
    found = Pupil.objects.studying().filter(near | Q(pk__in=twice.values("pupil")))
    return list(found.exclude(pk__in=[pupil.pk for pupil in pupils]).whole().order_by("pk"))


def _standing_school_rules(pupils: list[Pupil]) -> list[Rule]:
    codes = {one.code: one for one in of_reach(Reach.SCHOOL)}
    standing = Fault.objects.filter(ended_at=None, pupil__in=pupils, rule__in=codes)
    return [codes[code] for code in sorted(set(standing.values_list("rule", flat=True)))]


def _keep(table: Table, judged: list[Rule], now: datetime) -> None:
    """Make the standing faults of the table's pupils equal to what the judged rules find."""
    found = _by_key(check(table, judged))
    scope = Fault.objects.filter(
        ended_at=None, pupil__in=[record.pk for record in table.records], rule__in=[one.code for one in judged]
    )
    standing = {(fault.pupil_id, fault.rule, fault.field): fault for fault in scope}
    gone = [fault.pk for key, fault in standing.items() if key not in found]
    Fault.objects.filter(pk__in=gone).update(ended_at=now, last_seen_at=now)
    scope.update(last_seen_at=now)
    changed = [fault for key, fault in standing.items() if key in found and _refresh(fault, found[key])]
    Fault.objects.bulk_update(changed, _DETAILS, batch_size=300)
    fresh = [finding for key, finding in found.items() if key not in standing]
    due_on = _due_on(now) if fresh else None
    Fault.objects.bulk_create([_fault_of(finding, now, due_on) for finding in fresh], batch_size=300)


def _by_key(findings: Iterable[Finding]) -> dict[tuple[Any, str, str], Finding]:
    found: dict[tuple[Any, str, str], Finding] = {}
    for finding in findings:
        if finding.record is not None:
            found.setdefault((finding.record.pk, finding.rule.code, finding.field), finding)
    return found


def _refresh(fault: Fault, finding: Finding) -> bool:
    """Put what was found now into a standing fault; a confirmation falls when the values behind it changed."""
    fingerprint, details = _fingerprint(finding), _details(finding)
    if fault.fingerprint == fingerprint and fault.details == details and fault.severity == finding.severity:
        return False
    if fault.fingerprint != fingerprint:
        fault.confirmed_at, fault.confirmed_by, fault.reason = None, None, ""
    fault.fingerprint, fault.details, fault.severity = fingerprint, details, finding.severity.value
    return True


def _fault_of(finding: Finding, now: datetime, due_on: Any) -> Fault:
    assert finding.record is not None and finding.record.pk is not None
    return Fault(
        pupil_id=finding.record.pk, rule=finding.rule.code, field=finding.field, severity=finding.severity.value,
        details=_details(finding), fingerprint=_fingerprint(finding), first_seen_at=now, last_seen_at=now, due_on=due_on,
    )  # fmt: skip


def _details(finding: Finding) -> Any:
    details: dict[str, Any] = {
        "value": finding.value, "proposal": finding.proposal, "message": finding.message,
        "choices": list(finding.choices),
    }  # fmt: skip
    return {key: value for key, value in details.items() if value}


def _fingerprint(finding: Finding) -> str:
    """Return a keyed hash of the values that the rule looked at: the confirmation holds for these and no others."""
    assert finding.record is not None
    codes = sorted({*finding.rule.fields, finding.field})
    values = {code: to_stored(finding.record.get(code)) for code in codes}
    return blind_index(json.dumps(values, ensure_ascii=False, sort_keys=True, default=str))


def _due_on(now: datetime) -> date:
    calendar, day = WorkCalendar(), timezone.localdate(now)
    for _ in range(WORKING_DAYS_TO_MEND):
        day = calendar.on_or_after(day + timedelta(days=1))
    return day


def _note_checked(table: Table, now: datetime) -> None:
    keys: list[Any] = [record.pk for record in table.records]
    rows = [CheckedPupil(pupil_id=key, first_at=now, last_at=now) for key in keys]
    CheckedPupil.objects.bulk_create(
        rows, batch_size=300, update_conflicts=True, unique_fields=["pupil"], update_fields=["last_at"]
    )


def _take_snapshot(now: datetime) -> None:
    """Keep how each class stands today; a later check of the same day takes the place of the earlier one."""
    day = timezone.localdate(now)
    pupils = dict(Pupil.objects.studying().values_list("school_class").annotate(Count("pk")).order_by())
    faulty = dict(
        Fault.objects.open().values_list("pupil__school_class").annotate(Count("pupil", distinct=True)).order_by()
    )
    weights: dict[tuple[Any, str], int] = {
        (school_class, severity): count
        for school_class, severity, count in Fault.objects.open()
        .values_list("pupil__school_class", "severity")
        .annotate(Count("pk"))
        .order_by()
    }
    known = SchoolClass.objects.filter(pk__in=[key for key in pupils if key])
    rows = [
        Snapshot(
            day=day, school_class=one, pupils=pupils[one.pk], faulty=faulty.get(one.pk, 0),
            errors=weights.get((one.pk, Severity.ERROR), 0), warnings=weights.get((one.pk, Severity.WARNING), 0),
            questions=weights.get((one.pk, Severity.QUESTION), 0),
        )
        for one in known
    ]  # fmt: skip
    Snapshot.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["day", "school_class"],
        update_fields=["pupils", "faulty", "errors", "warnings", "questions"],
    )  # fmt: skip
