"""Deadlines of a case: what falls due, and how it stands."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.cases import Case
from domain.policy import Clocks


class Standing(StrEnum):
    """How a deadline stands at a moment. The edge itself is still in time."""

    RUNNING = "running"
    OVERDUE = "overdue"
    MET = "met"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Deadline:
    """One deadline: when it falls due, and when it was met."""

    due_at: datetime
    met_at: datetime | None = None

    def standing(self, now: datetime) -> Standing:
        if self.met_at is not None:
            return Standing.MET if self.met_at <= self.due_at else Standing.MISSED
        return Standing.RUNNING if now <= self.due_at else Standing.OVERDUE


def first_contact(case: Case, clocks: Clocks) -> Deadline:
    """Due 48 real hours after the flag, not after somebody noticed it."""
    return Deadline(case.flagged_at + clocks.first_contact, case.first_contact_at)
