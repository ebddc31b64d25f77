"""`savedesk backup` and `savedesk restore`: a copy while the bot runs, and putting one back."""

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bot.restored import BACKUP_AT
from savedesk.database import nothing_in
from savedesk.errors import CommandFailed
from savedesk.settings import Settings
from storage.backup import (
    Copy,
    copy_database,
    mark_database,
    remove_database,
    revision_of_file,
    set_aside,
    settle_on_disk,
)
from storage.database import Database
from storage.engine import open_engine, parse_url
from storage.file_guard import FileLock
from storage.schema import check_known, upgrade

# Pages of 4 KB from which progress is worth a line: about 40 MB.
LARGE = 10_000


def back_up(
    settings: Settings, target: Path, *, force: bool = False, now: datetime | None = None
) -> None:
    """Copies the database while the bot runs, and checks the copy before it gets its name."""
    source = _sqlite_file(settings, "backup")
    if not source.exists():
        raise nothing_in(settings)
    _check_target(source, target, force)
    # Taken before the copy: whatever is sent from now on is looked for after a restore.
    at = (now or datetime.now(UTC)).isoformat()
    part = target.with_name(f"{target.name}.part-{os.getpid()}")
    copy = copy_database(source, part, _progress())
    try:
        mark_database(part, BACKUP_AT, at)
        settle_on_disk(part)
        part.replace(target)
        settle_on_disk(target)
    finally:
        remove_database(part)
    print(f"{target} holds {_told(copy)}; it was checked and is whole.")


def _check_target(source: Path, target: Path, force: bool) -> None:
    if not target.absolute().parent.is_dir():
        raise CommandFailed(f"{target.parent} is no directory.", "Create it first.")
    if not target.exists():
        return
    if target.samefile(source) or target.is_dir():
        raise CommandFailed(f"{target} cannot be a backup.", "Name a new file.")
    if not force:
        raise CommandFailed(
            f"{target} exists already.", "Name a new file, or say --force to replace it."
        )


def restore(settings: Settings, backup: Path, now: datetime | None = None) -> None:
    """Puts a backup in the database's place; the replaced file is kept beside it.

    Refused while a bot runs on the database. The next start looks for everything that may have
    been sent since the backup was made.
    """
    database = _sqlite_file(settings, "restore")
    if not backup.is_file():
        raise CommandFailed(f"There is no file {backup}.", "Name a backup.")
    if database.exists() and backup.samefile(database):
        raise CommandFailed(f"{backup} is the database itself.", "Name a backup.")
    lock = FileLock(database)
    lock.acquire()
    try:
        _restore(database, backup, now or datetime.now(UTC))
    finally:
        lock.release()


def _restore(database: Path, backup: Path, now: datetime) -> None:
    part = database.with_name(f"{database.name}.part-{os.getpid()}")
    copy = copy_database(backup, part, _progress())
    try:
        check_known(revision_of_file(part))
        mark_database(part, BACKUP_AT, _moment_of(backup).isoformat())
        settle_on_disk(part)
        aside = database.with_name(f"{database.name}.replaced-{now:%Y%m%dT%H%M%SZ}")
        kept = aside if set_aside(database, aside) else None
        part.replace(database)
        settle_on_disk(database)
    finally:
        remove_database(part)
    print(f"{database} holds {_told(copy)}, as of the backup.")
    if kept is not None:
        print(f"What was there before is {kept}.")
    print("At its next start the bot looks for what was sent since, before it sends anything.")


def _moment_of(backup: Path) -> datetime:
    """For a copy that somebody made by hand; `mark_database` leaves the mark of a backup alone."""
    return datetime.fromtimestamp(backup.stat().st_mtime, UTC)


def mark_restored(settings: Settings, since: str) -> None:
    """Tells a database that was restored by other means as of which moment it is."""
    moment = _moment(since)
    engine = open_engine(settings.database_url)
    upgrade(engine)
    with Database(engine).write() as tx:
        tx.installation.save(BACKUP_AT, moment.astimezone(UTC).isoformat())
    engine.dispose()
    print(f"At its next start the bot looks for what was sent since {moment}.")


def _moment(typed: str) -> datetime:
    try:
        read = datetime.fromisoformat(typed)
    except ValueError:
        read = None
    if read is None or read.tzinfo is None:
        hint = "Write it with its offset, like 2026-03-02T09:00+00:00."
        raise CommandFailed(f"“{typed[:40]}” is not a moment.", hint)
    return read


def _sqlite_file(settings: Settings, word: str) -> Path:
    url = parse_url(settings.database_url)
    if url.get_backend_name() != "sqlite":
        tool = "pg_dump" if word == "backup" else "pg_restore, then `savedesk restore --since`"
        raise CommandFailed(
            f"`savedesk {word}` is for SQLite; this installation uses PostgreSQL.",
            f"Use {tool}; docs/operations.md has the steps.",
        )
    if not url.database or url.database == ":memory:":
        raise CommandFailed("The database is in memory only.", "Set DATABASE_URL to a file.")
    return Path(url.database)


def _progress() -> Callable[[int, int], None]:
    """Tells how far a large copy is, in steps of ten per cent."""
    said = 0

    def tell(done: int, total: int) -> None:
        nonlocal said
        step = done * 10 // max(1, total)
        if total >= LARGE and step > said:
            said = step
            print(f"{step * 10}% copied", file=sys.stderr)

    return tell


def _told(copy: Copy) -> str:
    rows = copy.rows
    counts = {"case": rows.get("cases", 0), "job": rows.get("jobs", 0), "audit event": copy.events}
    return ", ".join(f"{n:,} {noun}{'' if n == 1 else 's'}" for noun, n in counts.items())
