"""Django's migrate with the sparing executor."""

from typing import Any

from django.core.management.commands import migrate
from django.db.migrations.executor import MigrationExecutor

from truongso.core.migrating import SwiftExecutor


class Command(migrate.Command):
    """Django's command, which names its executor itself; it is given ours while it runs."""

    def handle(self, *args: Any, **options: Any) -> None:
        setattr(migrate, "MigrationExecutor", SwiftExecutor)  # noqa: B010
        try:
            super().handle(*args, **options)
        finally:
            setattr(migrate, "MigrationExecutor", MigrationExecutor)  # noqa: B010
