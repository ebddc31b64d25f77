"""Reading the database past the product: plain SQL on a connection of our own.

What the invariants say must not rest on the product's own reading. It is also much faster.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.hurried import hurried_engine, migrated

RAM = Path("/dev/shm")
TEMPLATE = "template.db"


class House:
    """Where worlds have their files, one process of ours beside the other."""

    path: Path | None = None

    @classmethod
    def enter(cls, path: Path) -> None:
        """Uses a directory that somebody else makes and removes."""
        cls.path = path

    @classmethod
    def mine(cls) -> Path:
        """This process's own part of it."""
        assert cls.path is not None, "worlds need a house: `with housed():`"
        mine = cls.path / str(os.getpid())
        mine.mkdir(exist_ok=True)
        return mine


@contextmanager
def housed() -> Iterator[Path]:
    """A directory for worlds with a migrated database to copy: in memory where there is RAM disk.

    It is gone afterwards.
    """
    with tempfile.TemporaryDirectory(dir=RAM if RAM.is_dir() else None, prefix="sim-") as made:
        (Path(made) / TEMPLATE).write_bytes(migrated())
        House.enter(Path(made))
        try:
            yield Path(made)
        finally:
            House.path = None


class Ground:
    """The database of one world, and our own view of it."""

    def __init__(self) -> None:
        home = House.mine()
        self.path = home / "world.db"
        for left in home.glob("world.db*"):
            left.unlink()
        shutil.copyfile(home.parent / TEMPLATE, self.path)
        self.engine = hurried_engine(f"sqlite:///{self.path}")
        self._view = sqlite3.connect(self.path, isolation_level=None)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        return self._view.execute(query, values).fetchall()

    def one(self, query: str, *values: Any) -> Any:
        """The first column of the first row; None when there is none."""
        found = self._view.execute(query, values).fetchone()
        return None if found is None else found[0]

    def version(self) -> int:
        """Changes whenever anybody else has committed a change."""
        return int(self.one("PRAGMA data_version"))

    def close(self) -> None:
        self._view.close()
        self.engine.dispose()


def stored(moment: datetime) -> str:
    """A moment as SQLite keeps it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def moment(kept: str) -> datetime:
    return datetime.fromisoformat(kept).replace(tzinfo=UTC)
