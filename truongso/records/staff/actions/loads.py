"""How many periods a week somebody teaches in a school year."""

from decimal import Decimal
from typing import Any

from truongso.core.refusal import Refused
from truongso.core.text import format_number
from truongso.foundation.audit.recording import action, record
from truongso.foundation.org.models import SchoolYear
from truongso.records.register.writing import write
from truongso.records.staff.models import StaffMember, TeachingLoad
from truongso.records.students.sources import person_source

MOST_PERIODS = 60  # periods of a week that a timetable has; more is a slip of the pen


@action
def set_load(
    member: StaffMember, year: SchoolYear, *, periods: Decimal, by: Any, additional: Decimal = Decimal(0)
) -> TeachingLoad:
    """Write the weekly periods of a school year: taught, and counted for additional duties.

    The newest year's figure is the value «periods_per_week» of the record, with its history.
    """
    _check(periods, additional)
    locked = StaffMember.objects.select_for_update(of=("self",)).whole().get(pk=member.pk)
    load: TeachingLoad | None = locked.loads.filter(school_year=year).first()
    before = _words(load) if load else ""
    if load and (load.periods, load.additional) == (periods, additional):
        return load
    if load:
        load.periods, load.additional = periods, additional
        load.touch()
        load.save()
    else:
        load = TeachingLoad.objects.create(member=locked, school_year=year, periods=periods, additional=additional)
    if not locked.loads.filter(school_year__starts_on__gt=year.starts_on).exists():
        write([(locked, {"periods_per_week": periods})], source=person_source(by), by=by)
    record("staff.load_set", locked, by=by, year=str(year).lower(), before=before, after=_words(load))
    return load


def _check(periods: Decimal, additional: Decimal) -> None:
    for name, value in (("periods", periods), ("additional", additional)):
        if not 0 <= value <= MOST_PERIODS:
            raise Refused(f"Số tiết mỗi tuần phải từ 0 đến {MOST_PERIODS}.", field=name)


def _words(load: TeachingLoad) -> str:
    words = f"{format_number(load.periods)} tiết"
    return f"{words}, kiêm nhiệm {format_number(load.additional)} tiết" if load.additional else words
