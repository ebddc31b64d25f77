"""Crossing 90 and 30 days to the renewal is announced in the case's channel."""

from datetime import datetime

from bot.desk import Desk
from bot.fitting import fit_checklist, fitted_line
from bot.messages import Message
from bot.retriage import facts_changed
from bot.showing import show_case
from bot.telling import tell_case
from domain.cases import Case
from domain.deadlines import Runway, runway, runway_turns
from domain.policy import Policy
from playbooks.words import N_, Mrkdwn
from storage.database import Transaction
from storage.job import Job, NewJob

TURNED = {
    Runway.COMPRESSED: N_(
        "Fewer than %(days)s days to the renewal on %(day)s: critical issues and quick wins only."
    ),
    Runway.EMERGENCY: N_(
        ":warning: Fewer than %(days)s days to the renewal on %(day)s: this is an emergency. "
        "Reminders of passed deadlines go to the manager at once from now on."
    ),
}


def plan_runway(tx: Transaction, policy: Policy, case: Case, now: datetime) -> None:
    """Plans the announcements of a case whose renewal is known; past ones are not made up for."""
    if case.renewal_on is None:
        return
    for at, after in runway_turns(case.renewal_on, policy.clocks):
        if at > now:
            name = f"runway:{case.ref}:{case.renewal_on.isoformat()}:{after.value}"
            payload = {"renewal": case.renewal_on.isoformat(), "after": after.value}
            tx.jobs.enqueue(NewJob(name, "turn_runway", at, case_id=case.id, payload=payload))


class TurnRunway:
    """The runway of a case has become shorter than a threshold."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def fire(self, tx: Transaction, job: Job, now: datetime) -> None:
        assert job.case_id is not None
        case, clocks = tx.cases.lock(job.case_id), self._desk.policy().clocks
        after = Runway(job.payload["after"])
        moved = case.renewal_on is None or case.renewal_on.isoformat() != job.payload["renewal"]
        if moved or not case.is_open or runway(case.renewal_on, now, clocks) is not after:
            return
        assert case.renewal_on is not None
        limit = clocks.runway_compressed if after is Runway.COMPRESSED else clocks.runway_emergency
        words = self._desk.words(case.language)
        day = words.date(case.renewal_on)
        text = words.text(TURNED[after], days=limit.days, day=day)
        fitted = fit_checklist(self._desk, tx, case, now)
        if fitted.changed:
            text = Mrkdwn(f"{text}\n{fitted_line(words, fitted)}")
        tell_case(tx, case, f"runway:{after.value}:{case.renewal_on}", Message(text), now)
        tx.audit.record(
            now, "savedesk", "runway_turned", case.ref, runway=after.value,
            added=len(fitted.added), set_aside=len(fitted.set_aside),
        )  # fmt: skip
        show_case(tx, facts_changed(self._desk, tx, case, now), now)
