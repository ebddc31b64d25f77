"""When signals propose a case."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.causes import Cause
from domain.signals import (
    HealthBand,
    Signal,
    SignalKind,
    SignalRules,
    Strength,
    band_of,
    cause_of,
    crossed,
    that_propose,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
RULES = SignalRules()
DAY = timedelta(days=1)


def seen(
    kind: SignalKind,
    days_ago: float = 0,
    cause: Cause | None = None,
    proposal_id: int | None = None,
    case_id: int | None = None,
) -> Signal:
    number = int(days_ago * 1000) + len(kind.value)
    return Signal(
        number, f"s{number}", 1, kind, RULES.strength_of(kind), NOW - days_ago * DAY, NOW, "own",
        f"e{number}", cause=cause, proposal_id=proposal_id, case_id=case_id,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("signals", "proposes"),
    [
        ([], False),
        ([seen(SignalKind.SILENCE)], False),
        ([seen(SignalKind.SILENCE), seen(SignalKind.SILENCE, 1)], False),
        ([seen(SignalKind.SILENCE), seen(SignalKind.NPS_DOWN, 30)], True),
        ([seen(SignalKind.SILENCE), seen(SignalKind.NPS_DOWN, 30.01)], False),
        ([seen(SignalKind.COMPETITOR)], True),
        ([seen(SignalKind.COMPETITOR, 31)], False),
        ([seen(SignalKind.HEALTH_AT_RISK)], False),
        ([seen(SignalKind.HEALTH_RED)], True),
        ([seen(SignalKind.COMPETITOR, proposal_id=7)], False),
        ([seen(SignalKind.COMPETITOR, case_id=7)], False),
        ([seen(SignalKind.SILENCE), seen(SignalKind.NPS_DOWN, 1, proposal_id=7)], False),
    ],
)
def test_two_different_weak_ones_in_thirty_days_or_a_strong_one(
    signals: list[Signal], proposes: bool
) -> None:
    found = that_propose(signals, NOW, RULES)

    assert bool(found) is proposes
    assert [each.at for each in found] == sorted(each.at for each in found)


def test_the_policy_may_say_how_many_and_which_are_strong() -> None:
    rules = SignalRules(strong=frozenset({SignalKind.SILENCE}), weak_needed=3)

    assert rules.strength_of(SignalKind.COMPETITOR) is Strength.WEAK
    assert rules.strength_of(SignalKind.SILENCE) is Strength.STRONG
    two = [seen(SignalKind.NPS_DOWN), seen(SignalKind.COMPLAINTS, 1)]
    assert that_propose(two, NOW, rules) == ()
    assert that_propose([*two, seen(SignalKind.GOALS_MISSED, 2)], NOW, rules)


@pytest.mark.parametrize(
    ("score", "band"),
    [
        (100, HealthBand.GREEN),
        (50, HealthBand.GREEN),
        (49, HealthBand.AT_RISK),
        (30, HealthBand.AT_RISK),
        (29, HealthBand.RED),
        (0, HealthBand.RED),
    ],
)
def test_bands_of_health(score: int, band: HealthBand) -> None:
    assert band_of(score, RULES) is band


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (None, HealthBand.RED, None),
        (HealthBand.GREEN, HealthBand.GREEN, None),
        (HealthBand.GREEN, HealthBand.AT_RISK, SignalKind.HEALTH_AT_RISK),
        (HealthBand.GREEN, HealthBand.RED, SignalKind.HEALTH_RED),
        (HealthBand.AT_RISK, HealthBand.RED, SignalKind.HEALTH_RED),
        (HealthBand.RED, HealthBand.RED, None),
        (HealthBand.RED, HealthBand.GREEN, None),
    ],
)
def test_only_getting_worse_is_a_signal(
    before: HealthBand | None, after: HealthBand, kind: SignalKind | None
) -> None:
    assert crossed(before, after) is kind


def test_the_strongest_names_the_cause_and_of_equals_the_newest() -> None:
    weak = [seen(SignalKind.SEATS_REMOVED, 1), seen(SignalKind.NPS_DOWN, 2)]
    assert cause_of(weak, RULES) is Cause.BUDGET
    assert cause_of([*weak, seen(SignalKind.COMPETITOR, 3)], RULES) is Cause.COMPETITION
    own = seen(SignalKind.CANCELLATION, 4, cause=Cause.SERVICE)
    assert cause_of([*weak, own], RULES) is Cause.SERVICE
    assert cause_of([seen(SignalKind.SILENCE)], RULES) is None
