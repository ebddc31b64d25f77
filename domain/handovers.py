"""Handing a case over: asked of one person, who takes it or says why not."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.errors import DomainError


class HandoverState(StrEnum):
    """Until somebody has accepted, the owner stays the owner.

    `replaced`: somebody else was asked, or owns the case by now. `lapsed`: who was asked can own
    no case any more.
    """

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Handover:
    """One person asked to take a case over, by `by`, from its owner `from_id`.

    `summary` is what they should know. `new_csm`: the customer gets a new CSM, and is told so.
    """

    id: int
    ref: str
    case_id: int
    at: datetime
    by: str
    from_id: str
    to_id: str
    summary: str
    new_csm: bool = False
    state: HandoverState = HandoverState.ASKED
    answered_at: datetime | None = None
    reason: str | None = None

    @property
    def stands(self) -> bool:
        return self.state is HandoverState.ASKED


def check_stands(handover: Handover) -> None:
    """Raises what became of it, such as `handover_withdrawn`, when it is settled."""
    match handover.state:
        case HandoverState.ACCEPTED:
            raise DomainError("handover_accepted")
        case HandoverState.DECLINED:
            raise DomainError("handover_declined")
        case HandoverState.WITHDRAWN:
            raise DomainError("handover_withdrawn")
        case HandoverState.REPLACED:
            raise DomainError("handover_replaced")
        case HandoverState.LAPSED:
            raise DomainError("handover_lapsed")


def checked_summary(typed: str) -> str:
    """What the new owner should know. Raises `summary_missing`."""
    if not typed.strip():
        raise DomainError("summary_missing")
    return typed.strip()
