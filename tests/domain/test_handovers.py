"""Handovers and covers as rules: what stands, what is refused."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.covers import Cover, CoverState, check_days
from domain.errors import DomainError
from domain.handovers import Handover, HandoverState, check_stands, checked_summary
from playbooks.refusals import REFUSALS

NOW, DAY = datetime(2026, 3, 2, 9, tzinfo=UTC), timedelta(days=1)
ASKED = Handover(1, "h", 1, NOW, "BOB", "MINA", "OMAR", "They fear the migration.")
TODAY = date(2026, 3, 2)


@pytest.mark.parametrize("state", [each for each in HandoverState if each != HandoverState.ASKED])
def test_what_is_settled_is_refused_with_what_became_of_it(state: HandoverState) -> None:
    check_stands(ASKED)
    with pytest.raises(DomainError) as refusal:
        check_stands(replace(ASKED, state=state))
    assert refusal.value.code == f"handover_{state.value}"
    assert refusal.value.code in REFUSALS


@pytest.mark.parametrize("typed", ["", "  ", "\n\t"])
def test_a_new_owner_is_told_something(typed: str) -> None:
    with pytest.raises(DomainError, match="summary_missing"):
        checked_summary(typed)
    assert checked_summary(" Ines is on leave.\n") == "Ines is on leave."


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (date(2026, 3, 5), date(2026, 3, 4), "away_backwards"),
        (date(2026, 2, 1), date(2026, 3, 1), "away_over"),
        (date(2026, 3, 2), date(2027, 3, 4), "away_too_long"),
        (date(2027, 3, 4), date(2027, 3, 5), "away_too_long"),
    ],
)
def test_days_that_cannot_be_are_refused(first: date, last: date, code: str) -> None:
    with pytest.raises(DomainError, match=code):
        check_days(first, last, TODAY)


def test_today_alone_and_days_begun_already_are_days() -> None:
    check_days(TODAY, TODAY, TODAY)
    check_days(date(2026, 2, 20), TODAY, TODAY)


@pytest.mark.parametrize("state", CoverState)
def test_a_cover_holds_once_accepted_from_its_start_until_before_its_end(state: CoverState) -> None:
    cover = Cover(1, "c", 1, "MINA", "BEN", NOW, NOW + DAY, state, NOW)
    accepted = state is CoverState.ACCEPTED
    assert cover.holds(NOW) is accepted
    assert cover.holds(NOW + DAY - timedelta(seconds=1)) is accepted
    assert not cover.holds(NOW + DAY)
    assert not cover.holds(NOW - timedelta(seconds=1))
