"""Save cases: one effort to keep one account."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.errors import DomainError
from domain.outcomes import Follow


class CaseState(StrEnum):
    """A case is open from the command on; its channel may follow seconds later."""

    OPEN = "open"
    CLOSED = "closed"


class ChannelState(StrEnum):
    """What became of the case's channel. Posting happens only in a live one.

    `archived`: by people, who may bring it back. `ended`: by us, some time after its case closed.
    """

    PENDING = "pending"
    LIVE = "live"
    ARCHIVED = "archived"
    ENDED = "ended"
    LEFT = "left"
    EXPOSED = "exposed"
    FAILED = "failed"


class Outcome(StrEnum):
    """How a case ended."""

    SAVED = "saved"
    SAVED_IN_PART = "saved_in_part"
    LOST = "lost"
    LET_GO = "let_go"


KEEPS_REVENUE = frozenset({Outcome.SAVED, Outcome.SAVED_IN_PART})


@dataclass(frozen=True, slots=True)
class Case:
    """One save case. `ref` is its opaque public name: buttons and message keys carry nothing else.

    `flagged_at` is when the risk was flagged: every clock counts from it, not from somebody
    noticing. `version` grows with each change. `follows` is the ref of the account's case before,
    where this one goes on from it. `reopened_at` is when it was last taken up again after a
    closing: its clocks run from then on.
    """

    id: int
    ref: str
    account_id: int
    account_name: str
    state: CaseState
    owner_id: str
    opened_by: str
    flagged_at: datetime
    opened_at: datetime
    reason: str
    playbook: str
    language: str
    private: bool
    version: int = 1
    cause: str | None = None
    tier: int | None = None
    risk: str | None = None
    time_box_until: datetime | None = None
    channel_id: str | None = None
    channel_name: str | None = None
    channel_state: ChannelState = ChannelState.PENDING
    topic: str | None = None
    messages_since_card: int = 0
    first_contact_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    outcome: Outcome | None = None
    outcome_reason: str | None = None
    arr_minor: int | None = None
    currency: str | None = None
    renewal_on: date | None = None
    arr_kept_minor: int | None = None
    follows: str | None = None
    follows_as: Follow | None = None
    reopened_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.state is CaseState.OPEN

    @property
    def keeps_promises(self) -> bool:
        """Whether what was promised in it is still owed: a saved customer stays, and remembers."""
        return self.is_open or self.outcome in KEEPS_REVENUE

    @property
    def may_post(self) -> bool:
        """Whether the channel takes posts now."""
        return self.channel_id is not None and self.channel_state is ChannelState.LIVE


@dataclass(frozen=True, slots=True)
class Closing:
    """The three answers asked on the day. Money in minor units of the case's currency."""

    outcome: Outcome
    reason: str
    arr_kept_minor: int | None


def checked_closing(case: Case, closing: Closing) -> Closing:
    """The closing as it is kept, or the refusal in a DomainError.

    A lost account keeps nothing; a full save keeps what was there unless said otherwise;
    a partial one has to say how much.
    """
    if not case.is_open:
        raise DomainError("already_closed", account=case.account_name)
    if not closing.reason.strip():
        raise DomainError("reason_missing")
    kept = closing.arr_kept_minor
    if kept is not None and kept < 0:
        raise DomainError("amount_invalid", amount=str(kept))
    if closing.outcome not in KEEPS_REVENUE:
        if kept:
            raise DomainError("lost_keeps_nothing")
        kept = 0
    elif closing.outcome is Outcome.SAVED and kept is None:
        kept = case.arr_minor
    elif closing.outcome is Outcome.SAVED_IN_PART:
        _check_part(case, kept)
    return Closing(closing.outcome, closing.reason.strip(), kept)


def _check_part(case: Case, kept: int | None) -> None:
    if not kept:
        raise DomainError("part_needs_amount")
    if case.arr_minor is not None and kept >= case.arr_minor:
        raise DomainError("part_is_whole")


def day_number(case: Case, now: datetime) -> int:
    """Day 1 is the day of the flag, in whole 24-hour days."""
    return max(0, (now - case.flagged_at).days) + 1
