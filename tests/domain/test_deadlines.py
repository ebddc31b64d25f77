"""Deadlines of a case: updates, time boxes, runway and its edges."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.cases import Case, CaseState
from domain.deadlines import Runway, customer_update, is_urgent, runway, runway_turns, time_box
from domain.policy import Clocks

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CASE = Case(1, "ref", 1, "ACME", CaseState.OPEN, "MINA", "MINA", NOW, NOW, "", "budget", "en", True)
CLOCKS = Clocks()


@pytest.mark.parametrize(
    ("contact_after", "sent_after", "due_after"),
    [(None, None, None), (1, None, 8), (1, 5, 12), (1, 0, 8), (9, 2, 16)],
)
def test_the_update_is_due_every_seven_days_from_the_first_contact(
    contact_after: int | None, sent_after: int | None, due_after: int | None
) -> None:
    def day(number: int | None) -> datetime | None:
        return None if number is None else NOW + timedelta(days=number)

    case = replace(CASE, first_contact_at=day(contact_after))
    found = customer_update(case, day(sent_after), CLOCKS)

    assert (found and found.due_at) == day(due_after)


@pytest.mark.parametrize(("tier", "days"), [(1, 90), (2, 30), (3, 14), (4, None), (None, None)])
def test_the_time_box_follows_the_tier(tier: int | None, days: int | None) -> None:
    found = time_box(replace(CASE, tier=tier), CLOCKS)

    assert (found and found.due_at) == (None if days is None else NOW + timedelta(days=days))


def test_an_extension_moves_the_end_of_a_time_box_and_gives_tier_4_none() -> None:
    until = NOW + timedelta(days=44)

    found = time_box(replace(CASE, tier=2, time_box_until=until), CLOCKS)

    assert found
    assert found.due_at == until
    assert time_box(replace(CASE, tier=4, time_box_until=until), CLOCKS) is None


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (91, Runway.COMPREHENSIVE),
        (90, Runway.COMPREHENSIVE),
        (89, Runway.COMPRESSED),
        (30, Runway.COMPRESSED),
        (29, Runway.EMERGENCY),
        (0, Runway.EMERGENCY),
        (-5, Runway.EMERGENCY),
    ],
)
def test_the_runway_has_its_edges(days: int, expected: Runway) -> None:
    renewal = NOW.date() + timedelta(days=days)

    assert runway(renewal, NOW, CLOCKS) is expected
    assert is_urgent(replace(CASE, renewal_on=renewal), NOW, CLOCKS) is (
        expected is Runway.EMERGENCY
    )


def test_tier_one_is_urgent_whatever_the_runway() -> None:
    assert is_urgent(replace(CASE, tier=1), NOW, CLOCKS)
    assert not is_urgent(CASE, NOW, CLOCKS)


def test_the_runway_turns_on_the_first_day_with_fewer_days_left() -> None:
    renewal = date(2026, 7, 1)

    (compressed_at, compressed), (emergency_at, emergency) = runway_turns(renewal, CLOCKS)

    assert (compressed, emergency) == (Runway.COMPRESSED, Runway.EMERGENCY)
    for moment, after in ((compressed_at, compressed), (emergency_at, emergency)):
        before = runway(renewal, moment - timedelta(seconds=1), CLOCKS)
        assert runway(renewal, moment, CLOCKS) is after
        assert before is not after
    assert runway_turns(None, CLOCKS) == []
