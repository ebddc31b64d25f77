"""`savedesk report`: the numbers of closed cases, at the terminal, as a table or as a page.

Nothing is changed, and the bot may run meanwhile. It is for whoever holds the database: it tells of
everybody's cases.
"""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.desk import Desk
from bot.report import make_report
from bot.report_page import report_page
from bot.report_table import report_table
from bot.report_text import reading, report_lines
from domain.clock import Clock, SystemClock
from domain.errors import DomainError
from domain.periods import parse_dimension, parse_period
from domain.report import Report
from playbooks.catalogue import load_catalogue
from playbooks.unmarked import unmarked
from playbooks.words import Words, words_for
from savedesk.database import as_it_stands, nothing_in
from savedesk.errors import CommandFailed
from savedesk.policy import load_policy
from savedesk.settings import Settings
from savedesk.written import check_target, written
from storage.database import Transaction

STDOUT = "-"
TABLE = "```"


@dataclass(frozen=True, slots=True)
class Made:
    """A report with what it takes to put it into some form."""

    desk: Desk
    tx: Transaction
    words: Words
    report: Report


Form = Callable[[Made], str]
# Each is an option of the command that names a file.
FORMS: Mapping[str, Form] = {
    "csv": lambda made: report_table(made.desk, made.tx, made.words, made.report),
    "html": lambda made: report_page(made.desk, made.tx, made.words, made.report),
}


def run(settings: Settings, chosen: argparse.Namespace, clock: Clock | None = None) -> None:
    """Prints the report, or writes it to the files that were named."""
    files = {name: getattr(chosen, name) for name in FORMS if getattr(chosen, name)}
    for file in files.values():
        if str(file) != STDOUT:
            check_target(settings, file, force=chosen.force)
    for name, text in _told(settings, chosen, files, clock or SystemClock()).items():
        target = files.get(name)
        to_stdout = target is None or str(target) == STDOUT
        with written(None if to_stdout else target) as out:
            out.write(text)
        if not to_stdout:
            print(f"Written to {target}.")


def _told(
    settings: Settings, chosen: argparse.Namespace, files: Mapping[str, Path], clock: Clock
) -> dict[str, str]:
    """Each form that was asked for; where none was, the text."""
    policy = load_policy(settings.policy)
    words, catalogue = words_for(policy.language), load_catalogue(settings.playbooks)
    with as_it_stands(settings) as database:
        if database is None:
            raise nothing_in(settings)
        desk = Desk(database, lambda: policy, lambda: catalogue, clock)
        with database.snapshot() as tx:
            made = Made(desk, tx, words, _made(desk, tx, words, chosen))
            forms: Mapping[str, Form] = {name: FORMS[name] for name in files} or {"text": _text}
            return {name: form(made) for name, form in forms.items()}


def _made(desk: Desk, tx: Transaction, words: Words, chosen: argparse.Namespace) -> Report:
    """Raises CommandFailed for a time or a part that is none."""
    try:
        by = parse_dimension(chosen.by) if chosen.by else None
        period = parse_period(chosen.period or "", desk.clock.now().date())
    except DomainError as refusal:
        raise CommandFailed(unmarked(words.refusal_of(refusal))) from None
    return make_report(desk, tx, period, by)


def _text(made: Made) -> str:
    """The same words as in Slack, without its markup."""

    def name_of(person_id: str) -> str | None:
        person = made.tx.people.find(person_id)
        return person.name if person else person_id

    groups = report_lines(made.desk, made.tx, made.words, made.report)
    if not made.report.is_empty:
        groups.append([reading(made.words, made.report)])
    told = ["\n".join(_apart(line, unmarked(line, name_of)) for line in lines) for lines in groups]
    return "\n\n".join(each.strip("\n") for each in told) + "\n"


def _apart(line: str, said: str) -> str:
    """A table with a line of room above it: without, one runs into the next."""
    return f"\n{said}" if TABLE in line else said
