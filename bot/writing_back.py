"""Telling the CRM how a case goes: a note at its record, where the policy wants that.

What a note says leaves the case, so it holds only what may: outcome, cause, concession. It is
written after the span in which a step can be taken back, from what is true then.
"""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from bot.calls import Call, NoteLookup
from bot.cause_words import cause_name
from bot.concession_words import offer_in_words
from bot.crm import NOTE
from bot.desk import Desk
from bot.directory import Note
from bot.messages import opaque
from bot.outcome import Refused, Sent
from bot.outcome_words import OUTCOMES
from bot.sends import Disposal
from bot.source_trouble import tell_fault
from domain.cases import KEEPS_REVENUE, Case
from domain.concessions import ConcessionState
from playbooks.unmarked import as_typed
from playbooks.words import N_, Words
from storage.database import Transaction
from storage.job import Job, NewJob

LANE = "crm-notes"
RECORD = "crm.record"


class Told(StrEnum):
    """What of a case the CRM is told."""

    CLOSED = "closed"
    CAUSE = "cause"
    CONCESSION = "concession"


TITLES = {
    Told.CLOSED: N_("Save case closed: %(outcome)s"),
    Told.CAUSE: N_("Save case: root cause found"),
    Told.CONCESSION: N_("Save case: concession settled"),
}
SETTLED = {
    ConcessionState.ACCEPTED: N_("Accepted by the customer: %(terms)s"),
    ConcessionState.DECLINED: N_("Declined by the customer: %(terms)s"),
}


def tell_crm(desk: Desk, tx: Transaction, case: Case, told: Told, ref: str, now: datetime) -> None:
    """Plans the note, once the step cannot be taken back any more. `ref` names what it is about."""
    policy = desk.policy()
    if policy.crm.writes:
        key, due_at = f"crm-note:{case.ref}:{told.value}:{ref}", now + policy.clocks.undo
        payload = {"told": told.value, "ref": ref}
        tx.jobs.enqueue(NewJob(key, "write_back", due_at, LANE, case.id, payload))


def record_of(desk: Desk, tx: Transaction, case: Case) -> str | None:
    """What the account of a case is called in the CRM."""
    account = tx.accounts.get(case.account_id)
    linked = account.record_in(desk.policy().crm.source.value)
    return tx.facts.list_of(case.id).get(RECORD) or linked


class WriteNote:
    """Writes one note."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def prepare(self, tx: Transaction, job: Job, now: datetime) -> Call | None:
        assert job.case_id is not None
        case, policy = tx.cases.get(job.case_id), self._desk.policy()
        record = record_of(self._desk, tx, case)
        if not policy.crm.writes or record is None:
            return None
        words = self._desk.words(policy.language)
        lines = said(tx, words, case, Told(job.payload["told"]), str(job.payload["ref"]))
        if not lines:
            return None
        title, *rest = map(as_typed, lines)
        note = Note(record, opaque(job.key), title, "\n".join(rest), job.due_at)
        return Call(NOTE, {"note": note}, NoteLookup(record, note.key))

    def sent(self, tx: Transaction, job: Job, call: Call, done: Sent, now: datetime) -> None:
        assert job.case_id is not None
        case = tx.cases.lock(job.case_id)
        tx.audit.record(now, "savedesk", "crm_told", case.ref, told=job.payload["told"],
                        note=str(done.response.get("id")))  # fmt: skip

    def refused(
        self, tx: Transaction, job: Job, call: Call, refusal: Refused, now: datetime
    ) -> Disposal:
        tell_fault(self._desk, tx, refusal, now)
        return Disposal.DEAD


def said(tx: Transaction, words: Words, case: Case, told: Told, ref: str) -> list[str]:
    """Title and lines; none where that is not so any more."""
    match told:
        case Told.CLOSED:
            return _closed(words, case)
        case Told.CAUSE:
            recorded = tx.root_causes.find(case.id)
            if recorded is None or recorded.entry != ref:
                return []
            cause = cause_name(words, recorded.finding.cause)
            return [words.text(TITLES[told]), words.text("Root cause: %(cause)s", cause=cause)]
        case Told.CONCESSION:
            return _concession(tx, words, ref)


def _closed(words: Words, case: Case) -> list[str]:
    if case.outcome is None:
        return []
    lines = [words.text(TITLES[Told.CLOSED], outcome=words.text(OUTCOMES[case.outcome]))]
    if case.outcome in KEEPS_REVENUE and case.arr_kept_minor is not None:
        kept = words.money(case.arr_kept_minor, case.currency or "USD")
        lines.append(words.text("ARR kept: %(kept)s a year", kept=kept))
    if case.cause:
        lines.append(words.text("Root cause: %(cause)s", cause=cause_name(words, case.cause)))
    return [*lines, words.text("Playbook: %(playbook)s", playbook=case.playbook)]


def _concession(tx: Transaction, words: Words, ref: str) -> list[str]:
    """Kind and percent only: the wording of it stays in the case."""
    found = tx.concessions.find(ref)
    if found is None or found.state not in SETTLED:
        return []
    terms = offer_in_words(words, replace(found.terms, detail=""))
    return [words.text(TITLES[Told.CONCESSION]), words.text(SETTLED[found.state], terms=terms)]
