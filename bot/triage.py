"""Triaging a case: tier, effort, time box and risk from what people see, and what follows."""

from dataclasses import replace
from datetime import datetime

from bot.desk import Desk
from bot.emergencies import alert_emergency
from bot.extensions import replace_open
from bot.fitting import refit_checklist
from bot.showing import show_case
from bot.sponsors import ask_sponsor
from bot.telling import tell_case
from bot.time_boxes import plan_time_box
from bot.triage_messages import lost_cause_message, triage_message
from bot.working import Work, start_work
from domain.cases import Case
from domain.deadlines import runway
from domain.timeline import EntryKind
from domain.triage import Answers, Judged, Triage, judged
from domain.triage_tables import LOST_CAUSE
from storage.database import Transaction


def triage_case(
    desk: Desk, tx: Transaction, case_ref: str, person_id: str, answers: Answers
) -> bool:
    """Keeps the answers and what follows from them; False when all of it was so already.

    Raises what `judged` raises, `already_closed`, `not_a_member`.
    """
    work, policy = start_work(desk, tx, case_ref, person_id), desk.policy()
    mode = runway(work.case.renewal_on, work.now, policy.clocks)
    found = judged(work.case, answers, policy, mode)
    before = tx.triages.find(work.case.id)
    triage = _triage(work, answers, found)
    if before is not None and replace(triage, at=before.at, by=before.by) == before:
        return False
    tx.triages.save(triage)
    case = _take_over(work, triage)
    _record(desk, work, triage)
    sponsor = ask_sponsor(desk, tx, case, triage, work.now)
    message = triage_message(desk, case, triage, found, sponsor, work.now)
    tell_case(tx, case, f"triaged:{case.version}", message, work.now)
    refit_checklist(desk, tx, case, work.now)
    _ask_to_let_go(desk, tx, case, found, before, work.now)
    alert_emergency(desk, tx, case, work.now)
    plan_time_box(tx, policy, case)
    show_case(tx, case, work.now)
    return True


def _triage(work: Work, answers: Answers, found: Judged) -> Triage:
    """What is kept: a tier that follows anyway was not chosen against anything."""
    overridden = found.tier != found.proposed_tier
    kept = replace(
        answers,
        override=found.tier if overridden else None,
        reason=answers.reason.strip() if overridden else "",
    )
    return Triage(
        work.case.id,
        work.now,
        work.person.id,
        kept,
        found.value,
        found.probability,
        found.proposed_tier,
        found.tier,
        found.risk,
    )


def _take_over(work: Work, triage: Triage) -> Case:
    """The case follows. Another tier is another effort: what was extended counts no more."""
    values = {"tier": triage.tier, "risk": triage.risk.value}
    if triage.tier != work.case.tier:
        replace_open(work.tx, work.case, work.person.id, work.now)
        return work.tx.cases.change(work.case.id, time_box_until=None, **values)
    return work.tx.cases.change(work.case.id, **values)


def _record(desk: Desk, work: Work, triage: Triage) -> None:
    work.record(
        "triaged",
        value=triage.value.value,
        probability=triage.probability.value,
        estimate=triage.answers.estimate,
        proposed=triage.proposed_tier,
        tier=triage.tier,
        risk=triage.risk.value,
    )
    words = desk.words(work.case.language)
    told = words.plain("Tier %(tier)s", tier=triage.tier)
    reason = triage.answers.reason
    work.tx.timeline.add(
        ref=desk.new_ref(),
        case_id=work.case.id,
        at=work.now,
        by=work.person.id,
        kind=EntryKind.TRIAGED.value,
        text=f"{told}: {reason}" if reason else told,
    )


def _ask_to_let_go(
    desk: Desk, tx: Transaction, case: Case, found: Judged, before: Triage | None, now: datetime
) -> None:
    """Signs of a lost cause that were not there before ask for a decision at once."""
    known = before.answers.signs & LOST_CAUSE if before else frozenset()
    if set(found.lost_cause) - known:
        message = lost_cause_message(desk, case, found.lost_cause)
        tell_case(tx, case, f"lost-cause:{case.version}", message, now)
