"""What comes next on a checklist, and what can be ticked."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.checklist import (
    Item,
    ItemState,
    check_take_back,
    check_tick,
    next_items,
    outlives_playbook,
    progress,
    standing,
    waits_for,
)
from domain.contacts import Contact, Means, check_contact_time, ends_first_contact
from domain.errors import DomainError
from domain.people import language_of
from domain.undo import Step, Undoable, check_undo

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def item(
    number: int,
    state: ItemState = ItemState.OPEN,
    hours: int = 0,
    *,
    touched: bool = False,
    must_do: bool = False,
    after: tuple[str, ...] = (),
    playbook: str = "p",
) -> Item:
    return Item(
        id=number,
        ref=f"r{number}",
        case_id=1,
        position=number,
        playbook=playbook,
        name=f"n{number}",
        phase="first",
        text="Call",
        owner_id="U",
        due_at=NOW + timedelta(hours=hours),
        state=state,
        touched=touched,
        must_do=must_do,
        after=after,
    )


def test_the_next_items_are_the_open_ones_that_fall_due_first() -> None:
    items = [
        item(1, hours=9),
        item(2, ItemState.DONE),
        item(3, hours=-1),
        item(4, hours=2),
        item(5),
    ]
    assert [each.id for each in next_items(items)] == [3, 5, 4]


@pytest.mark.parametrize(
    ("first", "waits"),
    [
        (item(1), True),
        (item(1, ItemState.DONE), False),
        (item(1, ItemState.NOT_APPLICABLE), False),
        (item(1, ItemState.SUPERSEDED), False),
        (item(1, playbook="another"), False),
        (item(9), False),
    ],
)
def test_an_item_waits_for_open_ones_of_its_playbook_that_come_before(
    first: Item, waits: bool
) -> None:
    second = item(2, after=("n1", "not-there"))
    assert waits_for(second, [first, second]) == ([first] if waits else [])


def test_what_waits_is_next_only_where_nothing_else_can_be_done() -> None:
    one, two, three = item(1, hours=9), item(2, hours=1, after=("n1",)), item(3, hours=5)
    assert next_items([one, two, three]) == [three, one]
    done = item(1, ItemState.DONE)
    assert next_items([done, two, three]) == [two, three]
    ring = [item(1, hours=2, after=("n2",)), item(2, hours=1, after=("n1",))]
    assert [each.id for each in next_items(ring)] == [2, 1]


def test_progress_counts_what_stands() -> None:
    items = [
        item(1),
        item(2, ItemState.DONE),
        item(3, ItemState.NOT_APPLICABLE),
        item(4, ItemState.SUPERSEDED),
    ]
    assert (progress(items).settled, progress(items).total) == (2, 3)
    assert [each.id for each in standing(reversed(items))] == [1, 2, 3]


def test_overdue_is_after_the_moment_and_only_while_open() -> None:
    assert not item(1).is_overdue(NOW)
    assert item(1).is_overdue(NOW + timedelta(microseconds=1))
    assert not item(1, ItemState.DONE).is_overdue(NOW + timedelta(days=1))


@pytest.mark.parametrize(
    ("state", "tick", "take_back"),
    [
        (ItemState.OPEN, None, "not_done_yet"),
        (ItemState.DONE, "already_done", None),
        (ItemState.NOT_APPLICABLE, "already_done", None),
        (ItemState.SUPERSEDED, "item_gone", "item_gone"),
    ],
)
def test_what_can_be_ticked_and_taken_back(
    state: ItemState, tick: str | None, take_back: str | None
) -> None:
    for check, code in ((check_tick, tick), (check_take_back, take_back)):
        if code is None:
            check(item(1, state))
        else:
            with pytest.raises(DomainError, match=code):
                check(item(1, state))


@pytest.mark.parametrize(
    ("state", "touched", "must_do", "stays"),
    [
        (ItemState.OPEN, False, False, False),
        (ItemState.OPEN, True, False, True),
        (ItemState.OPEN, False, True, True),
        (ItemState.DONE, False, False, True),
        (ItemState.SUPERSEDED, True, True, False),
    ],
)
def test_what_outlives_a_change_of_playbook(
    state: ItemState, touched: bool, must_do: bool, stays: bool
) -> None:
    assert outlives_playbook(item(1, state, touched=touched, must_do=must_do)) is stays


@pytest.mark.parametrize(
    ("means", "answered", "ends"),
    [
        (Means.PHONE, True, True),
        (Means.IN_PERSON, True, True),
        (Means.EMAIL, True, False),
        (Means.MESSAGE, True, False),
        (Means.PHONE, False, False),
    ],
)
def test_only_a_conversation_ends_the_first_contact_clock(
    means: Means, answered: bool, ends: bool
) -> None:
    assert ends_first_contact(Contact(1, means, "x", NOW, "U", answered)) is ends


def test_a_contact_is_logged_when_it_has_happened() -> None:
    check_contact_time(NOW, NOW)
    with pytest.raises(DomainError, match="future_contact"):
        check_contact_time(NOW + timedelta(seconds=1), NOW)


STEP = Undoable(1, "U", NOW, 1, Step.TICK, "t", {})
MINUTE = timedelta(seconds=60)


def test_a_step_is_taken_back_within_a_minute() -> None:
    assert check_undo(STEP, NOW + MINUTE, MINUTE) == STEP


@pytest.mark.parametrize(
    ("step", "after", "code"),
    [
        (None, MINUTE, "nothing_to_undo"),
        (replace(STEP, undone=True), MINUTE, "nothing_to_undo"),
        (STEP, MINUTE + timedelta(microseconds=1), "undo_too_late"),
    ],
)
def test_what_cannot_be_taken_back(step: Undoable | None, after: timedelta, code: str) -> None:
    with pytest.raises(DomainError, match=code):
        check_undo(step, NOW + after, MINUTE)


@pytest.mark.parametrize(
    ("locale", "language"),
    [("ja-JP", "ja"), ("en_GB", "en"), ("ms-MY", "ms"), ("de-DE", "en"), ("", "en"), ("JA", "ja")],
)
def test_a_locale_means_a_language_we_speak(locale: str, language: str) -> None:
    assert language_of(locale, ("en", "ja", "ms"), "en") == language
