"""The command line: one terminal for words, one form for machines, progress for long work, and exit codes.

Exit codes: 0 done; 1 refused (one sentence on the error stream); 2 wrong use of the command; 3 the check found faults.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

EXIT_REFUSED = 1
EXIT_USAGE = 2
EXIT_FAULTS = 3

console = Console()
error_console = Console(stderr=True)


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def emit_json(value: Any) -> None:
    """Print value as JSON for a program to read: UTF-8, ISO dates, numbers as numbers."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=_plain) + "\n")


@contextmanager
def progress(title: str, total: int | None = None) -> Iterator[Any]:
    """Show a progress bar on the error stream while the block runs; yields a function to call after each step."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    # Where nobody watches (a log, a pipe) a bar would only leave blank lines.
    with Progress(*columns, console=error_console, transient=True, disable=not error_console.is_terminal) as bar:
        task = bar.add_task(title, total=total)

        def advance(step: int = 1, *, total: int | None = None) -> None:
            if total is not None:
                bar.update(task, total=total)
            bar.advance(task, step)

        yield advance
