"""What a source says later of a signal that it sent before: the customer's words, for example."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.blocks import section
from bot.desk import Desk
from bot.messages import Message, opaque
from bot.proposal_causes import name_cause
from bot.proposal_ends import renew_soon
from bot.signal_words import more_line
from bot.telling import tell_case
from domain.causes import Cause
from domain.signals import Signal
from domain.timeline import EntryKind
from storage.database import Transaction

MOST_EVIDENCE = 1000


@dataclass(frozen=True, slots=True)
class Addition:
    """What is said of `subject` at its source: in words, and the cause that these name."""

    source: str
    subject: str
    evidence: str
    cause: Cause | None


def add_to_signal(desk: Desk, tx: Transaction, account_id: int, said: Addition) -> bool:
    """Adds it to the signal, and shows it where that is shown; False where there is none yet."""
    tx.accounts.lock(account_id)
    known = tx.signals.find_about(account_id, said.source, said.subject) if said.subject else None
    if known is None:
        return False
    if said.evidence in known.evidence and said.cause in {None, known.cause}:
        return True
    told = replace(known, evidence=_joined(known.evidence, said.evidence),
                   cause=said.cause or known.cause)  # fmt: skip
    tx.signals.assign(
        known.id, evidence=told.evidence, cause=told.cause.value if told.cause else None
    )
    _show(desk, tx, told, said.evidence, desk.clock.now())
    return True


def _joined(before: str, more: str) -> str:
    """Both, without what is in the other; the newer stays whole."""
    if before in more or more in before:
        return max(before, more, key=len)
    return f"{before[: max(0, MOST_EVIDENCE - len(more) - 3)]} · {more}"[:MOST_EVIDENCE]


def _show(desk: Desk, tx: Transaction, signal: Signal, more: str, now: datetime) -> None:
    case = tx.cases.get(signal.case_id) if signal.case_id else None
    if case is not None and case.is_open:
        line = more_line(desk.words(case.language), replace(signal, evidence=more))
        tx.timeline.add(
            ref=desk.new_ref(), case_id=case.id, at=now, by="savedesk",
            kind=EntryKind.SIGNAL.value, text=line,
        )  # fmt: skip
        key = f"signal-more:{signal.ref}:{opaque(more)}"
        tell_case(tx, case, key, Message(line, [section(line)]), now)
        return
    proposal = tx.proposals.find_open(signal.account_id)
    if proposal is not None and proposal.id == signal.proposal_id:
        name_cause(desk, tx, proposal, signal)
        renew_soon(tx, proposal, now)
