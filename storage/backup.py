"""Copying a SQLite database while it is in use, and proving that the copy is whole."""

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from storage.database import Database
from storage.engine import BUSY_TIMEOUT_SECONDS, open_engine
from storage.errors import DatabaseRefused
from storage.schema import revision_of

PAGES_A_STEP = 2000
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Copy:
    """What a copy holds: rows by table, and the events of its audit trail."""

    rows: Mapping[str, int]
    events: int


def copy_database(source: Path, target: Path, progress: Progress) -> Copy:
    """Copies the state of one moment to `target`, which must not exist yet, with mode 0600.

    `progress` hears pages done and pages in all. Raises DatabaseRefused when the copy is not
    whole, and leaves none behind then.
    """
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with ExitStack() as unless_whole:
        unless_whole.callback(remove_database, target)
        with refusing_copy(source):
            rows = _copy(source, target, progress)
        if not rows:
            said = f"{source} is no database of Savedesk, or nothing is in it yet."
            raise DatabaseRefused(said, "Name the right file.")
        copied = verify_copy(target, rows)
        unless_whole.pop_all()
    return copied


def _copy(source: Path, target: Path, progress: Progress) -> dict[str, int]:
    """The rows of each table at the moment of the copy."""
    # Opened for reading only: a copy must never create, repair or change what it copies.
    address = f"{source.absolute().as_uri()}?mode=ro"
    timeout = BUSY_TIMEOUT_SECONDS
    with closing(sqlite3.connect(address, timeout, uri=True, isolation_level=None)) as reading:
        # A reader keeps its view: writers go on meanwhile, and the copy never has to begin anew.
        reading.execute("BEGIN")
        rows = _count_rows(reading)
        with closing(sqlite3.connect(target)) as writing:
            reading.backup(
                writing,
                pages=PAGES_A_STEP,
                progress=lambda _status, left, total: progress(total - left, total),
            )
            # One file, complete in itself.
            writing.execute("PRAGMA journal_mode=DELETE")
    return rows


def _count_rows(connection: sqlite3.Connection) -> dict[str, int]:
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    # Names of tables come from the schema, not from anybody.
    count = "SELECT count(*) FROM "
    return {name: connection.execute(f'{count}"{name}"').fetchone()[0] for (name,) in names}


def verify_copy(path: Path, rows: Mapping[str, int] | None = None) -> Copy:
    """Checks a database file wholly: its pages, references, audit trail, and the rows expected.

    Raises DatabaseRefused with what is wrong.
    """
    with refusing_copy(path), closing(sqlite3.connect(path)) as connection:
        said = connection.execute("PRAGMA integrity_check").fetchone()[0]
        broken = connection.execute("PRAGMA foreign_key_check").fetchone()
        found = _count_rows(connection)
    if said != "ok" or broken is not None:
        raise _not_whole(path, said if said != "ok" else f"references of {broken[0]}")
    if "audit" not in found or "alembic_version" not in found:
        raise DatabaseRefused(f"{path} is no database of Savedesk.", "Name one of its backups.")
    if rows is not None and dict(rows) != found:
        raise _not_whole(path, "other rows than its source")
    return Copy(found, _verify_audit(path))


def _verify_audit(path: Path) -> int:
    engine = open_engine(f"sqlite:///{path}")
    try:
        with Database(engine).read() as tx:
            verdict = tx.audit.verify()
    finally:
        engine.dispose()
    if verdict.broken_at is not None:
        raise _not_whole(path, f"an audit trail that breaks at event {verdict.broken_at}")
    return verdict.events


def _not_whole(path: Path, said: str) -> DatabaseRefused:
    return DatabaseRefused(
        f"{path} is not whole: it has {said}.", "Use another backup, or make a new one."
    )


@contextmanager
def refusing_copy(path: Path) -> Iterator[None]:
    """Turns what SQLite or the disk says about a file into one sentence and a way out."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        said = error.strerror if isinstance(error, OSError) else str(error)
        raise DatabaseRefused(
            f"{path} cannot be read or copied: {said}.",
            "Check the path, its permissions and the room on its disk.",
        ) from error


def mark_database(path: Path, name: str, value: str) -> None:
    """Writes one fact about the installation into a database file that nobody uses."""
    engine = open_engine(f"sqlite:///{path}")
    try:
        with Database(engine).write() as tx:
            if not tx.installation.find(name):
                tx.installation.save(name, value)
    finally:
        engine.dispose()
    with refusing_copy(path), closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


def revision_of_file(path: Path) -> str | None:
    """The schema of a database file."""
    engine = open_engine(f"sqlite:///{path}")
    try:
        return revision_of(engine)
    finally:
        engine.dispose()


def set_aside(database: Path, aside: Path) -> bool:
    """Keeps a database under another name too; False when there is none.

    The file also keeps its own name until another takes it, so that there is one at any moment.
    """
    if not database.exists():
        return False
    try:
        # Closing the last connection moves what the write-ahead log holds into the file.
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error:
        # Damaged, which may be why it is replaced: its log is kept beside it.
        pass
    for each in files_of(database):
        kept = aside.with_name(aside.name + each.name.removeprefix(database.name))
        if each == database:
            os.link(each, kept)
        else:
            each.rename(kept)
    return True


def settle_on_disk(path: Path) -> None:
    """Returns when the file and its name are on the disk."""
    for each, flags in ((path, os.O_RDONLY), (path.absolute().parent, os.O_RDONLY)):
        descriptor = os.open(each, flags)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def files_of(path: Path) -> list[Path]:
    """A database file with the two that SQLite keeps beside it, where they exist."""
    beside = [path.with_name(path.name + end) for end in ("", "-wal", "-shm")]
    return [each for each in beside if each.exists()]


def remove_database(path: Path) -> None:
    for each in files_of(path):
        each.unlink()
