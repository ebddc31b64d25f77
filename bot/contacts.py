"""Contacts with the customer, and calls that nobody answered."""

from datetime import datetime

from bot.desk import Desk
from bot.stakeholders import note_met
from bot.working import Work, start_work
from domain.cases import Case
from domain.contacts import Contact, Means, check_contact_time, ends_first_contact
from domain.deadlines import first_contact
from domain.errors import DomainError
from domain.people import Person
from domain.timeline import EntryKind
from domain.undo import Step
from domain.working_time import latest_working, next_try
from storage.database import Transaction


def log_contact(
    desk: Desk,
    tx: Transaction,
    case_ref: str,
    person_id: str,
    means: Means,
    who: str,
    at: datetime | None,
    note: str,
    *,
    customer_may_see: bool = False,
) -> bool:
    """Keeps a contact; True when it was the conversation that ends the first-contact clock.

    `at` None means now. Raises `future_contact` and `who_missing`.
    """
    work = start_work(desk, tx, case_ref, person_id)
    if not who.strip():
        raise DomainError("who_missing")
    contact = Contact(
        work.case.id,
        means,
        who.strip(),
        at or work.now,
        person_id,
        answered=True,
        note=note.strip(),
        customer_may_see=customer_may_see,
    )
    check_contact_time(contact.at, work.now)
    ends = ends_first_contact(contact) and _is_earlier(work, contact)
    _keep(work, contact, EntryKind.CONTACT, ends=ends, ref=desk.new_ref())
    return ends


def log_attempt(desk: Desk, tx: Transaction, case_ref: str, person_id: str) -> int:
    """Keeps a call that nobody answered: the clock goes on; the number of attempts so far."""
    work = start_work(desk, tx, case_ref, person_id)
    attempt = Contact(work.case.id, Means.PHONE, "", work.now, person_id, answered=False)
    _keep(work, attempt, EntryKind.ATTEMPT, ends=False, ref=desk.new_ref())
    return tx.timeline.count_attempts(work.case.id)


def call_again_at(desk: Desk, case: Case, person: Person) -> datetime:
    """The slot that is offered after a call without an answer."""
    policy = desk.policy()
    due = first_contact(case, policy.clocks).due_at
    hours, pause = policy.working_hours, policy.clocks.call_again
    return next_try(desk.clock.now(), due, person.zone, hours, pause)


def call_before(desk: Desk, case: Case, person: Person) -> datetime:
    """When this person has to call: the deadline, or their last working moment before it."""
    policy = desk.policy()
    due = first_contact(case, policy.clocks).due_at
    at_work = latest_working(due, person.zone, policy.working_hours)
    return at_work if at_work > desk.clock.now() else due


def _is_earlier(work: Work, contact: Contact) -> bool:
    """Somebody may log late what came first."""
    known = work.case.first_contact_at
    return known is None or contact.at < known


def _keep(work: Work, contact: Contact, kind: EntryKind, *, ends: bool, ref: str) -> None:
    before = work.case.first_contact_at
    work.tx.timeline.add(
        ref=ref,
        case_id=work.case.id,
        at=contact.at,
        by=contact.by,
        kind=kind.value,
        means=contact.means.value,
        who=contact.who or None,
        text=contact.note,
        customer_may_see=contact.customer_may_see,
    )
    if ends:
        work.tx.cases.change(work.case.id, first_contact_at=contact.at)
    met = note_met(work, contact) if kind is EntryKind.CONTACT else {}
    undone = {"ended": ends, "first_contact_at": before and before.isoformat(), "met": met}
    work.may_undo(Step.CONTACT, ref, undone)
    work.record(f"{kind.value}_logged", entry=ref, means=contact.means.value, ended_clock=int(ends))
    work.show()
