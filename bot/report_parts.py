"""The parts of a report as tables of fixed width, few columns wide enough for a phone turned."""

from collections.abc import Sequence

from bot.desk import Desk
from bot.report_values import amount_said, part_named
from bot.report_words import DIMENSIONS
from domain.dimensions import Dimension
from domain.measures import BY_ID, Measure, Unit, Value
from domain.report import Breakdown, Report, Row
from playbooks.words import Mrkdwn, Words, shorten
from storage.database import Transaction

MOST_ROWS, LONGEST_NAME = 25, 24
ROOM = 2700


def table(words: Words, title: Mrkdwn, heading: Sequence[str], rows: Sequence[Sequence[str]],
          left_out: int = 0) -> Mrkdwn:  # fmt: skip
    """A title over columns; the first one to the left, numbers to the right."""
    lines = [heading, *rows]
    widths = [max(len(line[at]) for line in lines) for at in range(len(heading))]
    told = [
        "  ".join(cell.ljust(wide) if at == 0 else cell.rjust(wide)
                  for at, (cell, wide) in enumerate(zip(line, widths, strict=True)))
        for line in lines
    ]  # fmt: skip
    while len("\n".join(told)) > ROOM:
        told.pop()
        left_out += 1
    body = words.text("%(table)s", table="\n".join(each.rstrip() for each in told))
    parts = [title, Mrkdwn(f"```\n{body}\n```")]
    if left_out > 0:
        parts.append(
            words.plural("and %(n)s more in the file", "and %(n)s more in the file", left_out,
                         n=left_out)
        )  # fmt: skip
    return Mrkdwn("\n".join(parts))


def speed_table(desk: Desk, words: Words, report: Report) -> Mrkdwn:
    """The save rate by how soon the customer was reached."""
    title = words.text("*Save rate by response speed* (tiers 1–3, from the flag)")
    heading = ["", words.plain("save rate"), "n"]
    rows = [
        [_name(desk, words, Dimension.SPEED, each), *_rate(words, each.value("save_rate"))]
        for each in report.speed.rows
    ]
    return table(words, title, heading, rows)


def reason_table(desk: Desk, words: Words, report: Report) -> Mrkdwn:
    """Why customers were about to leave, and how often they did."""
    title = words.text("*Reasons*")
    currencies = [each for each in report.currencies if each]
    heading = [
        "", words.plain("closed"), words.plain("left"),
        *(words.plain("lost %(currency)s", currency=each) for each in currencies),
    ]  # fmt: skip
    rows = []
    for each in report.reasons.rows:
        lost = [_money(words, each, "arr_lost", currency) for currency in currencies]
        counts = [str(each.tally.counts.closed), str(each.tally.gone)]
        rows.append([_name(desk, words, Dimension.CAUSE, each), *counts, *lost])
    return table(words, title, heading, rows)


def month_table(words: Words, report: Report) -> Mrkdwn:
    """ARR over time, a block of rows a currency."""
    title = words.text(
        "*ARR by month*: of cases open at its end, and saved and lost by those closed in it"
    )
    heading = ["", words.plain("open"), words.plain("saved"), words.plain("lost"), "n"]
    rows = [
        [
            f"{each.month} {each.currency}",
            *(words.money(amount, each.currency) for amount in
              (each.at_risk, each.saved, each.lost)),
            str(each.cases),
        ]
        for each in report.months
    ]  # fmt: skip
    return table(words, title, heading, rows[-MOST_ROWS:], len(rows) - MOST_ROWS)


SHOWN = ("save_rate", "contact_in_time", "time_to_contact", "time_to_save")


def breakdown_table(desk: Desk, tx: Transaction, words: Words, breakdown: Breakdown) -> Mrkdwn:
    """A row a part; all numbers of each are in the file."""
    by = words.text(DIMENSIONS[breakdown.by])
    title = words.text(
        "*By %(by)s*: cases closed, save rate (tiers 1–3) with its n, first contact in time, time "
        "to first contact and to the save", by=by,
    )  # fmt: skip
    heading = [
        "", words.plain("closed"), words.plain("save rate"), "n", words.plain("in time"),
        words.plain("contact"), words.plain("save"),
    ]  # fmt: skip
    rows = [
        [
            shorten(part_named(desk, words, breakdown.by, each.part, tx), LONGEST_NAME),
            str(each.tally.counts.closed),
            *_rate(words, each.value("save_rate")),
            *(_said(words, BY_ID[name], each.value(name)) for name in SHOWN[1:]),
        ]
        for each in breakdown.rows
    ]
    return table(words, title, heading, rows[:MOST_ROWS], len(rows) - MOST_ROWS)


def _name(desk: Desk, words: Words, by: Dimension, row: Row) -> str:
    return shorten(part_named(desk, words, by, row.part), LONGEST_NAME)


def _said(words: Words, measure: Measure, value: Value | None) -> str:
    return "–" if value is None else amount_said(words, measure, value)


def _rate(words: Words, value: Value | None) -> list[str]:
    """A rate and its n; a small one is said to be small."""
    if value is None or value.amount is None:
        return ["–", "0"]
    n = words.plain("%(n)s few", n=value.n) if value.is_small else str(value.n)
    return [words.percent(value.amount), n]


def _money(words: Words, row: Row, measure_id: str, currency: str) -> str:
    value = row.value(measure_id, currency)
    nothing = Value(0, 0, currency)
    assert BY_ID[measure_id].unit is Unit.MONEY
    return amount_said(words, BY_ID[measure_id], value or nothing)
