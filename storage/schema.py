"""Bringing a database to the present schema, without losing a row.

On SQLite: a backup first, foreign keys off (a rebuilt table would take its children along), one
real transaction, audit triggers made anew, a foreign key check before the commit. On PostgreSQL
replicas wait for each other on an advisory lock.
"""

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from storage.engine import WRITES, refusing
from storage.errors import DatabaseRefused
from storage.timeline_guard import guard_timeline

HEAD = "0006"
MIGRATIONS = Path(__file__).parent / "migrations"
ADVISORY_LOCK = 7_283_001


def current_revision(connection: Connection) -> str | None:
    """The schema's revision; None for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def revision_of(engine: Engine) -> str | None:
    """The schema's revision. Raises DatabaseRefused for what cannot be read."""
    with refusing(engine.url), engine.connect() as connection:
        return current_revision(connection)


def check_known(revision: str | None) -> None:
    """Raises DatabaseRefused for a database of a newer Savedesk."""
    if revision is not None and revision > HEAD:
        raise DatabaseRefused(
            f"The database was written by a newer Savedesk: schema {revision}, known here {HEAD}.",
            "Install the newer version, or restore the backup made before it ran.",
        )


def upgrade(engine: Engine) -> bool:
    """Migrates when needed; True when it did.

    Raises DatabaseRefused for a database of a newer Savedesk or one that fails its check.
    """
    found = revision_of(engine)
    if found == HEAD:
        return False
    check_known(found)
    if engine.dialect.name == "sqlite":
        _upgrade_sqlite(engine, found)
    else:
        _upgrade_postgresql(engine)
    return True


def _upgrade_sqlite(engine: Engine, found: str | None) -> None:
    if found is not None:
        _back_up(engine, found)
    with refusing(engine.url), engine.connect() as plain:
        driver = plain.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            connection = plain.execution_options(**{WRITES: True})
            with connection.begin():
                _migrate(connection)
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
                if broken:
                    raise DatabaseRefused(
                        f"Migrating would break references in {broken[0]}; nothing was changed.",
                        "Report this with the output of `savedesk doctor`.",
                    )
        finally:
            driver.execute("PRAGMA foreign_keys=ON")


def _upgrade_postgresql(engine: Engine) -> None:
    with refusing(engine.url), engine.begin() as connection:
        bring_up(connection)


def bring_up(connection: Connection) -> None:
    """Migrates PostgreSQL within the transaction of `connection`; others wait for its end."""
    # What migrates or moves may take longer than anybody waits for a row.
    for patience in ("lock_timeout", "idle_in_transaction_session_timeout"):
        connection.exec_driver_sql(f"SET LOCAL {patience} = 0")
    connection.exec_driver_sql("SET LOCAL application_name = 'savedesk migrates'")
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
    # Another replica may have done it while we waited.
    if current_revision(connection) != HEAD:
        _migrate(connection)


def _migrate(connection: Connection) -> None:
    # Imported here: a start on a database that is up to date needs no Alembic.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)
    guard_audit(connection)
    guard_timeline(connection)


def _back_up(engine: Engine, revision: str) -> None:
    database = Path(str(engine.url.database))
    target = database.with_name(f"{database.name}.before-{HEAD}-from-{revision}")
    target.touch(mode=0o600, exist_ok=True)
    target.unlink()
    try:
        raw = engine.raw_connection()
        try:
            # Through the driver: SQLite does not copy itself inside a transaction.
            raw.cursor().execute("VACUUM INTO ?", (str(target),))
        finally:
            raw.close()
        target.chmod(0o600)
    except (sqlite3.Error, OSError) as error:
        raise DatabaseRefused(
            f"The backup {target} could not be written; nothing was changed.",
            "Free some space or give write permission to its directory.",
        ) from error


SQLITE_GUARD = """
CREATE TRIGGER IF NOT EXISTS audit_keeps_{verb} BEFORE {verb} ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END
"""
POSTGRESQL_GUARD = """
CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$;
DROP TRIGGER IF EXISTS audit_keeps ON audit;
CREATE TRIGGER audit_keeps BEFORE UPDATE OR DELETE ON audit
FOR EACH ROW EXECUTE FUNCTION audit_append_only();
DROP TRIGGER IF EXISTS audit_keeps_all ON audit;
CREATE TRIGGER audit_keeps_all BEFORE TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
"""


def guard_audit(connection: Connection) -> None:
    """Makes the audit trail append-only in the database itself."""
    if connection.dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            connection.exec_driver_sql(SQLITE_GUARD.format(verb=verb))
        return
    for statement in POSTGRESQL_GUARD.strip().split(";\n"):
        connection.exec_driver_sql(statement)
