"""The weekly customer update: what counts as one, and how many in a row were in time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.cases import Case, CaseState
from domain.deadlines import customer_update
from domain.errors import DomainError
from domain.policy import Clocks
from domain.updates import (
    Course,
    StepState,
    Update,
    UpdateParts,
    UpdateState,
    check_draft,
    check_sent,
    check_wrong,
    checked_parts,
    find_draft,
    last_correctable,
    last_sent,
    steps_typed,
    still_to_do,
    streak,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
WEEK, DAY, SECOND = timedelta(days=7), timedelta(days=1), timedelta(seconds=1)
TODAY = date(2026, 3, 2)


def update(
    number: int, sent: timedelta | None = None, corrects: str | None = None, **more: object
) -> Update:
    at = None if sent is None else NOW + sent
    state = UpdateState.DRAFT if sent is None else UpdateState.SENT
    values = {"state": state, "sent_at": at, "corrects": corrects} | more
    return Update(number, f"u{number}", 1, "MINA", NOW, UpdateParts("p"), **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sent_after", "count"),
    [
        ((), 0),
        ((WEEK,), 1),
        ((WEEK + SECOND,), 0),
        ((WEEK, 2 * WEEK, 3 * WEEK), 3),
        ((WEEK, 2 * WEEK + SECOND, 3 * WEEK), 1),
        ((WEEK + SECOND, 2 * WEEK), 1),
        ((DAY, 2 * DAY, 2 * DAY), 3),
        # An update before the first contact is kept, but its clock had not begun.
        ((-DAY,), 0),
        ((-DAY, WEEK), 1),
        ((timedelta(),), 1),
    ],
)
def test_the_streak_counts_updates_sent_in_time_in_a_row(
    sent_after: tuple[timedelta, ...], count: int
) -> None:
    updates = [update(number, each) for number, each in enumerate(sent_after)]

    assert streak(updates, NOW, WEEK) == count


def test_no_streak_before_the_first_contact() -> None:
    assert streak([update(1, DAY)], None, WEEK) == 0


def test_drafts_and_corrections_neither_lengthen_nor_break_a_streak() -> None:
    sent = [update(1, WEEK), update(2, 9 * DAY, corrects="u1"), update(3)]

    assert streak(sent, NOW, WEEK) == 1
    assert streak([*sent, update(4, 2 * WEEK)], NOW, WEEK) == 2


def test_the_streak_follows_when_they_were_sent_not_when_they_were_begun() -> None:
    assert streak([update(1, 2 * WEEK), update(2, WEEK)], NOW, WEEK) == 2


def test_one_that_was_corrected_was_still_sent_in_time() -> None:
    wrong = update(1, WEEK, state=UpdateState.CORRECTED)

    assert streak([wrong], NOW, WEEK) == 1
    assert last_sent([wrong]) == wrong


def test_the_clock_counts_from_the_latest_update_and_not_from_a_correction() -> None:
    first, second = update(1, WEEK), update(2, DAY)
    correction = update(3, 2 * WEEK, corrects="u1")

    assert last_sent([first, second, correction, update(4)]) == first
    assert last_sent([update(4)]) is None


@pytest.mark.parametrize("last", [None, NOW - DAY, NOW, NOW + 3 * DAY])
def test_the_next_one_is_due_a_week_after_the_later_of_contact_and_update(
    last: datetime | None,
) -> None:
    case = Case(
        1, "c", 1, "ACME", CaseState.OPEN, "MINA", "MINA", NOW, NOW, "", "budget", "en", True,
        first_contact_at=NOW,
    )  # fmt: skip

    due = customer_update(case, last, Clocks())

    assert due is not None
    assert due.due_at == max(NOW, last or NOW) + WEEK


def test_without_a_first_contact_no_update_is_due() -> None:
    case = Case(
        1, "c", 1, "ACME", CaseState.OPEN, "MINA", "MINA", NOW, NOW, "", "budget", "en", True
    )
    assert customer_update(case, NOW, Clocks()) is None


def test_a_draft_is_found_beside_the_draft_of_a_correction() -> None:
    weekly, correction = update(2), update(3, corrects="u1")
    updates = [update(1, WEEK, state=UpdateState.CORRECTED), correction, weekly]

    assert find_draft(updates) == weekly
    assert find_draft(updates, "u1") == correction
    assert find_draft(updates[:1]) is None


def test_only_the_latest_text_that_nobody_called_wrong_can_be_corrected() -> None:
    first, wrong = update(1, WEEK), update(2, 2 * WEEK, state=UpdateState.CORRECTED)
    correction = update(3, 2 * WEEK + DAY, corrects="u2")

    assert last_correctable([first, wrong, update(4)]) == first
    assert last_correctable([first, wrong, correction]) == correction
    assert last_correctable([update(4)]) is None


@pytest.mark.parametrize(
    ("parts", "refusal"),
    [
        (UpdateParts(" \n ", steps=("a",)), "progress_missing"),
        (UpdateParts("p"), "steps_missing"),
        (UpdateParts("p", Course.DELAYED, steps=("a",)), "new_date_missing"),
        (UpdateParts("p", Course.DELAYED, date(2026, 3, 1), ("a",)), "date_in_past"),
        (UpdateParts("p", steps=("a",), looked_back=(("a", StepState.DONE),)), "steps_missing"),
    ],
)
def test_parts_that_tell_the_customer_nothing_are_refused(parts: UpdateParts, refusal: str) -> None:
    with pytest.raises(DomainError) as caught:
        checked_parts(parts, TODAY)
    assert caught.value.code == refusal


@pytest.mark.parametrize(
    "parts",
    [
        UpdateParts("p", steps=("a",)),
        UpdateParts("p", Course.DELAYED, TODAY, ("a",)),
        # On track, the date left over from a delay says nothing and is not looked at.
        UpdateParts("p", Course.ON_TRACK, date(2020, 1, 1), ("a",)),
    ],
)
def test_parts_that_say_enough_are_kept_as_they_are(parts: UpdateParts) -> None:
    assert checked_parts(parts, TODAY) == parts


def test_steps_called_done_or_dropped_are_taken_out_of_the_next_ones() -> None:
    back = (
        ("a", StepState.DONE), ("b", StepState.DROPPED), ("c", StepState.LATE),
        ("d", StepState.OPEN),
    )  # fmt: skip

    assert still_to_do(("a", "b", "c", "d", "e"), back) == ("c", "d", "e")
    # Reworded is a new step: somebody meant it.
    assert still_to_do(("a, second part",), back) == ("a, second part",)


@pytest.mark.parametrize(
    ("typed", "steps"),
    [
        ("", ()),
        ("  \n\n ", ()),
        ("- one\n• two\n* three\n four ", ("one", "two", "three", "four")),
        ("12 March: pilot - ends", ("12 March: pilot - ends",)),
        ("-", ()),
    ],
)
def test_steps_are_one_a_line_without_list_marks(typed: str, steps: tuple[str, ...]) -> None:
    assert steps_typed(typed) == steps


@pytest.mark.parametrize(
    ("to", "at", "refusal"),
    [
        ("  ", NOW, "who_missing"),
        ("Ines", NOW + SECOND, "future_contact"),
        ("Ines", NOW - DAY - timedelta(minutes=1), "sent_before_case"),
    ],
)
def test_sent_to_nobody_in_the_future_or_before_the_case_is_refused(
    to: str, at: datetime, refusal: str
) -> None:
    with pytest.raises(DomainError) as caught:
        check_sent(to, at, NOW - DAY, NOW)
    assert caught.value.code == refusal


def test_the_minute_in_which_the_case_opened_is_late_enough() -> None:
    opened = NOW + timedelta(seconds=40)

    check_sent("Ines", NOW, opened, opened)


def test_only_the_wording_that_was_read_can_be_sent_and_only_once() -> None:
    check_draft(update(1), "u1.1")
    for each, wording, refusal in (
        (update(1, version=2), "u1.1", "draft_changed"),
        (update(1), "", "draft_changed"),
        (update(1, WEEK), "u1.1", "already_sent"),
    ):
        with pytest.raises(DomainError) as caught:
            check_draft(each, wording)
        assert caught.value.code == refusal


def test_only_what_was_sent_is_corrected_and_once() -> None:
    check_wrong(update(1, WEEK))
    for each, refusal in (
        (update(1), "not_sent_yet"),
        (update(1, WEEK, state=UpdateState.CORRECTED), "corrected_already"),
    ):
        with pytest.raises(DomainError) as caught:
            check_wrong(each)
        assert caught.value.code == refusal
