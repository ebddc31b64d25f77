"""What happened in a case, by whom, when."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EntryKind(StrEnum):
    """What an entry tells."""

    OPENED = "opened"
    CONTACT = "contact"
    ATTEMPT = "attempt"
    MESSAGE = "message"
    PLAYBOOK = "playbook"
    FACTS = "facts"
    CLOSED = "closed"
    REOPENED = "reopened"
    NOTE = "note"
    UPDATE_SENT = "update_sent"
    UPDATE_WRONG = "update_wrong"
    HANDED_OVER = "handed_over"
    SNOOZED = "snoozed"
    PRODUCT_TOLD = "product_told"
    ESCALATED = "escalated"
    EXECUTIVE_SPOKE = "executive_spoke"
    FOLLOWED_UP = "followed_up"
    ESCALATION_ENDED = "escalation_ended"


# What people wrote down: only these can be marked for the customer.
NOTES = frozenset({EntryKind.CONTACT, EntryKind.MESSAGE, EntryKind.NOTE})


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline. `means` and `who` are filled for contacts and attempts.

    Everything is internal until `customer_may_see` says otherwise.
    """

    id: int
    ref: str
    case_id: int
    at: datetime
    by: str
    kind: EntryKind
    means: str | None = None
    who: str | None = None
    text: str = ""
    link: str | None = None
    taken_back: bool = False
    customer_may_see: bool = False

    @property
    def may_be_marked(self) -> bool:
        return self.kind in NOTES and not self.taken_back
