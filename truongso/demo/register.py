"""Two school years of the register: classes, pupils with believable faults, mending week by week, a new school year."""

import random
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from truongso.demo.history import Users, moment
from truongso.demo.outside import hand_in, verify
from truongso.demo.pupils import CITY, Row, make_pupils
from truongso.demo.school import PUPILS_PER_CLASS, SEED
from truongso.foundation.audit.recording import action
from truongso.foundation.org.models import SchoolYear
from truongso.records.quality.actions import check_register, mend
from truongso.records.quality.models import CheckedPupil, Fault
from truongso.records.register.models import Source, ValueChange
from truongso.records.staff.models import StaffMember
from truongso.records.students import actions as students
from truongso.records.students.models import Pupil, SchoolClass, StatusChange
from truongso.records.verification.models import Verification

GRADES = (10, 11, 12)
CLASSES = 12
ELECTIVES = (
    ["physics", "chemistry", "biology", "informatics"],
    ["physics", "chemistry", "technology", "informatics"],
    ["geography", "economics_law", "informatics", "technology"],
)
FIRST_CHECK = date(2026, 1, 15)
SPRING, SUMMER = date(2026, 5, 14), date(2026, 8, 20)
WEEKS, LAST_CHECK = 8, 3  # weeks ago


@action
def make_register(users: Users, *, today: date) -> int:
    """Fill the register of a school that has none; returns how many pupils it holds."""
    if Pupil.objects.exists():
        return 0
    chance, clerk = random.Random(SEED), users["lan"]
    before, now = SchoolYear.objects.order_by("starts_on")
    first = _load_year(chance, before, GRADES, clerk=clerk, share=0.18)
    _appoint_teachers(before, users)
    _backdate_checks(first, FIRST_CHECK)
    verify(chance, on=date(2026, 2, 20), by=clerk)
    hand_in(chance, on=date(2026, 3, 20), by=clerk)
    _mend_some(chance, 0.72, on=SPRING, by=clerk)
    verify(chance, on=date(2026, 6, 5), by=clerk)
    hand_in(chance, on=date(2026, 6, 20), by=clerk)
    _mend_some(chance, 0.6, on=SUMMER, by=clerk)
    students.roll_over(before, now, repeating=_repeaters(first), by=users["mai"])
    fresh = _load_year(chance, now, (10,), clerk=clerk, share=0.1, shown="10A1")
    _backdate_checks(fresh, now.starts_on + timedelta(days=7))
    _choose_electives(now, users)
    _backdate_steps(before, now)
    verify(chance, on=date(2026, 9, 21), by=clerk)
    hand_in(chance, on=date(2026, 9, 25), by=clerk)
    _mend_by_week(chance, users, today=today)
    return Pupil.objects.count()


def _load_year(
    chance: random.Random, year: SchoolYear, grades: Iterable[int], *, clerk: Any, share: float, shown: str = ""
) -> list[Pupil]:
    """Load the classes of some grades from one list, a share of whose rows is faulty."""
    classes, rows = {}, []
    for grade in grades:
        named = [(f"{grade}A{number}", PUPILS_PER_CLASS[number % 3]) for number in range(1, CLASSES + 1)]
        for name, _ in named:
            classes[name] = _class(year, name, by=clerk)
        rows += list(make_pupils(chance, born_in=year.starts_on.year - grade - 5, classes=named))
    for row in rows:
        if chance.random() < share and row["class_name"] != shown:
            chance.choice(FAULTS)(row)
    if shown:
        _write_class_of_chi([row for row in rows if row["class_name"] == shown])
    source = Source.objects.create(
        kind=Source.Kind.FILE, title=f"Cơ sở dữ liệu ngành, danh sách năm học {year.code}", made_by=clerk,
        made_at=moment(year.starts_on),
    )  # fmt: skip
    pupils: list[Pupil] = students.add_pupils(rows, classes=classes, on=year.starts_on, source=source, by=clerk)
    ValueChange.objects.from_source(source).update(changed_at=source.made_at)
    return pupils


def _class(year: SchoolYear, name: str, *, by: Any) -> SchoolClass:
    standing = SchoolClass.objects.filter(school_year=year, name=name).first()
    electives = ELECTIVES[int(name[3:]) % 3]
    return standing or students.open_class(year, name, electives=electives, by=by)


def _write_class_of_chi(rows: list[Row]) -> None:
    """Put Chi into her class, and the four faults that its homeroom teacher will find there."""
    chi = rows[0]
    number = f"0313{chi['identity_number'][4:]}"
    chi |= {"full_name": "Ngô Linh Chi", "gender": "02", "identity_number": number}
    chi |= {"father.name": "Ngô Văn Dũng", "father.birth_year": 1979, "mother.name": "Lê Thị Hoa"}
    if "card.number" in chi:
        chi["card.number"] = number
    for place, fault in ((5, _missing_digit), (11, _young_mother), (19, _divided_commune), (27, _missing_number)):
        fault(rows[place])


