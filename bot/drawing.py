"""Pictures are drawn in a process of their own, so that the bot pays neither time nor memory.

It gets sheets as JSON and gives pictures back. It sees nothing of our environment but where to keep
its list of fonts, and it is ended when it takes too long.
"""

import base64
import binascii
import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.charts import Sheet, as_plain

log = logging.getLogger(__name__)

# Seconds, and those for each sheet. The first time on a machine, its fonts are listed as well.
TIME_LIMIT, FOR_EACH = 20.0, 2.0
MOST_BYTES = 8_000_000
COMMAND = (sys.executable, "-P", "-m", "bot.pencil")
# No token, no address of a database.
LENT = ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT", "XDG_CACHE_HOME", "XDG_DATA_HOME")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture for each sheet. `unreadable`: signs of the texts are missing in every font here."""

    pictures: tuple[bytes, ...]
    unreadable: bool = False


@dataclass(frozen=True, slots=True)
class NotDrawn:
    """`reason` is one of NOT_DRAWN."""

    reason: str


FAILED, TOO_LONG = "drawing_failed", "drawing_took_too_long"
NOT_DRAWN = frozenset({FAILED, TOO_LONG})


Draw = Callable[[Sequence[Sheet]], Drawn | NotDrawn]


def draw(
    sheets: Sequence[Sheet], time_limit: float | None = None, command: Sequence[str] = COMMAND
) -> Drawn | NotDrawn:
    """Draws every sheet, or nothing. Never raises for what the other process does."""
    limit = TIME_LIMIT + FOR_EACH * len(sheets) if time_limit is None else time_limit
    asked = json.dumps([as_plain(each) for each in sheets]).encode()
    try:
        done = subprocess.run(
            command, input=asked, capture_output=True, timeout=limit, check=False,
            env=_environment(),
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return _failed(TOO_LONG, seconds=limit)
    except OSError as error:
        return _failed(FAILED, error=type(error).__name__)
    if done.returncode != 0:
        # Its last line names an exception; the texts of a chart are not to be in a log.
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        return _failed(FAILED, code=done.returncode, error=last.partition(":")[0][:80])
    return _read(done.stdout, len(sheets))


def _read(answer: bytes, wanted: int) -> Drawn | NotDrawn:
    try:
        found = json.loads(answer)
        pictures = tuple(base64.b64decode(each, validate=True) for each in found["pictures"])
        drawn = Drawn(pictures, bool(found["unreadable"]))
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        return _failed(FAILED, error=type(error).__name__)
    if len(pictures) != wanted or any(not 0 < len(each) <= MOST_BYTES for each in pictures):
        return _failed(FAILED, error="size")
    return drawn


def _failed(reason: str, **told: object) -> NotDrawn:
    log.warning("no picture", extra={"reason": reason} | told)
    return NotDrawn(reason)


def _environment() -> dict[str, str]:
    lent = {name: os.environ[name] for name in LENT if name in os.environ}
    return lent | {"PYTHONPATH": str(Path(__file__).parents[1]), "MPLBACKEND": "agg"}
