"""`savedesk export`: evidence as a file. Nothing is changed, and the bot may run meanwhile."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TextIO

from bot.evidence import Period, Record, plain_value, told
from bot.spreadsheets import MARK, table_line
from domain.days import is_meant
from savedesk import __version__
from savedesk.database import as_it_stands, nothing_in
from savedesk.errors import CommandFailed
from savedesk.settings import Settings
from savedesk.written import check_target, written
from storage.audit import Verdict
from storage.database import Database, Transaction
from storage.engine import opened
from storage.schema import upgrade

FORMS = ("csv", "json")
STDOUT = "-"
# Records from which progress is worth a line.
LARGE = 2_000
PLURALS = {"touch": "touches", "entry": "entries"}


@dataclass(frozen=True, slots=True)
class Noun:
    """What can be exported: the columns of its table, and its records, read some at a time. `key`
    is what a JSON file calls them, where that is not the name."""

    name: str
    one: str
    columns: tuple[str, ...]
    count: Callable[[Transaction, Period], int]
    records: Callable[[Transaction, Period], Iterator[Record]]
    key: str = ""

    @property
    def many(self) -> str:
        return PLURALS.get(self.one, f"{self.one}s")


def run(settings: Settings, noun: Noun, chosen: argparse.Namespace) -> None:
    """Writes the records to the file that was named, or to standard output.

    The whole audit trail is verified in the same view of the database. Raises CommandFailed where
    it is broken, after everything was written.
    """
    form = _form(chosen.file, chosen.format)
    period = _period(chosen.since, chosen.until)
    to_stdout = str(chosen.file) == STDOUT
    if not to_stdout:
        check_target(settings, chosen.file, force=chosen.force)
    with _reading(settings, noun) as tx:
        verdict, total = tx.audit.verify(), noun.count(tx, period)
        records = _counted(noun.records(tx, period), total)
        mark = MARK if form == "csv" else ""
        with written(None if to_stdout else chosen.file, mark) as out:
            if form == "csv":
                _write_table(out, noun.columns, records)
            else:
                _write_json(out, noun, period, verdict, records)
    where = "What was written" if to_stdout else str(chosen.file)
    held = noun.one if total == 1 else noun.many
    _tell(verdict, f"{where} holds {total:,} {held}", quiet=to_stdout)


def _tell(verdict: Verdict, done: str, *, quiet: bool) -> None:
    if verdict.broken_at is not None:
        raise CommandFailed(
            f"{done}, but the audit trail is broken at event {verdict.broken_at}: "
            f"{verdict.events} events before it are whole.",
            "Compare with a backup; events from that place on prove nothing.",
        )
    if not quiet:
        head = verdict.head[:16]
        print(f"{done}. The audit trail is whole: {verdict.events} events, head {head}.")


def _form(file: Path, named: str | None) -> str:
    ending = file.suffix.removeprefix(".").lower()
    if named is not None or ending in FORMS:
        return named or ending
    if str(file) == STDOUT:
        return "csv"
    raise CommandFailed(
        f"{file} ends neither in .csv nor in .json.", "Name it so, or say --format csv or json."
    )


def _period(since: str | None, until: str | None) -> Period:
    """Whole days in UTC, the last one included."""
    first, last = _day(since), _day(until)
    if first and last and last < first:
        raise CommandFailed(
            f"The time ends ({last}) before it begins ({first}).", "Give the earlier day --since."
        )
    after = last + timedelta(days=1) if last else None
    return Period(_begin(first), _begin(after))


def _day(typed: str | None) -> date | None:
    if typed is None:
        return None
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        found = date.max
    if not is_meant(found):
        raise CommandFailed(f"“{typed[:40]}” is not a day.", "Write it like 2026-01-31.")
    return found


def _begin(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), UTC)


@contextmanager
def _reading(settings: Settings, noun: Noun) -> Iterator[Transaction]:
    """One view of everything. Raises CommandFailed where there is no database.

    The dictionary needs none: it is read by people who have yet to start.
    """
    with ExitStack() as until_read:
        database = until_read.enter_context(as_it_stands(settings))
        if database is None and noun.name == "dictionary":
            engine = until_read.enter_context(opened("sqlite:///:memory:"))
            upgrade(engine)
            database = Database(engine)
        if database is None:
            raise nothing_in(settings)
        with database.snapshot() as tx:
            yield tx


def _write_table(out: TextIO, columns: tuple[str, ...], records: Iterable[Record]) -> None:
    out.write(table_line(columns))
    for record in records:
        out.write(table_line([told(record[name]) for name in columns]))


def _write_json(
    out: TextIO, noun: Noun, period: Period, verdict: Verdict, records: Iterable[Record]
) -> None:
    """One record a line, so that neither we nor a reader need all of them at once."""
    heading = {
        "export": noun.name,
        "made_at": datetime.now(UTC),
        "made_by": f"savedesk {__version__}",
        "since": period.since,
        "before": period.until,
        "audit": {
            "events": verdict.events,
            "head": verdict.head,
            "whole": verdict.broken_at is None,
            "broken_at": verdict.broken_at,
        },
    }
    out.write(_json(heading).removesuffix("}") + f', "{noun.key or noun.name}": [')
    for number, record in enumerate(records):
        out.write(("\n" if number == 0 else ",\n") + _json(record))
    out.write("\n]}\n")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=plain_value)


def _counted(records: Iterable[Record], total: int) -> Iterator[Record]:
    """The same, and a line in steps of ten per cent where it takes a while."""
    said = 0
    for number, record in enumerate(records, start=1):
        yield record
        step = number * 10 // max(1, total)
        if total >= LARGE and step > said:
            said = step
            print(f"{step * 10}% written", file=sys.stderr)
