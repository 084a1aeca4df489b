"""The guided first hour of a new school: apps declare steps, each knows whether it is done."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One thing to do in the first hour; done looks at the rows, nobody ticks a box."""

    title: str
    text: str
    url_name: str
    done: Callable[[], bool]
    order: int


_steps: list[Step] = []


def first_step(title: str, *, text: str, url_name: str, done: Callable[[], bool], order: int) -> None:
    """Declare a step."""
    _steps.append(Step(title, text, url_name, done, order))


def steps() -> list[Step]:
    """Return the steps in order."""
    return sorted(_steps, key=lambda step: step.order)
