"""What every step of a concession writes down, and the one place where one is granted."""

from datetime import datetime

from bot.approval_rounds import end_round, plan_turn
from bot.concession_telling import tell_granted
from bot.concession_words import plain_offer
from bot.desk import Desk
from bot.showing import show_case
from bot.working import Work
from domain.approvals import StepKind
from domain.authority import Level
from domain.concessions import Concession, ConcessionState
from domain.timeline import EntryKind


def add_step(
    desk: Desk, work: Work, concession: Concession, kind: StepKind, text: str = "",
    *, on_behalf_of: str | None = None, level: Level | None = None,
) -> None:  # fmt: skip
    """One entry of the chain, which is only ever added to."""
    tx = work.tx
    tx.approvals.add_step(
        ref=desk.new_ref(), concession_id=concession.id, at=work.now, by=work.person.id,
        kind=kind.value, on_behalf_of=on_behalf_of, level=int(level) if level else None, text=text,
    )  # fmt: skip
    newer = None if work.case.is_open else tx.cases.find_open(work.case.account_id)
    if newer is not None:
        # What waits there tells what the account has got.
        show_case(tx, newer, work.now)


def enter(desk: Desk, work: Work, kind: EntryKind, concession: Concession, note: str = "") -> None:
    """A line of the case's timeline."""
    offer = plain_offer(desk.words(work.case.language), concession.counter or concession.terms)
    work.tx.timeline.add(
        ref=desk.new_ref(), case_id=work.case.id, at=work.now, by=work.person.id, kind=kind.value,
        text=f"{offer}\n{note}" if note else offer,
    )  # fmt: skip


def grant(
    desk: Desk, work: Work, concession: Concession, by: str, on_behalf_of: str | None, level: Level,
    kind: StepKind, *, lapses_at: datetime | None = None,
) -> Concession:  # fmt: skip
    """The concession holds: everybody reads so, what it replaces is over, a limit is drawn on."""
    tx, now = work.tx, work.now
    end_round(tx, concession, now)
    tx.concessions.change(
        concession.id,
        state=ConcessionState.GRANTED.value,
        question_open=False,
        stage=len(concession.route),
        decided_at=now,
        decided_by=by,
        decided_for=on_behalf_of,
        decided_level=level,
        lapses_at=lapses_at or now + desk.policy().authority.lapse_after,
    )
    granted = tx.concessions.get(concession.ref)
    _settle_earlier(work, granted)
    add_step(desk, work, granted, kind, on_behalf_of=on_behalf_of, level=level)
    enter(desk, work, EntryKind.CONCESSION_GRANTED, granted)
    work.record(
        "concession_granted", concession=granted.ref, percent=granted.terms.peak, level=int(level),
        decider=by, on_behalf_of=on_behalf_of, total=granted.terms.peak + granted.before,
    )  # fmt: skip
    tell_granted(desk, work, granted, kind)
    plan_turn(desk, tx, granted, now)
    return granted


def _settle_earlier(work: Work, granted: Concession) -> None:
    """What it replaces, and the limit that it draws on."""
    for ref, state in (
        (granted.replaces, ConcessionState.REPLACED), (granted.drawn_on, ConcessionState.USED),
    ):  # fmt: skip
        old = work.tx.concessions.find(ref) if ref else None
        if old is not None and old.state is ConcessionState.GRANTED:
            work.tx.concessions.change(old.id, state=state.value)
            work.record(f"concession_{state.value}", concession=old.ref, by_concession=granted.ref)
