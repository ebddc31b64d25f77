"""Databases for tests that lose no time: migrated once, written to no disk, spoken to as before.

What is tested is the same SQL on the same schema. Power cuts, migrations and the pragmas of a real
start have tests of their own, which open their databases as the product does.
"""

import sqlite3
import tempfile
from collections.abc import MutableMapping
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url

from storage.engine import open_engine
from storage.schema import upgrade

_compiled: MutableMapping[Any, Any] = {}


def hurried_engine(url: str) -> Engine:
    """An engine on a database of the present schema; SQLite's is made where there is none.

    Nothing waits for a disk, and what one engine of SQLite has compiled serves all of them.
    """
    database = make_url(url).database
    if not url.startswith("sqlite") or not database:
        engine = open_engine(url)
        upgrade(engine)
        return engine
    path = Path(database)
    if not path.exists():
        path.write_bytes(migrated())
    engine = open_engine(url)
    event.listen(engine, "connect", _hurry)
    # The connection that was opened to see whether it can be is as slow as in earnest.
    engine.dispose()
    # One dialect is what makes compiled statements fit other engines.
    engine.dialect = _dialect_of(engine)
    engine.update_execution_options(compiled_cache=_compiled)
    return engine


@cache
def migrated() -> bytes:
    """The file of an empty SQLite database of the present schema."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "migrated.db"
        engine = open_engine(f"sqlite:///{path}")
        upgrade(engine)
        engine.dispose()
        return path.read_bytes()


_dialects: list[Any] = []


def _dialect_of(engine: Engine) -> Any:
    """That of the first engine."""
    if not _dialects:
        _dialects.append(engine.dialect)
    return _dialects[0]


def _hurry(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")
