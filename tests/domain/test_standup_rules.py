"""What slips, what comes first, what is new, and what is summed up."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.cases import Case, CaseState, ChannelState, Outcome
from domain.errors import DomainError
from domain.policy import Clocks
from domain.standup import (
    CaseWork,
    Slip,
    Standing,
    StandUpAnswer,
    checked_blocker,
    standing,
    worst_first,
)
from domain.standup_told import Change, Told, changes, items_since, packed, told_of, unpacked
from domain.standup_totals import Ended, totals

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SECOND = timedelta(seconds=1)
WEEK = timedelta(days=7)


def case(number: int = 1, **changes: object) -> Case:
    made = Case(
        number, f"ref{number}", number, f"Account {number}", CaseState.OPEN, "MINA", "MINA",
        NOW - DAY, NOW - DAY, "", "budget", "en", True, channel_state=ChannelState.LIVE,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def stands(on: Case | None = None, work: CaseWork | None = None) -> Standing:
    return standing(on or case(), work or CaseWork(), Clocks(), WEEK, NOW)


CONTACTED = case(flagged_at=NOW - 9 * DAY, first_contact_at=NOW - 8 * DAY)
SLIPPING = [
    (case(), CaseWork(), ()),
    (case(flagged_at=NOW - 2 * DAY), CaseWork(), ()),
    (case(flagged_at=NOW - 2 * DAY - SECOND), CaseWork(), (Slip.FIRST_CONTACT,)),
    (CONTACTED, CaseWork(), (Slip.CUSTOMER_UPDATE,)),
    (CONTACTED, CaseWork(last_sent_at=NOW - 7 * DAY), ()),
    (CONTACTED, CaseWork(last_sent_at=NOW - 7 * DAY - SECOND), (Slip.CUSTOMER_UPDATE,)),
    (case(), CaseWork(promises=1, promise_due_at=NOW), ()),
    (case(), CaseWork(promises=1, promise_due_at=NOW - SECOND), (Slip.PROMISE,)),
    (case(), CaseWork(broken=1), (Slip.BROKEN,)),
    (case(), CaseWork(issue_due_at=NOW - SECOND), (Slip.ISSUE,)),
    (case(), CaseWork(escalation_due_at=NOW - SECOND), (Slip.ESCALATION,)),
    (case(tier=3, time_box_until=NOW - SECOND), CaseWork(), (Slip.TIME_BOX,)),
    (case(tier=4, time_box_until=NOW - SECOND), CaseWork(), ()),
    (case(), CaseWork(items=9, items_late=9), ()),
    (case(), CaseWork(approvals=3), ()),
    (
        case(flagged_at=NOW - 3 * DAY),
        CaseWork(broken=2, issue_due_at=NOW - DAY),
        (Slip.FIRST_CONTACT, Slip.BROKEN, Slip.ISSUE),
    ),
    (case(flagged_at=NOW - 30 * DAY, channel_state=ChannelState.ARCHIVED), CaseWork(broken=1), ()),
]


@pytest.mark.parametrize(("on", "work", "slips"), SLIPPING)
def test_a_case_slips_by_the_clocks_whose_breach_a_manager_hears_of(
    on: Case, work: CaseWork, slips: tuple[Slip, ...]
) -> None:
    found = stands(on, work)
    assert found.slips == slips
    assert found.is_slipping is bool(slips)


def answer(blocked: str, ago: timedelta) -> CaseWork:
    return CaseWork(answer=StandUpAnswer(1, NOW - ago, "MINA", blocked))


@pytest.mark.parametrize(
    ("work", "blocked"),
    [
        (answer("Legal", DAY), "Legal"),
        (answer("Legal", WEEK), "Legal"),
        (answer("Legal", WEEK + SECOND), ""),
        (answer("", DAY), ""),
    ],
)
def test_what_blocks_a_case_stands_for_a_while(work: CaseWork, blocked: str) -> None:
    found = stands(work=work)
    assert found.blocked == blocked
    assert (Slip.BLOCKED in found.slips) is bool(blocked)


def test_the_worst_come_first() -> None:
    late = {"flagged_at": NOW - 3 * DAY}
    order = [
        stands(case(1, tier=1, **late)),
        stands(case(2, tier=3), replace(answer("Legal", DAY))),
        stands(case(3, tier=2, flagged_at=NOW - 4 * DAY)),
        stands(case(4, **late)),
        stands(case(5, tier=3, **late)),
        stands(case(6), CaseWork(issue_due_at=NOW - DAY)),
        stands(case(7, tier=1, flagged_at=NOW - 40 * HOUR)),
        stands(case(8, tier=1)),
        stands(case(9)),
    ]
    assert [on.case.id for on in worst_first(reversed(order))] == list(range(1, 10))


def test_emergencies_slip_before_what_has_time() -> None:
    near = case(2, renewal_on=(NOW + 20 * DAY).date(), tier=3, flagged_at=NOW - 3 * DAY)
    far = case(1, tier=2, flagged_at=NOW - 9 * DAY)
    assert [on.case.id for on in worst_first([stands(far), stands(near)])] == [2, 1]


@pytest.mark.parametrize("blocked", ["", "  \n"])
def test_a_blocker_says_something(blocked: str) -> None:
    with pytest.raises(DomainError, match="blocker_missing"):
        checked_blocker(blocked)


def test_a_blocker_is_a_line_and_no_letter() -> None:
    assert checked_blocker(" " + "x" * 300) == "x" * 300
    with pytest.raises(DomainError, match="blocker_too_long"):
        checked_blocker("x" * 301)


BEFORE = stands(CONTACTED, CaseWork(settled=2, last_sent_at=NOW - 6 * DAY))
GIVEN = replace(BEFORE, case=replace(CONTACTED, owner_id="OMAR", tier=2))
NEWS = [
    (BEFORE, ()),
    (replace(BEFORE, work=replace(BEFORE.work, settled=5)), (Change.ITEMS,)),
    (replace(BEFORE, work=replace(BEFORE.work, settled=1)), ()),
    (replace(BEFORE, work=replace(BEFORE.work, last_sent_at=NOW)), (Change.UPDATED,)),
    (replace(BEFORE, work=replace(BEFORE.work, broken=1)), (Change.BROKEN,)),
    (replace(BEFORE, slips=(Slip.ISSUE,)), (Change.SLIPPING,)),
    (GIVEN, (Change.OWNER, Change.TIER)),
    (stands(case(9)), (Change.NEW,)),
]


@pytest.mark.parametrize(("now", "found"), NEWS)
def test_what_is_new_since_the_last_one(now: Standing, found: tuple[Change, ...]) -> None:
    told = unpacked(packed(NOW - DAY, [BEFORE]))
    assert changes(now, told) == found
    assert changes(now, None) == ()


def test_back_on_track_and_contacted_are_news() -> None:
    late = stands(case(flagged_at=NOW - 3 * DAY))
    told = unpacked(packed(NOW - DAY, [late]))
    now = stands(case(flagged_at=NOW - 3 * DAY, first_contact_at=NOW - HOUR))
    assert changes(now, told) == (Change.RECOVERED, Change.CONTACTED)


def test_what_was_told_comes_back_as_it_was_and_holds_no_customers_words() -> None:
    kept = packed(NOW, [BEFORE, stands(case(3))])
    told = unpacked(kept)
    assert told == Told(NOW, {"ref1": told_of(BEFORE), "ref3": told_of(stands(case(3)))})
    assert "Account" not in kept
    assert unpacked("{}") is None
    assert items_since(replace(BEFORE, work=replace(BEFORE.work, settled=5)), told) == 3
    assert items_since(BEFORE, None) == 0


def ended(number: int, outcome: Outcome, ago: timedelta, **changes: object) -> Ended:
    made = Ended(f"e{number}", f"Gone {number}", "MINA", outcome, NOW - ago, "USD", 100_00)
    return replace(made, **changes)  # type: ignore[arg-type]


def test_totals_keep_currencies_apart_and_count_what_is_not_known() -> None:
    cases = [
        case(1, tier=1, arr_minor=50_000_00, currency="USD"),
        case(2, tier=2, arr_minor=7_000_000, currency="JPY"),
        case(3, arr_minor=1_00, currency="USD"),
        case(4),
    ]
    over = [
        ended(1, Outcome.SAVED, HOUR),
        ended(2, Outcome.SAVED_IN_PART, HOUR, currency="EUR", kept_minor=30_00),
        ended(3, Outcome.LOST, HOUR, kept_minor=0),
        ended(4, Outcome.SAVED, 3 * DAY),
        ended(5, Outcome.SAVED, HOUR, relapsed=True),
        ended(6, Outcome.SAVED, 80 * DAY),
        ended(7, Outcome.SAVED, DAY),
    ]
    found = totals(cases, 2, over, NOW - DAY, NOW - 60 * DAY)

    assert found.by_tier == {1: 1, 2: 1, None: 2}
    assert found.open == 4
    assert found.at_risk == {"JPY": 7_000_000, "USD": 50_001_00}
    assert found.unknown == 1
    assert found.saved == {"EUR": 30_00, "USD": 100_00}
    assert found.saved_quarter == {"EUR": 30_00, "USD": 300_00}
    assert [each.ref for each in found.ended] == ["e1", "e2", "e3", "e5"]


def test_no_case_at_all_is_no_money_at_all() -> None:
    found = totals([], 0, [], NOW, NOW)
    assert (found.open, found.at_risk, found.saved, found.ended) == (0, {}, {}, ())
