"""The database itself refuses to change or delete an event, on SQLite and on PostgreSQL."""

from django.db.backends.base.base import BaseDatabaseWrapper

SENTENCE = "Nhật ký không được sửa hoặc xóa."

_SQLITE = {
    f"audit_event_no_{verb}": f"CREATE TRIGGER audit_event_no_{verb} BEFORE {verb.upper()} ON audit_event "
    f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
    for verb in ("update", "delete")
}
_POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS
$body$ BEGIN RAISE EXCEPTION '{SENTENCE}'; END $body$
"""
_POSTGRES = {
    "audit_event_no_change": "CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event "
    "FOR EACH ROW EXECUTE FUNCTION audit_event_refuse()",
    "audit_event_no_truncate": "CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse()",
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTION)
        for statement in (_POSTGRES if connection.vendor == "postgresql" else _SQLITE).values():
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers: for tests that empty the tables, and for restoring into an empty database."""
    with connection.cursor() as cursor:
        for name in _POSTGRES if connection.vendor == "postgresql" else _SQLITE:
            where = " ON audit_event" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{where}")


def installed(connection: BaseDatabaseWrapper) -> bool:
    """Return whether every trigger stands."""
    names = _POSTGRES if connection.vendor == "postgresql" else _SQLITE
    query = (
        "SELECT tgname FROM pg_trigger"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return set(names) <= {row[0] for row in cursor.fetchall()}
