"""The charts of a report agree with its numbers, and say them in words as well."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.charts import Bars, Chart, Lines
from bot.desk import Desk
from bot.report_charts import report_charts, report_sheet
from domain.percent import WHOLE
from domain.periods import Period
from domain.policy import Policy
from domain.report import MonthMoney, Report
from playbooks.catalogue import load_catalogue
from playbooks.words import words_for
from storage.database import Database
from tests.measured_cases import CASES
from tests.storage.test_stored_tallies import write

WORDS = words_for("en")
Q2 = Period(date(2026, 4, 1), date(2026, 6, 30), 3)


class July:
    def now(self) -> datetime:
        return datetime(2026, 7, 15, 9, tzinfo=UTC)


@pytest.fixture
def desk(database: Database) -> Desk:
    catalogue = load_catalogue()
    with database.write() as tx:
        write(tx._connection, CASES)
    return Desk(database, Policy, lambda: catalogue, July())


@pytest.fixture
def report(desk: Desk) -> Report:
    from bot.report import make_report

    with desk.database.read() as tx:
        return make_report(desk, tx, Q2)


def bars(charts: tuple[Chart, ...], at: int) -> Bars:
    chart = charts[at]
    assert isinstance(chart, Bars)
    return chart


def lines(charts: tuple[Chart, ...]) -> list[Lines]:
    return [each for each in charts if isinstance(each, Lines)]


def test_every_speed_has_a_bar_with_its_n_and_small_ones_are_hatched(
    desk: Desk, report: Report
) -> None:
    chart = bars(report_charts(desk, WORDS, report), 0)

    assert [(bar.label, bar.value, bar.told, bar.small) for bar in chart.bars] == [
        ("Within 48 hours", 66_67, "66.67% · n = 15", False),
        ("Later, within 7 days", 50_00, "50% · n = 12", False),
        ("After 7 days", 0, "0% · n = 5, few", True),
        ("Never reached", 50_00, "50% · n = 2, few", True),
    ]
    assert chart.top == WHOLE
    assert chart.notes == ("Hatched: fewer than 10 cases, so it may be chance.",)


def test_a_bar_shows_where_it_stood_in_the_period_before(desk: Desk, report: Report) -> None:
    chart = bars(report_charts(desk, WORDS, report), 0)

    assert [bar.before for bar in chart.bars] == [None, None, None, 60_00]
    assert chart.before == "in the period before (Jan 1, 2026 – Mar 31, 2026)"


def test_reasons_are_all_closed_cases_by_root_cause(desk: Desk, report: Report) -> None:
    chart = bars(report_charts(desk, WORDS, report), 1)

    assert [(bar.label, bar.value) for bar in chart.bars] == [
        ("Budget", 14), ("Product or technical", 10), ("Value not seen", 10),
        ("Cause not known", 8),
    ]  # fmt: skip
    assert sum(bar.value or 0 for bar in chart.bars) == report.tally.counts.closed == 42
    assert chart.top == 14


def test_money_has_a_chart_a_currency_the_policys_first(desk: Desk, report: Report) -> None:
    charts = lines(report_charts(desk, WORDS, report))

    title = "ARR at risk, saved and lost by month, in"
    assert [each.title for each in charts] == [f"{title} {each}" for each in ("USD", "EUR", "JPY")]
    dollars = charts[0]
    assert dollars.categories == ("Apr 2026", "May 2026", "Jun 2026")
    assert [(each.label, each.points) for each in dollars.lines] == [
        ("at risk", (120_000_00, 1_000_00, 10_000_00)),
        ("saved", (560_800_01, 105_000_50, 0)),
        ("lost", (443_199_99, 134_999_50, 1_000_00)),
    ]
    assert [(each.value, each.told) for each in dollars.ticks] == [
        (0, "$0"), (200_000_00, "$200K"), (400_000_00, "$400K"), (600_000_00, "$600K"),
    ]  # fmt: skip


def test_a_card_has_two_currencies_and_names_the_others(desk: Desk, report: Report) -> None:
    sheet = report_sheet(desk, WORDS, report)

    charts = lines(sheet.charts)
    assert [each.notes for each in charts] == [(), ("Other currencies are in the table: JPY.",)]
    assert sheet.heading == "Save report Apr 1, 2026 – Jun 30, 2026, all cases"


def test_the_description_says_every_number(desk: Desk, report: Report) -> None:
    for chart in report_charts(desk, WORDS, report):
        assert chart.alt.startswith(chart.title)
        if isinstance(chart, Bars):
            assert all(f"{bar.label}: {bar.told}" in chart.alt for bar in chart.bars)
    dollars = lines(report_charts(desk, WORDS, report))[0]
    assert "Apr 2026: at risk $120,000, saved $560,800.01, lost $443,199.99" in dollars.alt


def test_a_currency_without_a_penny_has_no_chart(desk: Desk, report: Report) -> None:
    nothing = MonthMoney("2026-06", "GBP", 0, 0, 0, 4)
    charts = report_charts(desk, WORDS, replace(report, months=(nothing,)))

    assert lines(charts) == []


def test_many_reasons_end_in_all_others(desk: Desk, report: Report) -> None:
    rows = tuple(replace(report.reasons.rows[0], part=f"cause {n}") for n in range(12))
    many = replace(report, reasons=replace(report.reasons, rows=rows))
    chart = bars(report_charts(desk, WORDS, many), 1)

    assert len(chart.bars) == 9
    assert chart.bars[-1].label == "All others"
    assert chart.bars[-1].value == 4 * 14


def test_a_long_name_is_shortened(desk: Desk, report: Report) -> None:
    rows = (replace(report.reasons.rows[0], part="x" * 300),)
    chart = bars(
        report_charts(desk, WORDS, replace(report, reasons=replace(report.reasons, rows=rows))), 1
    )

    assert len(chart.bars[0].label) <= 60
