"""Questions over the catalogue and over what ran."""

from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.db.models import CharField as Words

from truongso.governance.processes.indicators import used_since
from truongso.governance.processes.models import Process, ProcessVersion
from truongso.governance.processes.running_models import Step


def with_use(rows: QuerySet[Process], on: date) -> Any:
    """Add to processes how often each was used in the last twelve months, and whether it runs here."""
    recent = Q(instances__started_at__date__gte=used_since(on))
    published = Exists(ProcessVersion.objects.published().filter(process=OuterRef("pk")))
    standing = Case(When(published, then=Value("published")), default=Value("paper"), output_field=Words())
    return rows.annotate(uses=Count("instances", filter=recent), standing=standing)


def with_waiting(rows: Any) -> Any:
    """Bring the steps that wait, so that a list can say for whom without asking for each row."""
    waiting = Step.objects.waiting().select_related("person", "unit", "claimed_by__person").defer("values", "shown")
    return rows.defer("tokens").prefetch_related(Prefetch("steps", queryset=waiting, to_attr="waiting_steps"))


def waits_words(instance: Any) -> str:
    """Return for whom an instance waits."""
    return "; ".join(f"{step.name}: {step.whose}" for step in instance.waiting_steps)
