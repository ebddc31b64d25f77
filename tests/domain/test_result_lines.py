"""The line of figures of a closed case: what counts as due, kept, granted, lost again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.authority import Kind, Level
from domain.cases import Case, CaseState, Outcome
from domain.concessions import Concession, ConcessionState, Reason
from domain.outcomes import Follow, OutcomeRules
from domain.promises import Promise, PromiseSource, PromiseState
from domain.results import (
    Conceded,
    Response,
    Sequel,
    conceded_in,
    promises_due_and_kept,
    response_of,
    sequel_of,
)
from domain.terms import Phase, Terms
from domain.updates import Update, UpdateParts, UpdateState, due_and_kept

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
RULES = OutcomeRules()
DAY, WEEK, SECOND = timedelta(days=1), timedelta(days=7), timedelta(seconds=1)


@pytest.mark.parametrize(
    ("took", "response"),
    [
        (timedelta(0), Response.WITHIN_48_HOURS),
        (2 * DAY, Response.WITHIN_48_HOURS),
        (2 * DAY + SECOND, Response.WITHIN_7_DAYS),
        (WEEK, Response.WITHIN_7_DAYS),
        (WEEK + SECOND, Response.LATER),
    ],
)
def test_the_edge_of_a_response_is_still_in_time(took: timedelta, response: Response) -> None:
    assert response_of(NOW, NOW + took) is response


def test_who_was_never_reached_is_no_late_one() -> None:
    assert response_of(NOW, None) is Response.NEVER


def sent(*moments: timedelta, corrects: str | None = None) -> list[Update]:
    return [
        Update(number, f"u{number}", 1, "MINA", NOW, UpdateParts("p"), UpdateState.SENT, NOW + at,
               "Ines", corrects)
        for number, at in enumerate(moments)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sent_after", "closed_after", "due_kept"),
    [
        # Closed before anything fell due, and exactly when it did.
        ((), 3 * DAY, (0, 0)),
        ((), WEEK, (0, 0)),
        # One week passed in silence, and two.
        ((), WEEK + SECOND, (1, 0)),
        ((), 15 * DAY, (2, 0)),
        # In time to the second; a second late.
        ((WEEK,), WEEK + DAY, (1, 1)),
        ((WEEK + SECOND,), WEEK + DAY, (1, 0)),
        # Early, then in time: the clock begins anew.
        ((DAY, 8 * DAY), 9 * DAY, (2, 2)),
        # In time, 20 days of silence (due on day 14 and 21), then in time.
        ((WEEK, 27 * DAY, 30 * DAY), 31 * DAY, (4, 2)),
        # In time, then nothing until the closing three weeks later (due on day 14 and 21).
        ((WEEK,), 4 * WEEK, (3, 1)),
    ],
)
def test_updates_due_and_kept(
    sent_after: tuple[timedelta, ...], closed_after: timedelta, due_kept: tuple[int, int]
) -> None:
    assert due_and_kept(sent(*sent_after), NOW, NOW + closed_after, WEEK) == due_kept


def test_nothing_is_due_before_the_first_contact_and_a_correction_is_no_update() -> None:
    assert due_and_kept(sent(DAY), None, NOW + 30 * DAY, WEEK) == (0, 0)
    assert due_and_kept(sent(WEEK, corrects="u9"), NOW, NOW + 8 * DAY, WEEK) == (1, 0)
    # Sent before the first contact, and after the closing.
    assert due_and_kept(sent(-DAY, 9 * DAY), NOW, NOW + 8 * DAY, WEEK) == (1, 0)


def promise(state: str, due: timedelta, **more: Any) -> Promise:
    return Promise(1, "p", 1, NOW, "MINA", "t", "MINA", NOW + due, NOW + due,
                   PromiseState(state), PromiseSource.FORM, **more)  # fmt: skip


@pytest.mark.parametrize(
    ("promise", "due_kept"),
    [
        (promise("open", 3 * DAY), (1, 0)),
        # Due when the case is closed already: nobody knows yet.
        (promise("open", WEEK), (0, 0)),
        (promise("withdrawn", 3 * DAY), (0, 0)),
        (promise("broken", 10 * DAY), (1, 0)),
        (promise("delivered", 3 * DAY, delivered_at=NOW + 3 * DAY), (1, 1)),
        (promise("confirmed", 3 * DAY, delivered_at=NOW + 2 * DAY), (1, 1)),
        (promise("confirmed", 3 * DAY, delivered_at=NOW + 3 * DAY + SECOND), (1, 0)),
        # Before it was due, after the closing.
        (promise("delivered", 10 * DAY, delivered_at=NOW + 9 * DAY), (1, 1)),
    ],
)
def test_promises_due_and_kept(promise: Promise, due_kept: tuple[int, int]) -> None:
    assert promises_due_and_kept([promise], NOW + WEEK) == due_kept


def case(number: int, **more: Any) -> Case:
    values: dict[str, Any] = {"currency": "USD", "arr_minor": 50_000_00} | more
    return Case(number, f"c{number}", 1, "ACME", CaseState.CLOSED, "MINA", "MINA", NOW, NOW, "",
                "budget", "en", True, **values)  # fmt: skip


def conceded(state: str, percent: int = 0, months: int = 12, **more: Any) -> Concession:
    phases = (Phase(percent, months),) if percent else ()
    kinds = (Kind.DISCOUNT,) if percent else (Kind.PAUSE,)
    values: dict[str, Any] = {
        "decided_level": Level.DIRECTOR, "arr_minor": 50_000_00, "currency": "USD",
    } | more  # fmt: skip
    return Concession(more.pop("id", 1), "k", 1, 1, NOW, "MINA", Terms(kinds, phases),
                      Reason.BUDGET_LIMIT, "", ConcessionState(state), **values)  # fmt: skip


def test_what_was_granted_counts_and_what_was_accepted_costs() -> None:
    given = [
        conceded("accepted", 10_00),
        conceded("declined", 20_00, decided_level=Level.EXECUTIVE),
        conceded("rejected", 40_00),
        conceded("withdrawn", 30_00),
        conceded("draft", 30_00, decided_level=None),
        conceded("granted", 35_00, limit=True),
        # Asked and never decided: it only ran out.
        conceded("lapsed", 25_00, decided_level=None),
    ]
    # 10% of 50,000 are 5,000 a year; with the declined 20% (10,000) 15,000 were granted.
    assert conceded_in(case(1), given) == Conceded(
        Kind.DISCOUNT, 20_00, Level.EXECUTIVE, 15_000_00, 5_000_00
    )


def test_other_concessions_have_a_kind_and_no_price() -> None:
    assert conceded_in(case(1), [conceded("accepted")]) == Conceded(Kind.PAUSE, 0, Level.DIRECTOR)
    assert conceded_in(case(1), []) == Conceded()


def test_a_discount_of_some_months_costs_its_part_of_the_year() -> None:
    # 20% for 3 months of 50,000: 2,500. The ARR of today where it was not known then.
    given = conceded("accepted", 20_00, 3, arr_minor=None, currency=None)
    assert conceded_in(case(1), [given]).accepted_minor == 2_500_00
    assert conceded_in(case(1, arr_minor=None), [given]).accepted_minor == 0


def ended(number: int, outcome: Outcome | None, after: float, **more: Any) -> Case:
    """Opened the day before it ended."""
    at = NOW + after * DAY
    values: dict[str, Any] = {"outcome": outcome, "closed_at": at if outcome else None} | more
    return Case(number, f"c{number}", 1, "ACME", CaseState.CLOSED, "MINA", "MINA", at - DAY,
                at - DAY, "", "budget", "en", True, **values)  # fmt: skip


SAVED = ended(1, Outcome.SAVED, 0)
LOST = ended(1, Outcome.LOST, 0)


def test_a_save_without_a_sequel_is_kept_a_year_when_the_year_is_over() -> None:
    assert sequel_of(SAVED, [SAVED], NOW + 364 * DAY, RULES) == Sequel()
    assert sequel_of(SAVED, [SAVED], NOW + 365 * DAY, RULES).retained_at_12 is True


def test_a_loss_within_the_year_ends_the_retention_and_a_later_one_does_not() -> None:
    soon, late = ended(2, Outcome.LOST, 365), ended(2, Outcome.LET_GO, 366, first_contact_at=NOW)
    assert sequel_of(SAVED, [SAVED, soon], NOW + 500 * DAY, RULES).retained_at_12 is False
    later = sequel_of(SAVED, [SAVED, late], NOW + 500 * DAY, RULES)
    assert (later.retained_at_12, later.lost_at) == (True, NOW + 366 * DAY)


def test_a_relapse_counts_from_the_opening_of_its_case() -> None:
    again = ended(2, None, 41, follows="c1", follows_as=Follow.RELAPSE)
    assert sequel_of(SAVED, [SAVED, again], NOW + 41 * DAY, RULES).relapsed_at == NOW + 40 * DAY
    unrelated = ended(3, None, 41, follows="c1", follows_as=Follow.AGAIN)
    assert sequel_of(SAVED, [SAVED, unrelated], NOW + 41 * DAY, RULES) == Sequel()


def test_a_clock_that_was_set_back_hides_no_relapse() -> None:
    again = ended(2, None, 1 - 1 / 24 / 60, follows="c1", follows_as=Follow.RELAPSE)
    assert again.opened_at < NOW
    assert sequel_of(SAVED, [SAVED, again], NOW, RULES).relapsed_at == again.opened_at


def test_a_win_back_counts_when_its_case_is_saved() -> None:
    back = ended(2, Outcome.SAVED, 90, follows="c1", follows_as=Follow.WIN_BACK)
    assert sequel_of(LOST, [LOST, back], NOW + 90 * DAY, RULES) == Sequel(
        won_back_at=NOW + 90 * DAY
    )
    vain = ended(2, Outcome.LOST, 90, follows="c1", follows_as=Follow.WIN_BACK)
    assert sequel_of(LOST, [LOST, vain], NOW + 90 * DAY, RULES) == Sequel()


def test_cases_before_it_are_no_sequel() -> None:
    before = ended(0, Outcome.LOST, -10)
    assert sequel_of(SAVED, [before, SAVED], NOW + 10 * DAY, RULES) == Sequel()


def test_a_relapse_that_was_opened_by_mistake_is_none() -> None:
    mistake = ended(2, Outcome.LET_GO, 41, follows="c1", follows_as=Follow.RELAPSE)
    assert sequel_of(SAVED, [SAVED, mistake], NOW + 60 * DAY, RULES) == Sequel()
