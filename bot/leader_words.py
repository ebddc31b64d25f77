"""A leader's word to one person, from the weekly message: thanks, or an offer of help."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from bot.blocks import Block, field, modal, section, users_field
from bot.desk import Desk
from bot.handing_over import check_possible_owner
from bot.messages import Message
from bot.team import language_for, viewer_of
from bot.telling import tell_person
from bot.working import person_using
from domain.digest import WEEK
from domain.errors import DomainError
from domain.people import Person
from domain.policy import Role
from playbooks.words import N_, Words, mention
from storage.database import Transaction

MAY_SAY = frozenset({Role.DIRECTOR, Role.EXECUTIVE})


class LeaderWord(StrEnum):
    """What a leader says."""

    THANK = "thank"
    HELP = "help"


TITLES: Mapping[LeaderWord, str] = {
    LeaderWord.THANK: N_("Thank somebody"), LeaderWord.HELP: N_("Offer help"),
}  # fmt: skip
WHAT: Mapping[LeaderWord, str] = {
    LeaderWord.THANK: N_(
        "They get one message in your name: that you thank them, and for which saves of the last "
        "seven days, where there are some of theirs."
    ),
    LeaderWord.HELP: N_(
        "They get one message in your name: that you offer to help with their save cases, and that "
        "they may write to you."
    ),
}
THANKS = N_(":tada: %(leader)s thanks you for your work on our save cases.")
THANKS_FOR = N_(":tada: %(leader)s thanks you for saving %(accounts)s.")
HELPS = N_(
    ":handshake: %(leader)s offers to help with your save cases. Write to them what would help: a "
    "call, a decision, somebody's time."
)


def check_leader(desk: Desk, tx: Transaction, person_id: str) -> Person:
    """Raises `leaders_only`, or why the person may not use the bot."""
    person = person_using(desk, tx, person_id)
    if not viewer_of(tx, desk.policy(), person, desk.clock.now()).roles & MAY_SAY:
        raise DomainError("leaders_only")
    return person


def named_in(value: str) -> tuple[date, str]:
    """The week and the person that a button names. Raises `forged_button`."""
    week, _, person_id = value.partition(".")
    try:
        return date.fromisoformat(week), person_id
    except ValueError:
        raise DomainError("forged_button") from None


def leader_view(words: Words, word: LeaderWord, week: date, to: str) -> Block:
    """One input, and what will be said: submitting it is the confirmation."""
    who = field("people", words.plain("To whom"), users_field("people", to or None))
    return modal(
        "leader_word", words.plain(TITLES[word]), [section(words.text(WHAT[word])), who],
        close=words.plain("Cancel"), submit=words.plain("Send"),
        carries=f"{word.value}:{week.isoformat()}",
    )  # fmt: skip


def say_from_leader(
    desk: Desk, tx: Transaction, word: LeaderWord, week: date, leader_id: str, to: str
) -> None:
    """One message in the leader's name; once a week and person.

    Raises `leaders_only`, `owner_not_possible`, `outsider_refused`, `leader_self`, `said_already`.
    """
    leader, now = check_leader(desk, tx, leader_id), desk.clock.now()
    person = check_possible_owner(tx, to)
    if to == leader.id:
        raise DomainError("leader_self")
    words = desk.words(language_for(tx, desk.policy(), to))
    key = f"{word.value}:{leader.id}:{week.isoformat()}"
    if not tell_person(tx, to, key, Message(_said(tx, words, word, leader, person, desk)), now):
        raise DomainError("said_already", who=person.name)
    tx.audit.record(now, leader.id, f"leader_{word.value}", to=to)


def _said(
    tx: Transaction, words: Words, word: LeaderWord, leader: Person, person: Person, desk: Desk
) -> str:
    if word is LeaderWord.HELP:
        return words.text(HELPS, leader=mention(leader.id))
    saved = [
        each.account_name
        for each in tx.open_work.ended(desk.clock.now() - WEEK)
        if each.is_saved and each.owner_id == person.id
    ]
    if not saved:
        return words.text(THANKS, leader=mention(leader.id))
    named = [words.text("*%(account)s*", account=each) for each in saved]
    return words.text(THANKS_FOR, leader=mention(leader.id), accounts=words.listed(named))
