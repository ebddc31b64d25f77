"""Bringing somebody into a case: invited into its channel, executives asked instead."""

from collections.abc import Iterable
from datetime import datetime

from bot.blocks import Block, actions, button, section
from bot.desk import Desk
from bot.lanes import invite_lane
from bot.messages import Message
from bot.team import holders_of, language_for
from bot.telling import tell_person
from domain.cases import Case
from domain.policy import Role
from playbooks.words import Mrkdwn, Words, mention
from storage.database import Transaction
from storage.job import NewJob


def invite(tx: Transaction, case: Case, person_id: str, occasion: str, now: datetime) -> bool:
    """Invites one person; `occasion` tells one invitation from another. False: it is done so."""
    key = f"invite:{case.ref}:{person_id}:{occasion}"
    people = {"people": [person_id]}
    return tx.jobs.enqueue(NewJob(key, "invite", now, invite_lane(case), case.id, people))


def bring_in_owners(
    desk: Desk, tx: Transaction, case: Case, owners: Iterable[str], now: datetime
) -> None:
    """Whoever is reminded of an item has to be able to press its *Done*.

    Before the channel stands nobody is invited: its first invitation asks who has items.
    """
    if case.channel_id is None:
        return
    for owner_id in sorted(set(owners)):
        bring_in(desk, tx, case, owner_id, f"items.{desk.new_ref()}", case.owner_id, now)


def is_asked_only(desk: Desk, tx: Transaction, case: Case, person_id: str) -> bool:
    """Executives decide for themselves whether they join, unless the case is their own."""
    executives = holders_of(tx, desk.policy(), Role.EXECUTIVE)
    return person_id in executives and person_id not in {case.owner_id, case.opened_by}


def bring_in(
    desk: Desk, tx: Transaction, case: Case, person_id: str, occasion: str, by: str, now: datetime
) -> None:
    """Sees to it that the person can work on the case; nothing for who is in it already."""
    if person_id in tx.cases.list_members(case.id):
        return
    if not is_asked_only(desk, tx, case, person_id):
        invite(tx, case, person_id, occasion, now)
        return
    words = desk.words(language_for(tx, desk.policy(), person_id))
    text = words.text(
        "%(who)s gave you something to do in the save case for *%(account)s* and asks you to join.",
        who=mention(by),
        account=case.account_name,
    )
    key = f"join:{case.ref}:{occasion}"
    tell_person(tx, person_id, key, joining(words, case, text), now, case.id)


def joining(words: Words, case: Case, text: Mrkdwn) -> Message:
    """Asks somebody who decides for themselves."""
    return Message(text, [section(text), actions(join_buttons(words, case))])


def join_buttons(words: Words, case: Case) -> list[Block]:
    return [
        button(words.plain("See case"), "case:see", case.ref),
        button(words.plain("Join"), "case:join", case.ref, style="primary"),
    ]
