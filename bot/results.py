"""The line of figures that a closed case leaves, computed from everything that it has.

Called whenever something changes that the line is made of; computing it anew changes nothing else.
"""

from dataclasses import replace
from datetime import datetime

from bot.desk import Desk
from domain.aftercare import TouchStep
from domain.cases import Case
from domain.outcomes import DebriefState
from domain.results import (
    Conceded,
    Result,
    conceded_in,
    promises_due_and_kept,
    response_of,
    sequel_of,
    whole_minutes,
)
from domain.signals import SignalKind
from domain.updates import due_and_kept
from storage.database import Transaction


def keep_result(desk: Desk, tx: Transaction, case: Case, now: datetime) -> None:
    """Writes the figures of a closed case, and what they mean for earlier ones of the account.

    Of an open one only the earlier ones: it may be the relapse of one of them.
    """
    if not case.is_open:
        _write(desk, tx, case)
    follow_up(desk, tx, case.account_id, now)


def count_again(desk: Desk, tx: Transaction, case: Case, now: datetime) -> None:
    """Something in the case changed: the line of a closed one is computed anew."""
    if not case.is_open:
        keep_result(desk, tx, case, now)


def forget_result(desk: Desk, tx: Transaction, case: Case, now: datetime) -> None:
    """A case that is open again counts nowhere, and means nothing for earlier ones."""
    tx.results.forget(case.id)
    follow_up(desk, tx, case.account_id, now)


def _write(desk: Desk, tx: Transaction, case: Case) -> None:
    tx.results.keep(replace(result_of(desk, tx, case), renewed=_said(tx, case, TouchStep.RENEWED)))


def _said(tx: Transaction, case: Case, step: TouchStep) -> bool | None:
    """What a person found out of the customer after this closing; None: nobody was asked yet."""
    said = [
        each.said_yes
        for each in tx.touches.list_of(case.id)
        if each.step is step and each.said_yes is not None
        and case.closed_at is not None and each.at >= case.closed_at
    ]  # fmt: skip
    return said[-1] if said else None


def follow_up(desk: Desk, tx: Transaction, account_id: int, now: datetime) -> None:
    """A relapse, a win-back or a later loss changes what the earlier cases are worth."""
    cases = tx.cases.list_of_account(account_id)
    for case in cases:
        if case.is_open or tx.results.find(case.id) is None:
            continue
        since = sequel_of(case, cases, now, desk.policy().outcomes)
        tx.results.change(
            case.id,
            relapsed_at=since.relapsed_at,
            won_back_at=since.won_back_at,
            retained_at_12=_retained(since.retained_at_12, _said(tx, case, TouchStep.RETAINED)),
        )
        if since.lost_at is not None:
            tx.results.lose_at_renewal(case.id)


def _retained(followed: bool | None, said: bool | None) -> bool | None:
    """A later loss is a loss; else whoever asked the customer knows better than the calendar."""
    return followed if followed is False or said is None else said


def result_of(desk: Desk, tx: Transaction, case: Case) -> Result:
    """The figures of a closed case, without what became of it since."""
    assert case.closed_at is not None
    assert case.outcome is not None
    clocks, contact = desk.policy().clocks, case.first_contact_at
    updates = due_and_kept(
        tx.updates.list_of(case.id), contact, case.closed_at, clocks.customer_update
    )
    promises = promises_due_and_kept(tx.promises.list_of(case.id), case.closed_at)
    levels = _levels(tx, case)
    triage = tx.triages.find(case.id)
    bare = Result(
        case.id, case.account_id, case.outcome, case.flagged_at, case.opened_at, case.closed_at,
        case.owner_id, case.playbook, case.tier, case.risk, case.cause,
        tx.accounts.get(case.account_id).segment, case.currency, case.arr_minor,
        case.arr_kept_minor, response_of(case.flagged_at, contact, clocks.first_contact),
        whole_minutes(case.flagged_at, contact) if contact else None,
        close_minutes=whole_minutes(case.flagged_at, case.closed_at),
        signal_minutes=_since_signal(desk, tx, case),
        red_minutes=_since_red(desk, tx, case),
        updates_due=updates[0], updates_kept=updates[1],
        promises_due=promises[0], promises_kept=promises[1],
        levels_due=levels[0], levels_kept=levels[1],
        effort_minutes=_effort(tx, case),
        estimate=triage.answers.estimate if triage else None,
        follows=case.follows_as,
    )  # fmt: skip
    return _with_concessions(bare, conceded_in(case, tx.concessions.list_of(case.id)))


def _with_concessions(bare: Result, given: Conceded) -> Result:
    return replace(
        bare,
        concession_kind=given.kind,
        concession_percent=given.percent,
        concession_level=given.level,
        granted_minor=given.granted_minor,
        conceded_minor=given.accepted_minor,
    )


def _levels(tx: Transaction, case: Case) -> tuple[int, int]:
    """Occasions on which a written service level was checked, and kept."""
    levels = [each.id for each in tx.service_levels.list_of(case.id)]
    checks = [each for found in tx.service_levels.checks_of(levels).values() for each in found]
    return len(checks), sum(each.kept for each in checks)


def _effort(tx: Transaction, case: Case) -> int | None:
    debrief = tx.debriefs.find_latest(case.id)
    done = debrief is not None and debrief.state is DebriefState.DONE
    return debrief.effort_minutes if debrief is not None and done else None


def _since_signal(desk: Desk, tx: Transaction, case: Case) -> int | None:
    first, contact = _first_signal(desk, tx, case), case.first_contact_at
    return whole_minutes(first, contact) if first and contact else None


def _since_red(desk: Desk, tx: Transaction, case: Case) -> int | None:
    first = _first_signal(desk, tx, case, SignalKind.HEALTH_RED)
    return whole_minutes(first, case.closed_at) if first and case.closed_at else None


def _first_signal(desk: Desk, tx: Transaction, case: Case, kind: str = "") -> datetime | None:
    since = case.opened_at - desk.policy().signals.within
    return tx.signals.first_about(case.account_id, case.id, since, case.opened_at, kind)
