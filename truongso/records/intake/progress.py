"""How far the writing of a run is: a small file beside the database, because the transaction that writes is not yet seen.

A database row would not do: on SQLite nobody else may write while the import writes.
"""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings


@dataclass(frozen=True)
class Progress:
    """What is being done, and how much of it."""

    title: str = "Đang chờ tới lượt"
    done: int = 0
    total: int = 0

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0


def note(uid: UUID, progress: Progress) -> None:
    """Write how far a run is; a full disk or a missing folder must not stop the import."""
    with suppress(OSError):
        path = _path(uid)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = path.with_suffix(f".{os.getpid()}")
        partial.write_text(json.dumps([progress.title, progress.done, progress.total]), encoding="utf-8")
        partial.replace(path)


def read(uid: UUID) -> Progress:
    """Return how far a run is; waiting when nothing was noted."""
    try:
        title, done, total = json.loads(_path(uid).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Progress()
    return Progress(title, done, total)


def clear(uid: UUID) -> None:
    """Forget a run's progress."""
    with suppress(OSError):
        _path(uid).unlink()


def _path(uid: UUID) -> Path:
    return Path(settings.HOME) / "progress" / f"import-{uid}.json"
