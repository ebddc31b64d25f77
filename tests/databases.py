"""Databases for tests: SQLite in a file, and a PostgreSQL server of our own."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from sandbox import postgres as server
from sandbox.postgres import server_binaries, system_binaries, wheel_binaries
from storage.database import Database
from storage.engine import opened
from storage.schema import upgrade
from tests.hurried import hurried_engine

__all__ = [
    "Server",
    "database",
    "database_kind",
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
        self._migrated = ""

    def fresh(self) -> str:
        """The address of a new, empty database."""
        return self.address(self._create("template1"))

    def migrated(self) -> str:
        """The address of a new database of the present schema."""
        if not self._migrated:
            self._migrated = self._create("template1")
            with opened(self.address(self._migrated)) as engine:
                upgrade(engine)
        return self.address(self._create(self._migrated))

    def _create(self, template: str) -> str:
        """Makes a database like another, which nobody uses meanwhile; its name."""
        self._count += 1
        name = f"test{os.getpid()}_{self._count}"
        engine = create_engine(self.address(), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        engine.dispose()
        return name


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    binaries = server_binaries()
    if binaries is None:
        pytest.skip("there is no PostgreSQL server, neither the system's nor the wheel's")
    own = Server(binaries)
    yield own
    own.stop()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Each kind of database, one after the other."""
    return str(request.param)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, database_kind: str, tmp_path: Path) -> str:
    """The address of an empty database, of each kind."""
    if database_kind == "sqlite":
        return f"sqlite:///{tmp_path}/test.db"
    own: Server = request.getfixturevalue("postgres")
    return own.fresh()


@pytest.fixture
def database(
    request: pytest.FixtureRequest, database_kind: str, tmp_path: Path
) -> Iterator[Database]:
    """A migrated database, of each kind; the one at `database_url` where a test asks for both."""
    if "database_url" in request.fixturenames:
        url = request.getfixturevalue("database_url")
    elif database_kind == "sqlite":
        url = f"sqlite:///{tmp_path}/test.db"
    else:
        url = request.getfixturevalue("postgres").migrated()
    engine = hurried_engine(url)
    yield Database(engine)
    engine.dispose()
