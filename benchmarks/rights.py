"""Rights at 100,000 people: lists narrowed to what one may see against the same lists unnarrowed, and the guard of a page.

Run by itself or by `make bench`: it fills a scratch database of each kind, like person_search.py, with pupils in classes,
assignments and a plan of the cast's school, and prints rows of benchmarks/README.md.
"""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
Rows = list[tuple[str, str, str, str]]
LIMIT = 2.0  # narrowed within twice the unnarrowed
PAGE = 50
WHO = {"lan": "văn thư", "an": "giáo viên chủ nhiệm", "long": "tổ trưởng", "chi": "học sinh"}


def _fill(people: int) -> dict[str, Any]:
    from benchmarks.person_search import fill
    from truongso.foundation.accounts.models import User
    from truongso.foundation.org.models import Assignment
    from truongso.foundation.org.roles import Role
    from truongso.records.students.models import Pupil

    fill(people)
    pupils = Pupil.objects.values_list("person", "school_class__unit")
    Assignment.objects.bulk_create(
        (
            Assignment(person_id=person, role=Role.PUPIL, unit_id=unit, starts_on=date(2026, 8, 1))
            for person, unit in pupils.iterator()
        ),
        batch_size=2000,
    )
    return {username: User.objects.get(username=username) for username in WHO}


def _milliseconds(work: Callable[[], Any], runs: int = 9) -> float:
    from benchmarks.run import median_seconds

    return median_seconds(work, runs=runs) * 1000


def lists(people: int) -> list[tuple[str, str, float, float]]:
    """Return (list, who, narrowed, unnarrowed) in milliseconds: count and first page, as a list page asks for them."""
    from django.db import connection

    from truongso.foundation.accounts.models import User
    from truongso.foundation.org.models import Person
    from truongso.records.students.models import Pupil

    users = _fill(people)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    rows = []
    for name, model, order in (("người", Person, ("sort_key", "pk")), ("học sinh", Pupil, ("person__sort_key", "pk"))):
        bare = _milliseconds(lambda m=model, o=order: _page(m.objects.all(), o))  # type: ignore[misc]
        for username, words in WHO.items():
            key = users[username].pk
            # A fresh user each time, as each request has one: looking up what the person is belongs to the price.
            narrowed = _milliseconds(
                lambda m=model, o=order, k=key: _page(m.objects.visible_to(User.objects.get(pk=k)), o)  # type: ignore[misc]
            )
            rows.append((name, words, narrowed, bare))
    return rows


def _page(rows: Any, order: tuple[str, ...]) -> tuple[int, list[Any]]:
    return rows.count(), list(rows.order_by(*order)[:PAGE])


def rows_of(people: int) -> Rows:
    """Return the rows of the table for the database of this process's settings."""
    from django.db import connection

    return [
        (
            f"{connection.vendor}: danh sách {name} ({people:,} người), {who}, so với không lọc quyền".replace(",000 ", ".000 "),
            f"{narrowed:.1f} ms / {bare:.1f} ms", f"{narrowed / bare:.1f} lần".replace(".", ","), "≤ 2 lần",
        )
        for name, who, narrowed, bare in lists(people)
    ]  # fmt: skip


def run_here(people: int) -> int:
    """Measure the database of this process's settings and print the rows; returns the exit code."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    found = rows_of(people)
    for row in found:
        print("| " + " | ".join(row) + " |")
    return int(any(float(ratio.split(" ")[0].replace(",", ".")) > LIMIT for _, _, ratio, _ in found))


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    from benchmarks.both_databases import main

    raise SystemExit(main(__file__, "people", run_here, about=__doc__))
