"""Standing in and holding authority: whose word counts for what."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.approvals import Delegation, Held, check_delegation
from domain.authority import Level
from domain.errors import DomainError

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CSM, MANAGER, DIRECTOR, EXECUTIVE = Level
A, B = "U0ANN", "U0BEN"

HELD = [
    # Own, lent, interested; needed; the level that counts; used for it; in whose place.
    (None, (), False, CSM, None, None, None),
    (CSM, (), False, MANAGER, CSM, CSM, None),
    (MANAGER, (), False, MANAGER, MANAGER, MANAGER, None),
    (CSM, ((A, DIRECTOR),), False, DIRECTOR, DIRECTOR, DIRECTOR, A),
    (CSM, ((A, DIRECTOR),), False, MANAGER, DIRECTOR, DIRECTOR, A),
    # One's own is used where it is enough, whatever was lent.
    (MANAGER, ((A, EXECUTIVE),), False, MANAGER, EXECUTIVE, MANAGER, None),
    (CSM, ((A, MANAGER), (B, EXECUTIVE)), False, DIRECTOR, EXECUTIVE, EXECUTIVE, B),
    (None, ((A, MANAGER), (B, MANAGER)), False, MANAGER, MANAGER, MANAGER, A),
    # Nobody uses lent authority where they have an interest.
    (CSM, ((A, EXECUTIVE),), True, DIRECTOR, CSM, CSM, None),
    (None, ((A, EXECUTIVE),), True, CSM, None, None, None),
    (DIRECTOR, ((A, EXECUTIVE),), True, DIRECTOR, DIRECTOR, DIRECTOR, None),
]


@pytest.mark.parametrize(("own", "lent", "interested", "needed", "level", "used", "whom"), HELD)
def test_the_authority_that_a_person_holds_over_one_request(
    own: Level | None, lent: tuple[tuple[str, Level], ...], interested: bool, needed: Level,
    level: Level | None, used: Level | None, whom: str | None,
) -> None:  # fmt: skip
    held = Held(own, lent, interested)
    assert (held.level, held.level_for(needed), held.for_whom(needed)) == (level, used, whom)


MOMENTS = [
    (-timedelta(seconds=1), None, False),
    (timedelta(0), None, True),
    (DAY, None, True),
    (2 * DAY - timedelta(seconds=1), None, True),
    (2 * DAY, None, False),
    (HOUR, 2 * HOUR, True),
    (2 * HOUR, 2 * HOUR, False),
    (DAY, 2 * HOUR, False),
]


@pytest.mark.parametrize(("after", "ended_after", "holds"), MOMENTS)
def test_a_delegation_holds_from_its_start_until_its_end(
    after: timedelta, ended_after: timedelta | None, holds: bool
) -> None:
    ended = NOW + ended_after if ended_after is not None else None
    given = Delegation(1, "d", A, B, NOW, NOW + 2 * DAY, NOW, A, ended)
    assert given.holds(NOW + after) is holds


WRONG = [
    (A, NOW, NOW + DAY, "delegate_self"),
    (B, NOW + DAY, NOW, "away_backwards"),
    (B, NOW, NOW, "away_backwards"),
    (B, NOW - 2 * DAY, NOW, "away_over"),
    (B, NOW, NOW + 90 * DAY + timedelta(seconds=1), "delegation_too_long"),
]


@pytest.mark.parametrize(("delegate", "start", "end", "code"), WRONG)
def test_a_delegation_that_cannot_be_is_refused(
    delegate: str, start: datetime, end: datetime, code: str
) -> None:
    with pytest.raises(DomainError, match=code):
        check_delegation(A, delegate, start, end, NOW)


@pytest.mark.parametrize("end", [NOW + timedelta(seconds=1), NOW + 90 * DAY])
def test_one_of_up_to_ninety_days_is_fine(end: datetime) -> None:
    check_delegation(A, B, NOW, end, NOW)
