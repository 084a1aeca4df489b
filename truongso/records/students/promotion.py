"""What a roll-over would do, class by class, before it is done."""

from dataclasses import dataclass, field

from truongso.foundation.org.models import SchoolYear
from truongso.records.students.models import Enrolment, Pupil, SchoolClass, StatusChange


@dataclass
class ClassPlan:
    """What becomes of one class: its pupils in order, those who stay in their grade, the class that the others go to."""

    school_class: SchoolClass
    target: str
    pupils: list[Pupil] = field(default_factory=list)
    staying: set[int] = field(default_factory=set)

    @property
    def is_last_grade(self) -> bool:
        return self.school_class.grade == 12

    @property
    def going(self) -> int:
        """How many go up, or finish in the last grade."""
        return len(self.pupils) - len(self.staying)


def plan(year: SchoolYear, staying: set[int]) -> list[ClassPlan]:
    """Return the plan of every class of a year in which somebody is enrolled; staying are keys of pupils. One statement."""
    found: dict[int, ClassPlan] = {}
    standing = Enrolment.objects.in_force().filter(school_class__school_year=year)
    for one in standing.select_related("school_class", "pupil__person").order_by(
        "school_class__sort_key", "pupil__person__sort_key", "pk"
    ):
        own = found.setdefault(one.school_class_id, _of_class(one.school_class))
        own.pupils.append(one.pupil)
        if one.pupil_id in staying:
            own.staying.add(one.pupil_id)
    return list(found.values())


def _of_class(school_class: SchoolClass) -> ClassPlan:
    up = school_class.grade + 1
    return ClassPlan(school_class, "hoàn thành cấp học" if up > 12 else f"{up}{school_class.name[2:]}")


def done_into(year: SchoolYear) -> int:
    """Return how many pupils were rolled over into a year and not taken back."""
    return StatusChange.objects.filter(undone_at=None, before__roll_over=year.code).count()


def year_after(year: SchoolYear) -> SchoolYear | None:
    """Return the next school year, None until somebody wrote it into the calendar."""
    return SchoolYear.objects.filter(starts_on__gt=year.ends_on).order_by("starts_on").first()
