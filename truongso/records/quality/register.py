"""The register as a table for the rules: one statement, whatever the number of pupils."""

from datetime import date

from truongso.foundation.org.models import SchoolYear
from truongso.records.quality.table import Record, Table, record_of_values, table_of
from truongso.records.students.datasets import PUPILS
from truongso.records.students.models import Pupil, PupilQuerySet


def record_of_pupil(pupil: Pupil) -> Record:
    """Return a pupil as rules see one."""
    return record_of_values(PUPILS, pupil.flat(), uid=pupil.uid, pk=pupil.pk)


def school_year_of(today: date) -> int | None:
    """Return the calendar year in which the school year of a day begins, None when the school has not entered it."""
    year = SchoolYear.objects.filter(starts_on__lte=today, ends_on__gte=today).first()
    return year.starts_on.year if year else None


def table_of_register(*, today: date, pupils: PupilQuerySet | None = None) -> Table:
    """Return the pupils who study today (or those given) in the order of class lists."""
    chosen = Pupil.objects.studying() if pupils is None else pupils
    records = [record_of_pupil(pupil) for pupil in chosen.whole().in_class_order()]
    return table_of(records, today=today, known_year=school_year_of(today))
