"""What a file would change, field by field: old beside new, and what a person must decide first.

An empty cell takes nothing away. Class and state are never plain values: a move is shown and written only where a person
ticks it, another state is shown and left to the pupil's page.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from truongso.core.text import format_date
from truongso.foundation.datasets.registry import Field, Kind
from truongso.records.intake.binding import Bound, Person
from truongso.records.intake.differences import Addition, Change, Compared, Difference, Move, for_people
from truongso.records.intake.questions import KEEP, LEAVE, TAKE, Answers, Asked, Problem, Question
from truongso.records.intake.reading import NAME, Row
from truongso.records.intake.register import Known, RegisterView
from truongso.records.students.datasets import PUPILS
from truongso.records.students.models import Pupil, SchoolClass
from truongso.records.students.statuses import PRESENT, Status

SWAPPED = "date_swapped"


# (uid of the pupil, field) → who changed it since this source came last, and when
HumanChanges = Mapping[tuple[Any, str], str]


def compare(
    bound: Bound, register: RegisterView, answers: Answers, *, changed_by_people: HumanChanges, moves: set[str]
) -> Compared:
    """Return what the people of a file would change in the register."""
    comparer = _Comparer(register, answers, changed_by_people, moves)
    for person in bound.people:
        comparer.look_at(person)
    comparer.refuse_taken()
    return comparer.found


class _Comparer:
    def __init__(self, register: RegisterView, answers: Answers, changed: HumanChanges, moves: set[str]) -> None:
        self.register, self.answers, self.changed_by_people, self.moves = register, answers, changed, moves
        self.found = Compared()

    def look_at(self, person: Person) -> None:
        self.found.repeated += [(person, row) for row in person.rows[1:]]
        self._unreadable(person)
        if person.pupil is None:
            self._addition(person)
        elif not person.pupil.is_studying:
            state = Status(person.pupil.values["status"]).label
            self._problem(
                person.row, f"{person.name} trong sổ: {state.lower()}. Hãy ghi học lại hoặc chuyển đến trước."
            )
        else:
            self._known(person, person.pupil)

    def _unreadable(self, person: Person) -> None:
        for row in person.rows:
            for code, notes in row.notes.items():
                if code not in row.values:
                    self._problem(row, notes[0].sentence, code)

    def _problem(self, row: Row, sentence: str, code: str = "", value: str = "") -> None:
        self.found.problems.append(Problem(sentence, row, code, value))

    # --- Pupils of the register -----------------------------------------------------------------------------------

    def _known(self, person: Person, pupil: Known) -> None:
        known = pupil.values
        for code in _codes(person):
            if code in Pupil.READ_ONLY:
                continue
            if len(person.rows) == 1 and person.row.values[code] == known.get(code):
                self.found.untouched += 1
            else:
                self._field(person, pupil, PUPILS.by_code[code])
        self._class(person, pupil)
        self._state(person, pupil)

    def _field(self, person: Person, pupil: Known, item: Field) -> None:
        old = pupil.values.get(item.code)
        said = _said_values(person, item.code)
        if len(said) == 1 and said[0][0] == old:
            self.found.untouched += 1
            return
        if item.code == "ministry_code" and self._is_lost_zero(person, old):
            self.found.untouched += 1
            return
        change = Change.CHANGED if old not in (None, "") else Change.ADDED
        value, row, question = said[0][0], said[0][1], None
        if len(said) > 1:
            change, question = Change.CONFLICT, self._ask_rows(person, item, said)
            value, row = next(((v, r) for v, r in said if r.key == question.answer), said[0])
        elif who := self.changed_by_people.get((pupil.uid, item.code)):
            change, question = Change.CONFLICT, self._ask_conflict(person, pupil, item, value, row, who)
        elif doubts := self._doubts(row, item, old, value):
            question = self._ask_cell(row, item, person, old, value, doubts)
        is_written = question is None or question.answer not in {"", KEEP, LEAVE}
        is_written = is_written and value != old
        self.found.differences.append(Difference(person, item, old, value, change, row, is_written, question))

    def _is_lost_zero(self, person: Person, old: Any) -> bool:
        return bool(old) and all(
            any(note.code == "number_for_text" for note in row.notes.get("ministry_code", ()))
            and row.values.get("ministry_code", "").lstrip("0") == old.lstrip("0")
            for row in person.rows
        )

    def _doubts(self, row: Row, item: Field, old: Any, value: Any) -> tuple[str, ...]:
        found = [note.sentence for note in row.doubts(item.code)]
        if item.kind == Kind.DAY and old and _is_swapped(old, value):
            found.append(f"Ngày và tháng đổi chỗ so với sổ ({format_date(old)}).")
        return tuple(found)

    def _ask_cell(
        self, row: Row, item: Field, person: Person, old: Any, value: Any, doubts: tuple[str, ...]
    ) -> Question:
        keep = f"Giữ «{for_people(item, old)}»" if old not in (None, "") else "Không ghi ô này"
        question = Question(
            f"cell:{row.key}:{item.code}", Asked.CELL, person.name, doubts[0],
            ((TAKE, f"Ghi «{for_people(item, value)}»"), (KEEP, keep)), row, item.code, doubts[1:],
        )  # fmt: skip
        self.answers.ask(question)
        return question

    def _ask_conflict(self, person: Person, pupil: Known, item: Field, value: Any, row: Row, who: str) -> Question:
        question = Question(
            f"conflict:{pupil.uid}:{item.code}", Asked.CONFLICT, person.name,
            f"{item.label}: {who}; tệp ghi khác.",
            ((KEEP, f"Giữ «{for_people(item, pupil.values.get(item.code))}»"), (TAKE, f"Ghi «{for_people(item, value)}»")),
            row, item.code,
        )  # fmt: skip
        self.answers.ask(question)
        return question

    def _ask_rows(self, person: Person, item: Field, said: list[tuple[Any, Row]]) -> Question:
        choices = tuple((row.key, f"{row.where}: «{for_people(item, value)}»") for value, row in said)
        question = Question(
            f"rows:{person.row.key}:{item.code}", Asked.ROWS, person.name, f"{item.label} ở hai dòng khác nhau.",
            (*choices, (LEAVE, "Không ghi")), said[1][1], item.code,
        )  # fmt: skip
        self.answers.ask(question)
        return question

    def _class(self, person: Person, pupil: Known) -> None:
        said = _said_values(person, "class_name")
        if not said or any(value == pupil.class_name for value, _ in said):
            return
        name, row = said[0]
        why_not = self._why_no_move(pupil, self.register.classes.get(name), name)
        chosen = str(pupil.uid) in self.moves and not why_not
        self.found.moves.append(Move(pupil, name, row, chosen, why_not))

    def _why_no_move(self, pupil: Known, to: SchoolClass | None, name: str) -> str:
        if to is None:
            return f"lớp {name} chưa mở trong năm học này"
        return "" if str(to.grade) == pupil.values.get("grade") else f"lớp {name} khác khối"

    def _state(self, person: Person, pupil: Known) -> None:
        for value, _ in _said_values(person, "status")[:1]:
            if value != pupil.values.get("status"):
                self.found.states.append((person, Status(pupil.values["status"]).label, Status(value).label))

    # --- New pupils -------------------------------------------------------------------------------------------------

    def _addition(self, person: Person) -> None:
        values: dict[str, Any] = {}
        withheld: set[str] = set()
        for code in _codes(person):
            value, question = self._new_value(person, code)
            if question is None or question.answer not in {"", KEEP, LEAVE}:
                values[code] = value
            else:
                withheld.add(code)
        if withheld & {NAME, "class_name"}:
            self.found.waiting.append(person)
        elif sentence := self._why_not_added(person, values):
            self._problem(person.row, sentence)
        else:
            self.found.additions.append(Addition(person, values))

    def _new_value(self, person: Person, code: str) -> tuple[Any, Question | None]:
        """Return the value that a new pupil gets, and the question on which it hangs."""
        row = person.row
        if len(person.rows) == 1 and code not in row.notes:
            return row.values[code], None
        item, said = PUPILS.by_code[code], _said_values(person, code)
        value, row = said[0]
        if len(said) > 1:
            question = self._ask_rows(person, item, said)
            return next((v for v, r in said if r.key == question.answer), value), question
        if doubts := tuple(note.sentence for note in row.doubts(code)):
            return value, self._ask_cell(row, item, person, None, value, doubts)
        return value, None

    def _why_not_added(self, person: Person, values: dict[str, Any]) -> str:
        name, class_name = person.name or "Dòng này", values.get("class_name", "")
        if not values.get(NAME):
            return "Dòng này không có họ tên: không thêm được."
        if not class_name:
            return f"{name} chưa có trong sổ và tệp không ghi rõ lớp: không thêm được."
        if class_name not in self.register.classes:
            return f"{name} chưa có trong sổ và lớp {class_name} chưa mở trong năm học này: hãy mở lớp trước."
        if values.get("status", Status.STUDYING) not in PRESENT:
            return f"{name} chưa có trong sổ và trạng thái là «{Status(values['status']).label}»: không thêm."
        return ""

    # --- Numbers that belong to one pupil -----------------------------------------------------------------------------

    def refuse_taken(self) -> None:
        """Take back what would give one pupil the code or identity number of another."""
        for code in ("ministry_code", "identity_number"):
            self._refuse_taken(code, self.register.by_code if code == "ministry_code" else self.register.by_identity)

    def _refuse_taken(self, code: str, owners: Mapping[str, Known | None]) -> None:
        label, given = PUPILS.by_code[code].label, set()
        for one in self.found.differences:
            if one.field.code != code or not one.is_written:
                continue
            owner = owners.get(one.new)
            if owner is not None and owner is not one.person.pupil:
                one.is_written = False
                self._problem(one.row, f"{label} ghi cho {one.person.name} đang là của {owner.name} trong sổ.", code)
            elif one.new in given:
                one.is_written = False
                self._problem(one.row, f"{label} ghi cho {one.person.name} cũng ghi cho em khác trong tệp.", code)
            given.add(one.new)
        kept = []
        for addition in self.found.additions:
            number = addition.values.get(code)
            if number and (number in given or number in owners):
                self._problem(addition.person.row, f"{label} của {addition.person.name} đã thuộc em khác.", code)
                continue
            given.update({number} if number else ())
            kept.append(addition)
        self.found.additions = kept


def _codes(person: Person) -> Iterable[str]:
    """Return the fields that the rows of a person fill, each once."""
    if len(person.rows) == 1:
        return person.row.values
    return dict.fromkeys(code for row in person.rows for code in row.values)


def _said_values(person: Person, code: str) -> list[tuple[Any, Row]]:
    """Return the different values that the rows of a person give a field, the first row of each."""
    found: list[tuple[Any, Row]] = []
    for row in person.rows:
        value = row.values.get(code)
        if value is not None and value != "" and all(value != other for other, _ in found):
            found.append((value, row))
    return found


def _is_swapped(old: date, new: date) -> bool:
    return old != new and (old.year, old.month, old.day) == (new.year, new.day, new.month)
