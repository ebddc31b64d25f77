"""What new facts or a shorter runway mean for a case that was triaged."""

from dataclasses import replace
from datetime import datetime

from bot.desk import Desk
from bot.emergencies import alert_emergency
from bot.telling import tell_case
from bot.triage_messages import changed_message
from domain.cases import Case
from domain.deadlines import runway
from domain.errors import DomainError
from domain.triage import Judged, Triage, judged
from storage.database import Transaction


def facts_changed(desk: Desk, tx: Transaction, case: Case, now: datetime) -> Case:
    """Takes the new facts into account: the risk follows them, the tier waits for a person.

    The case may have changed when it comes back.
    """
    alert_emergency(desk, tx, case, now)
    triage = tx.triages.find(case.id)
    if triage is None or not case.is_open:
        return case
    found = _judged_now(desk, case, triage, now)
    if found is None:
        return case
    fresh = replace(
        triage,
        value=found.value,
        probability=found.probability,
        proposed_tier=found.proposed_tier,
        risk=found.risk,
    )
    if fresh == triage:
        return case
    tx.triages.save(fresh)
    if case.risk != fresh.risk:
        case = tx.cases.change(case.id, risk=fresh.risk.value)
        tx.audit.record(now, "savedesk", "risk_changed", case.ref, risk=fresh.risk.value)
    if fresh.proposed_tier not in {triage.proposed_tier, fresh.tier}:
        line = changed_message(desk, case, fresh)
        tell_case(tx, case, f"retriage:{case.version}:{fresh.proposed_tier}", line, now)
    return case


def _judged_now(desk: Desk, case: Case, triage: Triage, now: datetime) -> Judged | None:
    """What follows today; None where the facts are not enough any more."""
    policy = desk.policy()
    mode = runway(case.renewal_on, now, policy.clocks)
    try:
        return judged(case, replace(triage.answers, override=None), policy, mode)
    except DomainError:
        return None
