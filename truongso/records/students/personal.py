"""What the register holds about a pupil, and about the parents of one."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from truongso.core.holdings import HIDDEN, Asked, Erased, Free, HeldFile, Table, holding, only_acts, read_as
from truongso.records.register.history import readable
from truongso.records.register.models import Source, ValueChange
from truongso.records.register.telling import erase_history, erase_values, history_table, values_table
from truongso.records.students.card import steps_of
from truongso.records.students.datasets import PUPILS
from truongso.records.students.models import Enrolment, Guardianship, Pupil, PupilPhoto, StatusChange

RELATIVES = ("father", "mother", "guardian")
PRIVATE = ("occupation", "birth_year", "phone", "identity_number")  # a parent's name is part of the child's record


def _pupils(person: Any) -> Any:
    return Pupil.objects.filter(person=person)


def _pupil(asked: Asked) -> Pupil | None:
    found: Pupil | None = Pupil.objects.whole().filter(person=asked.person).first()
    return found


def _of_others(asked: Asked) -> set[str]:
    """Return the fields that are about parents other than the one who reads."""
    own = set()
    if asked.reader is not None:
        own = set(
            Guardianship.objects.filter(pupil__person=asked.person, person=asked.reader).values_list(
                "relation", flat=True
            )
        )
    return {f"{relation}.{part}" for relation in RELATIVES if relation not in own for part in PRIVATE}


def _values(asked: Asked) -> Table:
    pupil = _pupil(asked)
    return values_table(pupil, _of_others(asked)) if pupil else Table(("Nhóm", "Mục", "Giá trị"), ())


def _erase_values(person: Any, before: datetime | None) -> Erased:
    return Erased(
        sum(
            erase_values(one).gone
            for one in Pupil.objects.select_for_update(of=("self",)).whole().filter(person=person)
        )
    )


def _history(asked: Asked) -> Table:
    pupil = _pupil(asked)
    if pupil is None:
        return Table(("Lúc", "Mục", "Trước", "Sau", "Nguồn", "Người ghi"), ())
    return history_table(pupil, _of_others(asked))


def _erase_history(person: Any, before: datetime | None) -> Erased:
    return Erased(sum(erase_history(one).gone for one in _pupils(person)))


def _photo(asked: Asked) -> Table:
    found = PupilPhoto.objects.filter(pupil__person=asked.person).select_related("set_by__person")
    rows = ((one.set_at, str(one.set_by or "Hệ thống")) for one in found)
    return Table(("Ghi lúc", "Người ghi"), tuple(rows))


def _photo_files(asked: Asked) -> Iterator[HeldFile]:
    for one in PupilPhoto.objects.filter(pupil__person=asked.person).select_related("pupil"):
        yield HeldFile("anh.jpg", one.content)


def _erase_photo(person: Any, before: datetime | None) -> Erased:
    return Erased(PupilPhoto.objects.filter(pupil__person=person).delete()[0])


def _enrolments(asked: Asked) -> Table:
    found = Enrolment.objects.filter(pupil__person=asked.person).select_related("school_class__school_year")
    rows = (
        (e.school_class.name, e.school_class.school_year.code, e.starts_on, e.ends_on, e.get_outcome_display())
        for e in found.order_by("starts_on", "pk")
    )
    return Table(("Lớp", "Năm học", "Từ ngày", "Đến hết ngày", "Kết thúc"), tuple(rows))


def _erase_enrolments(person: Any, before: datetime | None) -> Erased:
    """Cut the tie to the classes: steps no longer point to an enrolment, and the enrolments go."""
    StatusChange.objects.filter(pupil__person=person).update(enrolment=None)
    return Erased(Enrolment.objects.filter(pupil__person=person).delete()[0])


def _steps(asked: Asked) -> Table:
    pupil = _pupil(asked)
    rows = [] if pupil is None else [
        (one.step.get_step_display(), one.step.day, Free("; ".join(f"{label}: {text}" for label, text in one.details)),
         one.step.made_at, str(one.step.made_by or "Hệ thống"))
        for one in steps_of(pupil)
    ]  # fmt: skip
    return Table(("Việc", "Từ ngày", "Chi tiết", "Ghi lúc", "Người ghi"), tuple(rows))


def _erase_steps(person: Any, before: datetime | None) -> Erased:
    return Erased(StatusChange.objects.filter(pupil__person=person).delete()[0])


def _guardians(asked: Asked) -> Table:
    found = Guardianship.objects.filter(pupil__person=asked.person).select_related("person").order_by("pk")
    seen = {one.pk for one in (asked.reader,) if one is not None}
    rows = ((g.get_relation_display(), g.person.full_name if g.person_id in seen else HIDDEN) for g in found)
    return Table(("Quan hệ", "Người có tài khoản xem hồ sơ"), tuple(rows))


def _erase_guardians(person: Any, before: datetime | None) -> Erased:
    return Erased(Guardianship.objects.filter(pupil__person=person).delete()[0])


def _wards(asked: Asked) -> Table:
    """Return the children of a parent, and what their records say about the parent. Only the parent reads names."""
    rows: list[tuple[Any, ...]] = []
    links = Guardianship.objects.filter(person=asked.person).select_related("pupil__person").order_by("pk")
    for link in links:
        child = link.pupil.person.full_name if asked.reads_own else HIDDEN
        rows.append((link.get_relation_display(), child, "Quan hệ", "có tài khoản xem hồ sơ"))
        values = link.pupil.flat()
        rows += [
            (
                link.get_relation_display(),
                child,
                PUPILS.by_code[code].label,
                readable(PUPILS.by_code[code], values[code]),
            )
            for code in (f"{link.relation}.{part}" for part in ("name", *PRIVATE))
            if code in values
        ]
    return Table(("Là", "Của em", "Mục", "Giá trị"), tuple(rows))


def _erase_wards(person: Any, before: datetime | None) -> Erased:
    return Erased(Guardianship.objects.filter(person=person).delete()[0])


def _of_pupil(code: str, title: str, of: tuple[str, ...], table: Any, erase: Any, **more: Any) -> None:
    holding(f"students.{code}", title, of=of, table=table, erase=erase, **({"rule": "pupil-record"} | more))


_of_pupil("values", "Hồ sơ học sinh", ("students.Pupil.person",), _values, _erase_values)
_of_pupil("history", "Lịch sử giá trị trong hồ sơ", (), _history, _erase_history)
_of_pupil(
    "photo",
    "Ảnh của học sinh",
    ("students.PupilPhoto.pupil",),
    _photo,
    _erase_photo,
    rule="nothing",
    files=_photo_files,
)
_of_pupil("steps", "Nhập học, chuyển, thôi học", ("students.StatusChange.pupil",), _steps, _erase_steps)
_of_pupil("enrolments", "Quá trình học", ("students.Enrolment.pupil",), _enrolments, _erase_enrolments)
_of_pupil(
    "guardians",
    "Người được xem hồ sơ",
    ("students.Guardianship.pupil",),
    _guardians,
    _erase_guardians,
    rule="while-here",
)
_of_pupil(
    "wards", "Con, người được giám hộ", ("students.Guardianship.person",), _wards, _erase_wards, rule="while-here"
)
only_acts("students.PupilPhoto.set_by", "students.StatusChange.made_by")
read_as("students.Pupil", _pupils)
read_as(
    "register.Source",
    lambda person: Source.objects.filter(
        pk__in=ValueChange.objects.filter(record__in=_pupils(person).values("uid")).values("source")
    ),
    words="danh sách những giá trị đã ghi từ một nguồn, trong đó có hồ sơ này",
)
