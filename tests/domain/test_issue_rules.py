"""How issues rank, what the first three ask for, and when one is done."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain.errors import DomainError
from domain.issues import (
    TARGET,
    Fixable,
    Frequency,
    Impact,
    Issue,
    IssueStep,
    Speed,
    check_drop,
    check_step,
    checked_issue,
    is_top,
    proposed_due,
    ranked,
    reasons_of,
    weight,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
ISSUE = Issue(1, "i1", 1, NOW, "MINA", "Export fails", "MINA", NOW + TARGET)
LOW = {
    "impact": Impact.LOW, "frequency": Frequency.RARELY, "fixable": Fixable.PARTLY,
    "speed": Speed.LONG,
}  # fmt: skip
HIGH = {
    "impact": Impact.HIGH, "frequency": Frequency.DAILY, "fixable": Fixable.WHOLLY,
    "speed": Speed.DAYS,
}  # fmt: skip


def issue(number: int, **more: object) -> Issue:
    return replace(ISSUE, id=number, ref=f"i{number}", **more)  # type: ignore[arg-type]


def said(check: object, *args: object) -> str | None:
    try:
        check(*args)  # type: ignore[operator]
    except DomainError as refusal:
        return refusal.code
    return None


def order(*issues: Issue) -> list[int]:
    return [each.issue.id for each in ranked(issues)]


@pytest.mark.parametrize(
    ("one", "other", "first"),
    [
        # A deal-breaker that we can fix, even in part, comes before whatever else weighs more.
        (LOW | {"deal_breaker": True}, HIGH, 1),
        (LOW | {"deal_breaker": True, "fixable": Fixable.NO}, HIGH, 2),
        (HIGH | {"deal_breaker": True}, LOW | {"deal_breaker": True}, 1),
        (LOW | {"impact": Impact.HIGH}, LOW | {"speed": Speed.DAYS}, 1),
        (LOW | {"frequency": Frequency.DAILY}, LOW | {"speed": Speed.DAYS}, 1),
        (LOW, LOW | {"fixable": Fixable.WHOLLY}, 2),
        (LOW, LOW | {"speed": Speed.MONTH}, 2),
        # Alike: the one that was captured first.
        (LOW, LOW, 1),
    ],
)
def test_which_of_two_comes_first(
    one: dict[str, object], other: dict[str, object], first: int
) -> None:
    assert order(issue(2, **other), issue(1, **one))[0] == first


def test_what_is_done_or_dropped_has_no_place() -> None:
    done, dropped = issue(1, confirmed_at=NOW), issue(2, dropped_at=NOW)

    assert order(done, dropped, issue(3, fixed_at=NOW, communicated_at=NOW)) == [3]
    assert ranked([]) == []


def test_the_first_three_are_the_top_and_the_fourth_is_not() -> None:
    issues = [issue(number) for number in range(1, 5)]

    assert [each.is_top for each in ranked(issues)] == [True, True, True, False]
    assert not is_top(issue(5, **LOW), issues)
    assert is_top(issue(5, deal_breaker=True), issues)
    assert is_top(issues[2], issues)


def test_every_place_has_its_reasons_in_the_order_of_their_weight() -> None:
    assert reasons_of(issue(1, deal_breaker=True, **HIGH)) == (
        "deal_breaker", "impact_high", "daily", "fixable", "fast",
    )  # fmt: skip
    honest = issue(1, deal_breaker=True, **(LOW | {"fixable": Fixable.NO}))
    assert reasons_of(honest) == ("deal_breaker_unfixable",)
    assert reasons_of(issue(1, **LOW)) == ("weighs_little",)
    assert weight(issue(1, **HIGH)) > weight(issue(1, **LOW))


@pytest.mark.parametrize(
    ("more", "others", "code"),
    [
        ({"text": ""}, 0, "issue_missing"),
        ({"text": "x" * 301}, 0, "issue_too_long"),
        ({"fix": "x" * 301}, 0, "issue_too_long"),
        ({"due_at": NOW + TARGET}, 0, None),
        ({"due_at": NOW + TARGET + SECOND}, 0, "workaround_missing"),
        ({"due_at": NOW + TARGET + SECOND, "workaround": "by hand"}, 0, None),
        ({"due_at": NOW + 9 * TARGET}, 3, None),
        ({"due_at": NOW + 9 * TARGET, "deal_breaker": True}, 3, "workaround_missing"),
        ({"due_at": NOW + 9 * TARGET, "fixed_at": NOW}, 0, None),
        ({"workaround": "by hand", "workaround_due_at": NOW + TARGET}, 0, None),
        ({"workaround": "by hand", "workaround_due_at": NOW + TARGET + SECOND}, 0,
         "workaround_late"),
        ({"workaround": "by hand", "workaround_due_at": NOW + 9 * TARGET}, 3, None),
    ],
)  # fmt: skip
def test_one_of_the_first_three_is_fixed_or_worked_around_within_72_hours(
    more: dict[str, object], others: int, code: str | None
) -> None:
    beside = [issue(number, **HIGH) for number in range(2, 2 + others)]

    assert said(checked_issue, issue(1, **more), beside, NOW) == code


STEPS = (IssueStep.FIXED, IssueStep.COMMUNICATED, IssueStep.CONFIRMED)


@pytest.mark.parametrize(
    ("done", "codes"),
    [
        ({}, (None, "not_fixed_yet", "not_fixed_yet")),
        ({"fixed_at": NOW}, ("step_done_already", None, "not_told_yet")),
        ({"fixed_at": NOW, "communicated_at": NOW},
         ("step_done_already", "step_done_already", None)),
        ({"fixed_at": NOW, "communicated_at": NOW, "confirmed_at": NOW}, ("issue_settled",) * 3),
        ({"dropped_at": NOW}, ("issue_settled",) * 3),
    ],
)  # fmt: skip
def test_done_means_fixed_then_told_then_confirmed(
    done: dict[str, object], codes: tuple[str | None, ...]
) -> None:
    assert tuple(said(check_step, issue(1, **done), step, "Ines") for step in STEPS) == codes


def test_only_the_customer_ends_it_and_by_name() -> None:
    told = issue(1, fixed_at=NOW, communicated_at=NOW)

    assert told.is_open
    assert said(check_step, told, IssueStep.CONFIRMED, " ") == "confirmer_missing"
    assert not replace(told, confirmed_at=NOW).is_open


@pytest.mark.parametrize(
    ("more", "step", "due"),
    [
        ({}, IssueStep.FIXED, TARGET),
        ({"workaround": "x", "workaround_due_at": NOW + HOUR}, IssueStep.WORKAROUND, HOUR),
        ({"workaround": "x", "workaround_due_at": NOW + HOUR, "workaround_at": NOW},
         IssueStep.FIXED, TARGET),
        ({"workaround": "x", "workaround_due_at": NOW + HOUR, "fixed_at": NOW},
         IssueStep.COMMUNICATED, TARGET),
        ({"workaround": "x", "workaround_due_at": NOW + 9 * TARGET}, IssueStep.WORKAROUND, TARGET),
        ({"dropped_at": NOW}, None, TARGET),
    ],
)  # fmt: skip
def test_what_comes_next_and_when(
    more: dict[str, object], step: IssueStep | None, due: timedelta
) -> None:
    assert issue(1, **more).next_step is step
    assert issue(1, **more).next_due_at == NOW + due


def test_a_workaround_that_nobody_planned_is_not_in_place() -> None:
    assert said(check_step, ISSUE, IssueStep.WORKAROUND) == "no_workaround"


def test_dropping_one_takes_a_reason_and_happens_once() -> None:
    assert said(check_drop, ISSUE, " ") == "reason_missing"
    assert said(check_drop, issue(1, dropped_at=NOW), "no") == "issue_settled"
    assert said(check_drop, ISSUE, "no") is None


@pytest.mark.parametrize(
    ("open_ones", "now", "day"),
    [
        (0, NOW, date(2026, 3, 4)),
        (2, NOW, date(2026, 3, 4)),
        (0, NOW.replace(hour=18), date(2026, 3, 5)),
        (3, NOW, date(2026, 3, 15)),
    ],
)
def test_the_day_proposed_ends_within_72_hours_for_the_first_three(
    open_ones: int, now: datetime, day: date
) -> None:
    assert proposed_due(open_ones, now, time(18), "UTC") == day
    if open_ones < 3:
        ends = datetime.combine(day, time(18), UTC)
        assert 48 * HOUR <= ends - now <= 72 * HOUR


def test_a_critical_issue_names_what_is_still_missing() -> None:
    assert ISSUE.missing == ("cause", "fix", "metric")
    assert replace(ISSUE, cause="c", fix="f", metric="m").missing == ()
