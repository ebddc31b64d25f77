"""How often each kind of signal was right: proposals that became cases that were real. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.cases import Outcome
from domain.signals import ProposalState, SignalKind

# A case that is let go this soon was none.
SOON = timedelta(days=7)
SMALL = 5


@dataclass(frozen=True, slots=True)
class Judged:
    """A proposal with an answer, the kinds of its signals, and the case that followed, if any."""

    state: ProposalState
    kinds: Sequence[SignalKind]
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: Outcome | None = None

    @property
    def became_case(self) -> bool:
        """Also where somebody opened the case another way."""
        return self.opened_at is not None

    def was_real(self, now: datetime) -> bool | None:
        """Whether there was a risk; None while the case is too young to tell."""
        if self.opened_at is None:
            return False
        if self.closed_at is None:
            return True if now - self.opened_at > SOON else None
        soon = self.closed_at - self.opened_at <= SOON
        return not (soon and self.outcome is Outcome.LET_GO)


@dataclass(frozen=True, slots=True)
class Precision:
    """Of one kind: proposals answered, cases opened, and of the `judged` ones how many were
    real."""

    kind: SignalKind
    answered: int
    opened: int
    judged: int
    real: int

    @property
    def percent(self) -> int | None:
        """Whole per cent of those judged; None where there are none."""
        return round(100 * self.real / self.judged) if self.judged else None

    @property
    def is_small(self) -> bool:
        return self.judged < SMALL


def precision_by_kind(proposals: Iterable[Judged], now: datetime) -> list[Precision]:
    """Each kind that was part of a proposal with an answer, in the order of the kinds.

    A proposal of several kinds counts for each of them.
    """
    by_kind: dict[SignalKind, list[Judged]] = {}
    for each in proposals:
        for kind in dict.fromkeys(each.kinds):
            by_kind.setdefault(kind, []).append(each)
    return [_precision(kind, by_kind[kind], now) for kind in SignalKind if kind in by_kind]


def _precision(kind: SignalKind, proposals: Sequence[Judged], now: datetime) -> Precision:
    real = [each.was_real(now) for each in proposals]
    return Precision(
        kind,
        answered=len(proposals),
        opened=sum(each.became_case for each in proposals),
        judged=sum(each is not None for each in real),
        real=sum(each is True for each in real),
    )
