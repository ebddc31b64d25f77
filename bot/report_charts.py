"""The charts of a report: save rate by response speed, reasons, and ARR by month and currency."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.charts import Bar, Bars, Chart, Line, Lines, Sheet, Tick, scale
from bot.desk import Desk
from bot.report_text import whose
from bot.report_values import part_named
from domain.dimensions import Dimension
from domain.measures import SMALL, Value
from domain.money import minor_digits
from domain.percent import WHOLE
from domain.report import MonthMoney, Report, Row
from domain.results import Response
from playbooks.unmarked import unmarked
from playbooks.words import N_, Words, shorten

CARD_WIDTH = 620
LONGEST_LABEL = 60
MOST_REASONS = 8
# More are in the table.
MOST_CURRENCIES, MOST_ON_A_CARD = 3, 2
SERIES = (N_("at risk"), N_("saved"), N_("lost"))


def report_charts(
    desk: Desk, words: Words, report: Report, most_currencies: int = MOST_CURRENCIES
) -> tuple[Chart, ...]:
    """Those that have something to show."""
    found: list[Chart] = [_speed(desk, words, report), _reasons(desk, words, report)]
    currencies = _currencies(report)
    shown, others = currencies[:most_currencies], currencies[most_currencies:]
    for currency in shown:
        months = [each for each in report.months if each.currency == currency]
        found.append(_months(words, currency, months, others if currency == shown[-1] else []))
    return tuple(each for each in found if not each.is_empty)


def report_sheet(desk: Desk, words: Words, report: Report) -> Sheet:
    """All of them on one card for Slack, below what they are about."""
    heading = words.plain(
        "Save report %(first)s – %(last)s, %(whose)s", first=words.date(report.period.first),
        last=words.date(report.period.last), whose=unmarked(whose(words, report)),
    )  # fmt: skip
    return Sheet(report_charts(desk, words, report, MOST_ON_A_CARD), CARD_WIDTH, heading=heading)


def _speed(desk: Desk, words: Words, report: Report) -> Bars:
    rows = {row.part: row for row in report.speed.rows}
    bars = tuple(_speed_bar(desk, words, speed, rows.get(speed)) for speed in Response)
    few = words.plain("Hatched: fewer than %(small)s cases, so it may be chance.", small=SMALL)
    title = words.plain("Save rate by response speed")
    return Bars(
        title=title,
        caption=words.plain(
            "Saved and saved in part, of closed cases of tiers 1–3, by the time from the flag to "
            "the first contact."
        ),
        bars=bars, top=WHOLE, alt=_told(words, title, bars),
        notes=(few,) if any(bar.small and bar.value for bar in bars) else (),
        before=words.plain("in the period before (%(first)s – %(last)s)",
                           first=words.date(report.before.first),
                           last=words.date(report.before.last)),
    )  # fmt: skip


def _speed_bar(desk: Desk, words: Words, speed: Response, row: Row | None) -> Bar:
    label = _label(part_named(desk, words, Dimension.SPEED, speed))
    value = row.value("save_rate") if row else None
    if row is None or value is None or value.amount is None:
        return Bar(label, None, words.plain("no cases"))
    before = next((each.before for each in row.shown if each.measure.id == "save_rate"), None)
    told = words.plain(
        "%(rate)s · %(n)s", rate=words.percent(value.amount), n=n_plain(words, value)
    )
    return Bar(label, value.amount, told, value.is_small, before.amount if before else None)


def n_plain(words: Words, value: Value) -> str:
    """The count behind a number, where nothing is markup."""
    if value.is_small and value.n:
        return words.plain("n = %(n)s, few", n=value.n)
    return words.plain("n = %(n)s", n=value.n)


def _reasons(desk: Desk, words: Words, report: Report) -> Bars:
    rows = report.reasons.rows
    listed, others = rows[:MOST_REASONS], rows[MOST_REASONS:]
    bars = [
        _reason_bar(words, part_named(desk, words, Dimension.CAUSE, row.part), [row])
        for row in listed
    ]
    if others:
        bars.append(_reason_bar(words, words.plain("all others"), others))
    title = words.plain("Reasons")
    caption = words.plain(
        "Root causes of the %(n)s closed cases, and how many of these customers left.",
        n=report.tally.counts.closed,
    )
    top = max((bar.value or 0 for bar in bars), default=1)
    return Bars(title, caption, tuple(bars), top, _told(words, title, bars))


def _reason_bar(words: Words, name: str, rows: Sequence[Row]) -> Bar:
    closed = sum(row.tally.counts.closed for row in rows)
    gone = sum(row.tally.gone for row in rows)
    told = words.plain("%(closed)s closed, %(gone)s left", closed=closed, gone=gone)
    return Bar(_label(name), closed, told)


def _label(name: str) -> str:
    return shorten(name[:1].upper() + name[1:], LONGEST_LABEL)


def _told(words: Words, title: str, bars: Sequence[Bar]) -> str:
    said = [words.plain("%(label)s: %(told)s", label=bar.label, told=bar.told) for bar in bars]
    return words.plain("%(title)s. %(parts)s.", title=title, parts="; ".join(said))


def _currencies(report: Report) -> list[str]:
    """Those with anything in them: the policy's first, then by how many cases closed in each."""
    cases: dict[str, int] = {}
    for each in report.months:
        if each.at_risk or each.saved or each.lost:
            cases[each.currency] = cases.get(each.currency, 0) + each.cases
    home = report.assumptions.currency
    return sorted(cases, key=lambda each: (each != home, -cases[each], each))


def _months(
    words: Words, currency: str, months: Sequence[MonthMoney], others: Sequence[str]
) -> Lines:
    """`others` are currencies that have no picture."""
    series = [[m.at_risk for m in months], [m.saved for m in months], [m.lost for m in months]]
    title = words.plain("ARR at risk, saved and lost by month, in %(currency)s", currency=currency)
    return Lines(
        title=title,
        caption=words.plain(
            "At risk: ARR of the cases open at the end of each month. Saved and lost: ARR of those "
            "closed in it."
        ),
        categories=tuple(month_named(words, each.month) for each in months),
        lines=tuple(Line(words.plain(name), tuple(points))
                    for name, points in zip(SERIES, series, strict=True)),
        ticks=tuple(_ticks(words, currency, max(map(max, series)))),
        alt=_told_months(words, title, months),
        notes=(
            (words.plain("Other currencies are in the table: %(names)s.", names=", ".join(others)),)
            if others else ()
        ),
    )  # fmt: skip


def month_named(words: Words, month: str) -> str:
    """One like 2026-03, as people write it."""
    year, number = map(int, month.split("-"))
    return words.month(date(year, number, 1))


def _ticks(words: Words, currency: str, highest: int) -> Iterator[Tick]:
    """On whole units of the currency."""
    unit = 10 ** minor_digits(currency)
    for units in scale(-(-highest // unit)):
        yield Tick(units * unit, words.short_money(units, currency))


def _told_months(words: Words, title: str, months: Sequence[MonthMoney]) -> str:
    """The latest first, as the end may be cut."""
    said = [
        words.plain(
            "%(month)s: at risk %(at_risk)s, saved %(saved)s, lost %(lost)s",
            month=month_named(words, each.month), at_risk=words.money(each.at_risk, each.currency),
            saved=words.money(each.saved, each.currency),
            lost=words.money(each.lost, each.currency),
        )
        for each in reversed(months)
    ]  # fmt: skip
    return words.plain("%(title)s. %(parts)s.", title=title, parts="; ".join(said))
