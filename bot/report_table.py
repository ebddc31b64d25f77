"""A report as one table for spreadsheets: a line a number, with its n and its definition."""

from collections.abc import Iterator

from bot.desk import Desk
from bot.report_values import exact_amount, part_named, unit_name
from bot.report_words import DEFINITIONS, DIMENSIONS, NAMES
from bot.spreadsheets import MARK, table_line
from domain.dimensions import Dimension
from domain.measures import BY_ID, Value
from domain.report import Breakdown, MonthMoney, Report, Shown
from playbooks.words import N_, Words
from storage.database import Transaction

COLUMNS = (
    "from", "until", "by", "part", "measure", "name", "value", "unit", "currency", "n", "few",
    "before_from", "before_until", "before_value", "before_n", "definition",
)  # fmt: skip
MONTHLY = {
    "at_risk": N_("ARR of the cases open at the end of the month (or of the period, if earlier)."),
    "saved": N_("ARR saved by the cases closed in the month."),
    "lost": N_("ARR lost by the cases closed in the month."),
}


def report_table(desk: Desk, tx: Transaction, words: Words, report: Report) -> str:
    """The whole file. Numbers are plain, per cent without its sign, moments as ISO 8601."""
    rows = [COLUMNS, *_rows(desk, tx, words, report)]
    return MARK + "".join(table_line(row) for row in rows)


def _rows(desk: Desk, tx: Transaction, words: Words, report: Report) -> Iterator[tuple[str, ...]]:
    for each in report.shown:
        yield _row(words, report, each, "", "")
    breakdowns = [report.speed, report.reasons]
    if report.breakdown is not None:
        # What was asked for has more numbers than the same that is always there.
        breakdowns = [each for each in breakdowns if each.by is not report.breakdown.by]
        breakdowns.insert(0, report.breakdown)
    for breakdown in breakdowns:
        yield from _parts(desk, tx, words, report, breakdown)
    for month in report.months:
        yield from _month(words, report, month)
    yield from _precision(words, report)


def _parts(
    desk: Desk, tx: Transaction, words: Words, report: Report, breakdown: Breakdown
) -> Iterator[tuple[str, ...]]:
    by = words.plain(DIMENSIONS[breakdown.by])
    for row in breakdown.rows:
        part = part_named(desk, words, breakdown.by, row.part, tx)
        for shown in row.shown:
            if shown.value.n:
                yield _row(words, report, shown, by, part)


def _row(words: Words, report: Report, shown: Shown, by: str, part: str) -> tuple[str, ...]:
    measure, value, before = shown.measure, shown.value, shown.before
    return (
        *_days(report), by, part, measure.id, words.plain(NAMES[measure.id]),
        exact_amount(measure, value), unit_name(measure, value), value.currency or "",
        str(value.n), _few(words, value), report.before.first.isoformat(),
        report.before.last.isoformat(),
        "" if before is None else exact_amount(measure, before),
        "" if before is None else str(before.n), words.plain(DEFINITIONS[measure.id]),
    )  # fmt: skip


def _days(report: Report) -> tuple[str, str]:
    return report.period.first.isoformat(), report.period.last.isoformat()


def _few(words: Words, value: Value) -> str:
    return words.plain("few") if value.is_small else ""


def _month(words: Words, report: Report, month: MonthMoney) -> Iterator[tuple[str, ...]]:
    by = words.plain(DIMENSIONS[Dimension.MONTH])
    for name, amount in (
        ("at_risk", month.at_risk), ("saved", month.saved), ("lost", month.lost),
    ):  # fmt: skip
        value = Value(amount, month.cases, month.currency)
        money = exact_amount(BY_ID["arr_saved"], value)
        yield (
            *_days(report), by, month.month, f"month_{name}", words.plain(MONTHLY[name]), money,
            month.currency, month.currency, str(month.cases), "", "", "", "", "",
            words.plain(MONTHLY[name]),
        )  # fmt: skip


def _precision(words: Words, report: Report) -> Iterator[tuple[str, ...]]:
    for each in report.precision:
        if each.percent is None:
            continue
        few = words.plain("few") if each.is_small else ""
        yield (
            "", report.made_at.date().isoformat(), words.plain("signal"), each.kind.value,
            "signal_precision", words.plain("How often signals were right"), str(each.percent),
            "%", "", str(each.judged), few, "", "", "", "",
            words.plain("Of the last year's proposals with an answer, those that were real."),
        )  # fmt: skip
