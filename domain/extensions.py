"""More time for an effort whose time box ends: asked with a reason, confirmed by who is above."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import DomainError


class ExtensionState(StrEnum):
    """`replaced`: it was asked for anew, or the case was triaged into another tier."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Extension:
    """One request to move the end of a time box to `until`. `by` asked for it.

    `asked_of` is who got the buttons; None where nobody is above who asked, so that it holds at
    once. `answered_by` may be somebody else who may confirm.
    """

    id: int
    ref: str
    case_id: int
    at: datetime
    by: str
    until: datetime
    reason: str
    asked_of: str | None = None
    state: ExtensionState = ExtensionState.ASKED
    answered_by: str | None = None
    answered_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.state is ExtensionState.ASKED


def parse_days(typed: str, most: timedelta) -> timedelta:
    """Whole days as typed. Raises `days_invalid` for none, or more than the policy allows."""
    text = typed.strip()
    if not re.fullmatch(r"[0-9]{1,4}", text) or not timedelta() < timedelta(int(text)) <= most:
        raise DomainError("days_invalid", most=most.days)
    return timedelta(days=int(text))


def extended(end: datetime, days: timedelta, now: datetime) -> datetime:
    """The new end: so many days after the old one, or from now where that is over."""
    return max(end, now) + days
