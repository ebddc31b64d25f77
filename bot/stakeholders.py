"""The people at a customer: adding them, changing what is known, and who has left."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.desk import Desk
from bot.stakeholder_words import described
from bot.working import Work, start_work
from domain.contacts import Contact
from domain.day import date_in
from domain.errors import DomainError
from domain.stakeholders import Profile, Stakeholder, checked_profile, met
from domain.timeline import EntryKind
from storage.database import Transaction


def add_stakeholder(
    desk: Desk, tx: Transaction, case_ref: str, person_id: str, profile: Profile
) -> Stakeholder:
    """Puts somebody on the list. Raises what `checked_profile` refuses."""
    work = start_work(desk, tx, case_ref, person_id)
    checked = checked_profile(profile, tx.stakeholders.list_of(work.case.id), _today(work))
    added = tx.stakeholders.add(desk.new_ref(), work.case.id, person_id, work.now, checked)
    _told(desk, work, added, "stakeholder_added")
    return added


def change_stakeholder(
    desk: Desk, tx: Transaction, ref: str, version: int, person_id: str, profile: Profile
) -> Stakeholder:
    """Writes what is known now. Raises `stakeholder_changed` when others did so meanwhile."""
    work, person = _start(desk, tx, ref, person_id)
    if person.version != version:
        raise DomainError("stakeholder_changed", name=person.name)
    others = [each for each in tx.stakeholders.list_of(work.case.id) if each.ref != ref]
    checked = checked_profile(profile, others, _today(work))
    if checked == _profile(person):
        return person
    changed = tx.stakeholders.rewrite(ref, checked)
    _told(desk, work, changed, "stakeholder_changed")
    return changed


def mark_gone(desk: Desk, tx: Transaction, ref: str, person_id: str, *, gone: bool) -> Stakeholder:
    """Says that somebody left or moved, or that they are back after all."""
    work, person = _start(desk, tx, ref, person_id)
    if person.gone == gone:
        return person
    if not gone:
        others = [each for each in tx.stakeholders.list_of(work.case.id) if each.ref != ref]
        checked_profile(_profile(person), others, _today(work))
    changed = tx.stakeholders.change(ref, gone=gone)
    _told(desk, work, changed, "stakeholder_left" if gone else "stakeholder_back")
    return changed


def note_met(work: Work, contact: Contact) -> dict[str, list[str | None]]:
    """Brings up to date who was reached; by ref, the last contact before and now."""
    on = date_in(work.person.zone, contact.at)
    reached = met(work.tx.stakeholders.list_of(work.case.id), contact.who, on)
    for each in reached:
        work.tx.stakeholders.note_contact(each.ref, last_contact_on=on)
    return {each.ref: [_written(each.last_contact_on), _written(on)] for each in reached}


def take_back_met(tx: Transaction, undone: Mapping[str, Any]) -> None:
    """The last contacts as they were, where nobody wrote another since."""
    for ref, (before, now) in undone.get("met", {}).items():
        person = tx.stakeholders.find(ref)
        if person is not None and _written(person.last_contact_on) == now:
            was = date.fromisoformat(before) if before else None
            tx.stakeholders.note_contact(ref, last_contact_on=was)


def _start(desk: Desk, tx: Transaction, ref: str, person_id: str) -> tuple[Work, Stakeholder]:
    found = tx.stakeholders.find(ref)
    if found is None:
        raise DomainError("forged_button")
    work = start_work(desk, tx, tx.cases.get(found.case_id).ref, person_id)
    # Read again under the lock.
    return work, tx.stakeholders.get(ref)


def _told(desk: Desk, work: Work, person: Stakeholder, event: str) -> None:
    """In the timeline with the name, in the audit without."""
    entry = desk.new_ref()
    work.tx.timeline.add(
        ref=entry,
        case_id=work.case.id,
        at=work.now,
        by=work.person.id,
        kind=EntryKind.STAKEHOLDER.value,
        text=described(desk.words(work.case.language), person),
    )
    work.record(
        event,
        stakeholder=person.ref,
        entry=entry,
        stance=person.stance.value,
        sponsor=int(person.sponsor),
    )
    work.show()


def _profile(person: Stakeholder) -> Profile:
    return Profile(person.name, person.role, person.stance, person.sponsor, person.last_contact_on)


def _today(work: Work) -> date:
    return date_in(work.person.zone, work.now)


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None
