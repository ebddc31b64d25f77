"""Slack's rates are kept on our side."""

import pytest

from bot.rates import Rates
from sandbox.errors import RateLimited
from sandbox.rates import TIER_2 as SLACKS_TIER_2
from sandbox.rates import Limits

POST = "chat.postMessage"


def fresh() -> Rates:
    return Rates(lambda: 300)


def test_posts_to_one_channel_go_at_one_a_second_after_a_short_burst() -> None:
    rates = fresh()

    waits = [rates.reserve("chat.postMessage", "C1", 0.0) for _ in range(3)]

    assert waits[:2] == [0.0, 0.0]
    assert waits[2] == pytest.approx(1.0)
    assert rates.reserve("chat.postMessage", "C2", 0.0) == 0.0
    assert rates.reserve("chat.postMessage", "C1", 1.0) == 0.0


def test_a_tier_refills_with_time() -> None:
    rates = fresh()

    taken = sum(rates.reserve("pins.add", None, 0.0) == 0.0 for _ in range(50))

    assert taken == SLACKS_TIER_2
    assert rates.reserve("pins.add", None, 2.9) > 0
    assert rates.reserve("pins.add", None, 3.1) == 0.0


def test_after_429_the_method_rests() -> None:
    rates = fresh()
    rates.refused("pins.add", None, 0.0, 30)
    rates.refused(POST, "C1", 0.0, 7)

    assert rates.reserve("pins.add", None, 10.0) == pytest.approx(20.0)
    assert rates.reserve("pins.add", None, 30.0) == 0.0
    assert rates.reserve(POST, "C2", 1.0) == pytest.approx(6.0)
    assert rates.resting(POST, 1.0) == pytest.approx(6.0)
    assert rates.reserve(POST, "C2", 7.0) == 0.0


def test_a_refusal_right_after_another_post_in_the_channel_is_the_channels_own() -> None:
    rates = fresh()
    for moment in (0.0, 1.0):
        assert rates.reserve(POST, "C1", moment) == 0.0

    rates.refused(POST, "C1", 1.0, 5)

    assert rates.reserve(POST, "C1", 4.0) == pytest.approx(2.0)
    assert rates.reserve(POST, "C2", 1.0) == 0.0
    assert rates.resting(POST, 1.0) == 0.0
    assert rates._pace.per_minute == 300


@pytest.mark.parametrize("gap", [2.5, 60.0])
def test_a_refusal_long_after_the_last_post_in_the_channel_is_the_workspaces(gap: float) -> None:
    rates = fresh()
    for moment in (0.0, gap):
        assert rates.reserve(POST, "C1", moment) == 0.0

    rates.refused(POST, "C1", gap, 5)

    assert rates.reserve(POST, "C2", gap) == pytest.approx(5.0)
    assert rates._pace.per_minute == pytest.approx(210)


def test_a_post_that_was_refused_and_tried_again_is_no_earlier_post_in_its_channel() -> None:
    rates = fresh()
    for moment in (0.0, 1.0, 2.0):
        assert rates.reserve(POST, "U1", moment) == 0.0
        rates.refused(POST, "U1", moment, 1)

    assert rates._pace.per_minute == pytest.approx(300 * 0.7**3)


def test_several_refusals_in_flight_at_once_step_back_once() -> None:
    rates = fresh()
    for number in range(7):
        rates.refused(POST, f"U{number}", 10.0 + number / 100, 1)

    assert rates._pace.per_minute == pytest.approx(210)


def test_updates_have_a_rate_of_their_own() -> None:
    rates = fresh()
    while rates.reserve("chat.update", "C1", 0.0) == 0.0:
        pass

    assert rates.allowance("chat.update", 0.0) == 0
    assert rates.allowance(POST, 0.0) == 75
    assert rates.reserve(POST, "C1", 0.0) == 0.0


def test_another_start_in_the_policy_is_taken_up() -> None:
    start = [300.0]
    rates = Rates(lambda: start[0])
    rates.refused(POST, "U1", 0.0, 1)
    start[0] = 600.0

    assert rates.allowance(POST, 5.0) == 150


def test_a_method_without_a_known_tier_goes_at_once() -> None:
    assert fresh().reserve("unknown.method", None, 0.0) == 0.0
    assert fresh().allowance("unknown.method", 0.0) > 1000


def test_memory_is_bounded_by_recent_traffic() -> None:
    rates = fresh()
    for number in range(12_000):
        rates.reserve("chat.postMessage", f"C{number}", float(number))

    assert len(rates._channels) <= 5_002


def test_keeping_our_rates_meets_no_429_of_slacks() -> None:
    rates, limits, now, refused = fresh(), Limits(), 0.0, 0
    for number in range(300):
        wait = rates.reserve("chat.postMessage", f"C{number % 3}", now)
        while wait:
            now += wait
            wait = rates.reserve("chat.postMessage", f"C{number % 3}", now)
        try:
            limits.check("chat.postMessage", 400, f"C{number % 3}", now)
        except RateLimited:
            refused += 1
    assert refused == 0
