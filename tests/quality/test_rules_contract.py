"""Every rule keeps its contract: its failing example fails, its passing example passes, and it says why in words."""

from typing import Any

import pytest

from tests.quality.builders import TODAY, example_table
from truongso.records.quality import engine
from truongso.records.quality.registry import Kind, Rule, Severity, rules
from truongso.records.students.datasets import PUPILS

ALL = pytest.mark.parametrize("rule", [pytest.param(rule, id=code) for code, rule in rules.items()])


def test_about_sixty_rules_of_all_kinds_are_declared() -> None:
    assert len(rules) >= 60
    assert {rule.kind for rule in rules} == set(Kind)
    assert {rule.severity for rule in rules} == set(Severity)


@ALL
def test_failing_example_fails(rule: Rule) -> None:
    table = example_table(rule.failing)

    found = engine.check(table, only=[rule])

    assert found
    assert all(finding.rule is rule and finding.message.strip().endswith((".", "?", "!")) for finding in found)
    assert all(finding.proposal != finding.value or not finding.value for finding in found)


@ALL
def test_passing_example_passes(rule: Rule) -> None:
    assert engine.check(example_table(rule.passing), only=[rule]) == []


@ALL
def test_fields_are_fields_of_the_data_set(rule: Rule) -> None:
    assert set(rule.fields) <= set(PUPILS.by_code)
    assert rule.sentence.endswith(".")


@ALL
@pytest.mark.parametrize(
    "hostile", ["", " ", "\x00", "=1+1", "-Nguyễn", "\u202e", "9" * 400, "𝟙𝟚", True, 1e300, -1, TODAY]
)
def test_no_value_breaks_a_rule(rule: Rule, hostile: Any) -> None:
    row = dict.fromkeys(PUPILS.by_code, hostile)

    for finding in engine.check(example_table([row, row]), only=[rule]):
        assert engine.as_row(finding, example_table([row]))["message"]
