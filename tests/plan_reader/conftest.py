"""Fixtures of the plan reader's tests: the original plan where this machine has it, and a shortcut from bytes to a reading."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from truongso.governance.plan.reader import PlanReading, inspect_plan

ORIGINAL = Path(__file__).resolve().parents[2] / "../shared/plan/ke-hoach-chuyen-doi-so-2026.txt"


@pytest.fixture(scope="session")
def original() -> str:
    """The text of the real plan."""
    if not ORIGINAL.exists():
        pytest.skip("bản gốc kế hoạch không có ở máy này")
    return ORIGINAL.read_text(encoding="utf-8")


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., PlanReading]:
    """Return a function that inspects bytes or text under a file name."""

    def run(content: bytes | str, name: str = "ke-hoach.txt") -> PlanReading:
        path = tmp_path / f"tep{Path(name).suffix}"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return inspect_plan(path, name=name)

    return run


@pytest.fixture
def codes() -> Callable[[PlanReading], dict[str, list[Any]]]:
    """Return a function that gives the findings of a reading by code."""

    def run(reading: PlanReading) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for finding in reading.findings:
            found.setdefault(finding.code, []).append(finding)
        return found

    return run
