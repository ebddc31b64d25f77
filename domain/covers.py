"""One case looked after by a colleague for some days, while its owner does something else."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.errors import DomainError

LONGEST = timedelta(days=366)


class CoverState(StrEnum):
    """Only an accepted one moves the reminders."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Cover:
    """`deputy_id` looks after the case for its owner `person_id`; half open, as an absence is."""

    id: int
    ref: str
    case_id: int
    person_id: str
    deputy_id: str
    starts_at: datetime
    ends_at: datetime
    state: CoverState
    asked_at: datetime

    def holds(self, moment: datetime) -> bool:
        return self.state is CoverState.ACCEPTED and self.starts_at <= moment < self.ends_at


def check_days(first: date, last: date, today: date) -> None:
    """Raises `away_backwards`, `away_over`, `away_too_long`."""
    if last < first:
        raise DomainError("away_backwards")
    if last < today:
        raise DomainError("away_over")
    if last - max(today, first) > LONGEST or first - today > LONGEST:
        raise DomainError("away_too_long")
