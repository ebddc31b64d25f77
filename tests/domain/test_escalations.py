"""The four steps of an escalation: whose each is, until when, and what is refused."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.cases import Case, CaseState
from domain.errors import DomainError
from domain.escalations import (
    Escalation,
    EscalationGround,
    EscalationStep,
    check_may_escalate,
    check_step,
    checked_grounds,
    commitments_typed,
    due_of,
    is_strategic,
    owner_of,
    step_of,
)
from domain.policy import Clocks, ValueBands

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
CLOCKS, BANDS = Clocks(), ValueBands()
ASKED = Escalation(1, "e", 1, NOW, "MINA", "VERA", "peer", "x", NOW + 48 * HOUR)
BRIEFED = replace(ASKED, briefed_at=NOW + HOUR)
SPOKEN = replace(BRIEFED, contacted_at=NOW + 30 * HOUR)
FOLLOWED = replace(SPOKEN, followed_up_at=NOW + 60 * HOUR)
ENDED = replace(FOLLOWED, thanked_at=NOW + 90 * HOUR, ended_at=NOW + 90 * HOUR)
CASE = Case(
    1, "c", 1, "ACME", CaseState.OPEN, "MINA", "MINA", NOW, NOW, "", "budget", "en", True,
    cause="product",
)  # fmt: skip


@pytest.mark.parametrize(
    ("escalation", "step", "owner", "due"),
    [
        (ASKED, EscalationStep.BRIEF, "MINA", NOW + 24 * HOUR),
        (BRIEFED, EscalationStep.CONTACT, "VERA", NOW + 48 * HOUR),
        (SPOKEN, EscalationStep.FOLLOW_UP, "MINA", NOW + 78 * HOUR),
        (FOLLOWED, EscalationStep.THANKS, "MINA", NOW + 60 * HOUR + timedelta(days=7)),
    ],
)
def test_each_step_is_one_persons_with_its_deadline(
    escalation: Escalation, step: EscalationStep, owner: str, due: datetime
) -> None:
    assert step_of(escalation) is step
    assert owner_of(escalation, "MINA") == owner
    assert due_of(escalation, CLOCKS) == due
    check_step(escalation, step)


def test_what_has_ended_has_no_step() -> None:
    assert step_of(ENDED) is None
    with pytest.raises(DomainError, match="step_settled"):
        check_step(ENDED, EscalationStep.THANKS)


@pytest.mark.parametrize(("hours", "due"), [(2, 1), (20, 10), (48, 24), (200, 24)])
def test_the_brief_comes_well_before_the_conversation(hours: int, due: int) -> None:
    asked = replace(ASKED, contact_by=NOW + hours * HOUR)

    assert due_of(asked, CLOCKS) == NOW + due * HOUR


@pytest.mark.parametrize(
    ("arr", "currency", "strategic"),
    [
        (50_000_00, "USD", True),
        (50_000_00, None, True),
        (49_999_99, "USD", False),
        (None, "USD", False),
        (90_000_00, "JPY", False),
    ],
)
def test_high_value_is_strategic_in_the_currency_of_the_policy(
    arr: int | None, currency: str | None, strategic: bool
) -> None:
    assert is_strategic(replace(CASE, arr_minor=arr, currency=currency), BANDS, "USD") is strategic


@pytest.mark.parametrize(
    ("case", "running", "code"),
    [
        (replace(CASE, cause=None), None, "not_diagnosed"),
        (replace(CASE, state=CaseState.CLOSED), None, "customer_has_decided"),
        (CASE, ASKED, "escalation_running"),
    ],
)
def test_too_early_too_late_and_twice_are_refused(
    case: Case, running: Escalation | None, code: str
) -> None:
    with pytest.raises(DomainError, match=code):
        check_may_escalate(case, running)


def test_any_one_ground_suffices_and_none_does_not() -> None:
    assert checked_grounds([], strategic=True) == [EscalationGround.STRATEGIC]
    for ground in EscalationGround:
        assert checked_grounds([ground], strategic=False) == [ground]
    with pytest.raises(DomainError, match="ground_missing"):
        checked_grounds([], strategic=False)


def test_a_commitment_is_a_line_and_there_are_at_most_twenty() -> None:
    assert commitments_typed("- A call\n\n• The fix\n   ") == ["A call", "The fix"]
    assert commitments_typed("") == []
    with pytest.raises(DomainError, match="too_many_commitments"):
        commitments_typed("x\n" * 21)
