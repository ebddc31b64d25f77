"""Signals: what tells that a customer may leave, before anybody says so.

Pure. A weak signal is a note on the account; two different weak ones within thirty days, or one
strong one, propose a case. Health proposes when it crosses a band, not while it stays there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from domain.causes import Cause


class Strength(StrEnum):
    WEAK = "weak"
    STRONG = "strong"


class SignalKind(StrEnum):
    """What was seen. Each belongs to a family and names the cause it speaks of."""

    HEALTH_RED = "health_red"
    HEALTH_AT_RISK = "health_at_risk"

    LOGINS_DOWN = "logins_down"
    MEETINGS_SKIPPED = "meetings_skipped"
    TRAINING_DECLINED = "training_declined"
    FEATURES_UNUSED = "features_unused"
    CHAMPION_SLOW = "champion_slow"
    BETA_DECLINED = "beta_declined"

    NPS_DOWN = "nps_down"
    COMPLAINTS = "complaints"
    REVIEW_REMARK = "review_remark"
    SILENCE = "silence"
    TONE_COOLING = "tone_cooling"

    COMPETITOR = "competitor"
    EXPORT_QUESTION = "export_question"

    BUDGET_PRESSURE = "budget_pressure"
    CONTRACT_QUESTION = "contract_question"

    CHAMPION_LEFT = "champion_left"
    DECISION_MAKER_NEW = "decision_maker_new"

    SEATS_UNUSED = "seats_unused"
    SEATS_REMOVED = "seats_removed"
    INTEGRATION_REMOVED = "integration_removed"
    GOALS_MISSED = "goals_missed"
    NO_SUCCESS_STORY = "no_success_story"

    BUSINESS_CHANGE = "business_change"

    SUPPORT_SPIKE = "support_spike"
    SAME_ISSUE = "same_issue"
    ANGRY_TONE = "angry_tone"
    ESCALATED = "escalated"
    SLOW_RESOLUTION = "slow_resolution"

    CANCELLATION = "cancellation"
    PAYMENT_FAILED = "payment_failed"


# What proposes a case by itself; everything else is weak.
STRONG = frozenset(
    {
        SignalKind.HEALTH_RED,
        SignalKind.COMPETITOR,
        SignalKind.CANCELLATION,
        SignalKind.PAYMENT_FAILED,
    }
)
# The cause that a signal speaks of, and so the playbook a case starts on as a proposal.
CAUSES: Mapping[SignalKind, Cause] = MappingProxyType(
    {
        SignalKind.LOGINS_DOWN: Cause.ADOPTION,
        SignalKind.TRAINING_DECLINED: Cause.ADOPTION,
        SignalKind.FEATURES_UNUSED: Cause.ADOPTION,
        SignalKind.SEATS_UNUSED: Cause.ADOPTION,
        SignalKind.SEATS_REMOVED: Cause.BUDGET,
        SignalKind.INTEGRATION_REMOVED: Cause.PRODUCT,
        SignalKind.NPS_DOWN: Cause.SERVICE,
        SignalKind.COMPLAINTS: Cause.SERVICE,
        SignalKind.SUPPORT_SPIKE: Cause.PRODUCT,
        SignalKind.SAME_ISSUE: Cause.PRODUCT,
        SignalKind.ANGRY_TONE: Cause.SERVICE,
        SignalKind.ESCALATED: Cause.SERVICE,
        SignalKind.SLOW_RESOLUTION: Cause.SERVICE,
        SignalKind.COMPETITOR: Cause.COMPETITION,
        SignalKind.EXPORT_QUESTION: Cause.COMPETITION,
        SignalKind.BUDGET_PRESSURE: Cause.BUDGET,
        SignalKind.CONTRACT_QUESTION: Cause.BUDGET,
        SignalKind.CHAMPION_LEFT: Cause.CHANGE,
        SignalKind.DECISION_MAKER_NEW: Cause.CHANGE,
        SignalKind.BUSINESS_CHANGE: Cause.CHANGE,
        SignalKind.GOALS_MISSED: Cause.VALUE,
        SignalKind.NO_SUCCESS_STORY: Cause.VALUE,
        SignalKind.PAYMENT_FAILED: Cause.PAYMENT,
    }
)


@dataclass(frozen=True, slots=True)
class SignalRules:
    """When signals propose a case. `strong` are the kinds that do so alone; `weak_needed`
    different weak ones within `within` do so together. Health is of a hundred: below `red_below`
    it is red, below `risk_below` at risk. `muted_for` is what *Mute* silences an account for;
    `most_a_day` proposals a person gets at once, the rest come with *Your day*."""

    strong: frozenset[SignalKind] = STRONG
    causes: Mapping[SignalKind, Cause] = field(default_factory=lambda: CAUSES)
    weak_needed: int = 2
    within: timedelta = timedelta(days=30)
    red_below: int = 30
    risk_below: int = 50
    muted_for: timedelta = timedelta(days=30)
    most_a_day: int = 3
    unattended_after: timedelta = timedelta(hours=8)

    def strength_of(self, kind: SignalKind) -> Strength:
        return Strength.STRONG if kind in self.strong else Strength.WEAK


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal of an account. `at` is when it happened, `noted_at` when we heard; `source` names
    where it came from and `event` its id there; `subject` is what it is about there, such as a
    subscription, so that more can be said of it. `evidence` is what was said, in words."""

    id: int
    ref: str
    account_id: int
    kind: SignalKind
    strength: Strength
    at: datetime
    noted_at: datetime
    source: str
    event: str
    evidence: str = ""
    by: str | None = None
    cause: Cause | None = None
    case_id: int | None = None
    proposal_id: int | None = None
    subject: str | None = None


