"""The timeline is append-only in the database itself: what happened is never rewritten.

Two marks may be set on an entry, that it was taken back and that the customer may see it.
"""

from sqlalchemy import Connection

WRITTEN_ONCE = (
    "id", "ref", "case_id", "at", "by", "kind", "means", "who", "text", "link",
)  # fmt: skip
COLUMNS = ", ".join(f'"{column}"' for column in WRITTEN_ONCE)
SQLITE = (
    f"CREATE TRIGGER IF NOT EXISTS timeline_keeps_update BEFORE UPDATE OF {COLUMNS} ON timeline"
    " BEGIN SELECT RAISE(ABORT, 'the timeline is append-only'); END",
    "CREATE TRIGGER IF NOT EXISTS timeline_keeps_delete BEFORE DELETE ON timeline"
    " BEGIN SELECT RAISE(ABORT, 'the timeline is append-only'); END",
)
POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION timeline_append_only() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'the timeline is append-only'; END $$",
    "DROP TRIGGER IF EXISTS timeline_keeps ON timeline",
    f"CREATE TRIGGER timeline_keeps BEFORE DELETE OR UPDATE OF {COLUMNS} ON timeline"
    " FOR EACH ROW EXECUTE FUNCTION timeline_append_only()",
    "DROP TRIGGER IF EXISTS timeline_keeps_all ON timeline",
    "CREATE TRIGGER timeline_keeps_all BEFORE TRUNCATE ON timeline"
    " FOR EACH STATEMENT EXECUTE FUNCTION timeline_append_only()",
)


def guard_timeline(connection: Connection) -> None:
    """Made anew after each migration, because a rebuilt table loses its triggers."""
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.exec_driver_sql(statement)
