"""What is owed after a case: recovery of a saved customer, win-back of a lost one, the exit, and
the checklist before the next renewal.

A touch is a light case of its own: somebody owes it by a day, does it, moves it or skips it with
a reason. When each falls due is planned in `domain.aftercare_plan`.
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


class TouchStep(StrEnum):
    """What is done at a touch."""

    WEEK = "week"
    VALUE_REPORT = "value_report"
    CHECK_IN = "check_in"
    VALUE_REVIEW = "value_review"
    BUSINESS_REVIEW = "business_review"
    HEALTH_LOOK = "health_look"
    EXECUTIVE = "executive"
    RETAINED = "retained"
    SAY_HELLO = "say_hello"
    SEND_NEWS = "send_news"
    WIN_BACK_TALK = "win_back_talk"
    RUN_OFF = "run_off"
    DATA_EXPORT = "data_export"
    KNOWLEDGE = "knowledge"
    OFFBOARDING = "offboarding"
    THANKS = "thanks"
    VALUE_SUMMARY = "value_summary"
    STAKEHOLDERS = "stakeholders"
    CONTRACT = "contract"
    RENEWAL_TALK = "renewal_talk"
    EXPANSION = "expansion"
    NEXT_STEP = "next_step"
    RENEWED = "renewed"


# At these the customer's health is looked at; an answer that is not green offers a new case.
HEALTH_CHECKS = frozenset(
    {
        TouchStep.WEEK, TouchStep.VALUE_REPORT, TouchStep.CHECK_IN, TouchStep.VALUE_REVIEW,
        TouchStep.BUSINESS_REVIEW, TouchStep.HEALTH_LOOK, TouchStep.EXECUTIVE,
    }
)  # fmt: skip
# These tell the customer what they have from us.
VALUE_STEPS = frozenset(
    {
        TouchStep.VALUE_REPORT, TouchStep.CHECK_IN, TouchStep.VALUE_REVIEW,
        TouchStep.BUSINESS_REVIEW, TouchStep.VALUE_SUMMARY,
    }
)  # fmt: skip
# Questions that are answered with yes or no, and kept in the numbers.
QUESTIONS = frozenset({TouchStep.RETAINED, TouchStep.RENEWED})


class Health(StrEnum):
    """How the customer is doing, as whoever looked judges it."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


class Trigger(StrEnum):
    """Why a lost customer is spoken to before the planned day."""

    ALTERNATIVE = "alternative"
    LEADERSHIP = "leadership"
    FIX_SHIPPED = "fix_shipped"


class TouchState(StrEnum):
    """`ended`: the programme is over before it (a relapse, a reopened case, a win)."""

    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Touch:
    """One thing owed to the customer of a closed case. `step` names it within its programme,
    `number` is its turn where a step recurs (week 3). `note` is what came of it or why not.

    `since` is what the programme counts from: the closing, or the renewal. A case that is reopened
    and closed again, and the next renewal, begin their programme anew.
    """

    id: int
    ref: str
    case_id: int
    programme: Programme
    since: datetime
    step: TouchStep
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
    health: Health | None = None
    said_yes: bool | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        return self.state is TouchState.OPEN


@dataclass(frozen=True, slots=True)
class After:
    """What became known of a closed case since. `resolved_at`: the reason it was lost for is dealt
    with, `resolved_how` says by what; `insisted`: why somebody makes an offer although it is not.
    `celebrated_at`: its save was told, which happens once."""

    case_id: int
    resolved_at: datetime | None = None
    resolved_by: str | None = None
    resolved_how: str = ""
    insisted: str = ""
    celebrated_at: datetime | None = None

    @property
    def may_offer(self) -> bool:
        """Contacts are unconditional; an offer waits for the reason, or for somebody's word."""
        return self.resolved_at is not None or bool(self.insisted)
