"""Tables as lines of JSON that any of the databases can read back.

Values are written by column, exactly as stored: keys, versions and microseconds stay, so hashes over rows stay true, and
what stands encrypted in the database stands encrypted in the backup.
"""

import base64
import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.apps.registry import Apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.functions import Cast
from django.utils.duration import duration_iso_string

from truongso.core.sealed import SealedJSONField

# Sessions are left out: a restored site asks everybody to log in again.
LEFT_OUT = {"sessions.session"}
BATCH = 500


def tables(apps: Apps) -> list[type[models.Model]]:
    """Return the model of every table that a backup holds, many-to-many tables included, in order of label."""
    found = {
        model._meta.label_lower: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in LEFT_OUT
    }
    return [found[label] for label in sorted(found)]


def stored_fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Return the fields of a model that are columns with values of their own."""
    return [field for field in model._meta.local_concrete_fields if not getattr(field, "generated", False)]


def columns(model: type[models.Model]) -> list[str]:
    """Return the attribute names of the stored fields, in the order in which rows are written."""
    return [field.attname for field in stored_fields(model)]


def lines(model: type[models.Model]) -> Iterator[bytes]:
    """Yield every row of a table as a line of JSON, in order of key."""
    asked = [_as_stored(field) for field in stored_fields(model)]
    rows = model._base_manager.order_by("pk").values_list(*asked)
    for row in rows.iterator(chunk_size=2000):
        yield json.dumps(row, ensure_ascii=False, separators=(",", ":"), default=_plain).encode() + b"\n"


def _as_stored(field: models.Field[Any, Any]) -> Any:
    """Return what to ask for: an encrypted column as the text that it is."""
    if isinstance(field, SealedJSONField):
        return Cast(field.attname, models.TextField())
    return field.attname


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()  # with microseconds: the audit chain hashes them
    if isinstance(value, Decimal | uuid.UUID):
        return str(value)
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    raise TypeError(f"{type(value).__name__} cannot be written to a backup")


def insert(
    connection: BaseDatabaseWrapper, model: type[models.Model], names: Sequence[str], rows: Iterable[list[Any]]
) -> int:
    """Insert rows whose values stand in the order of names; return how many there were."""
    by_name = {field.attname: field for field in stored_fields(model)}
    fields = [by_name[name] for name in names]
    quote = connection.ops.quote_name
    statement = "INSERT INTO {} ({}) VALUES ({})".format(  # noqa: S608 names of our own tables, quoted
        quote(model._meta.db_table), ", ".join(quote(str(f.column)) for f in fields), ", ".join(["%s"] * len(fields))
    )
    count = 0
    with connection.cursor() as cursor:
        for batch in _batches(rows):
            cursor.executemany(statement, [_prepared(fields, row, connection) for row in batch])
            count += len(batch)
    return count


def _prepared(fields: list[models.Field[Any, Any]], row: list[Any], connection: BaseDatabaseWrapper) -> list[Any]:
    return [
        value if isinstance(field, SealedJSONField) else _column_value(field, value, connection)
        for field, value in zip(fields, row, strict=True)
    ]


def _column_value(field: models.Field[Any, Any], value: Any, connection: BaseDatabaseWrapper) -> Any:
    typed = value if isinstance(field, models.JSONField) else field.to_python(value)
    return field.get_db_prep_save(typed, connection)


def _batches(rows: Iterable[list[Any]]) -> Iterator[list[list[Any]]]:
    batch: list[list[Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
