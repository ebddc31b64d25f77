"""`savedesk accounts import`: a file of accounts into the database, while the bot runs or not."""

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from bot.account_import import Import, Placed, Problem, Taken, import_rows, note_imported
from bot.desk import Desk
from domain.account_rows import repeated
from playbooks.catalogue import load_catalogue
from savedesk.account_file import AccountFile, opened_file, worded
from savedesk.errors import CommandFailed
from savedesk.policy import load_policy
from savedesk.settings import Settings
from storage.database import Database
from storage.engine import opened
from storage.schema import upgrade

SOURCE = "csv"
ROWS_A_BATCH = 500
MOST_TOLD = 50
A_SECOND = 1.0


def run(settings: Settings, path: Path, *, dry: bool = False) -> None:
    """Imports the file and says what became of it. Raises CommandFailed where rows were refused."""
    policy = load_policy(settings.policy)
    rules = policy.directory
    with opened_file(path, rules.columns, policy.currency) as file, desk_of(settings) as desk:
        taken = import_file(desk, file, dry=dry)
    for line in _summary(taken, dry):
        print(line)
    refused = [each for each in taken.problems if each.refusal.code != "row_repeated"]
    if refused:
        raise CommandFailed(
            f"{_rows(len(refused))} refused; the lines are above.",
            "Correct them and import the file again: what is in already stays as it is.",
        )


@contextmanager
def desk_of(settings: Settings) -> Iterator[Desk]:
    """The bot's surroundings without the bot, for one command."""
    policy, catalogue = load_policy(settings.policy), load_catalogue(settings.playbooks)
    with opened(settings.database_url) as engine:
        upgrade(engine)
        yield Desk(Database(engine), lambda: policy, lambda: catalogue)


def import_file(
    desk: Desk, file: AccountFile, *, dry: bool = False, at: datetime | None = None
) -> Taken:
    """Reads the file wholly first, so that nothing is written of one that is not a file of ours,
    and of several rows that mean one account the last counts."""
    first = _Reading()
    for each in file.read():
        first.note(each)
    problems = Taken(problems=(*first.problems, *first.repeated()))
    _told(problems.problems)
    moment = at or datetime.now(UTC)
    imported = Import(SOURCE, moment, frozenset(first.ids), dry)
    progress = Progress(first.rows)
    taken = problems
    try:
        for batch in _batches(first.winners(file.read())):
            some = import_rows(desk, imported, batch)
            progress.clear()
            _told(some.problems)
            taken += some
            progress.show(len(batch))
    finally:
        progress.clear()
        if taken.named and not dry:
            note_imported(desk)
    return taken


@dataclass(slots=True)
class _Reading:
    """What the first reading finds: where each account stands last, and what is wrong."""

    rows: int = 0
    keys: dict[str, int] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    losers: dict[int, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def note(self, each: Placed | Problem) -> None:
        if isinstance(each, Problem):
            self.problems.append(each)
            return
        self.rows += 1
        self._last(self.keys, each.facts.key, each.line)
        if each.facts.external_id:
            self._last(self.ids, each.facts.external_id, each.line)

    def _last(self, seen: dict[str, int], name: str, line: int) -> None:
        if name in seen:
            self.losers[seen[name]] = line
        seen[name] = line

    def repeated(self) -> list[Problem]:
        return [Problem(line, repeated(later)) for line, later in sorted(self.losers.items())]

    def winners(self, again: Iterable[Placed | Problem]) -> Iterator[Placed]:
        for each in again:
            if isinstance(each, Placed) and each.line not in self.losers:
                yield each


def _batches(rows: Iterator[Placed]) -> Iterator[list[Placed]]:
    while batch := list(islice(rows, ROWS_A_BATCH)):
        yield batch


class Progress:
    """One line at a terminal: how many, of how many, how fast. Elsewhere nothing."""

    def __init__(self, total: int) -> None:
        self._total, self._done = total, 0
        self._started = self._shown = time.monotonic()
        self._width = 0
        self._on = sys.stderr.isatty()

    def show(self, more: int) -> None:
        self._done += more
        now = time.monotonic()
        if not self._on or now - self._shown < A_SECOND / 5:
            return
        self._shown = now
        rate = self._done / max(now - self._started, 0.001)
        self._write(f"{self._done:,} of {self._total:,} accounts, {rate:,.0f} a second")

    def clear(self) -> None:
        if self._on and self._width:
            self._write("")

    def _write(self, text: str) -> None:
        sys.stderr.write("\r" + text.ljust(self._width) + ("" if text else "\r"))
        sys.stderr.flush()
        self._width = len(text)


def _told(problems: Iterable[Problem]) -> None:
    """The first of them in full: a file of another kind would fill the screen."""
    found = list(problems)
    for problem in found[:MOST_TOLD]:
        print(f"line {problem.line}: {worded(problem.refusal)}", file=sys.stderr)
    if len(found) > MOST_TOLD:
        print(f"and {len(found) - MOST_TOLD:,} more lines", file=sys.stderr)


def _summary(taken: Taken, dry: bool) -> Iterator[str]:
    counts = f"{taken.new:,} new, {taken.changed:,} changed, {taken.unchanged:,} unchanged"
    yield f"Dry run, nothing was written: it would be {counts}." if dry else f"Accounts: {counts}."
    if taken.worse and dry:
        yield f"{_accounts(taken.worse)} would get into a worse band of health."
    elif taken.worse:
        told = f"{taken.proposed:,} new proposals" if taken.proposed != 1 else "1 new proposal"
        yield f"{_accounts(taken.worse)} got into a worse band of health: {told}."


def _accounts(count: int) -> str:
    return f"{count:,} account" if count == 1 else f"{count:,} accounts"


def _rows(count: int) -> str:
    return "1 row was" if count == 1 else f"{count:,} rows were"
