"""Slack's rates are kept on our side."""

import pytest

from bot.rates import Rates
from sandbox.errors import RateLimited
from sandbox.rates import TIER_2 as SLACKS_TIER_2
from sandbox.rates import Limits


def test_posts_to_one_channel_go_at_one_a_second_after_a_short_burst() -> None:
    rates = Rates()

    waits = [rates.reserve("chat.postMessage", "C1", 0.0) for _ in range(3)]

    assert waits[:2] == [0.0, 0.0]
    assert waits[2] == pytest.approx(1.0)
    assert rates.reserve("chat.postMessage", "C2", 0.0) == 0.0
    assert rates.reserve("chat.postMessage", "C1", 1.0) == 0.0


def test_a_tier_refills_with_time() -> None:
    rates = Rates()

    taken = sum(rates.reserve("pins.add", None, 0.0) == 0.0 for _ in range(50))

    assert taken == SLACKS_TIER_2
    assert rates.reserve("pins.add", None, 2.9) > 0
    assert rates.reserve("pins.add", None, 3.1) == 0.0


def test_after_429_the_method_rests_but_a_busy_channel_rests_alone() -> None:
    rates = Rates()
    rates.refused("pins.add", 0.0, 30)
    rates.refused("chat.postMessage", 0.0, 30)

    assert rates.reserve("pins.add", None, 10.0) == pytest.approx(20.0)
    assert rates.reserve("pins.add", None, 30.0) == 0.0
    assert rates.reserve("chat.postMessage", "C1", 1.0) == 0.0


def test_a_method_without_a_known_tier_goes_at_once() -> None:
    assert Rates().reserve("unknown.method", None, 0.0) == 0.0


def test_memory_is_bounded_by_recent_traffic() -> None:
    rates = Rates()
    for number in range(12_000):
        rates.reserve("chat.postMessage", f"C{number}", float(number))

    assert len(rates._channels) <= 5_002


def test_keeping_our_rates_meets_no_429_of_slacks() -> None:
    rates, limits, now, refused = Rates(), Limits(), 0.0, 0
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
