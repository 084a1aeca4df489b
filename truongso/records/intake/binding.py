"""Which row of the file is which pupil: by ministry code, else by identity number, else by likeness with reasons.

Never by position. What is doubtful is asked; a row whose question is open is left out.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from truongso.core.matching import Candidate, Verdict, find_duplicates, match_lists
from truongso.core.names import could_be_same_name
from truongso.core.text import fold, format_date
from truongso.records.intake.questions import LEAVE, NEW, ONE, TWO, Answers, Asked, Question
from truongso.records.intake.reading import Row
from truongso.records.intake.register import Known, RegisterView


@dataclass(eq=False)
class Person:
    """One person of the file: its rows (mostly one), the pupil it is, and how that was found."""

    rows: list[Row]
    pupil: Known | None = None
    how: str = ""
    reasons: tuple[str, ...] = ()

    @property
    def row(self) -> Row:
        return self.rows[0]

    @property
    def name(self) -> str:
        return self.pupil.name if self.pupil else str(self.row.values.get("full_name", ""))


@dataclass
class Bound:
    """The people of the file, and the rows that are left out (open question, or told to be left out)."""

    people: list[Person] = field(default_factory=list)
    left_out: list[Row] = field(default_factory=list)


BY_CODE, BY_IDENTITY, BY_LIKENESS, BY_ANSWER = (
    "theo mã định danh",
    "theo số định danh",
    "theo nhân thân",
    "theo trả lời",
)


def bind(rows: list[Row], register: RegisterView, answers: Answers) -> Bound:
    """Return the people of a file."""
    binder = _Binder(register, answers)
    for row in rows:
        binder.by_number(row)
    binder.by_likeness()
    binder.new_people()
    return binder.result(rows)


class _Binder:
    def __init__(self, register: RegisterView, answers: Answers) -> None:
        self.register, self.answers = register, answers
        self.found: dict[Row, tuple[Known | None, str, tuple[str, ...]]] = {}
        self.unbound: list[Row] = []
        self.groups: dict[Row, Row] = {}
        self.left_out: set[Row] = set()

    # --- By code and number ------------------------------------------------------------------------------------

    def by_number(self, row: Row) -> None:
        """Bind a row by its ministry code, else its identity number; ask when name and birth date are another's."""
        coded, numbered = self._coded(row), self.register.by_identity.get(row.values.get("identity_number", ""))
        likely = next((one for one in (coded, numbered) if one and _may_be(row, one)), None)
        if likely:
            self.found[row] = (likely, BY_CODE if likely is coded else BY_IDENTITY, ())
        elif one := coded or numbered:
            others = tuple(other for other in (coded, numbered) if other)
            what = "Mã định danh" if one is coded else "Số định danh"
            sentence = f"{what} là của {_said(one)}, nhưng họ tên và ngày sinh trong tệp là của người khác."
            self._ask_who(row, tuple(dict.fromkeys(others)), sentence, (), may_be_new=False)
        else:
            self.unbound.append(row)

    def _coded(self, row: Row) -> Known | None:
        code = row.values.get("ministry_code")
        if not code:
            return None
        if known := self.register.by_code.get(code):
            return known
        is_number = any(note.code == "number_for_text" for note in row.notes.get("ministry_code", ()))
        return self.register.by_bare_code.get(code.lstrip("0")) if is_number else None

    # --- By likeness ---------------------------------------------------------------------------------------------

    def by_likeness(self) -> None:
        """Bind the rest by name, birth date, parents and the like; ask about doubtful pairs."""
        taken = {known for known, _, _ in self.found.values() if known}
        free = [known for known in self.register.pupils if known not in taken]
        if not self.unbound or not free:
            return
        matches = match_lists([_candidate(r, r.values) for r in self.unbound], [_candidate(k, k.values) for k in free])
        for pair in matches.sure:
            self.found[pair.left.key] = (pair.right.key, BY_LIKENESS, tuple(r.sentence for r in pair.reasons))  # type: ignore[index, assignment]
        doubtful: dict[Any, list[Any]] = defaultdict(list)
        for pair in matches.doubtful:
            if pair.left.key not in self.found:
                doubtful[pair.left.key].append(pair)
        for row, pairs in doubtful.items():
            reasons = tuple(f"{pair.right.full_name}: {r.sentence}" for pair in pairs for r in pair.reasons)
            sentence = "Dòng không có mã, hoặc mã chưa có trong sổ; em giống nhất trong sổ chưa đủ chắc."
            self._ask_who(row, tuple(pair.right.key for pair in pairs), sentence, reasons, may_be_new=True)
        self.unbound = [row for row in self.unbound if row not in self.found and row not in doubtful]

    def _ask_who(
        self, row: Row, pupils: tuple[Known, ...], sentence: str, reasons: tuple[str, ...], *, may_be_new: bool
    ) -> None:
        choices = [(str(one.uid), f"Là {_said(one)}") for one in pupils]
        choices += [(NEW, "Là học sinh mới")] if may_be_new else []
        question = Question(
            f"who:{row.key}", Asked.WHO, _said_row(row), sentence, (*choices, (LEAVE, "Bỏ qua dòng này")), row,
            reasons=reasons,
        )  # fmt: skip
        answer = self.answers.ask(question)
        if answer == NEW:
            self.found[row] = (None, BY_ANSWER, ())
        elif answer in self.register.by_uid:
            self.found[row] = (self.register.by_uid[answer], BY_ANSWER, ())
        else:
            self.left_out.add(row)

    # --- New people ------------------------------------------------------------------------------------------------

    def new_people(self) -> None:
        """Put rows of one new person together: the file may hold somebody twice."""
        fresh = [*self.unbound, *(row for row, (known, _, _) in self.found.items() if known is None)]
        for pair in find_duplicates([_candidate(row, row.values) for row in _may_stand_twice(fresh)]):
            first, second = sorted((_row(pair.left), _row(pair.right)), key=lambda row: (row.sheet, row.number))
            if pair.verdict is Verdict.SAME:
                self._join(first, second)
            elif self._head(first) is not self._head(second):
                self._ask_same(first, second, tuple(reason.sentence for reason in pair.reasons))

    def _ask_same(self, first: Row, second: Row, reasons: tuple[str, ...]) -> None:
        question = Question(
            f"same:{first.key}~{second.key}", Asked.SAME, f"{_said_row(first)} và {_said_row(second)}",
            f"{first.where} và {second.where} giống nhau mà chưa chắc là một em.",
            ((ONE, "Là một em: gộp hai dòng"), (TWO, "Là hai em khác nhau")), second, reasons=reasons,
        )  # fmt: skip
        answer = self.answers.ask(question)
        if answer == ONE:
            self._join(first, second)
        elif not answer:
            self.left_out |= {first, second}

    def _head(self, row: Row) -> Row:
        while row in self.groups:
            row = self.groups[row]
        return row

    def _join(self, first: Row, second: Row) -> None:
        one, other = self._head(first), self._head(second)
        if one is not other:
            self.groups[other] = one

    def result(self, rows: list[Row]) -> Bound:
        people: dict[Any, Person] = {}
        bound = Bound()
        for row in rows:
            if row in self.left_out:
                bound.left_out.append(row)
                continue
            known, how, reasons = self.found.get(row, (None, "", ()))
            key = known or self._head(row)
            if key in people:
                people[key].rows.append(row)
            else:
                people[key] = Person([row], known, how, reasons)
        bound.people = list(people.values())
        return bound


