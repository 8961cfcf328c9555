"""Erasure: what must be forgotten by law may be emptied in the log and the register, and nothing else changed there"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_EVENTS = ("site", "seq", "at", "kind", "post_id", "edition_id", "actor", "previous", "hash")
_ENTRIES = ("site", "year", "number", "label", "edition_id", "post_id", "at", "event")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _postgresql("events", "body", "NEW.body = ''")
        _postgresql("entries", "row", "NEW.row::jsonb ? 'erased'")
    else:
        _sqlite("events", _EVENTS, "NEW.body = ''")
        _sqlite("entries", _ENTRIES, "json_extract(NEW.row, '$.erased') IS NOT NULL")


def _postgresql(table: str, column: str, emptied: str) -> None:
    op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"
    )
    op.execute(
        f"CREATE FUNCTION {table}_only_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {emptied} AND to_jsonb(NEW) - '{column}' = to_jsonb(OLD) - '{column}' THEN RETURN NEW; END IF; "
        f"RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_only_emptied BEFORE UPDATE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_only_emptied()"
    )


def _sqlite(table: str, columns: tuple[str, ...], emptied: str) -> None:
    same = " AND ".join(f"NEW.{column} IS OLD.{column}" for column in columns)
    op.execute(f"DROP TRIGGER {table}_no_update")
    op.execute(
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN NOT ({emptied} AND {same}) "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )
