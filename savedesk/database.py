"""`savedesk migrate`, also to another database, `savedesk audit verify`, and what only reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from savedesk.errors import CommandFailed
from savedesk.settings import Settings
from storage.database import Database
from storage.engine import opened, parse_url
from storage.file_guard import FileLock
from storage.schema import HEAD, check_known, revision_of, upgrade


def migrate(settings: Settings) -> None:
    """Brings the database to the present schema; a backup is made first."""
    with opened(settings.database_url) as engine:
        changed = upgrade(engine)
    print(f"The database is {'now' if changed else 'already'} at schema {HEAD}.")


def move(settings: Settings, address: str) -> None:
    """Copies the SQLite installation to an empty PostgreSQL, whole or not at all."""
    from storage.moving import move as move_rows

    file = _file_to_move(settings.database_url)
    _check_target(address)
    with _held(file), opened(settings.database_url) as source, opened(address) as target:
        upgrade(source)
        moved = move_rows(source, target, _told)
    print(f"Moved {moved.rows} rows; both sides hold the same.")
    print(f"The audit trail is whole: {moved.events} events, head {moved.head[:16]}.")
    print(f"Now set DATABASE_URL to the new database. Keep {file}, and start nothing on it.")


def _told(table: str, rows: int) -> None:
    print(f"  {table:<16} {rows:>9}", flush=True)


def _file_to_move(address: str) -> Path:
    url = parse_url(address)
    if url.get_backend_name() != "sqlite":
        raise CommandFailed(
            "Only a SQLite installation can be moved, and DATABASE_URL names PostgreSQL.",
            "To copy a PostgreSQL database use its own pg_dump and pg_restore.",
        )
    file = Path(url.database or ":memory:")
    if not file.is_file():
        raise CommandFailed(
            f"There is no installation to move: {file} does not exist.",
            "Set DATABASE_URL to the SQLite file, or run this where savedesk.db is.",
        )
    return file


def _check_target(address: str) -> None:
    if parse_url(address).get_backend_name() != "postgresql":
        raise CommandFailed(
            "An installation can be moved to PostgreSQL only.",
            "Name it in --to: postgresql://user@host/name. To copy a SQLite file, back it up.",
        )


@contextmanager
def _held(file: Path) -> Iterator[None]:
    """Nothing may write to the file meanwhile. Raises DatabaseRefused when a bot runs on it."""
    lock = FileLock(file)
    lock.acquire()
    try:
        yield
    finally:
        lock.release()


def verify_audit(settings: Settings) -> None:
    """Reads the whole audit trail. Raises CommandFailed where the chain is broken."""
    with opened(settings.database_url) as engine:
        upgrade(engine)
        with Database(engine).read() as tx:
            verdict = tx.audit.verify()
    if verdict.broken_at is not None:
        raise CommandFailed(
            f"The audit trail is broken at event {verdict.broken_at}: "
            f"{verdict.events} events before it are whole.",
            "Compare with a backup; events after that place cannot be trusted.",
        )
    print(f"The audit trail is whole: {verdict.events} events, head {verdict.head[:16]}.")


def nothing_in(settings: Settings) -> CommandFailed:
    """What a command says that found nothing to read."""
    where = parse_url(settings.database_url).database
    return CommandFailed(
        f"There is no database {where}, or nothing in it yet.",
        "Run `savedesk serve` first, or set DATABASE_URL to the one you use.",
    )


@contextmanager
def as_it_stands(settings: Settings) -> Iterator[Database | None]:
    """The database for a command that only reads, also while the bot runs; None where nothing is.

    Raises CommandFailed for one of an older schema.
    """
    url = parse_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or ":memory:").is_file():
        yield None
        return
    with opened(settings.database_url) as engine:
        found = revision_of(engine)
        check_known(found)
        if found is None:
            yield None
            return
        if found != HEAD:
            raise CommandFailed(
                f"The database is at schema {found}, this Savedesk reads {HEAD}.",
                "Run `savedesk migrate` first.",
            )
        yield Database(engine)
