"""How long processes take: medians, the slowest tenth, where they wait, how often too late."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from statistics import median, quantiles
from typing import Any

from django.utils import timezone

from truongso.governance.processes.clock import in_words
from truongso.governance.processes.models import Process
from truongso.governance.processes.running_models import Instance, InstanceState, Step, StepState


@dataclass(frozen=True)
class Times:
    """Working minutes of many runs: how many, the middle one, the one that nine in ten stay under, the late ones."""

    count: int
    middle: float | None
    ninetieth: float | None
    late: int = 0

    @property
    def middle_words(self) -> str:
        return in_words(self.middle)

    @property
    def ninetieth_words(self) -> str:
        return in_words(self.ninetieth)

    @property
    def late_share(self) -> float | None:
        return 100 * self.late / self.count if self.count else None


@dataclass(frozen=True)
class StepTimes:
    """One step of a process: its element, its name, its times, whether everything waits here longest."""

    element: str
    name: str
    times: Times
    is_bottleneck: bool = False


@dataclass(frozen=True)
class ProcessTimes:
    """One process in a year."""

    process: Process
    started: int
    running: int
    finished: int
    stopped: int
    overall: Times
    bottleneck: str


def times_of(minutes: list[int], late: int = 0) -> Times:
    """Return the figures of some durations; with one of them it is both the middle and the ninetieth."""
    if not minutes:
        return Times(0, None, None, late)
    ninetieth = quantiles(minutes, n=10, method="inclusive")[-1] if len(minutes) > 1 else float(minutes[0])
    return Times(len(minutes), float(median(minutes)), ninetieth, late)


def step_times(process: Process, year: int) -> list[StepTimes]:
    """Return the steps of a process that were done in a year, the bottleneck marked: the longest middle time.

    The first step is the starter's own typing and counts nowhere.
    """
    found: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    names: dict[str, str] = {}
    done = Step.objects.filter(
        instance__process=process, instance__year=year, state__in=[StepState.DONE, StepState.RETURNED]
    )
    rows = done.filter(minutes__isnull=False, due_on__isnull=False).order_by("pk")
    for element, name, minutes, late in rows.values_list("element", "name", "minutes", "was_late"):
        found[element].append((minutes, late))
        names[element] = name
    figures = {
        element: times_of([m for m, _ in values], sum(late for _, late in values)) for element, values in found.items()
    }
    slowest = max(figures, key=lambda element: figures[element].middle or 0, default="")
    return [
        StepTimes(element, names[element], times, element == slowest and len(figures) > 1)
        for element, times in figures.items()
    ]


def year_of(processes: Any, year: int) -> list[ProcessTimes]:
    """Return the figures of processes in a year; one statement for instances, one for steps, whatever their number."""
    listed = list(processes)
    instances: dict[int, list[tuple[str, int | None]]] = defaultdict(list)
    ran = Instance.objects.filter(process__in=[p.pk for p in listed], year=year).order_by("pk")
    for process, state, minutes in ran.values_list("process", "state", "minutes"):
        instances[process].append((state, minutes))
    steps: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    late: dict[int, set[int]] = defaultdict(set)
    done = Step.objects.filter(instance__process__in=[p.pk for p in listed], instance__year=year, due_on__isnull=False)
    rows = done.filter(minutes__isnull=False).order_by("pk")
    for process, instance, name, minutes, was_late in rows.values_list(
        "instance__process", "instance", "name", "minutes", "was_late"
    ):
        steps[process][name].append(minutes)
        if was_late:
            late[process].add(instance)
    return [_line(one, instances[one.pk], steps[one.pk], len(late[one.pk])) for one in listed if instances[one.pk]]


def _line(
    process: Process, ran: list[tuple[str, int | None]], steps: dict[str, list[int]], late: int
) -> ProcessTimes:  # fmt: skip
    finished = [minutes for state, minutes in ran if state == InstanceState.FINISHED and minutes is not None]
    counts = {state: sum(1 for one, _ in ran if one == state) for state in InstanceState.values}
    slowest = max(steps, key=lambda name: median(steps[name]), default="") if len(steps) > 1 else ""
    overall = times_of(finished)
    return ProcessTimes(
        process, len(ran), counts[InstanceState.RUNNING], counts[InstanceState.FINISHED],
        counts[InstanceState.WITHDRAWN] + counts[InstanceState.CANCELLED],
        Times(overall.count, overall.middle, overall.ninetieth, late), slowest,
    )  # fmt: skip


def by_month(process: Process, year: int) -> list[tuple[str, str, int, Times]]:
    """Return for each month that had any: its words, its code, how many began, the times of those that finished."""
    months: dict[date, list[int | None]] = defaultdict(list)
    ran = Instance.objects.filter(process=process, year=year).order_by("started_at")
    for started, state, minutes in ran.values_list("started_at", "state", "minutes"):
        first = timezone.localdate(started).replace(day=1)
        months[first].append(minutes if state == InstanceState.FINISHED else None)
    return [
        (f"{month:%m/%Y}", f"{month:%Y%m}", len(values), times_of([m for m in values if m is not None]))
        for month, values in sorted(months.items())
    ]
