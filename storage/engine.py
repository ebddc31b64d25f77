"""Opening the database: one SQLite file by default, PostgreSQL by its address."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from storage.errors import Contended, DatabaseRefused
from storage.file_guard import guard_file
from storage.standing_still import APPLICATION

BUSY_TIMEOUT_SECONDS = 10
# A replica takes this many connections and no more; docs/operations.md counts with it.
CONNECTIONS = 20
# A host that is gone is noticed in about 25 seconds, on either side, instead of in two hours.
TO_THE_SERVER = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
    "application_name": APPLICATION,
}
# A process that stands still inside a transaction loses it in time for another to take over.
FROM_THE_SERVER = """
SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '8s'
"""
WRITES = "savedesk_writes"
# PostgreSQL's lock_not_available, deadlock_detected and serialization_failure.
CONTENDED = frozenset({"55P03", "40P01", "40001"})


def parse_url(address: str) -> URL:
    """The address as SQLAlchemy reads it. Raises DatabaseRefused for what we cannot use."""
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise DatabaseRefused("The database address is not readable.", ADDRESS_HINT) from error
    if url.drivername in {"postgres", "postgresql"}:
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() not in {"sqlite", "postgresql"}:
        raise DatabaseRefused(f"{url.get_backend_name()} is not supported.", ADDRESS_HINT)
    return url


ADDRESS_HINT = (
    "Set DATABASE_URL to sqlite:///path/to/savedesk.db or postgresql://user@host/name, "
    "or leave it out for savedesk.db in this directory."
)


def open_engine(address: str) -> Engine:
    """An engine with the settings that keep what was acknowledged.

    SQLite: write-ahead log, full synchronisation, foreign keys, BEGIN IMMEDIATE for writers,
    file mode 0600. PostgreSQL: waits for rows, connections and silent hosts have an end.
    Raises DatabaseRefused with a remedy when the file cannot be used.
    """
    url = parse_url(address)
    if url.get_backend_name() != "sqlite":
        return _open_postgresql(url)
    if url.database and url.database != ":memory:":
        guard_file(Path(url.database))
    # Parameters hold customer words, which have no place in a log.
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
        hide_parameters=True,
    )
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    with refusing(url):
        engine.connect().close()
    return engine


def _open_postgresql(url: URL) -> Engine:
    engine = create_engine(
        url,
        connect_args=TO_THE_SERVER,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=BUSY_TIMEOUT_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
    )
    event.listen(engine, "connect", _set_timeouts)
    return engine


def _set_timeouts(connection: Any, _record: object) -> None:
    connection.execute(FROM_THE_SERVER)
    connection.commit()


@contextmanager
def opened(address: str) -> Iterator[Engine]:
    """An engine for one command, closed at its end."""
    engine = open_engine(address)
    try:
        yield engine
    finally:
        engine.dispose()


def _set_pragmas(connection: SqliteConnection, _record: object) -> None:
    # The driver must not open transactions of its own: `_begin` does.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Any) -> None:
    # A reader that turns writer loses updates: writers take the lock at once.
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def refusing(url: URL) -> Iterator[None]:
    """Turns what the driver says about an unusable database into one sentence and a way out."""
    try:
        yield
    except NoConnectionFree as error:
        raise DatabaseRefused(*_explained(url, NONE_FREE)) from error
    except (DatabaseError, InterfaceError) as error:
        # Broken constraints and statements are our own affair; a connection that is gone is not.
        theirs = type(error) in {DatabaseError, OperationalError, InterfaceError}
        if not theirs and not error.connection_invalidated:
            raise
        refusal = Contended if _is_contended(error) else DatabaseRefused
        raise refusal(*_explained(url, str(error.orig))) from error


NONE_FREE = "no connection was free"
AGAIN = "Nothing was changed; do it again."
EXPLANATIONS = (
    (NONE_FREE, "is busy", "Nothing was changed; do it again. If it stays so, add a replica."),
    ("deadlock", "was asked for the same rows by two at once", AGAIN),
    ("idle-in-transaction", "gave up a transaction that stood still", AGAIN),
    ("lock timeout", "is busy with the same rows", AGAIN),
    ("No space left", "has no room left on its disk", "Free some space; nothing was lost."),
    ("too many", "takes no more connections", "Raise its max_connections, or run fewer replicas."),
    ("readonly", "is read-only", "Give this user write permission to the file and its directory."),
    ("unable to open", "cannot be opened", "Create its directory, or give write permission to it."),
    ("full", "has no room left on its disk", "Free some space; nothing was lost."),
    ("disk I/O", "cannot be read or written", "Check the disk; restore a backup if it is damaged."),
    ("not a database", "is not a database", "Move it away, or restore a backup."),
    ("malformed", "is damaged", "Stop the bot and restore a backup."),
    ("locked", "is in use by another program", "Stop the other program, then try again."),
    ("connect", "cannot be reached", "Check that the server runs and DATABASE_URL is right."),
)


def _is_contended(error: DatabaseError | InterfaceError) -> bool:
    return getattr(error.orig, "sqlstate", None) in CONTENDED


def _explained(url: URL, said: str) -> tuple[str, str]:
    where = url.database if url.get_backend_name() == "sqlite" else f"{url.host}/{url.database}"
    for sign, sentence, hint in EXPLANATIONS:
        if sign in said:
            return f"The database {where} {sentence}.", hint
    return f"The database {where} cannot be used: {said.splitlines()[0]}.", "Check DATABASE_URL."
