"""The tables of the report page: each number with what is behind it, and how it was before."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.desk import Desk
from bot.report_charts import month_named, n_plain
from bot.report_text import GROUPS, assumed_said, endings, told_amount
from bot.report_values import part_named
from bot.report_words import DEFINITIONS, DIMENSIONS, NAMES
from bot.signal_precision import DEFINITION, PERIOD
from bot.signal_words import KINDS
from domain.dimensions import Dimension
from domain.report import Breakdown, Report, Row, Shown
from domain.signal_precision import SOON, Precision
from playbooks.unmarked import unmarked
from playbooks.words import N_, Words
from storage.database import Transaction


@dataclass(frozen=True, slots=True)
class Cell:
    """A number, and in small what is behind it."""

    text: str
    small: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A row: what it is, in small what that means, and its cells; one with money of several
    currencies holds a number for each."""

    name: str
    cells: tuple[tuple[Cell, ...], ...]
    means: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`columns` name the cells; `first` names what the rows are. `wide` may need to be scrolled."""

    caption: str
    first: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    note: str = ""
    wide: bool = False


# What is told of parts; all numbers of each are in the table for spreadsheets.
OF_SPEED = ("save_rate", "closed", "arr_save_rate", "arr_saved", "arr_lost")
OF_REASONS = ("closed", "conversion", "save_rate", "arr_lost", "average_discount")
OF_OTHERS = (
    "closed", "save_rate", "arr_save_rate", "arr_saved", "arr_lost", "contact_in_time",
    "time_to_contact", "promises_kept", "time_to_save", "effort", "average_discount", "save_roi",
)  # fmt: skip
FIRST = N_("Number and what it means")


def page_tables(desk: Desk, tx: Transaction, words: Words, report: Report) -> tuple[Table, ...]:
    """All of them that have a row."""
    found = [_group(words, report, name, ids) for name, ids in GROUPS]
    if report.breakdown is not None:
        found.append(_parts(desk, tx, words, report.breakdown, OF_OTHERS))
    found.append(_parts(desk, tx, words, report.speed, OF_SPEED))
    found.append(_parts(desk, tx, words, report.reasons, OF_REASONS))
    found += [_months(words, report), _precision(words, report)]
    return tuple(each for each in found if each.lines)


def _group(words: Words, report: Report, name: str, ids: Sequence[str]) -> Table:
    lines = [_line(words, report, each) for each in report.shown if each.measure.id in ids]
    columns = words.plain("This period"), words.plain("The period before")
    return Table(words.plain(name), words.plain(FIRST), columns, tuple(lines))


def _line(words: Words, report: Report, shown: Shown) -> Line:
    measure = shown.measure.id
    means = words.plain(DEFINITIONS[measure])
    if measure == "closed":
        means = f"{means} {unmarked(endings(words, report))}"
    if measure in {"save_roi", "programme_roi"}:
        means = f"{means} {unmarked(assumed_said(words, report))}"
    now = Cell(_amount(words, shown), (n_plain(words, shown.value),))
    before = Cell(words.plain("–"))
    if shown.before is not None:
        was = told_amount(words, shown, shown.before)
        before = Cell(was, (n_plain(words, shown.before),))
    return Line(words.plain(NAMES[measure]), ((now,), (before,)), means)


def _amount(words: Words, shown: Shown) -> str:
    return told_amount(words, shown, shown.value)


def _parts(
    desk: Desk, tx: Transaction, words: Words, breakdown: Breakdown, ids: Sequence[str]
) -> Table:
    """A row a part, a column a measure."""
    by = words.plain(DIMENSIONS[breakdown.by])
    lines = [
        Line(
            part_named(desk, words, breakdown.by, row.part, tx),
            tuple(_cell(words, row, each) for each in ids),
        )
        for row in breakdown.rows
    ]
    return Table(
        words.plain("By %(by)s", by=by), by, tuple(words.plain(NAMES[each]) for each in ids),
        tuple(lines), wide=True,
        note=words.plain("Each number means what it means above, of the cases of its row."),
    )  # fmt: skip


def _cell(words: Words, row: Row, measure_id: str) -> tuple[Cell, ...]:
    """A measure of a part; money once per currency."""
    told = [each for each in row.shown if each.measure.id == measure_id and each.value.n]
    return tuple(_with_before(words, each) for each in told) or (Cell("–"),)


def _with_before(words: Words, shown: Shown) -> Cell:
    small = [n_plain(words, shown.value)]
    if shown.before is not None and shown.before.n:
        was, n = told_amount(words, shown, shown.before), n_plain(words, shown.before)
        small.append(words.plain("before: %(amount)s (%(n)s)", amount=was, n=n))
    return Cell(_amount(words, shown), tuple(small))


def _months(words: Words, report: Report) -> Table:
    lines = []
    for each in report.months:
        told = [
            words.money(amount, each.currency) for amount in (each.at_risk, each.saved, each.lost)
        ]
        cells = tuple((Cell(text),) for text in (*told, str(each.cases)))
        lines.append(Line(f"{month_named(words, each.month)} {each.currency}", cells))
    columns = (
        words.plain("Open at its end"), words.plain("Saved"), words.plain("Lost"),
        words.plain("Cases closed (n)"),
    )  # fmt: skip
    note = words.plain(
        "ARR of the cases open at the end of each month, and saved and lost by those closed in it."
    )
    by = words.plain(DIMENSIONS[Dimension.MONTH])
    return Table(words.plain("ARR by month"), by, columns, tuple(lines), note, wide=True)


def _precision(words: Words, report: Report) -> Table:
    lines = []
    for each in report.precision:
        right = Cell("–" if each.percent is None else f"{each.percent}%", (_judged(words, each),))
        counts = ((Cell(str(n)),) for n in (each.answered, each.opened))
        lines.append(Line(words.plain(KINDS[each.kind]), ((right,), *counts)))
    columns = words.plain("Right"), words.plain("Answered"), words.plain("Became a case")
    note = words.plain(DEFINITION, days=PERIOD.days, soon=SOON.days)
    title = words.plain("How often signals were right")
    return Table(title, words.plain("signal"), columns, tuple(lines), note, wide=True)


def _judged(words: Words, each: Precision) -> str:
    if each.is_small and each.judged:
        return words.plain("n = %(n)s, few", n=each.judged)
    return words.plain("n = %(n)s", n=each.judged)
