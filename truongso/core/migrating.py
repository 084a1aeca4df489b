"""Migrations without the repetition: a new database in seconds.

For each operation Django renders anew all models that are related to the one that changes, which here is nearly all of
them, some hundred times. A new table, a condition or an index changes nothing in the other models, so here only the new
model is rendered, and only the list of the changed one is extended; what is run on the database is the same.
"""

import copy
from typing import Any

from django.db.migrations import AddConstraint, AddIndex, CreateModel, Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class SwiftExecutor(MigrationExecutor):
    """Django's executor, sparing."""

    def apply_migration(self, state: ProjectState, migration: Migration, *args: Any, **options: Any) -> ProjectState:
        """Run a migration forwards; see Django's own."""
        sparing = copy.copy(migration)
        vars(sparing)["operations"] = [_Sparing.of(operation) for operation in migration.operations]
        return super().apply_migration(state, sparing, *args, **options)


class _Sparing:
    """An operation whose change of the state renders one model; everything else is the operation's own."""

    def __init__(self, operation: Operation) -> None:
        self._operation = operation

    @classmethod
    def of(cls, operation: Operation) -> Any:
        return cls(operation) if type(operation) in (CreateModel, AddConstraint, AddIndex) else operation

    def __getattr__(self, name: str) -> Any:
        return getattr(self._operation, name)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        rendered = state.__dict__.pop("apps", None)
        self._operation.state_forwards(app_label, state)
        if rendered is None:
            return
        state.__dict__["apps"] = rendered
        operation: Any = self._operation
        if isinstance(operation, CreateModel):
            rendered.render_multiple([state.models[app_label, operation.name_lower]])
        else:
            meta = rendered.get_model(app_label, operation.model_name)._meta
            name = "constraints" if isinstance(operation, AddConstraint) else "indexes"
            setattr(meta, name, list(state.models[app_label, operation.model_name_lower].options[name]))
