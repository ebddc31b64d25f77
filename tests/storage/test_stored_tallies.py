"""The sums of closed cases on both databases are those that were worked out by hand."""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert

from bot.desk import Desk
from bot.report import make_report, months_between
from domain.dimensions import Dimension
from domain.measures import MeasureRules, Value
from domain.periods import Period
from domain.policy import Policy
from domain.report import Breakdown, Report
from domain.results import Result
from playbooks.catalogue import load_catalogue
from storage.database import Database
from storage.tables import AccountRow, CaseRow, ProposalRow, ResultRow, table
from tests.measured_cases import (
    BEFORE,
    BY_CAUSE,
    BY_MONTH,
    BY_SPEED,
    CASES,
    ENDINGS,
    EXPECTED,
    PROPOSED,
    QUARTER,
    REOPENED_ID,
)

Q2 = Period(date(2026, 4, 1), date(2026, 6, 30), 3)
NOW = datetime(2026, 7, 15, 9, tzinfo=UTC)
POLICY = Policy(measures=MeasureRules(average_ltv=30_000_00))


class Noon:
    def now(self) -> datetime:
        return NOW


def desk(database: Database, policy: Policy = POLICY) -> Desk:
    catalogue = load_catalogue()
    return Desk(database, lambda: policy, lambda: catalogue, Noon())


def write(connection: Connection, results: list[Result]) -> None:
    """The cases, and one line each."""
    accounts = {each.account_id for each in results} | set(PROPOSED) | {REOPENED_ID}
    connection.execute(
        insert(table(AccountRow)),
        [{"id": each, "key": f"a{each}", "name": f"A{each}", "version": 1} for each in accounts],
    )
    connection.execute(insert(table(CaseRow)), [case_row(each) for each in results])
    connection.execute(insert(table(ResultRow)), [asdict(each) for each in results])


def case_row(each: Result) -> dict[str, Any]:
    return {
        "id": each.case_id, "ref": f"c{each.case_id}", "account_id": each.account_id,
        "state": "closed", "owner_id": each.owner_id, "opened_by": each.owner_id,
        "flagged_at": each.flagged_at, "opened_at": each.opened_at, "closed_at": each.closed_at,
        "reason": "", "playbook": each.playbook, "language": "en", "private": True, "version": 1,
        "channel_state": "live", "messages_since_card": 0, "tier": each.tier,
        "arr_minor": each.arr_minor, "currency": each.currency, "outcome": each.outcome.value,
    }  # fmt: skip


@pytest.fixture
def measured(database: Database) -> Database:
    with database.write() as tx:
        write(tx._connection, CASES)
        reopened = replace(CASES[-2], case_id=REOPENED_ID, account_id=REOPENED_ID)
        opened = case_row(reopened) | {"state": "open", "closed_at": None, "arr_minor": None}
        tx._connection.execute(insert(table(CaseRow)), opened)
        tx._connection.execute(
            insert(table(ProposalRow)),
            [
                {"ref": f"p{each}", "account_id": each, "at": datetime(2026, 4, 1, tzinfo=UTC),
                 "state": "no_risk", "reason": "", "escalated": 0, "version": 1}
                for each in PROPOSED
            ],
        )  # fmt: skip
    return database


def report(database: Database, period: Period = Q2, **more: Any) -> Report:
    with database.read() as tx:
        return make_report(desk(database), tx, period, **more)


def rates(breakdown: Breakdown) -> dict[Any, tuple[int | None, int]]:
    return {each.part: pair(each.value("save_rate")) for each in breakdown.rows}


def pair(value: Value | None) -> tuple[int | None, int]:
    assert value is not None
    return value.amount, value.n


def test_every_measure_of_the_quarter_to_the_cent_and_the_minute(measured: Database) -> None:
    assert len(QUARTER) == 42

    found = {
        (each.measure.id, each.value.currency): (each.value.amount, each.value.n)
        for each in report(measured).shown
    }

    assert found == EXPECTED


def test_how_they_ended(measured: Database) -> None:
    counts = report(measured).tally.counts
    found = (counts.saved, counts.in_part, counts.relapsed, counts.lost, counts.let_go)
    assert found == ENDINGS


def test_by_response_speed_in_the_order_of_the_scale(measured: Database) -> None:
    found = rates(report(measured).speed)
    assert found == BY_SPEED
    assert list(found) == list(BY_SPEED)


def test_by_reason(measured: Database) -> None:
    assert rates(report(measured).reasons) == BY_CAUSE


def test_money_by_month_and_currency(measured: Database) -> None:
    found = {
        (each.month, each.currency): (each.at_risk, each.saved, each.lost, each.cases)
        for each in report(measured).months
    }
    assert found == BY_MONTH


def test_the_quarter_before_stands_beside_it(measured: Database) -> None:
    shown = report(measured).shown
    (rate,) = (each for each in shown if each.measure.id == "save_rate")
    # 3 of 5, all of them in the last second of March.
    assert (rate.before, len(BEFORE)) == (Value(60_00, 5), 5)
    assert rate.change == -10_00
    # No euros and no yen were at stake then.
    before = {each.value.currency: each.before for each in shown
              if each.measure.id == "arr_saved"}  # fmt: skip
    assert before == {"USD": Value(30_000_00, 5, "USD"), "EUR": None, "JPY": None}


