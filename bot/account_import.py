"""Importing a directory: batches of rows, each a short transaction, so that a running bot goes on.

What a second run finds unchanged it leaves alone. Health that got into a worse band goes the way of
every signal, one account at a time.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.account_search import IMPORTED
from bot.desk import Desk
from bot.signals import note_health
from domain.accounts import Account
from domain.directory import DirectoryFacts, changes_of, facts_of_new
from domain.errors import DomainError
from domain.policy import Policy
from domain.signals import SignalRules, band_of, crossed
from storage.database import Transaction
from storage.errors import Contended

TRIES = 5
AGAIN = "Nothing of these rows was taken; run the same import again."


@dataclass(frozen=True, slots=True)
class Placed:
    """The facts of one row, and the line of the file on which it begins."""

    line: int
    facts: DirectoryFacts


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that was refused, and why."""

    line: int
    refusal: DomainError


@dataclass(frozen=True, slots=True)
class Import:
    """One run. `known_ids` are all ids that the file names; `dry` writes nothing."""

    source: str
    at: datetime
    known_ids: Collection[str]
    dry: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of some rows. `worse` got into a worse band of health, `proposed` of them have a
    proposal now; `named` have a name that was not there before."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    worse: int = 0
    proposed: int = 0
    problems: tuple[Problem, ...] = ()
    named: int = 0

    def __add__(self, other: "Taken") -> "Taken":
        return Taken(
            self.new + other.new,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.worse + other.worse,
            self.proposed + other.proposed,
            self.problems + other.problems,
            self.named + other.named,
        )


@dataclass(slots=True)
class _Plan:
    """What is to be written for a batch."""

    new: list[dict[str, Any]] = field(default_factory=list)
    changes: dict[int, dict[str, Any]] = field(default_factory=dict)
    same: list[int] = field(default_factory=list)
    worse: dict[int, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def taken(self, proposed: int = 0) -> Taken:
        changed = len(self.changes.keys() | self.worse.keys())
        same = len(set(self.same) - self.worse.keys())
        problems = tuple(self.problems)
        named = len(self.new) + sum("key" in each for each in self.changes.values())
        return Taken(len(self.new), changed, same, len(self.worse), proposed, problems, named)


def import_rows(desk: Desk, run: Import, rows: Sequence[Placed]) -> Taken:
    """Takes the rows, of which no two mean the same account. Raises Contended when others hold the
    same accounts for long."""
    if run.dry:
        with desk.database.read() as tx:
            return _plan(desk, tx, run, rows, lock=False).taken()
    plan = _written(desk, run, rows)
    proposed = sum(_worse(desk, run, each, score) for each, score in plan.worse.items())
    return plan.taken(proposed)


def note_imported(desk: Desk) -> None:
    """An import is over that brought new names: every process makes its index anew."""
    with desk.database.write() as tx:
        tx.installation.save(IMPORTED, desk.new_ref())


def _written(desk: Desk, run: Import, rows: Sequence[Placed]) -> _Plan:
    for _ in range(TRIES - 1):
        try:
            return _in_one_transaction(desk, run, rows)
        except Contended:
            continue
    return _in_one_transaction(desk, run, rows)


def _in_one_transaction(desk: Desk, run: Import, rows: Sequence[Placed]) -> _Plan:
    with desk.database.write() as tx:
        plan = _plan(desk, tx, run, rows, lock=True)
        tx.accounts.change_many(plan.changes, run.at)
        tx.accounts.confirm_many(plan.same, run.at)
        if not tx.accounts.add_many(plan.new, run.at):
            raise Contended("Somebody opened cases for the same accounts just then.", AGAIN)
        if plan.new or plan.changes:
            tx.audit.record(
                desk.clock.now(), "savedesk", "accounts_imported", None, source=run.source,
                new=len(plan.new), changed=len(plan.changes),
            )  # fmt: skip
        return plan


def _plan(desk: Desk, tx: Transaction, run: Import, rows: Sequence[Placed], *, lock: bool) -> _Plan:
    ids = [row.facts.external_id for row in rows if row.facts.external_id]
    keys = [row.facts.key for row in rows]
    found = tx.accounts.list_told_of(run.source, ids, keys, lock=lock)
    by_id = {each.external_id: each for each in found if each.source == run.source}
    by_key = {each.key: each for each in found}
    plan = _Plan()
    for row in rows:
        try:
            _place(plan, run, desk.policy(), row.facts, by_id, by_key)
        except DomainError as refusal:
            plan.problems.append(Problem(row.line, refusal))
    return plan


def _place(
    plan: _Plan,
    run: Import,
    policy: Policy,
    facts: DirectoryFacts,
    by_id: Mapping[str | None, Account],
    by_key: Mapping[str, Account],
) -> None:
    """Where one row belongs. Raises `row_name_taken`."""
    account = _meant(run, facts, by_id, by_key)
    if account is None:
        plan.new.append(facts_of_new(facts, run.source, run.at))
        return
    changes = changes_of(account, facts, run.source, policy.directory.prefer)
    if is_worse(account, facts.health, policy.signals):
        plan.worse[account.id] = changes.pop("health")
    if changes:
        plan.changes[account.id] = changes
    else:
        plan.same.append(account.id)


def _meant(
    run: Import,
    facts: DirectoryFacts,
    by_id: Mapping[str | None, Account],
    by_key: Mapping[str, Account],
) -> Account | None:
    """The account of a row: the directory's own id comes before the name, which may change."""
    theirs = by_id.get(facts.external_id) if facts.external_id else None
    named = by_key.get(facts.key)
    if theirs is not None:
        if named is not None and named.id != theirs.id:
            raise DomainError("row_name_taken", name=facts.name)
        return theirs
    if named is not None and named.source == run.source and named.external_id in run.known_ids:
        # Another row of this file means it by its id; which of the two is right only people know.
        raise DomainError("row_name_taken", name=facts.name)
    return named


def is_worse(account: Account, score: int | None, rules: SignalRules) -> bool:
    """Whether the score takes the account into a worse band. The first one known does not."""
    if score is None or account.health is None:
        return False
    return crossed(band_of(account.health, rules), band_of(score, rules)) is not None


def _worse(desk: Desk, run: Import, account_id: int, score: int) -> bool:
    """Keeps the score and what follows from it; True when it made a new proposal."""
    with desk.database.write() as tx:
        tx.accounts.lock(account_id)
        stood = tx.proposals.find_open(account_id)
        noted = note_health(desk, tx, account_id, score, run.source, run.at)
        return noted.proposal is not None and stood is None
