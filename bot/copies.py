"""Keeping everybody's copy of a request current, and posting one anew where it has to be seen."""

from datetime import datetime

from domain.approvals import Ask, StepKind
from domain.concessions import Concession
from storage.database import Transaction
from storage.job import NewJob


def show_copies(tx: Transaction, concession: Concession, now: datetime) -> None:
    """Marks every copy as out of date."""
    for ask in tx.approvals.list_asks(concession.id):
        show_copy(tx, concession, ask, now)
    show_counters(tx, concession, now)


def show_counters(tx: Transaction, concession: Concession, now: datetime) -> None:
    """Marks every lesser offer that who asked was shown."""
    steps = tx.approvals.list_steps(concession.id)
    for number in range(sum(each.kind is StepKind.COUNTERED for each in steps)):
        name = f"counter:{concession.ref}:{number}"
        payload = {"concession": concession.ref, "number": number, "person": concession.by}
        job = NewJob(name, "show_counter", now, name, concession.case_id, payload)
        tx.jobs.mark_dirty(job)


def show_copy(tx: Transaction, concession: Concession, ask: Ask, now: datetime) -> None:
    """Each copy has its own lane: one that waits for Slack holds up no other."""
    name = copy_name(ask)
    job = NewJob(
        name, "show_approval", now, name, concession.case_id,
        {"ask": ask.ref, "person": ask.person_id},
    )  # fmt: skip
    tx.jobs.mark_dirty(job)
    tx.homes.refresh([ask.person_id], now)


def copy_name(ask: Ask) -> str:
    return f"approval:{ask.ref}"


def post_anew(tx: Transaction, concession: Concession, ask: Ask, now: datetime) -> None:
    """An edit notifies nobody: the copy is posted again and the older one removed."""
    standing = tx.posts.get(copy_name(ask))
    if standing.ts is not None:
        payload = {"channel": standing.channel, "ts": standing.ts}
        name = f"remove:{ask.ref}:{standing.generation}"
        tx.jobs.enqueue(NewJob(name, "remove_message", now, f"remove:{ask.ref}", None, payload))
        tx.posts.save(standing.renewed())
    tx.approvals.change_ask(ask.ref, posts=ask.posts + 1)
    show_copy(tx, concession, ask, now)
