"""A report as messages: every number with its n and its definition, tables of the parts."""

from collections.abc import Iterable, Sequence

from bot.blocks import Block, context, divider, header, section
from bot.desk import Desk
from bot.messages import Message, fits
from bot.report_parts import breakdown_table, month_table, reason_table, speed_table
from bot.report_values import amount_said
from bot.report_words import DEFINITIONS, NAMES, UNMEASURED, WARNINGS
from bot.signal_precision import precision_lines
from domain.measures import SMALL, Value
from domain.report import Report, Shown
from playbooks.words import N_, Mrkdwn, Words
from storage.database import Transaction

LONGEST_SECTION = 2900
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        N_("How it ended"),
        ("closed", "attempt_rate", "save_rate", "serious_save_rate", "high_risk_save_rate",
         "arr_save_rate", "easy_saves", "arr_at_stake", "arr_saved", "arr_lost", "conversion"),
    ),
    (
        N_("How fast, how reliably"),
        ("time_to_contact", "contact_in_time", "updates_kept", "promises_kept", "levels_kept",
         "time_to_save", "signal_to_contact", "red_to_churn"),
    ),
    (
        N_("What it cost"),
        ("effort", "effort_total", "average_discount", "arr_conceded", "save_rate_with_discount",
         "save_rate_without_discount", "discount_wasted", "discount_not_taken", "save_roi",
         "programme_roi"),
    ),
    (N_("What became of it"), ("kept_a_year", "renewed", "win_back_rate")),
)  # fmt: skip


def report_messages(desk: Desk, tx: Transaction, words: Words, report: Report) -> list[Message]:
    """In as many messages as Slack needs; none is cut."""
    title = headline(words, report)
    blocks = [header(words.plain("Save report"))]
    for number, lines in enumerate(report_lines(desk, tx, words, report)):
        blocks += [*([divider()] if number else []), *_sections(lines)]
    if not report.is_empty:
        blocks.append(context(reading(words, report)))
    return [Message(title, each) for each in _in_messages(blocks)]


def report_lines(desk: Desk, tx: Transaction, words: Words, report: Report) -> list[list[Mrkdwn]]:
    """Everything in words, in groups that belong together."""
    begins = [headline(words, report), *_warnings(words, report)]
    if report.is_empty:
        nothing = words.text(
            "No case was closed in that time. `/save report last year` looks further back; cases "
            "count when they are closed."
        )
        return [[begins[0], nothing]]
    return [
        begins,
        *(_group(words, report, name, ids) for name, ids in GROUPS),
        _tables(desk, tx, words, report),
        precision_lines(words, report.precision),
        _unmeasured(words, report),
    ]


def headline(words: Words, report: Report) -> Mrkdwn:
    """What it is about, and the one number that people ask for."""
    parts = [
        words.text(
            "*%(first)s – %(last)s* (%(days)s days)", first=words.date(report.period.first),
            last=words.date(report.period.last), days=report.period.days,
        ),
        whose(words, report),
    ]  # fmt: skip
    rate = report.value("save_rate")
    if rate is not None and rate.amount is not None:
        said = words.percent(rate.amount)
        parts.append(words.text("save rate %(rate)s (%(n)s)", rate=said, n=n_said(words, rate)))
    return Mrkdwn(" · ".join(parts))


def whose(words: Words, report: Report) -> Mrkdwn:
    """Whose cases it is about."""
    if report.scope_of is None:
        return words.text("all cases")
    if len(report.scope_of) == 1:
        return words.text("your own cases")
    return words.plural(
        "cases of %(n)s person: your team and you", "cases of %(n)s people: your team and you",
        len(report.scope_of), n=len(report.scope_of),
    )  # fmt: skip


def n_said(words: Words, value: Value) -> Mrkdwn:
    """The count behind a number; a small one is said to be small."""
    if value.is_small:
        return words.text("n = %(n)s, few", n=value.n)
    return words.text("n = %(n)s", n=value.n)


def _warnings(words: Words, report: Report) -> list[Mrkdwn]:
    return [
        words.text(":warning: %(said)s", said=warning_said(words, report, each))
        for each in report.warnings
    ]


def warning_said(words: Words, report: Report, warning: str) -> Mrkdwn:
    """What the reader has to know, with how many cases it is about."""
    counts = report.tally.counts
    priced = sum(each.cases for each in report.tally.money.values())
    n = {
        "untiered": counts.untiered,
        "unpriced": counts.closed - priced,
        "uncosted": counts.closed - counts.costed,
    }.get(warning, 0)
    return words.text(WARNINGS[warning], n=n)


