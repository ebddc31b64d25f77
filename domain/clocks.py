"""The clocks of a save: what can fall due, how early people hear of it, and who hears of a breach.

One table of kinds. A new clock is one entry here, and one source that says when it runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class ClockKind(StrEnum):
    """What falls due."""

    FIRST_CONTACT = "first_contact"
    CUSTOMER_UPDATE = "customer_update"
    PROMISE = "promise"
    APPROVAL = "approval"
    ITEM = "item"
    ISSUE = "issue"
    TIME_BOX = "time_box"
    ESCALATION = "escalation"
    SUNSET = "sunset"
    RECOVERY_TOUCH = "recovery_touch"
    WIN_BACK_TOUCH = "win_back_touch"
    EXIT_STEP = "exit_step"
    RENEWAL_STEP = "renewal_step"
    DEBRIEF = "debrief"


class Hears(StrEnum):
    """Who hears of a breach besides the owner, in their daily list."""

    MANAGER = "manager"
    DIRECTOR = "director"


@dataclass(frozen=True, slots=True)
class ClockRule:
    """How a clock reminds.

    `before` is the ladder: how long before the deadline, the longest first. The last step and the
    breach are loud. `interrupts` false leaves the clock to *Your day*. `in_working_time` counts
    the ladder in the person's working hours.
    """

    before: tuple[timedelta, ...] = ()
    interrupts: bool = False
    breach_to: tuple[Hears, ...] = ()
    in_working_time: bool = False


# Only the first four may interrupt; everything else waits for *Your day*.
CLOCK_RULES: Mapping[ClockKind, ClockRule] = MappingProxyType(
    {
        ClockKind.FIRST_CONTACT: ClockRule(
            (24 * HOUR, 4 * HOUR, HOUR), interrupts=True, breach_to=(Hears.MANAGER,)
        ),
        ClockKind.CUSTOMER_UPDATE: ClockRule(
            (24 * HOUR, 2 * HOUR), interrupts=True, breach_to=(Hears.MANAGER,)
        ),
        ClockKind.PROMISE: ClockRule((DAY, 4 * HOUR), interrupts=True, breach_to=(Hears.MANAGER,)),
        ClockKind.APPROVAL: ClockRule((4 * HOUR,), interrupts=True, in_working_time=True),
        ClockKind.ITEM: ClockRule(),
        ClockKind.ISSUE: ClockRule(breach_to=(Hears.MANAGER,)),
        ClockKind.TIME_BOX: ClockRule(breach_to=(Hears.MANAGER,)),
        ClockKind.ESCALATION: ClockRule(breach_to=(Hears.MANAGER,)),
        ClockKind.SUNSET: ClockRule(),
        ClockKind.RECOVERY_TOUCH: ClockRule(),
        ClockKind.WIN_BACK_TOUCH: ClockRule(),
        ClockKind.EXIT_STEP: ClockRule(),
        ClockKind.RENEWAL_STEP: ClockRule(),
        ClockKind.DEBRIEF: ClockRule(breach_to=(Hears.MANAGER,)),
    }
)


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that one person owes by a moment.

    `subject` names the one meant where a case has several of a kind (an item's ref). `since` is
    when the clock began to run, `text` what people called it.
    """

    kind: ClockKind
    case_id: int
    case_ref: str
    owner_id: str
    due_at: datetime
    since: datetime
    subject: str = ""
    text: str = ""

    @property
    def key(self) -> str:
        """Names the duty for ever; one that is moved to another moment is another duty."""
        moment = self.due_at.isoformat(timespec="minutes")
        return f"{self.kind.value}:{self.case_ref}:{self.subject}:{moment}"

    def is_overdue(self, now: datetime) -> bool:
        """The edge itself is still in time."""
        return self.due_at < now


def by_urgency(
    duty: Duty, now: datetime, rules: Mapping[ClockKind, ClockRule]
) -> tuple[bool, bool, datetime]:
    """Sorts duties, the most urgent first: interrupting before quiet, overdue before due."""
    return not rules[duty.kind].interrupts, not duty.is_overdue(now), duty.due_at
