"""When people are reminded: tables in their own time, and what holds for every duty."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.attention import EDGE, Attention, Look, Step, Told, look, steps_of
from domain.clocks import CLOCK_RULES, ClockKind, ClockRule, Duty, Hears
from domain.policy import WorkingHours

HOUR = timedelta(hours=1)
APART = 4 * HOUR
FIRST_CONTACT = CLOCK_RULES[ClockKind.FIRST_CONTACT]
WORK = Attention("UTC", WorkingHours(), lead=HOUR)
ALWAYS = Attention("UTC", WorkingHours(time(0), time(23, 59, 59), frozenset(range(7))), lead=HOUR)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2026, whose second is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


LONG_AGO = at(1, 0)


def duty(due_at: datetime, since: datetime = LONG_AGO) -> Duty:
    return Duty(ClockKind.FIRST_CONTACT, 1, "case", "MINA", due_at, since)


@pytest.mark.parametrize(
    ("due_at", "since", "expected"),
    [
        # Wednesday noon: Tuesday noon, eight and eleven on the day; eight is before work.
        (at(4, 12), at(2, 9), [(at(3, 12), 0), (at(3, 18), 1), (at(4, 11), 2)]),
        # Wednesday 18:00: everything falls into the day.
        (at(4, 18), at(2, 9), [(at(3, 18), 0), (at(4, 14), 1), (at(4, 17), 2)]),
        # Sunday 16:00: the last chance to act is Friday before six; one word is enough.
        (at(8, 16), at(2, 9), [(at(6, 17), 2)]),
        # Monday 10:00: 24 hours before is Sunday, which moves to Friday; so do four.
        (at(9, 10), at(2, 9), [(at(6, 18), 1), (at(9, 9), 2)]),
        # Opened on Saturday, due on Monday at ten: nothing before Monday at nine.
        (at(9, 10), at(7, 10), [(at(9, 9), 2)]),
        # Opened on Friday at 17:30, due on Sunday: told at once.
        (at(8, 16), at(6, 17, 30), [(at(6, 17, 30), 2)]),
        # The flag is older than the ladder: steps that lie before the opening are not told late.
        (at(4, 12), at(4, 10), [(at(4, 11), 2)]),
        # Less than an hour is left: only the breach.
        (at(4, 12), at(4, 11, 30), []),
    ],
)
def test_steps_move_earlier_into_the_hours_and_those_that_collapse_are_one(
    due_at: datetime, since: datetime, expected: list[tuple[datetime, int]]
) -> None:
    *early, breach = steps_of(duty(due_at, since), FIRST_CONTACT, WORK)

    assert [(step.at, step.number) for step in early] == expected
    assert [step.loud for step in early] == [number == 2 for _, number in expected]
    assert breach.number == 3
    assert breach.loud


@pytest.mark.parametrize(
    ("due_at", "urgent", "told_at"),
    [
        (at(4, 12), False, at(4, 12) + EDGE),
        (at(4, 20), False, at(5, 9)),
        (at(4, 18), False, at(5, 9)),
        (at(7, 12), False, at(9, 9)),
        (at(4, 20), True, at(4, 20) + EDGE),
        (at(7, 12), True, at(7, 12) + EDGE),
    ],
)
def test_a_breach_outside_the_hours_waits_for_the_next_day_unless_it_is_urgent(
    due_at: datetime, urgent: bool, told_at: datetime
) -> None:
    who = Attention("UTC", WorkingHours(), urgent=urgent, lead=HOUR)

    assert steps_of(duty(due_at), FIRST_CONTACT, who)[-1].at == told_at


@pytest.mark.parametrize("late", [timedelta(seconds=1), timedelta(minutes=4)])
def test_a_step_at_the_end_of_the_day_is_said_by_a_look_that_comes_a_moment_after_it(
    late: timedelta,
) -> None:
    """Due on Wednesday at nine: the last step has moved to Tuesday at six."""
    seen = look(duty(at(4, 9)), FIRST_CONTACT, WORK, Told(1, True), at(3, 18) + late, APART)

    assert seen.step == Step(at(3, 18), 2, loud=True)
    night = look(duty(at(4, 9)), FIRST_CONTACT, WORK, Told(1, True), at(3, 18, 30), APART)
    assert night == Look(None, again_at=at(4, 9))


def test_a_loud_word_that_was_held_back_until_the_end_of_the_day_is_said_a_moment_after_it() -> (
    None
):
    told = Told(3, True, at(4, 14), owes_loud=True)

    assert look(duty(at(4, 12)), FIRST_CONTACT, WORK, told, at(4, 18) + EDGE, APART).loud


def test_working_time_counts_for_approvals() -> None:
    rule = CLOCK_RULES[ClockKind.APPROVAL]

    # Four working hours before Wednesday ten: one on Wednesday, three on Tuesday.
    assert steps_of(duty(at(4, 10)), rule, WORK)[0].at == at(3, 15)


def play(
    due_at: datetime, who: Attention, until: datetime, rule: ClockRule = FIRST_CONTACT
) -> list[tuple[datetime, int, bool]]:
    """Looks as the bot does, whenever a look asks for the next; what was told when, and loudly."""
    told, now, said = Told(), at(2, 9), []
    while now <= until:
        found = look(duty(due_at, at(2, 9)), rule, who, told, now, APART)
        if found.step is not None:
            said.append((now, found.step.number, found.loud))
            told = Told(
                found.step.number, True, now if found.loud else told.loud_at, found.owes_loud
            )
        if found.again_at is None:
            return said
        now = found.again_at
    return said


def test_the_first_word_the_last_step_and_the_breach_are_loud_and_the_others_quiet() -> None:
    assert play(at(5, 18), WORK, at(30, 0)) == [
        (at(4, 18), 0, True),
        (at(5, 14), 1, False),
        (at(5, 17), 2, True),
        (at(6, 9), 3, True),
    ]


def test_two_loud_words_keep_their_distance_and_the_second_is_made_up_for() -> None:
    said = play(at(5, 12), ALWAYS, at(30, 0))

    assert said == [
        (at(4, 12), 0, True),
        (at(5, 8), 1, False),
        (at(5, 11), 2, True),
        # The breach comes an hour after the last word: quiet, and loud when four have passed.
        (at(5, 12) + EDGE, 3, False),
        (at(5, 15), 3, True),
    ]


def test_what_was_told_in_the_morning_makes_the_first_step_quiet() -> None:
    heard = Told(heard=True)

    found = look(duty(at(4, 12)), FIRST_CONTACT, WORK, heard, at(3, 12), APART)

    assert found.step == Step(at(3, 12), 0, loud=False)
    assert not found.loud


def test_a_snooze_silences_until_its_end_and_then_speaks_up() -> None:
    snoozed = Told(0, True, at(4, 10), snoozed_until=at(4, 15))
    quiet = look(duty(at(4, 18)), FIRST_CONTACT, WORK, snoozed, at(4, 14, 30), APART)
    woken = look(duty(at(4, 18)), FIRST_CONTACT, WORK, snoozed, at(4, 15), APART)

    assert quiet == Look(None, again_at=at(4, 15))
    assert woken.step is not None
    assert woken.step.number == 1
    assert woken.loud


def test_after_a_downtime_only_the_latest_step_is_told_and_never_at_night() -> None:
    # Off from Tuesday to Wednesday 13:00: three steps and the breach have passed.
    found = look(duty(at(4, 12)), FIRST_CONTACT, WORK, Told(), at(4, 13), APART)
    night = look(duty(at(4, 12)), FIRST_CONTACT, WORK, Told(), at(4, 23), APART)

    assert found.step is not None
    assert found.step.number == 3
    assert found.again_at is None
    assert night == Look(None, again_at=at(5, 9))


def test_a_ladder_without_steps_is_only_told_when_it_has_passed() -> None:
    rule = ClockRule((), interrupts=True, breach_to=(Hears.MANAGER,))

    assert play(at(5, 12), WORK, at(30, 0), rule) == [(at(5, 12) + EDGE, 0, True)]


moments = st.integers(0, 330 * 24 * 60).map(lambda minutes: at(1, 0) + timedelta(minutes=minutes))
zones = st.sampled_from(
    ["Asia/Tokyo", "Asia/Kuala_Lumpur", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe"]
)


@given(moments, zones, st.integers(1, 240), st.booleans())
def test_every_deadline_is_told_in_the_persons_hours_before_it_falls_due(
    since: datetime, zone: str, hours_left: int, urgent: bool
) -> None:
    who = Attention(zone, WorkingHours(), urgent=urgent, lead=HOUR)
    due_at = since + hours_left * HOUR

    *early, breach = steps_of(duty(due_at, since), FIRST_CONTACT, who)

    assert all(since <= step.at <= due_at and who.is_open(step.at) for step in early)
    assert len({step.at for step in early}) == len(early)
    assert breach.at > due_at
    assert urgent or who.is_open(breach.at)
    # Where there is any working time before the deadline, somebody hears before it.
    assert early or who.opens(since) > due_at or hours_left <= 24


@given(moments, zones, st.integers(1, 240), st.lists(st.integers(1, 600), max_size=40))
def test_however_the_looks_fall_every_step_is_told_once_and_loud_ones_keep_their_distance(
    since: datetime, zone: str, hours_left: int, gaps: list[int]
) -> None:
    who = Attention(zone, WorkingHours(), lead=HOUR)
    owed, told, loud = duty(since + hours_left * HOUR, since), Told(), []
    now = since
    numbers: list[int] = []
    for gap in [*gaps, 14 * 24 * 60, 14 * 24 * 60]:
        found = look(owed, FIRST_CONTACT, who, told, now, APART)
        if found.step is not None:
            assert who.is_open(now)
            if found.loud:
                loud.append(now)
            numbers.append(found.step.number)
            told = Told(
                found.step.number, True, now if found.loud else told.loud_at, found.owes_loud
            )
        now += timedelta(minutes=gap)
    now = who.opens(now)
    found = look(owed, FIRST_CONTACT, who, told, now, APART)

    assert numbers == sorted(numbers)
    assert all(later - earlier >= APART for earlier, later in pairwise(loud))
    assert 3 in [*numbers, found.step.number if found.step else -1]
