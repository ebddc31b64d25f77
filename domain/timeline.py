"""What happened in a case, by whom, when."""

from collections.abc import Callable, Sequence
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
    RESUMED = "resumed"
    RELAPSED = "relapsed"
    DEBRIEFED = "debriefed"
    CELEBRATED = "celebrated"
    NOTE = "note"
    UPDATE_SENT = "update_sent"
    UPDATE_WRONG = "update_wrong"
    HANDED_OVER = "handed_over"
    HANDOVER_DECLINED = "handover_declined"
    TEAM_CHANGED = "team_changed"
    COVERED = "covered"
    SNOOZED = "snoozed"
    PRODUCT_TOLD = "product_told"
    ESCALATED = "escalated"
    EXECUTIVE_SPOKE = "executive_spoke"
    FOLLOWED_UP = "followed_up"
    ESCALATION_ENDED = "escalation_ended"
    ROOT_CAUSE = "root_cause"
    STAKEHOLDER = "stakeholder"
    PROMISE_MADE = "promise_made"
    PROMISE_CHANGED = "promise_changed"
    PROMISE_MOVED = "promise_moved"
    PROMISE_DELIVERED = "promise_delivered"
    PROMISE_CONFIRMED = "promise_confirmed"
    PROMISE_BROKEN = "promise_broken"
    ISSUE_CAPTURED = "issue_captured"
    ISSUE_CHANGED = "issue_changed"
    ISSUE_WORKAROUND = "issue_workaround"
    ISSUE_FIXED = "issue_fixed"
    ISSUE_COMMUNICATED = "issue_communicated"
    ISSUE_CONFIRMED = "issue_confirmed"
    ISSUE_DROPPED = "issue_dropped"
    LEVEL_AGREED = "level_agreed"
    LEVEL_KEPT = "level_kept"
    LEVEL_MISSED = "level_missed"
    LEVEL_ENDED = "level_ended"
    TRIAGED = "triaged"
    EXTENSION_ASKED = "extension_asked"
    EXTENDED = "extended"
    EXTENSION_DECLINED = "extension_declined"
    SIGNAL = "signal"
    CONCESSION_ASKED = "concession_asked"
    CONCESSION_GRANTED = "concession_granted"
    CONCESSION_COUNTERED = "concession_countered"
    CONCESSION_REJECTED = "concession_rejected"
    CONCESSION_WITHDRAWN = "concession_withdrawn"
    CONCESSION_LAPSED = "concession_lapsed"
    CONCESSION_OFFERED = "concession_offered"
    CONCESSION_ACCEPTED = "concession_accepted"
    CONCESSION_DECLINED = "concession_declined"
    TOUCH_DONE = "touch_done"
    TOUCH_SKIPPED = "touch_skipped"
    TOUCH_MOVED = "touch_moved"
    TOUCH_MISSED = "touch_missed"
    AFTER_HANDED_OVER = "after_handed_over"
    REASON_DEALT_WITH = "reason_dealt_with"
    OFFER_INSISTED = "offer_insisted"


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


@dataclass(frozen=True, slots=True)
class Page:
    """Entries in the order in which they happened. Page 0 has the newest; `earlier`: there are
    older ones."""

    entries: Sequence[Entry]
    number: int = 0
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class Weight:
    """What an entry takes of a page: in lines (blocks), and in bytes."""

    lines: int
    size: int


def page_of(
    entries: Sequence[Entry], number: int, weigh: Callable[[Entry], Weight], most: Weight
) -> Page:
    """One page, filled from the newest entry back; one that is not there is the nearest that is."""
    pages: list[list[Entry]] = [[]]
    lines = size = 0
    for entry in reversed(entries):
        weight = weigh(entry)
        lines, size = lines + weight.lines, size + weight.size
        if pages[-1] and (lines > most.lines or size > most.size):
            pages.append([])
            lines, size = weight.lines, weight.size
        pages[-1].append(entry)
    nearest = max(0, min(number, len(pages) - 1))
    return Page(pages[nearest][::-1], nearest, nearest + 1 < len(pages))
