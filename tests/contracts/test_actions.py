"""Every change goes through an action, and every action leaves a trace."""

import ast
import importlib
import inspect
from pathlib import Path
from types import FunctionType, ModuleType

import pytest

from tests.housekeeping import ROOT

RECORDERS = {"record", "record_read"}


def action_modules() -> list[ModuleType]:
    """Return every actions.py, and every module of an actions package."""
    paths = [*(ROOT / "truongso").rglob("actions.py"), *(ROOT / "truongso").rglob("actions/*.py")]
    return [importlib.import_module(dotted(path)) for path in sorted(paths)]


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def own_functions(module: ModuleType) -> dict[str, FunctionType]:
    return {name: f for name, f in vars(module).items() if inspect.isfunction(f) and f.__module__ == module.__name__}


PUBLIC = [(module, name) for module in action_modules() for name in own_functions(module) if not name.startswith("_")]


def test_there_are_actions():
    assert len(PUBLIC) > 20


@pytest.mark.parametrize(("module", "name"), PUBLIC, ids=[f"{m.__name__}.{n}" for m, n in PUBLIC])
def test_a_public_function_of_actions_is_an_action_that_records_and_names_its_author(module, name):
    function = getattr(module, name)
    assert getattr(function, "is_action", False) or leads_to_an_action(module, function), (
        "decorate it with @action, or move it where questions and helpers live"
    )
    assert records(module, name, set()), "an action records at least one event"
    if not name.startswith("note_"):  # a note says what happened by itself; its author is the user it is about
        parameter = inspect.signature(function).parameters.get("by")
        assert parameter is not None, "an action takes by="
        assert parameter.kind is inspect.Parameter.KEYWORD_ONLY, "by= is keyword-only"


def leads_to_an_action(module: ModuleType, function: FunctionType) -> bool:
    """Return whether a function hands its work to an action of its module (it checks a file first, outside the lock)."""
    called = called_names(ast.parse(inspect.getsource(inspect.unwrap(function))))
    return any(getattr(getattr(module, name, None), "is_action", False) for name in called)


def records(module: ModuleType, name: str, seen: set[tuple[str, str]]) -> bool:
    """Return whether a function calls record, another action, or a helper of its module that does."""
    if (module.__name__, name) in seen:
        return False
    seen.add((module.__name__, name))
    source = inspect.getsource(inspect.unwrap(getattr(module, name)))
    for called in called_names(ast.parse(source)):
        head, _, attribute = called.partition(".")
        if head in RECORDERS or attribute in RECORDERS:
            return True
        target = getattr(module, head, None)
        if isinstance(target, ModuleType) and attribute:
            if getattr(getattr(target, attribute, None), "is_action", False):
                return True
        elif getattr(target, "is_action", False) or (
            inspect.isfunction(target)
            and target.__module__.startswith("truongso.")
            and records(importlib.import_module(target.__module__), target.__name__, seen)
        ):
            return True
    return False


def called_names(tree: ast.AST) -> set[str]:
    """Return what is called, or handed on as a function: f(...), module.f(...), map(f, …)."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found.add(ast.unparse(node.func))
            found.update(argument.id for argument in node.args if isinstance(argument, ast.Name))
    return found
