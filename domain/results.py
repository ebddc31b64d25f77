"""What the numbers read of a closed case: one flat line a case, and nothing else of it.

Written when a case closes, and anew whenever something in it changes (debrief, relapse, renewal).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.cases import KEEPS_REVENUE, Outcome


class Response(StrEnum):
    """How soon the customer was first reached after the risk was flagged."""

    WITHIN_48_HOURS = "within_48_hours"
    WITHIN_7_DAYS = "within_7_days"
    LATER = "later"
    NEVER = "never"


def response_of(
    flagged_at: datetime, first_contact_at: datetime | None, limit: timedelta = timedelta(hours=48)
) -> Response:
    """The edge itself is still in time."""
    if first_contact_at is None:
        return Response.NEVER
    took = first_contact_at - flagged_at
    if took <= limit:
        return Response.WITHIN_48_HOURS
    return Response.WITHIN_7_DAYS if took <= timedelta(days=7) else Response.LATER


@dataclass(frozen=True, slots=True)
class Result:
    """One closed case in figures. Money in minor units of `currency`, percent in hundredths,
    spans in whole minutes. What is not known is None and counts nowhere.

    `due` and `kept` pairs are counts: customer updates, promises that fell due, checks of written
    service levels. `conceded_minor` is the yearly cost of what was granted and accepted,
    `concession_level` the level that decided the highest. `estimate` is the chance of staying
    without any effort that was estimated at triage. `relapsed_at`: the save is taken back.
    `retained_at_12` and `renewed` are True, False or not known yet.
    """

    case_id: int
    account_id: int
    outcome: Outcome
    flagged_at: datetime
    opened_at: datetime
    closed_at: datetime
    owner_id: str
    playbook: str
    tier: int | None = None
    risk: str | None = None
    cause: str | None = None
    segment: str | None = None
    currency: str | None = None
    arr_minor: int | None = None
    kept_minor: int | None = None
    response: Response = Response.NEVER
    contact_minutes: int | None = None
    signal_minutes: int | None = None
    updates_due: int = 0
    updates_kept: int = 0
    promises_due: int = 0
    promises_kept: int = 0
    levels_due: int = 0
    levels_kept: int = 0
    concession_kind: str | None = None
    concession_percent: int = 0
    concession_level: int | None = None
    conceded_minor: int = 0
    effort_minutes: int | None = None
    estimate: int | None = None
    follows: str | None = None
    relapsed_at: datetime | None = None
    won_back_at: datetime | None = None
    retained_at_12: bool | None = None
    renewed: bool | None = None

    @property
    def saved(self) -> bool:
        """Whether the customer stayed and has not relapsed since."""
        return self.outcome in KEEPS_REVENUE and self.relapsed_at is None
