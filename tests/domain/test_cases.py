"""The three answers of a closing, and the day of a case."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.access import Viewer, check_may_use, may_change, may_see
from domain.cases import Case, CaseState, Closing, Outcome, checked_closing, day_number
from domain.deadlines import Standing, first_contact
from domain.errors import DomainError
from domain.people import Person
from domain.policy import Clocks, Policy, Privacy, Role

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CASE = Case(
    id=1,
    ref="r",
    account_id=1,
    account_name="ACME",
    state=CaseState.OPEN,
    owner_id="MINA",
    opened_by="BOB",
    flagged_at=NOW,
    opened_at=NOW,
    reason="",
    playbook="budget",
    language="en",
    private=True,
    arr_minor=84_000_00,
)


@pytest.mark.parametrize(
    ("outcome", "kept", "result"),
    [
        (Outcome.SAVED, None, 84_000_00),
        (Outcome.SAVED, 90_000_00, 90_000_00),
        (Outcome.SAVED_IN_PART, 1, 1),
        (Outcome.SAVED_IN_PART, 83_999_99, 83_999_99),
        (Outcome.LOST, None, 0),
        (Outcome.LOST, 0, 0),
        (Outcome.LET_GO, None, 0),
    ],
)
def test_what_a_closing_keeps(outcome: Outcome, kept: int | None, result: int) -> None:
    assert checked_closing(CASE, Closing(outcome, " why ", kept)) == Closing(outcome, "why", result)


@pytest.mark.parametrize(
    ("outcome", "reason", "kept", "code"),
    [
        (Outcome.SAVED_IN_PART, "x", None, "part_needs_amount"),
        (Outcome.SAVED_IN_PART, "x", 0, "part_needs_amount"),
        (Outcome.SAVED_IN_PART, "x", 84_000_00, "part_is_whole"),
        (Outcome.LOST, "x", 1, "lost_keeps_nothing"),
        (Outcome.LET_GO, "x", 1, "lost_keeps_nothing"),
        (Outcome.SAVED, "  ", None, "reason_missing"),
        (Outcome.SAVED, "x", -1, "amount_invalid"),
    ],
)
def test_answers_that_clash(outcome: Outcome, reason: str, kept: int | None, code: str) -> None:
    with pytest.raises(DomainError, match=code):
        checked_closing(CASE, Closing(outcome, reason, kept))


def test_a_closed_case_is_not_closed_again() -> None:
    closed = replace(CASE, state=CaseState.CLOSED)
    with pytest.raises(DomainError, match="already_closed"):
        checked_closing(closed, Closing(Outcome.LOST, "x", None))


@pytest.mark.parametrize(
    ("passed", "day"),
    [(timedelta(0), 1), (timedelta(hours=23, minutes=59), 1), (timedelta(days=1), 2)],
)
def test_day_one_is_the_day_of_the_flag(passed: timedelta, day: int) -> None:
    assert day_number(CASE, NOW + passed) == day


@pytest.mark.parametrize(
    ("after", "met_after", "standing"),
    [
        (timedelta(hours=47), None, Standing.RUNNING),
        (timedelta(hours=48), None, Standing.RUNNING),
        (timedelta(hours=48, microseconds=1), None, Standing.OVERDUE),
        (timedelta(hours=60), timedelta(hours=48), Standing.MET),
        (timedelta(hours=60), timedelta(hours=48, seconds=1), Standing.MISSED),
    ],
)
def test_the_first_contact_is_due_48_real_hours_after_the_flag(
    after: timedelta, met_after: timedelta | None, standing: Standing
) -> None:
    case = replace(CASE, first_contact_at=None if met_after is None else NOW + met_after)
    assert first_contact(case, Clocks()).standing(NOW + after) is standing


@pytest.mark.parametrize(
    ("who", "roles", "manages", "members", "sees", "changes"),
    [
        ("MINA", (), (), (), True, True),
        ("BOB", (), (), (), True, False),
        ("NELL", (), (), (), False, False),
        ("NELL", (), (), ("NELL",), True, True),
        ("BOSS", (), ("MINA",), (), True, True),
        ("BOSS", (), ("OMAR",), (), False, False),
        ("DANA", (Role.DIRECTOR,), (), (), True, False),
        ("VERA", (Role.EXECUTIVE,), (), (), True, False),
        ("ADA", (Role.ADMIN,), (), (), True, False),
        ("PAM", (Role.PRODUCT, Role.MANAGER), (), (), False, False),
    ],
)
def test_who_may_see_and_who_may_work(
    who: str,
    roles: tuple[Role, ...],
    manages: tuple[str, ...],
    members: tuple[str, ...],
    sees: bool,
    changes: bool,
) -> None:
    viewer = Viewer(Person(who, who), frozenset(roles), frozenset(manages))
    assert may_see(CASE, viewer, members) is sees
    assert may_change(CASE, viewer, members) is changes


@pytest.mark.parametrize(
    ("person", "code"),
    [
        (None, "unknown_person"),
        (Person("U", "x", bot=True), "not_allowed"),
        (Person("U", "x", deactivated=True), "not_allowed"),
        (Person("U", "x", guest=True), "guest_refused"),
        (Person("U", "x", team_id="T2"), "outsider_refused"),
    ],
)
def test_who_may_not_use_the_bot(person: Person | None, code: str) -> None:
    with pytest.raises(DomainError, match=code):
        check_may_use(person, Policy(), "T1")


def test_a_guest_may_where_the_policy_says_so() -> None:
    guest = Person("U", "x", guest=True, team_id="T1")
    assert check_may_use(guest, Policy(privacy=Privacy(guests_allowed=True)), "T1") == guest
