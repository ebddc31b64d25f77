"""What signals say, from first principles: the simulation's own account of when a case is proposed.

The kinds that are strong, the bands of health and the days are those of the discipline; what a
policy may set is taken from the policy of the moment. None of the product's rules is asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from bot.signal_shapes import Report
from domain.signals import SignalRules

STRONG = frozenset({"health_red", "competitor", "cancellation", "payment_failed"})


@dataclass(slots=True)
class Heard:
    """One signal as it should stand: what it is, and to which proposal or case it belongs."""

    kind: str
    strong: bool
    at: datetime
    source: str
    event: str
    proposal: str | None = None
    case_id: int | None = None


@dataclass(slots=True)
class Customer:
    """What is known of one customer, however it is spelled. `score` is the last one of a hundred,
    with its moment."""

    heard: dict[str, Heard] = field(default_factory=dict)
    waiting: str | None = None
    muted_until: datetime | None = None
    score: tuple[int, datetime] | None = None

    def loose(self, now: datetime, rules: SignalRules) -> list[Heard]:
        """What happened lately and belongs to nothing yet."""
        return [
            each for each in self.heard.values()
            if each.proposal is None and each.case_id is None and now - each.at <= rules.within
        ]  # fmt: skip

    def is_muted(self, now: datetime) -> bool:
        return self.muted_until is not None and now < self.muted_until

    def proposes(self, now: datetime, rules: SignalRules) -> bool:
        """One strong signal, or two different weak ones, unless it is muted or asked about."""
        recent = self.loose(now, rules)
        enough = len({each.kind for each in recent}) >= rules.weak_needed
        silent = self.waiting is not None or self.is_muted(now)
        return not silent and (enough or any(each.strong for each in recent))


def says(
    customer: Customer, source: str, report: Report, now: datetime, rules: SignalRules
) -> Iterable[Heard]:
    """The signals of one report; a score is one when it gets into a worse band than before."""
    at = min(report.at, now)
    if report.kind is not None:
        strong = report.kind.value in STRONG
        if report.strength is not None:
            strong = report.strength.value == "strong"
        yield Heard(report.kind.value, strong, at, source, report.event)
    if report.health is None or (customer.score and at < customer.score[1]):
        return
    before, customer.score = customer.score, (report.health, at)
    worse = before and _badness(report.health, rules) > _badness(before[0], rules)
    if worse:
        kind = "health_red" if report.health < rules.red_below else "health_at_risk"
        yield Heard(kind, kind in STRONG, at, source, "")


def _badness(score: int, rules: SignalRules) -> int:
    return int(score < rules.risk_below) + int(score < rules.red_below)
