"""The stand-up: where every open case of a team stands, from its clocks."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class StandUpAnswer:
    """What the owner of a slipping case says: as shown (`blocked` is empty), or what blocks it."""

    case_id: int
    at: datetime
    by: str
    blocked: str
