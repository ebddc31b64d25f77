"""What a closed case leaves behind: whether it was a success, and what was learned from it.

The three answers of the day are `domain.cases.Closing`; this is the debrief that follows.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Answer(StrEnum):
    """What somebody says to a yes-or-no question. `unknown` is an answer too."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Follow(StrEnum):
    """Why a case follows an earlier one of its account.

    `relapse`: the risk came back inside the recovery window, which takes back the save in the
    numbers. `win_back`: a lost customer is talked to again. `again`: a later risk, its own story.
    """

    RELAPSE = "relapse"
    WIN_BACK = "win_back"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class OutcomeRules:
    """What holds after a closing.

    The debrief is due after `debrief_after` working days of whoever writes it. A case that opens
    within `recovery_window` after a save is a relapse; one let go within `mistake_within` without
    any contact was opened by mistake. The channel is archived after `archive_after`, of a saved
    customer after `archive_saved_after`. Saves are celebrated in the channel `celebrate_in`.
    """

    debrief_after: int = 5
    recovery_window: timedelta = timedelta(days=90)
    mistake_within: timedelta = timedelta(days=7)
    archive_after: timedelta = timedelta(days=7)
    archive_saved_after: timedelta = timedelta(days=90)
    celebrate_in: str | None = None


class DebriefState(StrEnum):
    """`void`: the case was reopened before anybody answered."""

    OPEN = "open"
    DONE = "done"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Debrief:
    """What was learned from one closed case; asked of `owner_id` by `due_at`.

    The four parts of success are `commitment` (to stay), `cause_dealt` (the root cause was dealt
    with), `health_up` (the relationship is better) and `promises_kept`. `effort_minutes` is what
    the case cost in people's time. `real_reason` to `pattern` are asked for losses only. `change`
    would prevent a recurrence, and `elsewhere` says whether it happens to others.
    """

    id: int
    ref: str
    case_id: int
    owner_id: str
    at: datetime
    due_at: datetime
    state: DebriefState = DebriefState.OPEN
    commitment: Answer = Answer.UNKNOWN
    cause_dealt: Answer = Answer.UNKNOWN
    health_up: Answer = Answer.UNKNOWN
    promises_kept: Answer = Answer.UNKNOWN
    effort_minutes: int | None = None
    worked: str = ""
    not_worked: str = ""
    differently: str = ""
    real_reason: str = ""
    lost_when: str = ""
    missed: str = ""
    could_have: Answer = Answer.UNKNOWN
    how: str = ""
    pattern: str = ""
    change: str = ""
    elsewhere: Answer = Answer.UNKNOWN
    done_by: str | None = None
    done_at: datetime | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        return self.state is DebriefState.OPEN
