"""The plan of touches after a case, to the day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.aftercare import Programme, Touch, TouchState, TouchStep
from domain.aftercare_plan import Ended, coming_after, next_renewal, plan_of, programmes_after
from domain.aftercare_rules import AftercareRules
from domain.cases import Outcome

MONDAY = date(2026, 3, 2)
RULES = AftercareRules()
SAVED = Ended(Outcome.SAVED, MONDAY)
S = TouchStep


def days(programme: Programme, ended: Ended, rules: AftercareRules = RULES) -> list[tuple[int, S]]:
    return [((each.day - ended.day).days, each.step) for each in plan_of(programme, ended, rules)]


def test_a_saved_customer_is_touched_once_a_week_for_ninety_days() -> None:
    plan = days(Programme.RECOVERY, SAVED)

    first = [each for each in plan if each[0] <= 90]
    assert first == [
        (7, S.WEEK), (14, S.WEEK), (21, S.WEEK), (30, S.CHECK_IN), (35, S.WEEK), (42, S.WEEK),
        (49, S.WEEK), (56, S.WEEK), (60, S.VALUE_REVIEW), (70, S.WEEK), (77, S.WEEK),
        (84, S.WEEK), (90, S.BUSINESS_REVIEW),
    ]  # fmt: skip
    assert len(first) == 13


def test_then_a_look_each_week_to_month_six_and_each_month_to_month_twelve() -> None:
    plan = days(Programme.RECOVERY, SAVED)
    half = (date(2026, 9, 2) - MONDAY).days

    weekly = [day for day, step in plan if step is S.HEALTH_LOOK and day <= half]
    monthly = [day for day, step in plan if step is S.HEALTH_LOOK and day > half]
    assert weekly == list(range(97, half + 1, 7))
    assert monthly == [half + 30 * n for n in range(1, 6)]
    assert plan[-1] == (365, S.RETAINED)


@pytest.mark.parametrize(("tier", "asked"), [(1, [180, 270]), (2, [180, 270]), (3, []), (None, [])])
def test_executives_check_in_only_for_serious_efforts(tier: int | None, asked: list[int]) -> None:
    plan = days(Programme.RECOVERY, replace(SAVED, tier=tier))

    # The one at a year is part of the question whether they are still there.
    assert [day for day, step in plan if step is S.EXECUTIVE] == asked
    near = [day for day, step in plan if step is S.HEALTH_LOOK and abs(day - 180) < 4]
    assert near == ([] if asked else [181])


def test_no_two_steps_of_a_recovery_are_on_one_day_whatever_the_spans() -> None:
    for every in range(1, 40, 3):
        for report in (7, 20, 30, 45):
            rules = replace(
                RULES, touch_every=timedelta(days=every), report_every=timedelta(days=report)
            )
            found = [day for day, _ in days(Programme.RECOVERY, replace(SAVED, tier=1), rules)]
            assert len(set(found)) == len(found)
            assert {30, 60, 90, 365} <= set(found)


def test_a_report_that_falls_on_no_larger_day_is_a_touch_of_its_own() -> None:
    rules = replace(RULES, report_every=timedelta(days=20))
    plan = days(Programme.RECOVERY, SAVED, rules)

    # Day 40 and 80 lie ten days from a larger one; 20 does too, 60 is the review itself.
    assert [day for day, step in plan if step is S.VALUE_REPORT] == [20, 40, 80]
    assert not any(step is S.WEEK and abs(day - 40) < 3 for day, step in plan)


@pytest.mark.parametrize(
    ("closed", "hello", "news", "talk"),
    [
        (date(2026, 3, 2), date(2026, 6, 2), date(2026, 9, 2), date(2027, 3, 2)),
        (date(2026, 11, 30), date(2027, 2, 28), date(2027, 5, 30), date(2027, 11, 30)),
        (date(2024, 2, 29), date(2024, 5, 29), date(2024, 8, 29), date(2025, 2, 28)),
    ],
)
def test_a_lost_customer_is_spoken_to_at_three_six_and_twelve_months(
    closed: date, hello: date, news: date, talk: date
) -> None:
    plan = plan_of(Programme.WIN_BACK, Ended(Outcome.LOST, closed), RULES)

    assert [(each.step, each.day) for each in plan] == [
        (S.SAY_HELLO, hello), (S.SEND_NEWS, news), (S.WIN_BACK_TALK, talk),
    ]  # fmt: skip


def test_the_exit_has_its_steps_on_days_of_their_own() -> None:
    assert days(Programme.EXIT, Ended(Outcome.LET_GO, MONDAY)) == [
        (2, S.RUN_OFF), (5, S.DATA_EXPORT), (10, S.KNOWLEDGE), (15, S.OFFBOARDING), (20, S.THANKS),
    ]  # fmt: skip


def test_the_checklist_before_a_renewal_counts_back_from_it() -> None:
    renewal = date(2026, 9, 1)
    opens = renewal - timedelta(days=90)
    plan = plan_of(Programme.RENEWAL, Ended(Outcome.SAVED, opens, renewal_on=renewal), RULES)

    assert [((renewal - each.day).days, each.step) for each in plan] == [
        (80, S.VALUE_SUMMARY), (70, S.STAKEHOLDERS), (60, S.RENEWAL_TALK), (50, S.CONTRACT),
        (40, S.EXPANSION), (30, S.NEXT_STEP), (-7, S.RENEWED),
    ]  # fmt: skip


def test_where_less_time_is_left_all_of_it_is_closer_and_none_is_past() -> None:
    renewal = MONDAY + timedelta(days=45)
    plan = plan_of(Programme.RENEWAL, Ended(Outcome.SAVED, MONDAY, renewal_on=renewal), RULES)

    assert [(renewal - each.day).days for each in plan] == [40, 35, 30, 25, 20, 15, -7]
    assert all(each.day >= MONDAY for each in plan)


def test_an_account_without_a_renewal_has_no_such_checklist() -> None:
    assert plan_of(Programme.RENEWAL, SAVED, RULES) == []


@pytest.mark.parametrize(
    ("renewal", "day", "coming"),
    [
        (None, MONDAY, None),
        (date(2026, 9, 1), MONDAY, date(2026, 9, 1)),
        (date(2026, 3, 2), MONDAY, date(2027, 3, 2)),
        (date(2026, 3, 1), MONDAY, date(2027, 3, 1)),
        (date(2024, 2, 29), date(2026, 1, 1), date(2026, 2, 28)),
        (date(2021, 12, 31), MONDAY, date(2026, 12, 31)),
    ],
)
def test_a_renewal_that_has_passed_comes_again_a_year_later(
    renewal: date | None, day: date, coming: date | None
) -> None:
    assert next_renewal(renewal, day) == coming


@pytest.mark.parametrize(
    ("outcome", "let_go_too", "begins"),
    [
        (Outcome.SAVED, True, (Programme.RECOVERY, Programme.RENEWAL)),
        (Outcome.SAVED_IN_PART, True, (Programme.RECOVERY, Programme.RENEWAL)),
        (Outcome.LOST, False, (Programme.EXIT, Programme.WIN_BACK)),
        (Outcome.LET_GO, True, (Programme.EXIT, Programme.WIN_BACK)),
        (Outcome.LET_GO, False, (Programme.EXIT,)),
    ],
)
def test_each_outcome_has_its_programmes(
    outcome: Outcome, let_go_too: bool, begins: tuple[Programme, ...]
) -> None:
    assert programmes_after(outcome, replace(RULES, let_go_too=let_go_too)) == begins


def _touch(step: TouchStep, number: int) -> Touch:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    return Touch(1, "t", 1, Programme.RECOVERY, at, step, number, "U1", at, at, at,
                 state=TouchState.DONE)  # fmt: skip


def test_what_comes_next_follows_the_last_that_was_planned() -> None:
    plan = plan_of(Programme.RECOVERY, SAVED, RULES)

    assert coming_after(plan, [])[0].day == MONDAY + timedelta(days=7)
    known = [_touch(S.WEEK, 1), _touch(S.CHECK_IN, 1)]
    assert coming_after(plan, known)[0].day == MONDAY + timedelta(days=35)
    assert list(coming_after(plan, [_touch(S.RETAINED, 1)])) == []
