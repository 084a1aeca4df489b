"""Open what a task asks for: its products, the times when it is due, and what is due in each. Called by actions."""

from collections.abc import Iterable

from truongso.core.text import fold
from truongso.governance.plan.models import Deliverable, Delivery, Occurrence, Task
from truongso.governance.plan.schedules import cadence_of, occurrences

PLAN_REPORT = "plan.report"


def add_deliverables(task: Task, titles: Iterable[str]) -> list[Deliverable]:
    """Create a task's products; the report on the indicators is made by the platform itself."""
    titles = list(titles)
    reports_indicators = any(fold(title) == "bang tong hop chi tieu" for title in titles)
    return [
        Deliverable.objects.create(
            task=task,
            position=position,
            title=title[:300],
            cadence=cadence_of(title, task.schedule),
            made_by=PLAN_REPORT if reports_indicators else "",
        )
        for position, title in enumerate(titles, start=task.deliverables.count() + 1)
    ]


def open_occurrences(task: Task) -> None:
    """Create the occurrences of a task that do not stand yet, each with the products due in it."""
    standing = set(task.occurrences.filter(ended_at__isnull=True).values_list("kind", "period"))
    for due in occurrences(
        task.schedule, task.plan.year, task.first_quarter, task.last_quarter, starts_on=task.plan.starts_on
    ):
        if (due.kind, due.period) in standing:
            continue
        occurrence = Occurrence.objects.create(
            task=task, kind=due.kind, period=due.period, starts_on=due.starts_on, due_on=due.due_on
        )
        if due.kind == Occurrence.Kind.RESULT:
            add_deliveries(occurrence, is_last=due.is_last)


def ask_for_products(task: Task) -> None:
    """Ask the results that are not done yet for products that came later."""
    results = list(task.occurrences.filter(ended_at__isnull=True, kind=Occurrence.Kind.RESULT).order_by("due_on"))
    for occurrence in results:
        if occurrence.state != Occurrence.State.DONE:
            add_deliveries(occurrence, is_last=occurrence == results[-1])


def add_deliveries(occurrence: Occurrence, *, is_last: bool) -> None:
    """Create the products due in an occurrence; what comes once is due in the last one."""
    for deliverable in occurrence.task.deliverables.filter(ended_at__isnull=True):
        if is_last or deliverable.cadence == Deliverable.Cadence.EACH:
            Delivery.objects.get_or_create(occurrence=occurrence, deliverable=deliverable)
