"""The pace of posting finds Slack's limit, whatever it is, and seldom meets it."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pace import FASTEST, SLOWEST, Pace
from bot.rates import Rates
from sandbox.errors import RateLimited
from sandbox.rates import Limits


@dataclass(frozen=True, slots=True)
class Drain:
    """What became of many posts that were wanted at once."""

    seconds: float
    refused: int
    posts: int

    def share_refused(self) -> float:
        return self.refused / (self.posts + self.refused)

    def of_allowed(self, limit: int) -> float:
        """The seconds that Slack's limit asks for, its burst included, by those it took."""
        return max(0.0, (self.posts - limit) / (limit / 60)) / self.seconds


def drain(limit: int, posts: int, rates: Rates, *, start: float = 0.0, at_once: int = 16) -> Drain:
    """Posts to so many people as fast as the rates let it, looking twice a second."""
    limits, now, sent, refused = Limits(), start, 0, 0
    while sent < posts:
        going = 0
        while going < min(at_once, posts - sent):
            if rates.reserve("chat.postMessage", f"U{sent + going}", now) > 0:
                break
            going += 1
        for _ in range(going):
            if rates.resting("chat.postMessage", now):
                rates.not_called("chat.postMessage")
                continue
            try:
                limits.check("chat.postMessage", limit, None, now)
                sent += 1
            except RateLimited as limited:
                refused += 1
                rates.refused("chat.postMessage", f"U{sent}", now, limited.retry_after)
        now += 0.5
    return Drain(now - start, refused, posts)


def test_ten_thousand_posts_take_hardly_longer_than_slack_asks_for() -> None:
    done = drain(400, 10_000, Rates(lambda: 300))

    assert done.of_allowed(400) >= 0.95
    assert done.share_refused() < 0.01


@pytest.mark.parametrize(("limit", "posts"), [(60, 6_000), (100, 5_000), (250, 8_000)])
def test_a_limit_below_the_start_is_found_with_few_refusals(limit: int, posts: int) -> None:
    done = drain(limit, posts, Rates(lambda: 300))

    assert done.of_allowed(limit) >= 0.95
    assert done.share_refused() < 0.01


def test_a_high_limit_is_reached_and_then_kept_to() -> None:
    rates = Rates(lambda: 300)
    drain(1000, 8_000, rates)

    done = drain(1000, 20_000, rates, start=1e6)

    assert done.of_allowed(1000) >= 0.95
    assert done.share_refused() < 0.01


def test_what_was_learned_is_remembered_over_a_quiet_night() -> None:
    rates = Rates(lambda: 300)
    drain(100, 3_000, rates)

    morning = drain(100, 1_000, rates, start=1e6)

    assert morning.of_allowed(100) >= 0.85
    assert morning.share_refused() < 0.01


def test_a_pace_that_is_not_used_up_does_not_grow() -> None:
    pace = Pace.starting(300, 0.0)
    for minute in range(600):
        assert pace.wait(minute * 60.0) == 0.0
        pace.take()
    assert pace.per_minute == 300


def test_two_refusals_far_apart_in_quiet_times_are_no_measure_of_the_limit() -> None:
    pace = Pace.starting(300, 0.0)
    pace.refused(0.0)
    slower = pace.per_minute
    assert pace.wait(40_000.0) == 0.0
    pace.take()
    pace.refused(40_000.0)
    assert pace.per_minute == pytest.approx(slower * 0.7)


def test_a_clock_that_is_set_back_neither_grants_nor_forbids() -> None:
    pace = Pace.starting(300, 1000.0)
    assert pace.wait(0.0) == 0.0
    while pace.wait(0.0) == 0.0:
        pace.take()
    assert pace.wait(0.0) < 1.0


@given(st.lists(st.tuples(st.floats(0, 100), st.booleans()), max_size=200), st.integers(20, 6000))
def test_the_pace_stays_within_its_bounds(story: list[tuple[float, bool]], start: int) -> None:
    pace, now = Pace.starting(start, 0.0), 0.0
    for passed, refused in story:
        now += passed
        wait = pace.wait(now)
        if refused:
            pace.refused(now)
        elif wait == 0:
            pace.take()
        assert wait >= 0
        assert SLOWEST <= pace.per_minute <= FASTEST