def _group(words: Words, report: Report, name: str, ids: Sequence[str]) -> list[Mrkdwn]:
    """Its numbers; those that have nothing to say in one line at the end."""
    listed = [each for each in report.shown if each.measure.id in ids]
    lines = [words.text("*%(name)s*", name=words.text(name))]
    lines += [_line(words, report, each) for each in listed if each.value.amount is not None]
    silent = dict.fromkeys(each.measure.id for each in listed if each.value.amount is None)
    if silent:
        names = words.listed(words.text(NAMES[each]) for each in silent)
        lines.append(words.text("_Nothing to say yet (n = 0):_ %(names)s", names=names))
    return lines


def _line(words: Words, report: Report, shown: Shown) -> Mrkdwn:
    said = words.text(
        "• *%(name)s*: %(amount)s (%(n)s)%(before)s\n_%(definition)s_",
        name=words.text(NAMES[shown.measure.id]), amount=told_amount(words, shown, shown.value),
        n=n_said(words, shown.value), before=_before(words, shown),
        definition=words.text(DEFINITIONS[shown.measure.id]),
    )  # fmt: skip
    if shown.measure.id == "closed":
        return words.text("%(said)s %(parts)s", said=said, parts=endings(words, report))
    if shown.measure.id in {"save_roi", "programme_roi"}:
        return words.text("%(said)s _%(assumed)s_", said=said, assumed=assumed_said(words, report))
    return said


def told_amount(words: Words, shown: Shown, value: Value) -> str:
    """The number; a rate of money says of which currency it is."""
    said = amount_said(words, shown.measure, value)
    if value.amount is None or not value.currency or shown.measure.unit != "rate":
        return said
    return words.plain("%(rate)s in %(currency)s", rate=said, currency=value.currency)


def _before(words: Words, shown: Shown) -> Mrkdwn:
    before = shown.before
    if before is None or before.amount is None:
        return Mrkdwn("")
    return words.text(
        " · before: %(amount)s (%(n)s)", amount=told_amount(words, shown, before),
        n=n_said(words, before),
    )  # fmt: skip


def endings(words: Words, report: Report) -> Mrkdwn:
    """How the closed cases ended."""
    counts = report.tally.counts
    return words.text(
        "Saved %(saved)s, in part %(part)s, relapsed %(relapsed)s, lost %(lost)s, let go "
        "%(let_go)s.", saved=counts.saved, part=counts.in_part, relapsed=counts.relapsed,
        lost=counts.lost, let_go=counts.let_go,
    )  # fmt: skip


def assumed_said(words: Words, report: Report) -> Mrkdwn:
    """What ROI assumes besides the cases."""
    assumed = report.assumptions
    parts = [
        words.text("an hour costs %(cost)s", cost=words.money(assumed.hourly_cost,
                                                             assumed.currency)),
        words.text("%(rate)s of customers at risk stay without any effort",
                   rate=words.percent(assumed.natural_rate)),
    ]  # fmt: skip
    if assumed.average_ltv is not None:
        worth = words.money(assumed.average_ltv, assumed.currency)
        parts.append(words.text("a customer is worth %(worth)s", worth=worth))
    return words.text("Assumed: %(parts)s.", parts=words.listed(parts))


def _tables(desk: Desk, tx: Transaction, words: Words, report: Report) -> list[Mrkdwn]:
    found = [
        speed_table(desk, words, report),
        reason_table(desk, words, report),
        month_table(words, report),
    ]
    if report.breakdown is not None:
        found.insert(0, breakdown_table(desk, tx, words, report.breakdown))
    return found


def _unmeasured(words: Words, report: Report) -> list[Mrkdwn]:
    lines = [words.text("*Not measured here, and why*")]
    return lines + [
        words.text("• %(why)s", why=words.text(UNMEASURED[each])) for each in report.unmeasured
    ]


def reading(words: Words, report: Report) -> Mrkdwn:
    """How to read all of it."""
    return words.text(
        "Before: %(first)s – %(last)s. “Few” marks fewer than %(small)s: such a number may be "
        "chance. Days are UTC. Currencies are never added. The table (CSV) says in its column "
        "`definition` what each number means.",
        first=words.date(report.before.first), last=words.date(report.before.last), small=SMALL,
    )  # fmt: skip


def _sections(lines: Iterable[Mrkdwn]) -> list[Block]:
    """As few sections as take all lines."""
    blocks, text = [], ""
    for line in lines:
        if text and len(text) + len(line) + 1 > LONGEST_SECTION:
            blocks.append(section(text))
            text = ""
        text = f"{text}\n{line}" if text else line
    return [*blocks, section(text)] if text else blocks


def _in_messages(blocks: Sequence[Block]) -> list[list[Block]]:
    """Split where one message is full."""
    found: list[list[Block]] = [[]]
    for block in blocks:
        if not fits([*found[-1], block]):
            found.append([])
        found[-1].append(block)
    return found
