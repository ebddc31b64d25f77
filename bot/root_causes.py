"""Recording the root cause: the chain of whys, its category, and what follows from it."""

from dataclasses import dataclass
from datetime import datetime

from bot.blocks import section
from bot.cause_words import about_finding, cause_name
from bot.desk import Desk
from bot.messages import Message
from bot.playbook_proposals import Proposal, proposal_buttons, propose, proposed_in_words
from bot.telling import tell_case
from bot.working import Work, start_work
from bot.writing_back import Told, tell_crm
from domain.cases import Case
from domain.causes import Cause
from domain.errors import DomainError
from domain.root_causes import Disagreement, Finding, RootCause, chain_of, find_disagreement
from domain.symptoms import causes_in, symptom_in
from domain.timeline import EntryKind
from domain.undo import Step, Undoable
from playbooks.catalogue import Catalogue
from playbooks.words import Mrkdwn, Words, mention, shorten
from storage.database import Transaction

QUOTED = 300


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded, and the playbook proposed for it, if any."""

    case: Case
    root_cause: RootCause
    proposal: Proposal | None


def record_cause(
    desk: Desk, tx: Transaction, case_ref: str, person_id: str, found: Finding, confirmed: str = ""
) -> Recorded | Disagreement:
    """Records the finding, or hands back the warning that has to be confirmed by its name first.

    Raises `why_missing` for a chain with fewer than three whys or with a gap.
    """
    work = start_work(desk, tx, case_ref, person_id)
    finding = Finding(
        chain_of(found.whys), found.cause, found.churn_type, found.said_so, found.preventable
    )
    doubted = disagreement(desk.catalogue(), work.case.reason, finding)
    if doubted is not None and doubted.name != confirmed:
        return doubted
    before = tx.root_causes.find(work.case.id)
    if before is not None and before.finding == finding:
        return Recorded(work.case, before, propose(desk, tx, work.case, before, before))
    recorded = RootCause(
        work.case.id,
        work.now,
        person_id,
        desk.new_ref(),
        finding,
        doubted.name if doubted else None,
    )
    case = _keep(desk, work, recorded)
    proposal = propose(desk, tx, case, recorded, before)
    tell_case(tx, case, f"cause:{recorded.entry}", _line(desk, case, recorded, proposal), work.now)
    tell_crm(desk, tx, case, Told.CAUSE, recorded.entry, work.now)
    work.show()
    return Recorded(case, recorded, proposal)


def disagreement(catalogue: Catalogue, reason: str, finding: Finding) -> Disagreement | None:
    """What was said first against the category. The flag speaks before the first why."""
    flagged = symptom_of(catalogue, reason)
    first, *behind = finding.whys
    symptom = flagged or symptom_of(catalogue, first)
    spoken = causes_in(finding.whys if flagged else behind)
    return find_disagreement(symptom, spoken, finding.cause)


def symptom_of(catalogue: Catalogue, said: str) -> Cause | None:
    """The cause that words point to: by the reasons of the playbooks, else by their own."""
    return next(iter(catalogue.for_reason(said).causes), None) or symptom_in(said)


def take_back_cause(desk: Desk, tx: Transaction, case: Case, step: Undoable, now: datetime) -> None:
    """What was recorded before holds again, unless another was recorded since."""
    recorded = tx.root_causes.find(case.id)
    if recorded is None or recorded.entry != step.target:
        raise DomainError("changed_since")
    tx.root_causes.put_back(case.id, step.before["recorded"])
    tx.cases.change(case.id, cause=step.before["cause"])
    tx.timeline.take_back(step.target)
    words = desk.words(case.language)
    text = words.text("%(who)s took the root cause back.", who=mention(step.person_id))
    tell_case(tx, case, f"cause-undone:{step.target}", Message(text), now)


def _keep(desk: Desk, work: Work, recorded: RootCause) -> Case:
    finding, tx = recorded.finding, work.tx
    words = desk.words(work.case.language)
    before = {"recorded": tx.root_causes.snapshot(work.case.id), "cause": work.case.cause}
    tx.root_causes.put(recorded)
    case = tx.cases.change(work.case.id, cause=finding.cause.value)
    tx.timeline.add(
        ref=recorded.entry,
        case_id=case.id,
        at=work.now,
        by=work.person.id,
        kind=EntryKind.ROOT_CAUSE.value,
        text=_in_full(words, finding),
    )
    work.may_undo(Step.ROOT_CAUSE, recorded.entry, before)
    work.record(
        "root_cause_recorded",
        entry=recorded.entry,
        cause=finding.cause.value,
        churn_type=finding.churn_type.value,
        whys=len(finding.whys),
        confirmed=recorded.confirmed,
    )
    return case


def _in_full(words: Words, finding: Finding) -> str:
    """The category and the whole chain, as plain text."""
    head = f"{cause_name(words, finding.cause)} ({about_finding(words, finding)})"
    return "\n".join([head, *(f"{n}. {why}" for n, why in enumerate(finding.whys, 1))])


def summary(words: Words, recorded: RootCause) -> Mrkdwn:
    """The category, what kind of churn, and the last why, shortened."""
    finding = recorded.finding
    return words.text(
        "*%(cause)s* (%(about)s), after %(n)s whys: “%(last)s”",
        cause=cause_name(words, finding.cause),
        about=about_finding(words, finding),
        n=len(finding.whys),
        last=shorten(finding.whys[-1], QUOTED),
    )


def _line(desk: Desk, case: Case, recorded: RootCause, proposal: Proposal | None) -> Message:
    words = desk.words(case.language)
    text = words.text(
        "%(who)s recorded the root cause: %(summary)s",
        who=mention(recorded.by),
        summary=summary(words, recorded),
    )
    if proposal is None:
        return Message(text)
    text = Mrkdwn(f"{text}\n{proposed_in_words(desk, words, proposal)}")
    return Message(text, [section(text), *proposal_buttons(desk, words, proposal)])
