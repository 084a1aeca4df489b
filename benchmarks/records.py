"""The rules over two thousand pupils, in memory and over the register of the demo school."""

import random
import time
from collections.abc import Callable
from typing import Any

Rows = list[tuple[str, str, str, str]]
PUPILS = 2_000


def fastest(work: Callable[[], Any], runs: int = 5) -> float:
    """Return the least seconds of several runs."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def measure() -> Rows:
    """Time every rule over made pupils, and the nightly check of the register with its faults kept in step."""
    from django.utils import timezone

    from truongso.demo.pupils import make_pupils
    from truongso.records.quality.actions import check_register
    from truongso.records.quality.engine import check
    from truongso.records.quality.registry import rules
    from truongso.records.quality.table import record_of_values, table_of
    from truongso.records.students.datasets import PUPILS as DATA_SET
    from truongso.records.students.models import Pupil

    today = timezone.localdate()
    classes = [(f"{grade}A{number}", 42) for grade in (10, 11, 12) for number in range(1, 17)]
    rows = list(make_pupils(random.Random(3), born_in=today.year - 16, classes=classes))[:PUPILS]
    records = [record_of_values(DATA_SET, row, uid=number, pk=number) for number, row in enumerate(rows)]
    in_memory = fastest(lambda: check(table_of(records, today=today)))
    nightly = fastest(lambda: check_register(by=None), runs=2)
    studying = Pupil.objects.studying().count()
    return [
        (f"{len(rules)} quy tắc trên 2.000 hồ sơ", f"{in_memory:.2f} s", "", "< 1 s"),
        (f"Kiểm tra đêm cả sổ ({studying} học sinh), ghi lại điểm phải xem", f"{nightly:.2f} s", "", ""),
    ]
