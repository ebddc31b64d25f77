"""After a case: what begins when it closes, and what ends all of it."""

from datetime import datetime

from bot.aftercare_runs import find_run
from bot.desk import Desk
from bot.following import last_of
from bot.showing import look_at_case
from domain.aftercare import Programme
from domain.aftercare_plan import ONE_BY_ONE, programmes_after
from domain.cases import KEEPS_REVENUE, Case
from domain.following import is_mistake
from storage.database import Transaction

NEW_CASE = "new_case"


def start_aftercare(desk: Desk, tx: Transaction, case: Case, now: datetime) -> None:
    """Begins what follows the closing. A case that was opened by mistake is followed by nothing,
    and what was owed after the one before it is owed again."""
    assert case.outcome is not None
    if is_mistake(case, desk.policy().outcomes):
        _go_on_after_mistake(desk, tx, case, now)
        return
    for programme in programmes_after(case.outcome, desk.policy().aftercare):
        if programme is Programme.RENEWAL:
            watch_renewal(desk, tx, case, now)
            continue
        run = find_run(desk, tx, case, programme)
        assert run is not None
        run.plan(now)
    look_at_case(tx, case, now)


def _go_on_after_mistake(desk: Desk, tx: Transaction, mistake: Case, now: datetime) -> None:
    policy = desk.policy()
    before = last_of(tx, mistake.account_id, policy.outcomes)
    if before is None or before.outcome is None:
        return
    tx.touches.owe_again(before.id, mistake.opened_at, NEW_CASE)
    for programme in programmes_after(before.outcome, policy.aftercare):
        run = find_run(desk, tx, before, programme)
        if run is not None and programme in ONE_BY_ONE:
            run.plan(now)
    watch_renewal(desk, tx, before, now)
    look_at_case(tx, before, now)


def end_aftercare(desk: Desk, tx: Transaction, case: Case, now: datetime, why: str) -> None:
    """Nothing is owed after the case any more. `why`, kept with what had been owed, is `reopened`,
    `relapse` or `new_case`; what ended it is in the audit trail by itself."""
    for programme in {each.programme for each in tx.touches.list_of(case.id) if each.is_open}:
        tx.touches.end_open(case.id, programme, now, why)
    look_at_case(tx, case, now)


def leave_aftercare(desk: Desk, tx: Transaction, account_id: int, now: datetime) -> None:
    """The account has a new case: what was owed after its earlier ones is owed no more."""
    for case_id in tx.touches.list_cases_of_account(account_id):
        end_aftercare(desk, tx, tx.cases.get(case_id), now, NEW_CASE)


def watch_renewal(desk: Desk, tx: Transaction, case: Case, now: datetime) -> None:
    """Plans when the checklist before the next renewal opens; at once where that is past.

    Called again at every step after the case: directories move renewals.
    """
    run = find_run(desk, tx, case, Programme.RENEWAL)
    if run is not None and case.outcome in KEEPS_REVENUE and not run.touches():
        run.turn_at(max(now, run.since - desk.policy().aftercare.renewal_opens))
