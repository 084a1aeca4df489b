"""Two clerks write the same file at once: one writes, the other is told; nobody is added twice."""

from typing import Any

import pytest

from tests.intake.builders import listed
from tests.intake.conftest import flat_row, make_school
from tests.quality.test_races import at_once
from truongso.core.refusal import Refused
from truongso.records.intake import actions, trial
from truongso.records.intake.models import ImportRun
from truongso.records.students.models import Pupil

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_two_clerks_write_the_same_file_at_once() -> None:
    school = make_school()
    content = listed([flat_row(number) | {"phone": f"05999999{number}"} for number in range(3, 6)] + [flat_row(30)])
    runs = [actions.take_in(content, "ds.xlsx", "vnEdu", by=by)[0] for by in (school.lan, school.minh)]
    seen = trial.preview(content, "ds.xlsx", "vnEdu", today=school.today).fingerprint

    def write(run: ImportRun, by: Any) -> Any:
        return lambda: actions.write(run, seen=seen, skip_doubtful=False, today=school.today, by=by)

    raised = at_once(write(runs[0], school.lan), write(runs[1], school.minh))

    (refused,) = raised
    assert isinstance(refused, Refused)
    assert refused.sentence in {
        "Một tệp khác đang được ghi vào sổ: hãy đợi xong, xem lại bản xem trước rồi ghi.",
        "Sổ học sinh hoặc các trả lời đã đổi từ lúc xem trước: hãy xem lại bản xem trước rồi ghi.",
    }
    assert Pupil.objects.filter(person__full_name=flat_row(30)["full_name"]).count() == 1
    assert ImportRun.objects.filter(state="applied").count() == 1


def test_the_same_run_pressed_twice_is_written_once() -> None:
    school = make_school()
    content = listed([flat_row(30)])
    run, _ = actions.take_in(content, "ds.xlsx", "vnEdu", by=school.lan)
    seen = trial.preview(content, "ds.xlsx", "vnEdu", today=school.today).fingerprint

    def press() -> None:
        actions.begin_writing(run, by=school.lan)
        actions.write(run, seen=seen, skip_doubtful=False, today=school.today, by=school.lan)

    raised = at_once(press, press)
    assert len(raised) == 1 and isinstance(raised[0], Refused)
    assert Pupil.objects.count() == 13
    run.refresh_from_db()
    assert run.state == "applied"