def _may_stand_twice(rows: list[Row]) -> list[Row]:
    """Return the rows worth comparing with each other: two with a code and a number of their own are two people.

    What lacks one of both, or shares one, is compared, and so is whoever has the name or birth date of such a row.
    """
    codes = Counter(row.values.get("ministry_code") for row in rows)
    numbers = Counter(row.values.get("identity_number") for row in rows)

    def is_firm(row: Row) -> bool:
        code, number = row.values.get("ministry_code"), row.values.get("identity_number")
        return bool(code and number) and codes[code] == 1 and numbers[number] == 1

    loose = {row for row in rows if not is_firm(row)}
    days = {row.values.get("born_on") for row in loose} - {None}
    names = {fold(row.values.get("full_name", "")) for row in loose}
    if not loose:
        return []
    return [
        row for row in rows
        if row in loose or row.values.get("born_on") in days or fold(row.values.get("full_name", "")) in names
    ]  # fmt: skip


def _may_be(row: Row, known: Known) -> bool:
    """Return whether nothing speaks against a code: the name can be the same person's, or the birth date is."""
    name, born_on = row.values.get("full_name", ""), row.values.get("born_on")
    if not name or could_be_same_name(name, known.name):
        return True
    return born_on is not None and born_on == known.values.get("born_on")


def _row(candidate: Candidate) -> Row:
    assert isinstance(candidate.key, Row)
    return candidate.key


def _candidate(key: Any, values: dict[str, Any]) -> Candidate:
    born_on = values.get("born_on")
    return Candidate(
        key, values.get("full_name", ""), born_on, values.get("gender", ""), values.get("identity_number", ""),
        values.get("ministry_code", ""), values.get("mother.name", ""), values.get("father.name", ""),
        values.get("phone", ""), values.get("current.address", ""),
    )  # fmt: skip


def _said(known: Known) -> str:
    born_on = known.values.get("born_on")
    parts = (f"lớp {known.class_name}" if known.class_name else "", f"sinh {format_date(born_on)}" if born_on else "")
    about = ", ".join(part for part in parts if part)
    return f"{known.name} ({about})" if about else known.name


def _said_row(row: Row) -> str:
    born_on = row.values.get("born_on")
    name = row.values.get("full_name", "(không tên)")
    return f"{name}, sinh {format_date(born_on)}" if born_on else str(name)