def test_nobody_but_the_owners_asked_for_counts(measured: Database) -> None:
    omar = report(measured, owners=frozenset({"OMAR"}))
    # B and D: 6 of 12; of the 5 of tier 4 none counts.
    assert (omar.tally.counts.closed, pair(omar.value("save_rate"))) == (17, (50_00, 12))
    assert [each.currency for each in omar.months] == ["USD"] * 3
    # Of B's 12 cases two are one account's; nobody asked him about a proposal.
    assert pair(omar.value("attempt_rate")) == (100_00, 11)


@pytest.mark.parametrize(
    ("by", "parts"),
    [
        # A 6 of 10, F 1 of 2; B 6 of 12; C 4 of 10.
        (Dimension.TIER, {1: (58_33, 12), 2: (50_00, 12), 3: (40_00, 10), 4: (None, 0),
                          None: (None, 0)}),
        (Dimension.CSM, {"MINA": (50_00, 20), "OMAR": (50_00, 12), "BEN": (50_00, 2)}),
        # B's others 2 of 5 and F 1 of 2; C 4 of 10.
        (Dimension.RISK, {"high": (58_82, 17), "medium": (42_86, 7), "low": (40_00, 10),
                          None: (None, 0)}),
        (Dimension.PLAYBOOK, {"budget": (50_00, 14), "value": (60_00, 10), "product": (40_00, 10),
                              "first-48-hours": (None, 0)}),
        (Dimension.CONCESSION, {None: (53_85, 26), "discount": (42_86, 7), "pause": (0, 1)}),
        (Dimension.LEVEL, {1: (0, 1), 2: (50_00, 4), 3: (33_33, 3), 4: (None, 0),
                           None: (53_85, 26)}),
        (Dimension.SEGMENT, {"enterprise": (60_00, 10), None: (45_83, 24)}),
        (Dimension.MONTH, {"2026-04": (60_00, 10), "2026-05": (50_00, 14), "2026-06": (40_00, 10)}),
    ],
)  # fmt: skip
def test_the_parts_of_each_dimension(
    measured: Database, by: Dimension, parts: dict[Any, tuple[int | None, int]]
) -> None:
    breakdown = report(measured, by=by).breakdown
    assert breakdown is not None
    assert rates(breakdown) == parts


def test_times_are_told_of_parts_too(measured: Database) -> None:
    breakdown = report(measured, by=Dimension.TIER).breakdown
    assert breakdown is not None
    two = next(each for each in breakdown.rows if each.part == 2)
    # B: 4000 to 4700 by hundreds, 12,000 four times: (4500 + 4600) / 2. Saved after 10 to 15 days.
    assert pair(two.value("time_to_contact")) == (4550, 12)
    assert pair(two.value("time_to_save")) == (12 * 1440 + 720, 6)


def test_a_time_without_cases_is_empty_and_of_one_case_everything_is_small(
    measured: Database,
) -> None:
    nothing = report(measured, Period(date(2026, 4, 2), date(2026, 4, 29)))
    assert nothing.is_empty
    # Opened in it: B's six of April 21, E's first and F's first. E's was never triaged.
    assert pair(nothing.value("attempt_rate")) == (87_50, 8)
    others = [each.value.amount for each in nothing.shown if each.measure.id != "attempt_rate"]
    assert set(others) == {None, 0}
    (one,) = [report(measured, Period(date(2026, 7, 1), date(2026, 7, 1)))]
    assert pair(one.value("save_rate")) == (100_00, 1)
    assert all(each.value.is_small for each in one.shown)
    assert pair(one.value("arr_saved", "USD")) == (10_000_00, 1)


def test_a_year_in_which_nothing_happened_is_known_from_the_calendar(measured: Database) -> None:
    # On March 31 a year later the five of the quarter before have had their year.
    with measured.read() as tx:
        later = replace(desk(measured), clock=Later())
        before = make_report(later, tx, Period(date(2026, 1, 1), date(2026, 3, 31), 3))
    assert pair(before.value("kept_a_year")) == (100_00, 3)


class Later:
    def now(self) -> datetime:
        return datetime(2027, 4, 1, tzinfo=UTC)


def test_it_takes_as_many_questions_for_a_hundred_times_the_cases(database: Database) -> None:
    counted = statements(database, lambda: report(database, by=Dimension.CSM))
    many = [
        replace(each, case_id=number, account_id=each.account_id)
        for number, each in enumerate(CASES * 100, start=1)
    ]
    with database.write() as tx:
        write(tx._connection, many)

    assert statements(database, lambda: report(database, by=Dimension.CSM)) == counted
    assert counted < 40
    assert report(database).tally.counts.closed == 4200


def statements(database: Database, work: Callable[[], object]) -> int:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(database._engine, "before_cursor_execute", note)
    work()
    event.remove(database._engine, "before_cursor_execute", note)
    return len(seen)


def test_months_touch_a_time_as_the_calendar_has_it() -> None:
    first = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)
    assert months_between(first, datetime(2027, 1, 1, tzinfo=UTC)) == ["2026-11", "2026-12"]
    last = datetime(2027, 1, 1, 0, 0, 1, tzinfo=UTC)
    assert months_between(first, last) == ["2026-11", "2026-12", "2027-01"]
