"""A backup holds one moment, and writers do not wait for it: on the database of the run."""

import threading

import pytest
from django.db import connections
from django.utils import timezone

from truongso.config import archive, backup
from truongso.foundation.org import actions as org


@pytest.mark.django_db(transaction=True)
def test_a_backup_holds_one_moment_and_keeps_nobody_waiting(tmp_path):
    org.add_person(full_name="Người Trước", by=None)
    waited = []

    def write() -> None:
        org.add_person(full_name="Người Sau", by=None)
        waited.append("done")
        connections.close_all()

    def advance(step=1, *, total=None):
        if total is not None:
            writer = threading.Thread(target=write)
            writer.start()
            writer.join(10)

    made = backup.make(tmp_path / "b.zip", at=timezone.now(), advance=advance)
    assert waited == ["done"]
    with archive.reading(made.path) as read:
        names = list(read.rows("org.person"))
        events = list(read.rows("audit.event"))
    assert len(names) == 1
    assert "Người Trước" in names[0]
    assert len(events) == 1
