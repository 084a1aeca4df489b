"""Processes that are shipped: a diagram and a YAML file of the same name each, put into the catalogue of a school."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from truongso.foundation.org.models import Unit
from truongso.governance.processes import actions
from truongso.governance.processes.models import Process

FOLDER = Path(__file__).parent / "library"


@dataclass(frozen=True)
class Shipped:
    """One shipped process: its code, what the catalogue says, its diagram, what stands beside it."""

    code: str
    described: dict[str, Any]
    diagram: bytes
    plan: dict[str, Any]


def shipped(codes: Collection[str] = ()) -> list[Shipped]:
    """Return those named, or all of them, by code."""
    return [_read(path) for path in sorted(FOLDER.glob("*.bpmn")) if not codes or path.stem in codes]


@cache
def _read(path: Path) -> Shipped:
    values = yaml.safe_load(path.with_suffix(".yaml").read_text(encoding="utf-8"))
    return Shipped(path.stem, {k: v for k, v in values.items() if k != "plan"}, path.read_bytes(), values["plan"])


def install(*, adopted_on: date, at: datetime, by: Any, codes: Collection[str] = ()) -> list[Process]:
    """Put the shipped processes (those named, or all) that the catalogue lacks into it, and publish them; returns them."""
    standing = set(Process.objects.values_list("code", flat=True))
    units = {unit.code: unit for unit in Unit.objects.active()}
    return [
        _install(one, units.get(one.described.get("owner", "")), adopted_on, at, by)
        for one in shipped(codes)
        if one.code not in standing
    ]


def _install(one: Shipped, owner: Unit | None, adopted_on: date, at: datetime, by: Any) -> Process:
    described = {key: value for key, value in one.described.items() if key not in {"owner", "title"}}
    process = actions.add_process(
        code=one.code, title=one.described["title"], adopted_on=adopted_on, owner_unit=owner, by=by, **described
    )
    version = actions.upload_diagram(process, one.diagram, plan=one.plan, note="Bản kèm theo phần mềm", by=by)
    actions.publish(version, at=at, by=by)
    return process
