"""What may become of a promise, and when it counts as late."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.errors import DomainError
from domain.promises import (
    CORRECTED_WITHIN,
    LONGEST_TEXT,
    Promise,
    PromiseSource,
    PromiseState,
    check_break,
    check_confirm,
    check_move,
    check_open,
    checked_text,
    checked_told,
    due_day,
    in_order,
    may_correct_day,
    standing_of,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
OPEN, DELIVERED = PromiseState.OPEN, PromiseState.DELIVERED
CONFIRMED, BROKEN, WITHDRAWN = PromiseState.CONFIRMED, PromiseState.BROKEN, PromiseState.WITHDRAWN
MADE = Promise(
    1, "p", 1, NOW, "MINA", "the fix", "MINA", NOW + DAY, NOW + DAY, OPEN, PromiseSource.FORM
)


def said(check: object, *args: object) -> str | None:
    try:
        check(*args)  # type: ignore[operator]
    except DomainError as refusal:
        return refusal.code
    return None


@pytest.mark.parametrize(
    ("state", "deliver", "confirm", "breaking"),
    [
        (OPEN, None, "not_delivered_yet", None),
        (DELIVERED, "promise_delivered", None, None),
        (CONFIRMED, "promise_confirmed", "promise_confirmed", "promise_confirmed"),
        (BROKEN, "promise_broken", "promise_broken", "promise_broken"),
        (WITHDRAWN, "promise_withdrawn", "promise_withdrawn", "promise_withdrawn"),
    ],
)
def test_what_may_follow_each_state(
    state: PromiseState, deliver: str | None, confirm: str | None, breaking: str | None
) -> None:
    promise = replace(MADE, state=state)

    assert said(check_open, promise) == deliver
    assert said(check_confirm, promise, "Ines") == confirm
    assert said(check_break, promise) == breaking


def test_a_confirmation_names_who_gave_it() -> None:
    assert said(check_confirm, replace(MADE, state=DELIVERED), "  ") == "confirmer_missing"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "promise_missing"), (" \n ", "promise_missing"), ("x", None),
        ("x" * LONGEST_TEXT, None), ("x" * (LONGEST_TEXT + 1), "promise_too_long"),
    ],
)  # fmt: skip
def test_a_promise_has_words_and_fits_a_screen(text: str, code: str | None) -> None:
    assert said(checked_text, text) == code


@pytest.mark.parametrize("told", ["", "  ", "\n"])
def test_whoever_moves_or_breaks_one_says_what_the_customer_was_told(told: str) -> None:
    assert said(checked_told, told) == "told_missing"


@pytest.mark.parametrize(
    ("due_at", "code"),
    [
        (NOW, "date_in_past"), (NOW - DAY, "date_in_past"), (NOW + SECOND, None),
        (NOW + DAY, "same_day"), (NOW + 9 * DAY, None),
    ],
)  # fmt: skip
def test_a_promise_moves_to_another_day_that_is_to_come(due_at: datetime, code: str | None) -> None:
    assert said(check_move, MADE, due_at, NOW) == code


@pytest.mark.parametrize(
    ("after", "late"), [(DAY - SECOND, False), (DAY, False), (DAY + SECOND, True)]
)
def test_delivered_after_the_edge_is_kept_as_late(after: timedelta, late: bool) -> None:
    promise = replace(MADE, state=DELIVERED, delivered_at=NOW + after)

    assert promise.was_late is late
    assert replace(MADE).is_overdue(NOW + after) is late
    assert not promise.is_overdue(NOW + 9 * DAY)


@pytest.mark.parametrize(
    ("age", "moved", "may"),
    [
        (timedelta(), 0, True), (CORRECTED_WITHIN, 0, True), (CORRECTED_WITHIN + SECOND, 0, False),
        (SECOND, 1, False),
    ],
)  # fmt: skip
def test_a_mistyped_day_is_put_right_for_a_day_and_then_moved(
    age: timedelta, moved: int, may: bool
) -> None:
    assert may_correct_day(replace(MADE, moved=moved), NOW + age) is may


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12 March: pilot", date(2026, 3, 12)), ("a pilot", date(2026, 3, 9)),
        ("1 March: over", date(2026, 3, 9)), ("2 March: today", date(2026, 3, 2)),
    ],
)  # fmt: skip
def test_a_step_is_due_on_the_day_it_names_else_in_a_week(text: str, day: date) -> None:
    assert due_day(text, NOW.date(), NOW.date()) == day


def test_a_day_whose_hours_are_over_is_promised_no_more() -> None:
    assert due_day("2 March: today", NOW.date(), date(2026, 3, 3)) == date(2026, 3, 9)


def test_the_card_counts_open_overdue_and_broken_and_names_the_next_day() -> None:
    late = replace(MADE, due_at=NOW - SECOND)
    everything = [MADE, late, replace(MADE, state=BROKEN), replace(MADE, state=DELIVERED)]

    kept = standing_of(everything, NOW)

    assert (kept.open, kept.overdue, kept.broken, kept.next_due_at) == (2, 1, 1, NOW + DAY)
    assert standing_of([], NOW).next_due_at is None


def test_open_ones_come_first_by_their_day_and_the_past_last() -> None:
    made = [
        replace(MADE, id=number, state=state, due_at=NOW + due)
        for number, (state, due) in enumerate(
            [
                (CONFIRMED, DAY),
                (OPEN, 2 * DAY),
                (BROKEN, DAY),
                (OPEN, DAY),
                (WITHDRAWN, DAY),
                (DELIVERED, DAY),
            ]
        )
    ]

    assert [each.id for each in in_order(made)] == [3, 1, 5, 2, 0]