def _choose_electives(year: SchoolYear, users: Users) -> None:
    """Give the new classes the sets that their pupils chose at admission."""
    for school_class in SchoolClass.objects.in_year(year).filter(grade=10):
        electives = ELECTIVES[int(school_class.name[3:]) % 3]
        students.change_class(school_class, electives=electives, by=users["mai"])


def _repeaters(pupils: list[Pupil]) -> list[int]:
    return [pupil.pk for pupil in pupils if pupil.class_name.startswith("10")][60:300:80]


def _backdate_steps(before: SchoolYear, now: SchoolYear) -> None:
    """Put the steps of both years on the mornings on which they were taken."""
    for year in (before, now):
        StatusChange.objects.filter(day__gte=year.starts_on - timedelta(days=1)).update(
            made_at=moment(year.starts_on, 7)
        )


def _appoint_teachers(year: SchoolYear, users: Users) -> None:
    teachers = iter(StaffMember.objects.filter(staff_group="03", person__user=None).order_by("pk"))
    for school_class in SchoolClass.objects.in_year(year).exclude(name="10A1"):
        students.set_homeroom(school_class, next(teachers).person, starts_on=year.starts_on, by=users["hanh"])


def _mend_some(chance: random.Random, share: float, *, on: date, by: Any) -> None:
    """Mend a share of the faults that have a safe proposal, as the clerk did on a day."""
    offered = [fault for fault in Fault.objects.open().whole().order_by("pk") if fault.proposal and fault.declared]
    chosen = [fault for fault in offered if fault.declared.is_mendable and chance.random() < share]
    if not chosen:
        return
    source, _ = mend(chosen, by=by)
    at = moment(on, 14)
    Source.objects.filter(pk=source.pk).update(made_at=at)
    ValueChange.objects.from_source(source).update(changed_at=at)
    Fault.objects.filter(pk__in=[fault.pk for fault in chosen], ended_at__isnull=False).update(ended_at=at)
    mended = [fault.pupil_id for fault in chosen]
    Verification.objects.filter(pupil__in=mended, stale_at__gt=at).update(stale_at=at)


def _backdate_checks(pupils: list[Pupil], day: date) -> None:
    at = moment(day, 2)
    keys = [pupil.pk for pupil in pupils]
    CheckedPupil.objects.filter(pupil__in=keys).update(first_at=at)
    Fault.objects.filter(pupil__in=keys, first_seen_at__gt=at).update(first_seen_at=at, due_on=day + timedelta(days=7))


def _mend_by_week(chance: random.Random, users: Users, *, today: date) -> None:
    """Let the nightly check of the last weeks leave its trend, some faults mended between."""
    for week in range(WEEKS, 0, -1):
        day = today - timedelta(days=7 * week)
        check_register(by=None, now=moment(day, 2))
        _mend_some(chance, 0.12, on=day, by=users["lan"])
        if week == LAST_CHECK:
            verify(chance, on=day + timedelta(days=2), by=users["lan"])
            hand_in(chance, on=day + timedelta(days=3), by=users["lan"])
    check_register(by=None)


def _without_card(row: Row) -> None:
    for code in ("card.number", "card.issued_on", "card.issuer"):
        row.pop(code, None)


def _lost_zero(row: Row) -> None:
    row["identity_number"] = row["identity_number"][1:]
    _without_card(row)


def _lower_name(row: Row) -> None:
    row["full_name"] = row["full_name"].lower()


def _other_gender(row: Row) -> None:
    row["gender"] = {"01": "02", "02": "01"}[row["gender"]]


def _young_mother(row: Row) -> None:
    row["mother.birth_year"] = 2003


def _divided_commune(row: Row) -> None:
    row["current.address"] = f"Tổ dân phố 3, Thị trấn Trường Sơn, Huyện An Lão, {CITY}"


def _missing_digit(row: Row) -> None:
    number = row["identity_number"]
    row["identity_number"] = number[:8] + number[9:]
    _without_card(row)


def _missing_number(row: Row) -> None:
    row["identity_number"] = ""
    _without_card(row)


def _short_phone(row: Row) -> None:
    row["phone"] = row["phone"][:-1]


FAULTS: tuple[Callable[[Row], None], ...] = (_lost_zero,) * 5 + (_lower_name,) * 3 + (
    _other_gender, _young_mother, _divided_commune, _short_phone,
)  # fmt: skip
