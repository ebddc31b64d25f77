"""Databases for tests: SQLite in a file, and a PostgreSQL server of our own if there is one."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

ROOT = 0


def server_binaries() -> Path | None:
    """Where the server's programs are; None when it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    path = shutil.which("initdb")
    return Path(path).parent if path else None


class Server:
    """A PostgreSQL server on a socket in a directory of its own, ended by its process id."""

    def __init__(self, binaries: Path) -> None:
        self._directory = Path(tempfile.mkdtemp(prefix="savedesk-pg-"))
        self._data = self._directory / "data"
        self._count = 0
        if os.geteuid() == ROOT:
            shutil.chown(self._directory, "postgres")
        self._run(binaries / "initdb", "-D", str(self._data), "-U", "postgres", "-A", "trust", "-N")
        options = f"-c listen_addresses='' -k {self._directory} -c fsync=off"
        self._pg_ctl = binaries / "pg_ctl"
        self._run(self._pg_ctl, "-D", str(self._data), "-o", options, "-w", "-l",
                  str(self._directory / "log"), "start")  # fmt: skip

    def _run(self, *command: Path | str) -> None:
        # PostgreSQL refuses to run as root.
        prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == ROOT else []
        subprocess.run(
            [*prefix, *map(str, command)], check=True, capture_output=True, cwd=self._directory
        )

    def fresh(self) -> str:
        """The address of a new, empty database."""
        self._count += 1
        name = f"test{os.getpid()}_{self._count}"
        address = f"postgresql+psycopg://postgres@/{{}}?host={self._directory}"
        engine = create_engine(address.format("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return address.format(name)

    def stop(self) -> None:
        self._run(self._pg_ctl, "-D", str(self._data), "-m", "immediate", "stop")
        shutil.rmtree(self._directory, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    binaries = server_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL's server is not installed (Debian: apt install postgresql)")
    server = Server(binaries)
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/test.db"
    server: Server = request.getfixturevalue("postgres")
    return server.fresh()
