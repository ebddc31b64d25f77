"""What channel and manager read of promises."""

from collections.abc import Sequence
from datetime import datetime

from bot.blocks import Block, actions, button, section
from bot.case_clocks import moment
from bot.desk import Desk
from bot.hearing import breach_hearers
from bot.messages import Message
from bot.team import language_for
from bot.telling import tell_case, tell_person
from bot.working import Work, sees
from domain.clocks import ClockKind, Hears
from domain.people import Person
from domain.promises import Promise
from playbooks.words import Mrkdwn, Words, mention, shorten

QUOTED, TOLD = 200, 1500


def made_message(words: Words, promises: Sequence[Promise]) -> Message:
    """Who keeps what by when; whoever owns one is named, so that Slack tells them."""
    lines = [
        words.text(
            "Promised to the customer: “%(promise)s” · %(owner)s, due %(due)s",
            promise=shorten(each.text, QUOTED),
            owner=mention(each.owner_id),
            due=moment(words, each.due_at),
        )
        for each in promises
    ]
    return Message("\n".join(lines))


def moved_message(words: Words, promise: Promise, due_at: datetime, told: str, by: str) -> Message:
    """From which day to which, and what the customer was told."""
    text = words.text(
        "%(who)s moved a promise: “%(promise)s”, from %(before)s to %(after)s.\nThe customer was "
        "told: %(told)s",
        who=mention(by),
        promise=shorten(promise.text, QUOTED),
        before=moment(words, promise.due_at),
        after=moment(words, due_at),
        told=shorten(told, TOLD),
    )
    return Message(text)


def tell_broken(desk: Desk, work: Work, promise: Promise, told: str) -> None:
    """Says it in the channel, and at once to the managers of both owners and to the owners."""
    tx, policy = work.tx, desk.policy()
    key = f"promise:{promise.ref}:broken"
    line = broken_message(desk.words(work.case.language), promise, told, work.person.id)
    tell_case(tx, work.case, key, Message(line), work.now)
    to = (Hears.MANAGER, *policy.reminders.rules[ClockKind.PROMISE].breach_to)
    owners = (work.case.owner_id, promise.owner_id)
    managers = [each for one in owners for each in breach_hearers(tx, policy, one, to, work.now)]
    for person_id in dict.fromkeys((*managers, *owners)):
        if person_id != work.person.id:
            message = _word_to(desk, work, promise, told, person_id)
            tell_person(tx, person_id, key, message, work.now, work.case.id)


def broken_message(words: Words, promise: Promise, told: str, by: str) -> Mrkdwn:
    return words.text(
        ":warning: A promise is broken: “%(promise)s”, due %(due)s, owner %(owner)s.\nThe customer "
        "was told: %(told)s\nSaid by %(who)s.",
        promise=shorten(promise.text, QUOTED),
        due=moment(words, promise.due_at),
        owner=mention(promise.owner_id),
        told=shorten(told, TOLD),
        who=mention(by),
    )


def _word_to(desk: Desk, work: Work, promise: Promise, told: str, person_id: str) -> Message:
    """Customer words only for who may see the case; a manager of somebody else's hears that."""
    tx = work.tx
    words = desk.words(language_for(tx, desk.policy(), person_id))
    person = tx.people.find(person_id) or Person(person_id, person_id)
    account = words.text("*%(account)s*", account=work.case.account_name)
    if sees(desk, tx, work.case, person):
        said = broken_message(words, promise, told, work.person.id)
    else:
        said = words.text(
            ":warning: A promise of %(owner)s is broken. The case is private.",
            owner=mention(promise.owner_id),
        )
    text = Mrkdwn(f"{account} · {said}")
    blocks: list[Block] = [section(text)]
    blocks.append(actions([button(words.plain("See case"), "case:see", work.case.ref)]))
    return Message(text, blocks)
