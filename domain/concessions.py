"""Concessions: what was asked for a customer, what became of it, and what policy says to it.

Pure. A concession is asked by a person, decided by whoever has the authority at that moment,
offered to the customer, and accepted or declined by them.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.authority import Authority, Kind, Level
from domain.causes import Cause
from domain.errors import DomainError
from domain.terms import Terms, Worse, add_months, cost_over_term, worse_in
from domain.triage_tables import Band, Sign

LONGEST_TEXT = 1000
_SPAN = re.compile(r"\b([0-9]{1,4})[\s-]?(day|week|month|year)s?\b", re.IGNORECASE)
# The span that stands beside the word: “60-day pause”, “paused for 2 months”.
_PAUSE = re.compile(
    rf"(?P<before>{_SPAN.pattern})\s+pause|\bpaus\w*(?:\s+(?:of|for|up\s+to|is))*:?\s+"
    rf"(?P<after>{_SPAN.pattern})",
    re.IGNORECASE,
)
DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
WHOLE = 100_00


class ConcessionState(StrEnum):
    """`draft`: filled in and not asked yet. `countered`: less was offered, the requester answers.
    `used`: a limit that was agreed before the conversation and was drawn on."""

    DRAFT = "draft"
    ASKED = "asked"
    COUNTERED = "countered"
    GRANTED = "granted"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    REPLACED = "replaced"
    USED = "used"


WAITING = frozenset({ConcessionState.ASKED, ConcessionState.COUNTERED})
# What counts into the twelve months of an account: granted, and not turned down since.
COUNTS = frozenset({ConcessionState.GRANTED, ConcessionState.OFFERED, ConcessionState.ACCEPTED})
OVER = frozenset(ConcessionState) - WAITING - COUNTS - {ConcessionState.DRAFT}


class Reason(StrEnum):
    """The ground that a concession is asked on."""

    VALUE_GAP = "value_gap"
    BUDGET_LIMIT = "budget_limit"
    COMPETITOR_PRICE = "competitor_price"
    STRATEGIC_WORTH = "strategic_worth"


class Warning(StrEnum):
    """What needs a written justification."""

    CAUSE_NOT_PRICE = "cause_not_price"
    TESTING_US = "testing_us"
    PRECEDENT = "precedent"
    UNECONOMIC = "uneconomic"
    TOO_LATE = "too_late"
    EMERGENCY = "emergency"


# What only a person can know; the others follow from the case.
TICKED = (Warning.TESTING_US, Warning.PRECEDENT)
PRICE_RELATED = frozenset({Cause.VALUE, Cause.BUDGET, Cause.COMPETITION})
LEFT_ALREADY = frozenset({Sign.SIGNED, Sign.FINAL, Sign.COMMITTED})


@dataclass(frozen=True, slots=True)
class Concession:
    """One request as it is kept.

    `limit`: a ceiling agreed before the conversation. `route` names the stages that have to agree,
    `stage` is the place in it. `counter` are the lesser terms that somebody proposed. What the
    requester knew when asking is kept with it: ARR, tier, risk, estimate. `before` is what the
    account had got within the year when it was decided, in hundredths.
    """

    id: int
    ref: str
    case_id: int
    account_id: int
    at: datetime
    by: str
    terms: Terms
    ground: Reason
    why: str
    state: ConcessionState
    limit: bool = False
    warnings: tuple[Warning, ...] = ()
    justification: str = ""
    expected: str = ""
    alternatives: str = ""
    arr_minor: int | None = None
    currency: str | None = None
    tier: int | None = None
    risk: Band | None = None
    estimate: int | None = None
    cause: str | None = None
    needed: Level = Level.EXECUTIVE
    route: tuple[str, ...] = ()
    stage: int = 0
    before: int = 0
    replaces: str | None = None
    drawn_on: str | None = None
    counter: Terms | None = None
    question_open: bool = False
    decided_at: datetime | None = None
    decided_by: str | None = None
    decided_for: str | None = None
    decided_level: Level | None = None
    reason: str = ""
    lapses_at: datetime | None = None
    offered_at: datetime | None = None
    answered_at: datetime | None = None
    sunset_told_at: datetime | None = None
    version: int = 1

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING

    @property
    def counts(self) -> bool:
        """Whether it adds to what the account got."""
        return self.state in COUNTS and not self.limit

    @property
    def current_stage(self) -> str | None:
        """Who has to agree now; None where nobody has to (any more)."""
        return self.route[self.stage] if self.stage < len(self.route) else None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the case says when a concession is asked. `bridges` are the open promises and issues
    with a date, by ref."""

    cause: Cause | None
    today: date
    renewal_on: date | None = None
    arr_minor: int | None = None
    estimate: int | None = None
    signs: frozenset[Sign] = frozenset()
    bridges: Collection[str] = ()
    precedent: int | None = None


