"""Executive escalation: one of our executives speaks with one of theirs, in four tracked steps.

Sparingly: after the cause is known, before the customer has decided, one at a time.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.cases import Case
from domain.errors import DomainError
from domain.policy import Clocks, ValueBands

MOST_COMMITMENTS = 20


class EscalationGround(StrEnum):
    """Why an executive is asked; any one suffices."""

    STRATEGIC = "strategic"
    OPTIONS_USED = "options_used"
    RELATIONSHIP = "relationship"
    PEER = "peer"
    LEVEL = "level"


class EscalationStep(StrEnum):
    """What comes next: whose it is and until when is `owner_of` and `due_of`."""

    BRIEF = "brief"
    CONTACT = "contact"
    FOLLOW_UP = "follow_up"
    THANKS = "thanks"


@dataclass(frozen=True, slots=True)
class Escalation:
    """One escalation. `contact_by` is when the executive should have spoken with the customer.

    `commitments` is what the executive promised, one a line; `follow_up` what became of it.
    """

    id: int
    ref: str
    case_id: int
    at: datetime
    by: str
    executive_id: str
    grounds: str
    objective: str
    contact_by: datetime
    briefed_at: datetime | None = None
    contacted_at: datetime | None = None
    followed_up_at: datetime | None = None
    thanked_at: datetime | None = None
    spoke_with: str = ""
    said: str = ""
    commitments: str = ""
    follow_up: str = ""
    learned: str = ""
    ended_at: datetime | None = None
    version: int = 1

    @property
    def is_running(self) -> bool:
        return self.ended_at is None

    @property
    def promised(self) -> list[str]:
        return [line for line in self.commitments.splitlines() if line]

    @property
    def named_grounds(self) -> list[EscalationGround]:
        return [EscalationGround(name) for name in self.grounds.split(",") if name]


def step_of(escalation: Escalation) -> EscalationStep | None:
    """The step it stands at; None when it has ended."""
    if not escalation.is_running:
        return None
    if escalation.briefed_at is None:
        return EscalationStep.BRIEF
    if escalation.contacted_at is None:
        return EscalationStep.CONTACT
    return EscalationStep.FOLLOW_UP if escalation.followed_up_at is None else EscalationStep.THANKS


def began_at(escalation: Escalation) -> datetime:
    """When the step it stands at began."""
    return (
        escalation.followed_up_at
        or escalation.contacted_at
        or escalation.briefed_at
        or escalation.at
    )


def due_of(escalation: Escalation, clocks: Clocks) -> datetime:
    """When the step it stands at falls due.

    The brief comes well before the conversation: within its span, or half of a shorter way there.
    """
    match step_of(escalation):
        case EscalationStep.BRIEF:
            halfway = (escalation.contact_by - escalation.at) / 2
            return escalation.at + min(clocks.escalation_brief, max(halfway, timedelta()))
        case EscalationStep.FOLLOW_UP:
            return began_at(escalation) + clocks.escalation_follow_up
        case EscalationStep.THANKS:
            return began_at(escalation) + clocks.escalation_thanks
    return escalation.contact_by


def owner_of(escalation: Escalation, case_owner: str) -> str:
    """The one person whose step it is: the conversation is the executive's, the rest the CSM's."""
    at_contact = step_of(escalation) is EscalationStep.CONTACT
    return escalation.executive_id if at_contact else case_owner


def is_strategic(case: Case, bands: ValueBands, currency: str) -> bool:
    """High value by ARR; an ARR in another currency than the policy's is not compared."""
    return (
        case.arr_minor is not None
        and (case.currency or currency) == currency
        and case.arr_minor >= bands.high_from
    )


def check_may_escalate(case: Case, running: Escalation | None) -> None:
    """Raises `not_diagnosed` before the cause is known, `customer_has_decided`, and
    `escalation_running`."""
    if not case.is_open:
        raise DomainError("customer_has_decided", account=case.account_name)
    if case.cause is None:
        raise DomainError("not_diagnosed")
    if running is not None:
        raise DomainError("escalation_running")


def checked_grounds(
    chosen: Collection[EscalationGround], *, strategic: bool
) -> list[EscalationGround]:
    """The grounds in their order; what the figures show is one whether it was chosen or not.

    Raises `ground_missing`.
    """
    found = set(chosen) | ({EscalationGround.STRATEGIC} if strategic else set())
    if not found:
        raise DomainError("ground_missing")
    return [each for each in EscalationGround if each in found]


def check_step(escalation: Escalation, step: EscalationStep) -> None:
    """Raises `step_settled` when somebody was faster, or it is not that far yet."""
    if step_of(escalation) is not step:
        raise DomainError("step_settled")


def commitments_typed(typed: str) -> list[str]:
    """One commitment a line. Raises `too_many_commitments`."""
    lines = [line.strip().lstrip("-•* ").strip() for line in typed.splitlines()]
    found = [line for line in lines if line]
    if len(found) > MOST_COMMITMENTS:
        raise DomainError("too_many_commitments", limit=MOST_COMMITMENTS)
    return found
