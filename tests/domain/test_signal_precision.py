"""How often each kind of signal was right."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.cases import Outcome
from domain.signal_precision import Judged, Precision, precision_by_kind
from domain.signals import ProposalState, SignalKind

NOW = datetime(2026, 3, 30, tzinfo=UTC)
DAY = timedelta(days=1)
LONG_AGO = NOW - 60 * DAY
K = SignalKind


def opened(
    days_open: float | None, outcome: Outcome | None = None, at: datetime = LONG_AGO
) -> Judged:
    closed = None if days_open is None else at + days_open * DAY
    return Judged(ProposalState.OPENED, [K.COMPETITOR], at, closed, outcome)


@pytest.mark.parametrize(
    ("judged", "real"),
    [
        (Judged(ProposalState.NO_RISK, [K.SILENCE]), False),
        (Judged(ProposalState.MUTED, [K.SILENCE]), False),
        (opened(3, Outcome.LET_GO), False),
        (opened(7, Outcome.LET_GO), False),
        (opened(7.1, Outcome.LET_GO), True),
        (opened(3, Outcome.LOST), True),
        (opened(3, Outcome.SAVED), True),
        (opened(3, Outcome.SAVED_IN_PART), True),
        (opened(None), True),
        (opened(None, at=NOW - 7 * DAY), None),
    ],
)
def test_a_case_was_real_unless_it_was_let_go_soon(judged: Judged, real: bool | None) -> None:
    assert judged.was_real(NOW) is real


def test_each_kind_of_a_proposal_is_counted_once_with_its_n() -> None:
    both = Judged(ProposalState.NO_RISK, [K.SILENCE, K.COMPETITOR, K.SILENCE])
    young = opened(None, at=NOW - DAY)

    found = precision_by_kind([both, opened(None), young, opened(40, Outcome.LOST)], NOW)

    assert found == [
        Precision(K.SILENCE, answered=1, opened=0, judged=1, real=0),
        Precision(K.COMPETITOR, answered=4, opened=3, judged=3, real=2),
    ]
    assert [(each.percent, each.is_small) for each in found] == [(0, True), (67, True)]


def test_nothing_judged_is_no_per_cent() -> None:
    (only,) = precision_by_kind([opened(None, at=NOW - DAY)], NOW)

    assert (only.percent, only.is_small) == (None, True)
    assert not Precision(K.SILENCE, 5, 5, 5, 5).is_small
