"""When the time for an effort ends, somebody has to decide: close, more time, or let go."""

from datetime import datetime

from bot.desk import Desk
from bot.duties import is_silent
from bot.hearing import hearer
from bot.hours import attention_of
from bot.showing import show_case
from bot.team import language_for
from bot.telling import tell_case, tell_person
from bot.time_box_views import end_message, stamp_of
from domain.cases import Case
from domain.deadlines import is_urgent, time_box
from domain.errors import DomainError
from domain.policy import Policy
from playbooks.words import Words, mention
from storage.database import Transaction
from storage.job import Job, NewJob


def plan_time_box(tx: Transaction, policy: Policy, case: Case) -> None:
    """Plans the question for the end of the time box, once for each end."""
    box = time_box(case, policy.clocks)
    if box is not None:
        _plan(tx, case, box.due_at, box.due_at)


def _plan(tx: Transaction, case: Case, end: datetime, at: datetime) -> None:
    key = f"time-box:{stamp_of(case, end)}"
    name = key if at == end else f"{key}:{int(at.timestamp())}"
    payload = {"end": end.isoformat()}
    tx.jobs.enqueue(NewJob(name, "turn_time_box", at, case_id=case.id, payload=payload))


class TurnTimeBox:
    """The time box of a case has ended, if it still stands as it was planned."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def fire(self, tx: Transaction, job: Job, now: datetime) -> None:
        assert job.case_id is not None
        case, policy = tx.cases.lock(job.case_id), self._desk.policy()
        box = time_box(case, policy.clocks)
        if box is None or is_silent(case):
            return
        if box.due_at != datetime.fromisoformat(job.payload["end"]):
            # It was extended, or the policy has another span now.
            plan_time_box(tx, policy, case)
            return
        person_id = hearer(tx, policy, case.owner_id, now)
        who = attention_of(tx, policy, person_id, now)
        at = now if is_urgent(case, now, policy.clocks) else who.opens(now)
        if at > now and not who.hears(job.due_at, now):
            _plan(tx, case, box.due_at, at)
            return
        self._ask(tx, case, person_id, box.due_at, now)

    def _ask(self, tx: Transaction, case: Case, person_id: str, end: datetime,
             now: datetime) -> None:  # fmt: skip
        policy = self._desk.policy()
        key = f"time-box:{int(end.timestamp())}"
        tell_case(tx, case, key, end_message(self._desk.words(case.language), case, end), now)
        if not policy.reminders.is_shadow(now):
            words = self._desk.words(language_for(tx, policy, person_id))
            message = end_message(words, case, end)
            tell_person(tx, person_id, f"{key}:{case.ref}", message, now, case.id)
        tx.audit.record(now, "savedesk", "time_box_ended", case.ref, tier=case.tier)
        show_case(tx, case, now)


def end_of(case: Case, policy: Policy) -> datetime:
    """When the time box of a case ends. Raises `no_time_box`."""
    box = time_box(case, policy.clocks)
    if box is None:
        raise DomainError("no_time_box", account=case.account_name)
    return box.due_at


def check_end(tx: Transaction, policy: Policy, words: Words, case: Case, stamp: str) -> datetime:
    """The end that a button or a form is about, where it still stands.

    Raises `time_box_decided`, which says what was decided since, or `no_time_box`.
    """
    end = end_of(case, policy)
    if stamp_of(case, end) == stamp:
        return end
    confirmed = [each for each in tx.extensions.list_of(case.id) if each.until == end]
    if confirmed and confirmed[-1].answered_by:
        raise DomainError(
            "time_box_extended",
            account=case.account_name,
            day=words.date(end.date()),
            who=mention(confirmed[-1].answered_by),
        )
    raise DomainError(
        "time_box_decided",
        account=case.account_name,
        day=words.date(end.date()),
        tier=case.tier or 0,
    )
