"""Taking in a signal: kept once, written into an open case, or weighed with what came before."""

from dataclasses import dataclass
from datetime import datetime

from bot.blocks import section
from bot.desk import Desk
from bot.messages import Message
from bot.proposal_causes import name_cause
from bot.proposal_ends import renew_soon
from bot.proposals import propose_case
from bot.signal_words import signal_line
from bot.telling import tell_case
from domain.accounts import Account
from domain.cases import Case
from domain.causes import Cause
from domain.signals import HealthBand, Signal, SignalKind, Strength, band_of, crossed, that_propose
from domain.timeline import EntryKind
from storage.database import Transaction


@dataclass(frozen=True, slots=True)
class NewSignal:
    """What was seen of an account. `event` is its id where it came from (`source`); `cause` is what
    the source itself says it speaks of, `strength` how much it means if not as the rules say,
    `subject` what it is about there."""

    kind: SignalKind
    at: datetime
    source: str
    event: str
    evidence: str = ""
    by: str | None = None
    cause: Cause | None = None
    strength: Strength | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """What became of a signal: None where the event was known; in a case; with a proposal; else it
    stays a note on the account."""

    signal: Signal | None
    case: Case | None = None
    proposal: str | None = None


def note_signal(desk: Desk, tx: Transaction, account_id: int, new: NewSignal) -> Noted:
    """Keeps the signal and draws its consequence, in the same transaction."""
    account, now = tx.accounts.lock(account_id), desk.clock.now()
    rules = desk.policy().signals
    added = tx.signals.add(
        ref=desk.new_ref(), account_id=account.id, kind=new.kind.value,
        strength=(new.strength or rules.strength_of(new.kind)).value, at=min(new.at, now),
        noted_at=now, source=new.source, event=new.event, by=new.by,
        evidence=new.evidence[:MOST_EVIDENCE], cause=new.cause.value if new.cause else None,
        subject=new.subject,
    )  # fmt: skip
    if added is None:
        return Noted(None)
    tx.audit.record(
        now, new.by or "savedesk", "signal_noted", None, signal=added.ref, kind=added.kind.value,
        account=account.id, source=new.source,
    )  # fmt: skip
    case = tx.cases.find_open(account.id)
    if case is not None:
        return _into_case(desk, tx, case, added, now)
    return _weigh(desk, tx, account, added, now)


MOST_EVIDENCE = 1000


def _into_case(desk: Desk, tx: Transaction, case: Case, added: Signal, now: datetime) -> Noted:
    """The account is worked on already: its timeline hears of it, and its channel of the first of
    each kind and day."""
    tx.signals.assign(added.id, case_id=case.id)
    words = desk.words(case.language)
    line = signal_line(words, added)
    tx.timeline.add(
        ref=added.ref, case_id=case.id, at=now, by=added.by or "savedesk",
        kind=EntryKind.SIGNAL.value, text=line,
    )  # fmt: skip
    told = words.text("New signal: %(signal)s", signal=line)
    key = f"signal:{added.kind.value}:{now.date().isoformat()}"
    tell_case(tx, case, key, Message(told, [section(told)]), now)
    return Noted(added, case)


def _weigh(desk: Desk, tx: Transaction, account: Account, added: Signal, now: datetime) -> Noted:
    """One proposal an account at a time; what comes meanwhile stands in it."""
    open_one = tx.proposals.find_open(account.id)
    if open_one is not None:
        tx.signals.assign(added.id, proposal_id=open_one.id)
        name_cause(desk, tx, open_one, added)
        renew_soon(tx, open_one, now)
        return Noted(added, proposal=open_one.ref)
    if account.muted_until is not None and account.muted_until > now:
        return Noted(added)
    rules = desk.policy().signals
    found = that_propose(tx.signals.list_loose(account.id, now - rules.within), now, rules)
    if not found:
        return Noted(added)
    proposal = propose_case(desk, tx, account, found, now)
    return Noted(added, proposal=proposal.ref)


def note_health(
    desk: Desk, tx: Transaction, account_id: int, score: int, source: str, at: datetime
) -> Noted:
    """Keeps a health score of a hundred; getting into a worse band is a signal.

    The first score that is ever known is where an account starts from. One from before the last
    that is known comes too late.
    """
    account, rules = tx.accounts.lock(account_id), desk.policy().signals
    at = min(at, desk.clock.now())
    if account.health_at is not None and at < account.health_at:
        return Noted(None)
    before: HealthBand | None = None
    if account.health is not None:
        before = band_of(account.health, rules)
    tx.accounts.change(account.id, health=score, health_at=at)
    open_one = tx.proposals.find_open(account.id)
    if open_one is not None:
        # Who is asked reads the score.
        renew_soon(tx, open_one, desk.clock.now())
    kind = crossed(before, band_of(score, rules))
    if kind is None:
        return Noted(None)
    event = f"health:{account.id}:{at.isoformat(timespec='seconds')}:{score}"
    evidence = f"{score}/100"
    return note_signal(desk, tx, account.id, NewSignal(kind, at, source, event, evidence))