def that_propose(
    signals: Iterable[Signal], now: datetime, rules: SignalRules
) -> tuple[Signal, ...]:
    """The signals that together propose a case now, the oldest first; none where they do not.

    A strong one does alone; weak ones count once a kind, and as long as they are recent. What was
    answered before (it belongs to a proposal) counts no more.
    """
    recent = [
        each for each in signals
        if each.proposal_id is None and each.case_id is None and now - each.at <= rules.within
    ]  # fmt: skip
    recent.sort(key=lambda each: (each.at, each.id))
    if any(each.strength is Strength.STRONG for each in recent):
        return tuple(recent)
    different = {each.kind for each in recent}
    return tuple(recent) if len(different) >= rules.weak_needed else ()


class HealthBand(StrEnum):
    GREEN = "green"
    AT_RISK = "at_risk"
    RED = "red"


ORDER = (HealthBand.GREEN, HealthBand.AT_RISK, HealthBand.RED)


def band_of(score: int, rules: SignalRules) -> HealthBand:
    """The band of a score of a hundred."""
    if score < rules.red_below:
        return HealthBand.RED
    return HealthBand.AT_RISK if score < rules.risk_below else HealthBand.GREEN


def crossed(before: HealthBand | None, after: HealthBand) -> SignalKind | None:
    """The signal of a score that got into a worse band. The first score is where it starts from:
    an import of a thousand red accounts proposes nothing."""
    if before is None or ORDER.index(after) <= ORDER.index(before):
        return None
    return SignalKind.HEALTH_RED if after is HealthBand.RED else SignalKind.HEALTH_AT_RISK


def cause_of(signals: Iterable[Signal], rules: SignalRules) -> Cause | None:
    """What the signals speak of: the strongest says it, of equals the newest."""
    told = [
        (each.strength is Strength.STRONG, each.at, each.cause or rules.causes.get(each.kind))
        for each in signals
    ]
    named = [each for each in told if each[2] is not None]
    return max(named, key=lambda each: (each[0], each[1]))[2] if named else None


class ProposalState(StrEnum):
    """`opened`: a case followed. `over`: a case was opened another way, or the signals lapsed."""

    OPEN = "open"
    OPENED = "opened"
    NO_RISK = "no_risk"
    MUTED = "muted"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal to open a case for an account; one at a time, never silently dropped."""

    id: int
    ref: str
    account_id: int
    at: datetime
    cause: Cause | None
    state: ProposalState = ProposalState.OPEN
    asked: tuple[str, ...] = ()
    answered_at: datetime | None = None
    answered_by: str | None = None
    reason: str = ""
    case_id: int | None = None
    escalated: int = 0
    version: int = 1
