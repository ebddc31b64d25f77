"""The SQLite file: private to its user, on a local disk, held by one process."""

import fcntl
import os
from pathlib import Path

from storage.errors import DatabaseRefused

NETWORK_FILE_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs"}
)


def guard_file(path: Path) -> None:
    """Creates the file with mode 0600, and refuses a network file system."""
    kind = file_system_of(path)
    if kind in NETWORK_FILE_SYSTEMS:
        raise DatabaseRefused(
            f"{path} is on a network file system ({kind}), where SQLite loses data.",
            "Use a local disk, or PostgreSQL through DATABASE_URL.",
        )
    try:
        path.touch(mode=0o600, exist_ok=True)
        if path.stat().st_uid == os.getuid():
            path.chmod(0o600)
    except OSError as error:
        raise DatabaseRefused(
            f"The database {path} cannot be opened: {error.strerror}.",
            "Create its directory, or give this user write permission to it.",
        ) from error


def file_system_of(path: Path, mounts: Path = Path("/proc/mounts")) -> str:
    """The type of the file system that holds `path`; "unknown" where that cannot be told."""
    if not mounts.exists():
        return "unknown"
    target = str(path.absolute().parent)
    best, kind = "", "unknown"
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        _device, point, file_system, *_rest = line.split(" ")
        inside = target == point or target.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, file_system
    return kind


class FileLock:
    """Held by the one process that serves a SQLite file; released when the process ends."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Raises DatabaseRefused when another process holds it."""
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise DatabaseRefused(
                f"{self._path} cannot be written: {error.strerror}.",
                "Give this user write permission to the database's directory.",
            ) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            raise DatabaseRefused(
                "Another Savedesk is running on this database.",
                "Stop it first; to run several, use PostgreSQL through DATABASE_URL.",
            ) from error
        self._descriptor = descriptor

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
