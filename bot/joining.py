"""Asking to join a private case, and letting somebody in."""

from bot.blocks import actions, button, section
from bot.desk import Desk
from bot.inviting import invite
from bot.messages import Message
from bot.team import language_for, viewer_of
from bot.telling import tell_person
from bot.working import person_using, start_work
from domain.access import SEES_EVERY_CASE
from domain.cases import Case
from domain.errors import DomainError
from domain.people import Person
from playbooks.words import mention
from storage.database import Transaction


def ask_to_join(desk: Desk, tx: Transaction, case_ref: str, person_id: str) -> Case:
    """Tells the owner that somebody asks; asking twice a day is asking once."""
    person = person_using(desk, tx, person_id)
    case = tx.cases.find(case_ref)
    if case is None or not case.is_open:
        raise DomainError("forged_button")
    now = desk.clock.now()
    words = desk.words(language_for(tx, desk.policy(), case.owner_id))
    text = words.text(
        "%(who)s asks to join the save case for *%(account)s*.",
        who=mention(person.id),
        account=case.account_name,
    )
    value = f"{case.ref}.{person.id}"
    let_in = button(words.plain("Let in"), "case:let_in", value, style="primary")
    message = Message(text, [section(text), actions([let_in])])
    key = f"asks:{case.ref}:{person.id}:{now.date().isoformat()}"
    tell_person(tx, case.owner_id, key, message, now, case.id)
    tx.audit.record(now, person.id, "asked_to_join", case.ref)
    return case


def join_case(desk: Desk, tx: Transaction, case_ref: str, person_id: str) -> Case:
    """Who may see every case comes in when they like, and who has a role on this one.

    Raises `not_a_member`, `already_closed`.
    """
    person, now = person_using(desk, tx, person_id), desk.clock.now()
    found = tx.cases.find(case_ref)
    if found is None:
        raise DomainError("forged_button")
    case = tx.cases.lock(found.id)
    viewer = viewer_of(tx, desk.policy(), person, now)
    on_case = {each.person_id for each in tx.case_roles.list_of(case.id)}
    if not viewer.roles & SEES_EVERY_CASE and person.id not in on_case:
        raise DomainError("not_a_member")
    if not case.is_open:
        raise DomainError("already_closed", account=case.account_name)
    invite(tx, case, person.id, f"joins:{now.isoformat()}", now)
    tx.audit.record(now, person.id, "joined_case", case.ref)
    return case


def let_in(desk: Desk, tx: Transaction, case_ref: str, asker_id: str, person_id: str) -> Person:
    """Invites who asked; only people in the case can."""
    work = start_work(desk, tx, case_ref, person_id)
    asker = person_using(desk, tx, asker_id)
    invite(tx, work.case, asker_id, work.now.date().isoformat(), work.now)
    work.record("let_in", person=asker_id)
    return asker
