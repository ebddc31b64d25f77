"""Deciding about a concession: what is written of each step, who was asked, who stands in. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.authority import Level, covers, highest
from domain.errors import DomainError


class StepKind(StrEnum):
    """What happened to a request, in its chain."""

    ASKED = "asked"
    REMINDED = "reminded"
    ESCALATED = "escalated"
    QUESTION = "question"
    ANSWER = "answer"
    AGREED = "agreed"
    APPROVED = "approved"
    WITHIN = "within"
    COUNTERED = "countered"
    TAKEN = "taken"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    LAPSING = "lapsing"
    LAPSED = "lapsed"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class ApprovalStep:
    """One entry of the chain: who did what when, for whom they stood in, what they wrote."""

    id: int
    ref: str
    concession_id: int
    at: datetime
    by: str
    kind: StepKind
    on_behalf_of: str | None = None
    level: Level | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """One person's copy of a request, with its buttons. `stage` is what they are asked for;
    `on_behalf_of` whom they stand in for; `informed`: they only read it. The clock of a copy runs
    from `clock_from` (None while a question is open), after `worked` seconds of working time before
    it was stopped; `reminded` counts the reminders, `posts` how often the copy was posted."""

    id: int
    ref: str
    concession_id: int
    person_id: str
    stage: str
    at: datetime
    on_behalf_of: str | None = None
    escalated: bool = False
    informed: bool = False
    agreed_at: datetime | None = None
    clock_from: datetime | None = None
    worked: int = 0
    reminded: int = 0
    posts: int = 1
    over_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Delegation:
    """Somebody decides about requests in somebody's place for some days. It is not passed on, and
    begins when it was given at the earliest."""

    id: int
    ref: str
    person_id: str
    delegate_id: str
    starts_at: datetime
    ends_at: datetime
    at: datetime
    by: str
    ended_at: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        over = self.ended_at is not None and self.ended_at <= moment
        return self.starts_at <= moment < self.ends_at and not over


LONGEST_DELEGATION = timedelta(days=90)


def check_delegation(
    person_id: str, delegate_id: str, starts_at: datetime, ends_at: datetime, now: datetime
) -> None:
    """Raises `delegate_self`, `away_backwards`, `away_over`, `delegation_too_long`."""
    if person_id == delegate_id:
        raise DomainError("delegate_self")
    if ends_at <= starts_at:
        raise DomainError("away_backwards")
    if ends_at <= now:
        raise DomainError("away_over")
    if ends_at - starts_at > LONGEST_DELEGATION:
        raise DomainError("delegation_too_long", most=LONGEST_DELEGATION.days)


@dataclass(frozen=True, slots=True)
class Held:
    """The authority of a person over one request at one moment. `lent` maps whom they stand in for
    to that person's level; `interested`: the requester, the case's owner, or who stands in for one
    of them."""

    own: Level | None
    lent: tuple[tuple[str, Level], ...] = ()
    interested: bool = False

    @property
    def level(self) -> Level | None:
        """What counts: nobody uses lent authority where they have an interest of their own."""
        if self.interested:
            return self.own
        return highest([self.own, *(level for _, level in self.lent)])

    def level_for(self, needed: Level) -> Level | None:
        """The authority that is used for it: their own where it is enough, else the lent one."""
        whom = self.for_whom(needed)
        return dict(self.lent)[whom] if whom is not None else self.own

    def for_whom(self, needed: Level) -> str | None:
        """For whom they decide: nobody when their own authority is enough."""
        if covers(self.own, needed) or self.interested:
            return None
        return next((who for who, level in self.lent if covers(level, needed)), None)
