"""What the doctor looks at on this machine: the database, its file and disk, the port."""

import errno
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import httpx

from savedesk.errors import CommandFailed
from savedesk.findings import Finding
from savedesk.running import listening
from savedesk.settings import Settings
from storage.database import Database
from storage.engine import open_engine, parse_url
from storage.errors import DatabaseRefused
from storage.file_guard import file_system_of
from storage.schema import HEAD, revision_of

LEAST_FREE_BYTES = 100 * 1024 * 1024
OTHERS = stat.S_IRWXG | stat.S_IRWXO
ANSWER_SECONDS = 2.0


def look_at_database(settings: Settings) -> Iterator[Finding]:
    """Whether it opens, is whole, has the present schema, and keeps its file to itself."""
    try:
        engine = open_engine(settings.database_url)
        revision = revision_of(engine)
        health = Database(engine).check()
        engine.dispose()
    except DatabaseRefused as refused:
        yield Finding(f"database: {refused.message}", ok=False, remedy=refused.hint)
        return
    remedy = "Stop the bot and restore a backup."
    yield Finding(f"database: check says {health.said}", health.sound, remedy)
    yield _schema(revision)
    path = database_file(settings.database_url)
    if path is not None:
        yield from look_at_file(path, shutil.disk_usage(path.absolute().parent).free)


def _schema(revision: str | None) -> Finding:
    if revision == HEAD:
        return Finding(f"database: schema {HEAD}", ok=True)
    told = f"database: schema {revision or 'not made yet'}, this version has {HEAD}"
    return Finding(told, revision is None, "Run `savedesk migrate`; it makes a backup first.")


def database_file(address: str) -> Path | None:
    """The SQLite file; None for PostgreSQL and for a database in memory."""
    url = parse_url(address)
    if url.get_backend_name() != "sqlite" or url.database in {None, "", ":memory:"}:
        return None
    return Path(str(url.database))


def look_at_file(path: Path, free: int) -> Iterator[Finding]:
    """Whether others may read the file, and whether its disk has room. `free` is in bytes."""
    mode = stat.S_IMODE(path.stat().st_mode)
    where = f"database: {path} on {file_system_of(path)}"
    remedy = f"It holds customers' names: run `chmod 600 {path}`."
    yield Finding(f"{where}, mode {mode:04o}", not mode & OTHERS, remedy)
    remedy = "Free some space; on a full disk nothing new can be kept."
    room = free // (1024 * 1024)
    yield Finding(f"disk: {room:,} MB free", free >= LEAST_FREE_BYTES, remedy)


def look_at_port(settings: Settings) -> Finding:
    """Whether the door can listen, or a running bot already does."""
    where = f"port: {settings.port} on {settings.host}"
    try:
        listening(settings.host, settings.port).close()
    except CommandFailed as taken:
        if _in_use(taken) and _answers_as_we_do(settings):
            return Finding(f"{where} is held by a bot that runs", ok=True)
        return Finding(f"port: {taken.message}", ok=False, remedy=taken.hint)
    return Finding(f"{where} is free", ok=True)


def _in_use(taken: CommandFailed) -> bool:
    """Another program listens, in contrast to an address that is not this machine's."""
    return isinstance(taken.__cause__, OSError) and taken.__cause__.errno == errno.EADDRINUSE


def _answers_as_we_do(settings: Settings) -> bool:
    url = f"http://{settings.host}:{settings.port}/healthz"
    try:
        # A proxy of the environment has no say about this machine.
        answer = httpx.get(url, timeout=ANSWER_SECONDS, trust_env=False)
        return bool(answer.json() == {"status": "ok"})
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        return False