def checked_terms(terms: Terms, facts: Facts, rules: Authority) -> Terms:
    """The terms as they are kept, or the refusal of §8 in a DomainError.

    Raises `no_cause_yet`, `nothing_offered`, `discount_without_percent`,
    `percent_without_discount`, `detail_missing`, `nothing_in_return`, `sunset_missing`,
    `sunset_past`, `sunset_after_term`, `pause_invalid`, `bridge_gone`, `detail_too_long`.
    """
    if facts.cause is None:
        raise DomainError("no_cause_yet")
    _check_parts(terms)
    if not terms.returns:
        raise DomainError("nothing_in_return")
    if terms.phases:
        _check_sunset(terms, facts)
    if Kind.PAUSE in terms.kinds:
        check_pause(terms.detail, rules)
    if terms.bridge and terms.bridge not in facts.bridges:
        raise DomainError("bridge_gone")
    return terms


def _check_parts(terms: Terms) -> None:
    if not terms.kinds:
        raise DomainError("nothing_offered")
    if Kind.DISCOUNT in terms.kinds and not terms.phases:
        raise DomainError("discount_without_percent")
    if terms.phases and Kind.DISCOUNT not in terms.kinds:
        raise DomainError("percent_without_discount")
    if set(terms.kinds) - {Kind.DISCOUNT} and not terms.detail.strip():
        raise DomainError("detail_missing")
    check_length(terms.detail, DomainError("detail_too_long"))


def check_length(text: str, refusal: DomainError | None = None) -> str:
    """Raises `refusal`, by whose code it is shown at its own field, else `concession_too_long`."""
    if len(text) > LONGEST_TEXT:
        refusal = refusal or DomainError("concession_too_long")
        raise DomainError(refusal.code, length=len(text), limit=LONGEST_TEXT)
    return text.strip()


def _check_sunset(terms: Terms, facts: Facts) -> None:
    last = latest_sunset(terms.months, facts)
    if terms.sunset_on is None:
        raise DomainError("sunset_missing")
    if terms.sunset_on <= facts.today:
        raise DomainError("sunset_past")
    if terms.sunset_on > last:
        raise DomainError("sunset_after_term", months=terms.months, day=last.isoformat())


def starts_on(facts: Facts) -> date:
    """When a discount begins: with the renewal, or today where that is past or not known."""
    return max(facts.today, facts.renewal_on or facts.today)


def latest_sunset(months: int, facts: Facts) -> date:
    """When a discount of so many months is over at the latest."""
    return add_months(starts_on(facts), months)


def check_pause(detail: str, rules: Authority) -> None:
    """A pause says how long it is, and is no longer than the policy allows."""
    text, most = " ".join(detail.split()), rules.longest_pause.days
    beside = [each["before"] or each["after"] for each in _PAUSE.finditer(text)]
    spans = _SPAN.findall(" ".join(beside) or text)
    days = max((int(number) * DAYS[unit.lower()] for number, unit in spans), default=0)
    if not 0 < days <= most:
        raise DomainError("pause_invalid", most=most)


def warnings_for(
    terms: Terms, facts: Facts, ticked: Iterable[Warning], *, emergency: bool
) -> tuple[Warning, ...]:
    """What the approver is warned of, in a fixed order. Each asks for a written justification."""
    cause_elsewhere = facts.cause is not None and facts.cause not in PRICE_RELATED
    found = {
        Warning.CAUSE_NOT_PRICE: bool(terms.phases) and cause_elsewhere and not terms.bridge,
        Warning.PRECEDENT: facts.precedent is not None and terms.peak > facts.precedent,
        Warning.UNECONOMIC: Sign.UNECONOMIC in facts.signs or not pays(terms, facts),
        Warning.TOO_LATE: bool(facts.signs & LEFT_ALREADY),
        Warning.EMERGENCY: emergency,
    }
    said = set(ticked)
    return tuple(each for each in Warning if found.get(each) or (each in TICKED and each in said))


def pays(terms: Terms, facts: Facts) -> bool:
    """Whether what the discount costs until it ends is less than the ARR of that time that it may
    keep: the estimate of the save probability, of the ARR after the discount. True where a figure
    is missing."""
    if facts.arr_minor is None or facts.estimate is None or not terms.phases:
        return True
    cost = cost_over_term(terms.phases, facts.arr_minor)
    whole = facts.arr_minor * terms.months // 12
    return cost * WHOLE <= (whole - cost) * facts.estimate


def within(terms: Terms, ceiling: Terms) -> bool:
    """Whether an offer stays inside what was agreed before: no part, phase or month more, no later
    sunset, at least the same in return, and other parts in the very words that were agreed to."""
    return not set(worse_in(terms, ceiling)) - {Worse.BRIDGE}
