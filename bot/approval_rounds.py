"""Asking for approval: who gets a copy, and the clock of each copy.

A copy's clock counts the working time of who holds it and stands still while a question is open.
One timer a request looks at all of them, at the next moment that matters.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.approvers import Asked
from bot.copies import post_anew, show_copies
from bot.desk import Desk
from bot.hours import attention_of
from domain.approvals import Ask
from domain.clocks import ClockKind
from domain.concessions import Concession, ConcessionState
from domain.policy import Policy
from domain.working_time import shift_working, working_between
from storage.database import Transaction
from storage.job import NewJob

LAPSING = frozenset({ConcessionState.ASKED, ConcessionState.COUNTERED, ConcessionState.GRANTED})


def start_round(
    desk: Desk, tx: Transaction, concession: Concession, people: Iterable[Asked], now: datetime,
    *, escalated: bool = False, stage: str | None = None,
) -> None:  # fmt: skip
    """Gives each of them a copy with its buttons. Its clock starts, unless a question is open."""
    asked = stage or concession.current_stage
    assert asked is not None
    clock_from = None if concession.question_open else now
    for each in people:
        tx.approvals.add_ask(
            ref=desk.new_ref(), concession_id=concession.id, person_id=each.person_id,
            stage=asked, at=now, on_behalf_of=each.on_behalf_of, escalated=escalated,
            informed=False, clock_from=clock_from, worked=0, reminded=0, posts=1,
        )  # fmt: skip
    show_copies(tx, concession, now)
    plan_turn(desk, tx, tx.concessions.get(concession.ref), now)


def inform(
    desk: Desk, tx: Transaction, concession: Concession, person_id: str, now: datetime
) -> None:
    """A copy to read along, without a clock."""
    stage = concession.current_stage
    assert stage is not None
    tx.approvals.add_ask(
        ref=desk.new_ref(), concession_id=concession.id, person_id=person_id, stage=stage, at=now,
        escalated=False, informed=True, worked=0, reminded=0, posts=1,
    )  # fmt: skip
    show_copies(tx, concession, now)


def end_round(tx: Transaction, concession: Concession, now: datetime) -> None:
    """Nobody is asked any more: every copy loses its buttons."""
    tx.approvals.end_asks(concession.id, now)
    show_copies(tx, concession, now)


def stop_clocks(desk: Desk, tx: Transaction, concession: Concession, now: datetime) -> None:
    """A question is open: what was worked is kept."""
    for ask in running(tx, concession):
        worked = ask.worked + _worked(tx, desk.policy(), ask, now)
        tx.approvals.change_ask(ask.ref, worked=worked, clock_from=None)


def restart_clocks(tx: Transaction, concession: Concession, now: datetime) -> None:
    """The question is answered: the clocks go on, and every copy is posted anew with the answer."""
    for ask in waiting_on(tx, concession):
        tx.approvals.change_ask(ask.ref, clock_from=now)
        post_anew(tx, concession, ask, now)
    # Who only reads along reads the answer too.
    show_copies(tx, concession, now)


def waiting_on(tx: Transaction, concession: Concession) -> list[Ask]:
    """The copies that wait for a word."""
    asks = tx.approvals.list_asks(concession.id)
    return [each for each in asks if each.over_at is None and not each.informed]


def running(tx: Transaction, concession: Concession) -> list[Ask]:
    return [each for each in waiting_on(tx, concession) if each.clock_from and not each.agreed_at]


def _worked(tx: Transaction, policy: Policy, ask: Ask, now: datetime) -> int:
    """Whole seconds of working time since the clock was started last."""
    assert ask.clock_from is not None
    who = attention_of(tx, policy, ask.person_id, now)
    return int(working_between(ask.clock_from, now, who.zone, who.hours).total_seconds())


def moments_of(tx: Transaction, policy: Policy, ask: Ask, now: datetime) -> list[datetime]:
    """When a running copy reminds, and last when its time is over."""
    assert ask.clock_from is not None
    who = attention_of(tx, policy, ask.person_id, now)
    span = policy.authority.escalate_after
    steps = [span - each for each in policy.reminders.rules[ClockKind.APPROVAL].before]
    spans = [each for each in steps if timedelta() < each < span] + [span]
    left = [max(timedelta(), each - timedelta(seconds=ask.worked)) for each in spans]
    return [shift_working(ask.clock_from, each, who.zone, who.hours) for each in left]


def lapses_at(policy: Policy, concession: Concession) -> datetime:
    """When it is over by itself: what was granted as it was said then, a request the same span
    after it was asked."""
    return concession.lapses_at or concession.at + policy.authority.lapse_after


def next_turn(
    desk: Desk, tx: Transaction, concession: Concession, now: datetime
) -> datetime | None:
    """The next moment at which something may be due; None when nothing is any more."""
    policy = desk.policy()
    if concession.state not in LAPSING:
        return None
    end = lapses_at(policy, concession)
    coming = [end - policy.authority.lapse_warning, end]
    if concession.state is ConcessionState.ASKED:
        for ask in running(tx, concession):
            coming += moments_of(tx, policy, ask, now)[ask.reminded :]
    return min((each for each in coming if each > now), default=end)


def plan_turn(desk: Desk, tx: Transaction, concession: Concession, now: datetime) -> None:
    """Sets the request's timer to the next moment that matters."""
    at = next_turn(desk, tx, concession, now)
    if at is not None:
        turn_at(tx, concession, at)


def turn_at(tx: Transaction, concession: Concession, at: datetime) -> None:
    """Has the request looked at then, whatever was planned."""
    name, payload = f"approval-turn:{concession.ref}", {"ref": concession.ref}
    job = NewJob(name, "turn_approval", at, case_id=concession.case_id, payload=payload)
    tx.jobs.arm(job)
