"""Databases for tests: SQLite in a file, and a PostgreSQL server of our own."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from sandbox import postgres as server
from sandbox.postgres import server_binaries, system_binaries, wheel_binaries

__all__ = [
    "Server",
    "database_url",
    "postgres",
    "server_binaries",
    "system_binaries",
    "wheel_binaries",
]


class Server(server.Server):
    """A server that makes databases."""

    def __init__(self, binaries: Path) -> None:
        super().__init__(binaries)
        self._count = 0

    def fresh(self) -> str:
        """The address of a new, empty database."""
        self._count += 1
        name = f"test{os.getpid()}_{self._count}"
        engine = create_engine(self.address(), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return self.address(name)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    binaries = server_binaries()
    if binaries is None:
        pytest.skip("there is no PostgreSQL server, neither the system's nor the wheel's")
    own = Server(binaries)
    yield own
    own.stop()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/test.db"
    own: Server = request.getfixturevalue("postgres")
    return own.fresh()
