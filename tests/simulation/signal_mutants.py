"""Mutants of signals and proposals: one promise about them taken out, each to be caught as well."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from unittest.mock import patch

import bot.opening
import bot.proposal_copies
import bot.proposals
import bot.reopening
import bot.signals
from bot.desk import Desk
from bot.proposals import TurnProposal
from domain.accounts import Account
from domain.signals import HealthBand, Proposal, ProposalState, SignalKind, that_propose
from storage.accounts import Accounts
from storage.database import Transaction
from storage.job import NewJob
from storage.jobs import Jobs
from storage.signals import Proposals, Signals
from tests.simulation.taken_out import by_name

AGES = timedelta(days=3650)


@contextmanager
def duplicates_counted() -> Iterator[None]:
    """What is delivered again is worked on again, as if it was another event."""
    enqueue, numbers = Jobs.enqueue, count()

    def added(self: Jobs, job: NewJob) -> bool:
        new = enqueue(self, job)
        if not new and job.kind == "take_signal":
            again = f"{job.payload['event']}#{next(numbers)}"
            enqueue(self, replace(job, key=again, payload={**job.payload, "event": again}))
        return new

    with patch.object(Jobs, "enqueue", added):
        yield


@contextmanager
def score_within_a_band_counts() -> Iterator[None]:
    """Each score that is not green is a signal, also the first one and those of the same band."""

    def crossed(before: HealthBand | None, after: HealthBand) -> SignalKind | None:
        return None if after is HealthBand.GREEN else SignalKind.HEALTH_AT_RISK

    with patch.object(bot.signals, "crossed", crossed):
        yield


@contextmanager
def two_proposals_in_a_storm() -> Iterator[None]:
    """The next strong signal replaces the proposal that waits by another one."""

    def forgotten(self: Proposals, account_id: int) -> Proposal | None:
        found = find_open(self, account_id)
        if found is not None:
            self.change(found.id, state=ProposalState.OVER.value)
        return None

    find_open, weigh = Proposals.find_open, bot.signals._weigh

    def weighed(*given: Any) -> Any:
        with patch.object(Proposals, "find_open", forgotten):
            return weigh(*given)

    with patch.object(bot.signals, "_weigh", weighed):
        yield


@contextmanager
def mute_ignored() -> Iterator[None]:
    """*Mute* ends the proposal, and the next signal makes another."""
    lock = Accounts.lock

    def locked(self: Accounts, account_id: int) -> Account:
        return replace(lock(self, account_id), muted_until=None)

    with patch.object(Accounts, "lock", locked):
        yield


@contextmanager
def proposal_left_when_a_case_opens() -> Iterator[None]:
    """A case that is opened another way ends no proposal."""
    with patch.object(bot.opening, "case_opened", lambda *_given: None):
        yield


@contextmanager
def proposal_left_when_a_case_is_open_again() -> Iterator[None]:
    """A closing that is taken back ends no proposal that was made since."""
    with patch.object(bot.reopening, "case_opened", lambda *_given: None):
        yield


@contextmanager
def weak_signals_never_expire() -> Iterator[None]:
    """Weak signals count together however long they are apart."""
    listed, weighed = Signals.list_loose, that_propose

    def all_of(self: Signals, account_id: int, since: datetime) -> Any:
        return listed(self, account_id, since - AGES)

    def long_ago(signals: Any, now: datetime, rules: Any) -> Any:
        return weighed(signals, now, replace(rules, within=AGES))

    with (
        patch.object(Signals, "list_loose", all_of),
        patch.object(bot.signals, "that_propose", long_ago),
    ):
        yield


@contextmanager
def one_weak_signal_is_enough() -> Iterator[None]:
    """A single weak signal proposes a case."""
    weighed = that_propose

    def any_one(signals: Any, now: datetime, rules: Any) -> Any:
        return weighed(signals, now, replace(rules, weak_needed=1))

    with patch.object(bot.signals, "that_propose", any_one):
        yield


@contextmanager
def signal_of_a_case_not_written_down() -> Iterator[None]:
    """What is seen of an account with an open case is weighed as if there was none."""

    def weighed(desk: Desk, tx: Transaction, case: Any, added: Any, now: datetime) -> Any:
        return bot.signals._weigh(desk, tx, tx.accounts.get(added.account_id), added, now)

    with patch.object(bot.signals, "_into_case", weighed):
        yield


@contextmanager
def answered_twice() -> Iterator[None]:
    """A proposal that was answered takes another answer."""
    start = bot.proposals.start_answer

    def started(desk: Desk, tx: Transaction, ref: str, person_id: str) -> Any:
        find = Proposals.find

        def as_asked(self: Proposals, name: str) -> Proposal | None:
            found = find(self, name)
            return found and replace(found, state=ProposalState.OPEN)

        with patch.object(Proposals, "find", as_asked):
            return start(desk, tx, ref, person_id)

    with patch.object(bot.proposals, "start_answer", started):
        yield


@contextmanager
def anybody_answers() -> Iterator[None]:
    """Whoever sends the click may answer."""
    start = bot.proposals.start_answer

    def started(desk: Desk, tx: Transaction, ref: str, person_id: str) -> Any:
        with patch.object(bot.proposals, "holders_of", lambda *_given: [person_id]):
            return start(desk, tx, ref, person_id)

    with patch.object(bot.proposals, "start_answer", started):
        yield


@contextmanager
def unattended_forgotten() -> Iterator[None]:
    """Nobody else is asked about what nobody answers."""
    with patch.object(TurnProposal, "fire", lambda *_given: None):
        yield


@contextmanager
def asked_after_the_answer() -> Iterator[None]:
    """A message whose time had not come is posted although somebody has answered."""
    render = bot.proposal_copies.ProposalCopy.render

    def rendered(self: Any, tx: Transaction, job: Any, now: datetime, *, stands: bool) -> Any:
        return render(self, tx, job, now, stands=True)

    with patch.object(bot.proposal_copies.ProposalCopy, "render", rendered):
        yield


SIGNAL_MUTANTS = by_name(
    duplicates_counted,
    score_within_a_band_counts,
    two_proposals_in_a_storm,
    mute_ignored,
    proposal_left_when_a_case_opens,
    proposal_left_when_a_case_is_open_again,
    weak_signals_never_expire,
    one_weak_signal_is_enough,
    signal_of_a_case_not_written_down,
    answered_twice,
    anybody_answers,
    unattended_forgotten,
    asked_after_the_answer,
)
