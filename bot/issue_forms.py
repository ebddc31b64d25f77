"""The small modals about one issue: capturing and changing it, confirming it, dropping it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.blocks import (
    Block,
    checkboxes,
    context,
    date_field,
    field,
    modal,
    option,
    section,
    select,
    text_field,
    users_field,
)
from bot.desk import Desk
from domain.cases import Case
from domain.issues import Fixable, Frequency, Impact, Issue, Speed, proposed_due
from domain.people import Person
from playbooks.words import N_, Words
from storage.database import Transaction

FREQUENCIES = {
    Frequency.DAILY: N_("Every day"),
    Frequency.WEEKLY: N_("Every week"),
    Frequency.RARELY: N_("Rarely"),
}
FIXABLES = {
    Fixable.WHOLLY: N_("Yes, wholly"),
    Fixable.PARTLY: N_("In part"),
    Fixable.NO: N_("No, honestly"),
}
SPEEDS = {
    Speed.DAYS: N_("Within days"),
    Speed.MONTH: N_("Within a month"),
    Speed.LONG: N_("It takes longer"),
}
IMPACTS = {Impact.HIGH: N_("Much"), Impact.MEDIUM: N_("Some"), Impact.LOW: N_("Little")}


def capture_view(desk: Desk, tx: Transaction, words: Words, case: Case, person: Person) -> Block:
    """A new issue: only what it is has to be typed. Its day is within 72 h for the first three."""
    open_ones = sum(each.is_open for each in tx.issues.list_of(case.id))
    now, end = desk.clock.now(), desk.policy().working_hours.end
    day = proposed_due(open_ones, now, end, person.zone)
    fresh = Issue(0, "", case.id, now, person.id, "", person.id, now)
    account = words.text("*%(account)s*", account=case.account_name)
    return modal(
        "issue", words.plain("New issue"), [section(account), *_fields(words, fresh, day, None)],
        close=words.plain("Cancel"), submit=words.plain("Save"), carries=case.ref,
    )  # fmt: skip


def change_issue_view(words: Words, issue: Issue, person: Person) -> Block:
    meanwhile = issue.workaround_due_at
    day, until = _day_of(issue.due_at, person), meanwhile and _day_of(meanwhile, person)
    return _small(
        words, "issue_change", words.plain("Change issue"), _fields(words, issue, day, until), issue
    )


def _day_of(at: datetime, person: Person) -> date:
    return at.astimezone(ZoneInfo(person.zone)).date()


def _fields(words: Words, issue: Issue, day: date, until: date | None) -> list[Block]:
    return [
        field("text", words.plain("Issue"), text_field("value", issue.text),
              hint=words.plain("As the customer would say it.")),
        field("cause", words.plain("Root cause"), text_field("value", issue.cause), optional=True),
        field("fix", words.plain("Fix"), text_field("value", issue.fix), optional=True),
        field("owner", words.plain("Owner"), users_field("value", issue.owner_id)),
        field("day", words.plain("Done by"), date_field("value", day)),
        field("metric", words.plain("Success metric"), text_field("value", issue.metric),
              optional=True, hint=words.plain("How the customer sees that it is fixed.")),
        *_weights(words, issue),
        context(words.text("The first three need a workaround where the fix takes over 72 hours.")),
        field("workaround", words.plain("Workaround meanwhile"),
              text_field("value", issue.workaround), optional=True),
        field("workaround_day", words.plain("Workaround in place by"), date_field("value", until),
              optional=True, hint=words.plain("Left empty: within 72 hours.")),
    ]  # fmt: skip


def _weights(words: Words, issue: Issue) -> list[Block]:
    box = option(words.plain("They leave over it"), "yes")
    breaker = checkboxes("value", [box], {"yes"} if issue.deal_breaker else ())
    return [
        field("deal_breaker", words.plain("Deal-breaker"), breaker, optional=True),
        _choice(words, "frequency", words.plain("How often?"), FREQUENCIES, issue.frequency),
        _choice(words, "fixable", words.plain("Can we fix it?"), FIXABLES, issue.fixable),
        _choice(words, "speed", words.plain("How fast?"), SPEEDS, issue.speed),
        _choice(words, "impact", words.plain("How much does it weigh?"), IMPACTS, issue.impact),
    ]


def _choice(
    words: Words, name: str, label: str, choices: dict[Frequency, str] | dict[Fixable, str]
    | dict[Speed, str] | dict[Impact, str], chosen: int,
) -> Block:  # fmt: skip
    options = [option(words.plain(said), str(int(each))) for each, said in choices.items()]
    return field(name, label, select("value", options, str(int(chosen))))


def confirm_issue_view(words: Words, issue: Issue) -> Block:
    who = field("who", words.plain("Who at the customer confirmed it?"), text_field("value"))
    blocks = [_quoted(words, issue), who]
    return _small(words, "issue_confirm", words.plain("Customer confirmed"), blocks, issue)


def drop_issue_view(words: Words, issue: Issue) -> Block:
    why = field("reason", words.plain("Why it is dropped"), text_field("value", lines=True))
    blocks = [_quoted(words, issue), why]
    return _small(words, "issue_drop", words.plain("Drop issue"), blocks, issue)


def _quoted(words: Words, issue: Issue) -> Block:
    return section(words.text("*%(issue)s*", issue=issue.text))


def _small(words: Words, name: str, title: str, blocks: list[Block], issue: Issue) -> Block:
    return modal(
        name, title, blocks, close=words.plain("Cancel"), submit=words.plain("Save"),
        carries=issue.ref,
    )  # fmt: skip
