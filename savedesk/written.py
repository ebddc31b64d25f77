"""A file that a command writes: whole or not at all, and only for its owner to read."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from savedesk.errors import CommandFailed
from savedesk.settings import Settings
from storage.engine import parse_url


def check_target(settings: Settings, file: Path, *, force: bool) -> None:
    """Raises CommandFailed for a place where nothing can or may be put."""
    if not file.absolute().parent.is_dir():
        raise CommandFailed(f"{file.parent} is no directory.", "Create it first.")
    if not file.exists():
        return
    database = parse_url(settings.database_url).database
    ours = database is not None and Path(database).exists() and file.samefile(database)
    if ours or not file.is_file():
        raise CommandFailed(f"{file} cannot be replaced.", "Name a new file.")
    if not force:
        raise CommandFailed(
            f"{file} exists already.", "Name a new file, or say --force to replace it."
        )


@contextmanager
def written(file: Path | None, mark: str = "") -> Iterator[TextIO]:
    """Where it goes, None: to standard output. A file begins with `mark`, gets its name when it is
    whole, and only its owner reads it."""
    if file is None:
        yield sys.stdout
        return
    part = file.with_name(f"{file.name}.part-{os.getpid()}")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
            out.write(mark)
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
