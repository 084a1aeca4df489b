"""What a run would do now: a pure function of file, mapping, answers and the register. Nothing is stored half-written."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Q

from truongso.core.sealed import blind_index
from truongso.core.text import format_date
from truongso.records.intake.binding import Bound, bind
from truongso.records.intake.comparing import compare
from truongso.records.intake.differences import Change, Compared
from truongso.records.intake.models import ImportRun
from truongso.records.intake.questions import Answers, Question
from truongso.records.intake.reading import FileRead, read_file
from truongso.records.intake.register import Known, RegisterView
from truongso.records.register.models import Source, ValueChange, to_stored
from truongso.records.students.datasets import PUPILS
from truongso.records.students.models import Pupil, class_sort_key

# A file is older than these: whoever decided such a value is asked before it goes.
DECIDED_BY_PEOPLE = (
    Source.Kind.PERSON, Source.Kind.FAMILY, Source.Kind.RULE, Source.Kind.RECONCILIATION, Source.Kind.OUTSIDE,
)  # fmt: skip
_CHUNK = 500


@dataclass
class Preview:
    """What the file holds, whom its rows are, what would change, and what is asked."""

    file: FileRead
    register: RegisterView
    bound: Bound
    compared: Compared
    questions: list[Question]

    @property
    def open_questions(self) -> list[Question]:
        return [question for question in self.questions if question.is_open]

    @cached_property
    def changes(self) -> dict[int, dict[str, Any]]:
        """The values to write: {pupil pk: {field: value}}."""
        found: dict[int, dict[str, Any]] = {}
        for one in self.compared.differences:
            if one.is_written and one.person.pupil:
                found.setdefault(one.person.pupil.pk, {})[one.field.code] = one.new
        return found

    @property
    def additions(self) -> list[dict[str, Any]]:
        """The flat records to add."""
        return [one.values for one in self.compared.additions]

    @property
    def chosen_moves(self) -> list[tuple[int, str]]:
        """The changes of class that a person ticked: (pupil pk, class name)."""
        return [(one.pupil.pk, one.to) for one in self.compared.moves if one.is_chosen]

    @cached_property
    def missing(self) -> list[Known]:
        """Pupils who study in a class of the file and are not in it; they are not touched."""
        present = {person.pupil for person in self.bound.people if person.pupil}
        classes = {row.values.get("class_name") for row in self.file.rows} - {None}
        classes |= {pupil.class_name for pupil in present}
        return [
            known for known in self.register.pupils
            if known.is_studying and known not in present and known.class_name in classes
        ]  # fmt: skip

    @property
    def classes_not_open(self) -> list[str]:
        """Return the classes that new pupils need and that nobody opened this school year."""
        new = (problem.row for problem in self.compared.problems if not problem.field)
        names = {row.values.get("class_name") for row in new} - {None} - set(self.register.classes)
        return sorted((str(name) for name in names), key=class_sort_key)

    @property
    def has_nothing_to_write(self) -> bool:
        return not (self.changes or self.additions or self.chosen_moves)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Figures of the whole, by name."""
        kinds = Counter(one.change for one in self.compared.differences)
        touched = {one.person.pupil for one in self.compared.differences}
        known = sum(person.pupil is not None for person in self.bound.people)
        return {
            "rows": len(self.file.rows),
            "people": len(self.bound.people),
            "repeated_rows": len(self.compared.repeated),
            "left_out": len(self.bound.left_out) + len(self.compared.waiting),
            "pupils_added": len(self.compared.additions),
            "pupils_changed": len(touched),
            "pupils_untouched": known - len(touched),
            "pupils_missing": len(self.missing),
            "values_added": kinds[Change.ADDED],
            "values_changed": kinds[Change.CHANGED],
            "values_conflicting": kinds[Change.CONFLICT],
            "values_untouched": self.compared.untouched,
            "values_to_write": sum(map(len, self.changes.values())),
            "moves": len(self.compared.moves),
            "questions": len(self.open_questions),
            "problems": len(self.compared.problems),
        }

    @cached_property
    def fingerprint(self) -> str:
        """A keyed hash of all that would be written: what a person saw is what is written, or nothing is."""
        changes = {
            pk: {code: to_stored(value) for code, value in values.items()} for pk, values in self.changes.items()
        }
        added = [{code: to_stored(value) for code, value in row.items()} for row in self.additions]
        return blind_index(json.dumps([changes, added, self.chosen_moves], sort_keys=True, ensure_ascii=False))


def preview_of(run: ImportRun, *, today: date, file: FileRead | None = None) -> Preview:
    """Return what a run would do now; file saves reading it anew."""
    file = file or read_file(run.content(), run.file_name, run.mapping)
    file.require_rows()
    register = RegisterView.read(today)
    return build(file, register, run.decisions, set(run.moves), since=last_applied(run))


def build(
    file: FileRead, register: RegisterView, decisions: dict[str, str], moves: set[str], *, since: datetime | None
) -> Preview:
    """Put the parts together; since is when the source's file before this one was written."""
    answers = Answers(decisions)
    bound = bind(file.rows, register, answers)
    uids = [person.pupil.uid for person in bound.people if person.pupil]
    changed = changed_by_people(uids, since)
    compared = compare(bound, register, answers, changed_by_people=changed, moves=moves)
    return Preview(file, register, bound, compared, answers.questions)


def last_applied(run: ImportRun) -> datetime | None:
    """Return when the newest other file of the same source was written and not undone."""
    earlier = ImportRun.objects.filter(
        source__name=run.source.name, state=ImportRun.State.APPLIED, data_set=run.data_set
    ).exclude(pk=run.pk)
    newest = earlier.order_by("-applied_at").first()
    return newest.applied_at if newest else None


def changed_by_people(uids: Iterable[Any], since: datetime | None) -> dict[tuple[Any, str], str]:
    """Return the values whose latest change came from a person, a family or a decision, after a moment; with who and when."""
    wanted = set(uids)
    recent = Q(changed_at__gt=since) if since else Q()
    human = ValueChange.objects.filter(recent, data_set=PUPILS.code, source__kind__in=DECIDED_BY_PEOPLE)
    touched = {uid for uid in human.values_list("record", flat=True) if uid in wanted}
    found: dict[tuple[Any, str], str] = {}
    for part in _parts(sorted(touched)):
        latest = ValueChange.objects.filter(record__in=part).order_by("changed_at", "pk")
        rows = latest.values_list("record", "field", "source__kind", "source__title", "changed_at")
        last: dict[tuple[Any, str], Any] = {
            (uid, code): rest for uid, code, *rest in rows if code not in Pupil.READ_ONLY
        }
        for key, told in last.items():
            kind, title, changed_at = told
            if kind in DECIDED_BY_PEOPLE and (since is None or changed_at > since):
                found[key] = f"{title} ngày {format_date(changed_at.date())}"
    return found


def _parts(items: list[Any]) -> Iterable[list[Any]]:
    return (items[start : start + _CHUNK] for start in range(0, len(items), _CHUNK))
