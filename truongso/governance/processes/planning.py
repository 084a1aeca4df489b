"""A first plan for a diagram that came without one: what the version before said, and guesses from the names of lanes."""

from typing import Any

from truongso.core.text import fold
from truongso.foundation.org.roles import Role
from truongso.governance.processes.bpmn.diagram import Diagram, Lane

_STARTER_WORDS = ("nguoi de nghi", "nguoi xin", "nguoi muon", "nguoi dang ky", "nguoi gui", "nguoi lap", "nguoi bao")


def planned_for(diagram: Diagram, before: dict[str, Any]) -> dict[str, Any]:
    """Return a plan with a place for every lane, task and end; what is kept from before is what has the same id."""
    lanes, steps, results = (before.get(part) or {} for part in ("lanes", "steps", "results"))
    first = diagram.first_task
    return {
        **before,
        "starters": before.get("starters") or ["employees"],
        "title": before.get("title", ""),
        "lanes": {key: lanes.get(key) or _guessed(lane, first.lane) for key, lane in diagram.lanes.items()},
        "steps": {task.id: steps.get(task.id) or _blank(task.id == first.id) for task in diagram.tasks},
        "results": {end.id: results.get(end.id, "other") for end in diagram.ends},
    }


def _guessed(lane: Lane, first: str) -> dict[str, Any]:
    name = fold(lane.name)
    if lane.id == first or name.startswith(_STARTER_WORDS):
        return {"who": "starter"}
    if name.startswith("to truong"):
        return {"who": "unit_head"}
    if "chu nhiem" in name:
        return {"who": "role", "role": Role.HOMEROOM_TEACHER.value}
    found = next((role for role in Role if fold(role.label) in name), Role.PRINCIPAL)
    return {"who": "role", "role": found.value}


def _blank(is_first: bool) -> dict[str, Any]:
    form = [{"name": "content", "label": "Nội dung đề nghị", "kind": "long_text", "longest": 2000}] if is_first else []
    return {"days": 0 if is_first else 1, "form": form}
