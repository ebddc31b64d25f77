"""What is owed after a case: recovery of a saved customer, win-back of a lost one, the exit, and
the checklist before the next renewal.

A touch is a light case of its own: somebody owes it by a day, does it, moves it or skips it with
a reason.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Programme(StrEnum):
    """What a touch belongs to."""

    RECOVERY = "recovery"
    WIN_BACK = "win_back"
    EXIT = "exit"
    RENEWAL = "renewal"


class TouchState(StrEnum):
    """`ended`: the programme is over before it (a relapse, a reopened case, a win)."""

    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Touch:
    """One thing owed to the customer of a closed case. `step` names it within its programme,
    `number` is its turn where a step recurs (week 3). `note` is what came of it or why not."""

    id: int
    ref: str
    case_id: int
    programme: Programme
    step: str
    number: int
    owner_id: str
    at: datetime
    due_at: datetime
    first_due_at: datetime
    moved: int = 0
    state: TouchState = TouchState.OPEN
    note: str = ""
    settled_by: str | None = None
    settled_at: datetime | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        return self.state is TouchState.OPEN


@dataclass(frozen=True, slots=True)
class After:
    """What became known of a closed case since. `resolved_at`: the reason it was lost for is dealt
    with; `insisted`: why somebody makes an offer although it is not. `celebrated_at`: its save was
    told, which happens once."""

    case_id: int
    resolved_at: datetime | None = None
    resolved_by: str | None = None
    insisted: str = ""
    celebrated_at: datetime | None = None
