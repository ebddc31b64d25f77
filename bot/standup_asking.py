"""`/save standup`: the stand-up of one person, only to them, of the cases that they may see."""

from dataclasses import dataclass
from datetime import datetime

from bot.blocks import Block, divider
from bot.desk import Desk
from bot.messages import Message, fits
from bot.standup_facts import MOST_CASES, owners_in, standings_of, teams_of
from bot.standup_load import leads, load_blocks, managed_by, owners_led
from bot.standup_post import StandUp, stand_up_messages, stand_up_title
from bot.standup_words import Telling
from bot.standups import before_of, totals_of
from bot.team import viewer_of
from domain.access import Viewer, may_see
from domain.cases import Case
from domain.day import date_in
from domain.people import Person
from domain.policy import Policy
from domain.standup_told import Told
from playbooks.words import Words
from storage.database import Transaction


@dataclass(frozen=True, slots=True)
class OwnStandUp:
    """The answer, and what has no room in it: that goes into the person's direct messages."""

    message: Message
    rest: list[Message]


def own_stand_up(desk: Desk, tx: Transaction, words: Words, person: Person) -> OwnStandUp:
    """How the cases stand that the person may see; for who answers for others their load besides.

    Compared with the last stand-up that was posted for them; without one nothing is called new.
    """
    now, policy = desk.clock.now(), desk.policy()
    viewer = viewer_of(tx, policy, person, now)
    standings = standings_of(tx, policy, _seen_by(tx, viewer), now)
    before = _last_told(tx, policy, person, now)
    on = Telling(words, now, tx.open_work.names(), before)
    owners = owners_led(viewer) if leads(viewer) else frozenset({person.id})
    found = StandUp(
        stand_up_title(on, date_in(person.zone, now), None),
        totals_of(tx, standings, owners, person.zone, now, before),
        standings,
        policy.standups.talk_about,
    )
    post, rest = stand_up_messages(on, found)
    if not leads(viewer):
        return OwnStandUp(post, rest)
    blocks = load_blocks(on, policy, managed_by(tx, policy, viewer, now, standings))
    return _with_load(words, post, rest, blocks)


def _with_load(words: Words, post: Message, rest: list[Message], load: list[Block]) -> OwnStandUp:
    """The load below the cases, or in a message of its own where both are too much for one."""
    together = [*post.blocks, divider(), *load]
    if post.blocks and fits(together):
        return OwnStandUp(Message(post.text, together), rest)
    return OwnStandUp(post, [Message(words.text("Load, deadlines and approvals"), load), *rest])


def _seen_by(tx: Transaction, viewer: Viewer) -> list[Case]:
    inside = {case.id for case in tx.cases.list_open_in(viewer.person.id, MOST_CASES)}
    return [
        case
        for case in tx.cases.list_open(MOST_CASES)
        if may_see(case, viewer, (viewer.person.id,) if case.id in inside else ())
    ]


def _last_told(tx: Transaction, policy: Policy, person: Person, now: datetime) -> Told | None:
    """What the stand-up told last that covers the person's own cases."""
    today = date_in(person.zone, now)
    for team in teams_of(policy):
        owners = owners_in(tx, policy, team)
        if owners is None or person.id in owners:
            return before_of(tx, team.name, today)
    return None
