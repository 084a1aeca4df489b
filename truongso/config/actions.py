"""What the operator does to the whole installation, put on record."""

from typing import Any

from truongso.foundation.audit.recording import action, record


@action
def record_backup(*, name: str, digest: str, rows: int, files: int, by: Any) -> None:
    """Record that a backup was made; by is None for the command line."""
    record("config.backup_made", None, by=by, name=name, digest=digest, rows=rows, files=files)


@action
def record_restored(*, name: str, digest: str, made_at: str, by: Any) -> None:
    """Record, in the restored trail, that everything came back from a backup."""
    record("config.restored", None, by=by, name=name, digest=digest, made_at=made_at)
