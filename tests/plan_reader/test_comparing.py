"""Story: the school issues a later version of its plan; the platform says line by line what changed."""

import copy

import pytest

from tests.plan_reader import other_school
from truongso.governance.plan.reader import Difference, compare_readings


@pytest.fixture
def versions(read):
    """Return a function that reads the plan before and after a change of its parts."""

    def run(change):
        parts = copy.deepcopy(other_school.plan())
        tables = [part for part in parts if isinstance(part, list)]
        change(tables[0], tables[1])
        return read(other_school.as_text(other_school.plan())), read(other_school.as_text(parts))

    return run


def test_the_same_plan_has_no_differences(versions):
    assert compare_readings(*versions(lambda tasks, indicators: None)) == []


def test_a_reworded_line_is_the_same_line(versions):
    def change(tasks, indicators):
        tasks[2][1] = "Lập sổ theo dõi văn bản điện tử của trường"
        tasks[2][6] = "Quý II"
        indicators[2][2] = "100%"

    assert compare_readings(*versions(change)) == [
        Difference("changed", "indicator", 1, 1, "comparison", ">=", "="),
        Difference("changed", "indicator", 1, 1, "target", 97.5, 100),
        Difference(
            "changed",
            "task",
            1,
            1,
            "text",
            "Lập sổ theo dõi văn bản điện tử",
            "Lập sổ theo dõi văn bản điện tử của trường",
        ),
        Difference("changed", "task", 1, 1, "schedule", "Quý I-II", "Quý II"),
    ]


def test_a_line_put_in_moves_the_others_without_losing_them(versions):
    def change(tasks, indicators):
        tasks.insert(2, ["1", "Bổ nhiệm cán bộ đầu mối", "Văn thư", "", "Quyết định", "", "Quý I", ""])
        for number, row in enumerate((row for row in tasks[2:] if row[0].isdigit()), start=1):
            row[0] = str(number)

    found = compare_readings(*versions(change))
    assert [(d.kind, d.old_ordinal, d.new_ordinal, d.field) for d in found] == [
        ("added", None, 1, None),
        *(("changed", number, number + 1, "ordinal") for number in range(1, 6)),
    ]


def test_a_line_taken_out_and_another_under_its_number(versions):
    def change(tasks, indicators):
        tasks[3][1] = "Mua máy quét cho thư viện"

    found = compare_readings(*versions(change))
    assert [(d.kind, d.old_ordinal, d.new_ordinal) for d in found] == [("added", None, 2), ("removed", 2, None)]


def test_plain_data_is_compared_as_well(versions):
    old, new = versions(lambda tasks, indicators: tasks[2].__setitem__(2, "Văn phòng"))
    (difference,) = compare_readings(old.as_dict(), new.as_dict())
    assert difference.as_dict() == {
        "kind": "changed", "part": "task", "old_ordinal": 1, "new_ordinal": 1, "field": "lead",
        "before": ["Văn thư"], "after": ["Văn phòng"],
    }  # fmt: skip
