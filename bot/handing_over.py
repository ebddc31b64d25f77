"""Handing a case over: a new owner, who hears of everything from then on."""

from bot.blocks import Block, actions, button, field, modal, section, text_field
from bot.desk import Desk
from bot.messages import Message
from bot.opening import lane_of
from bot.showing import show_case, show_home
from bot.team import language_for, viewer_of
from bot.telling import tell_case, tell_person
from bot.working import Work, check_in_case, person_using
from domain.access import SEES_EVERY_CASE
from domain.cases import Case
from domain.errors import DomainError
from domain.people import Person
from domain.timeline import EntryKind
from playbooks.words import Mrkdwn, Words, channel_link, mention
from storage.database import Transaction
from storage.job import NewJob


def hand_over_view(words: Words, case: Case) -> Block:
    """Asks who owns the case from now on, and what they should know."""
    people: Block = {"type": "users_select", "action_id": "value"}
    blocks = [
        section(words.text("*%(account)s*", account=case.account_name)),
        field("owner", words.plain("New owner"), people),
        field(
            "note", words.plain("What they should know"), text_field("value", lines=True),
            optional=True,
        ),
    ]  # fmt: skip
    return modal(
        "hand_over", words.plain("Hand over"), blocks,
        close=words.plain("Cancel"), submit=words.plain("Hand over"), carries=case.ref,
    )  # fmt: skip


def check_may_hand_over(desk: Desk, tx: Transaction, case: Case, person: Person) -> None:
    """Who works on the case, and who may see every case: somebody must be able to."""
    viewer = viewer_of(tx, desk.policy(), person, desk.clock.now())
    if not viewer.roles & SEES_EVERY_CASE:
        check_in_case(desk, tx, case, person)


def hand_over(
    desk: Desk, tx: Transaction, case_ref: str, person_id: str, new_owner: str, note: str
) -> Case:
    """Makes `new_owner` the owner of the case and of what the old one had open in it.

    Raises `owner_not_possible`, `owner_already`, `already_closed`, `not_a_member`.
    """
    person = person_using(desk, tx, person_id)
    found = tx.cases.find(case_ref)
    if found is None:
        raise DomainError("forged_button")
    work = Work(tx, tx.cases.lock(found.id), person, desk.clock.now())
    check_may_hand_over(desk, tx, work.case, person)
    if not work.case.is_open:
        raise DomainError("already_closed", account=work.case.account_name)
    check_possible_owner(tx, new_owner)
    old_owner = work.case.owner_id
    if new_owner == old_owner:
        raise DomainError("owner_already", account=work.case.account_name)
    case = tx.cases.change(work.case.id, owner_id=new_owner)
    tx.items.hand_over(case.id, old_owner, new_owner)
    tx.promises.hand_over(case.id, old_owner, new_owner)
    tx.issues.hand_over(case.id, old_owner, new_owner)
    _record(desk, work, case, old_owner, note.strip())
    show_case(tx, case, work.now)
    show_home(tx, old_owner, work.now)
    return case


def check_possible_owner(tx: Transaction, person_id: str) -> Person:
    """A full member who is here. Raises `owner_not_possible`."""
    owner = tx.people.find(person_id)
    if owner is None or owner.bot or owner.deactivated or owner.guest:
        raise DomainError("owner_not_possible")
    return owner


def _record(desk: Desk, work: Work, case: Case, old_owner: str, note: str) -> None:
    """Timeline, audit, the channel, and word to the new owner."""
    tx, now = work.tx, work.now
    work.record("case_handed_over", old=old_owner, new=case.owner_id)
    tx.timeline.add(
        ref=desk.new_ref(),
        case_id=case.id,
        at=now,
        by=work.person.id,
        kind=EntryKind.HANDED_OVER.value,
        text=note,
    )
    key, lane = f"invite:{case.ref}:{case.owner_id}:{case.version}", lane_of(case)
    tx.jobs.enqueue(NewJob(key, "invite", now, lane, case.id, {"people": [case.owner_id]}))
    words = desk.words(case.language)
    text = words.text(
        "%(who)s handed this case over: %(new)s owns it now.",
        who=mention(work.person.id),
        new=mention(case.owner_id),
    )
    tell_case(tx, case, f"handed-over:{case.version}", Message(text), now)
    if work.person.id != case.owner_id:
        told = _word_to_new_owner(desk, tx, case, work.person.id, note)
        tell_person(tx, case.owner_id, f"yours:{case.ref}:{case.version}", told, now, case.id)


def _word_to_new_owner(desk: Desk, tx: Transaction, case: Case, by: str, note: str) -> Message:
    words = desk.words(language_for(tx, desk.policy(), case.owner_id))
    text = words.text(
        "%(who)s handed you the save case for *%(account)s*. %(where)s",
        who=mention(by),
        account=case.account_name,
        where=channel_link(case.channel_id) if case.channel_id else "",
    )
    if note:
        text = Mrkdwn(f"{text}\n{words.text('> %(note)s', note=note)}")
    see = button(words.plain("See case"), "case:see", case.ref)
    items = button(words.plain("All items"), "items:all", case.ref)
    return Message(text, [section(text), actions([see, items])])
