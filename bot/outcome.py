"""What became of a call to Slack: four answers, and what each means for the job behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Sent:
    """Slack did it, and said `response`. `found`: an earlier attempt had done it already."""

    response: Mapping[str, Any]
    found: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Slack will never do it: `error` is Slack's code, `response` what came with it."""

    error: str
    response: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wait:
    """Slack has certainly not done it, and may in `seconds` of real time."""

    seconds: float
    reason: str


@dataclass(frozen=True, slots=True)
class Uncertain:
    """Nobody can know yet whether Slack did it: a timeout, a dropped connection, a 5xx."""

    reason: str


Outcome = Sent | Refused | Wait | Uncertain
