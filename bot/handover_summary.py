"""What a new owner should know, as the case has it: the text that a handover begins with."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.cards import cause_line, facts_line
from bot.case_clocks import next_update
from bot.desk import Desk
from bot.duties import duties_in
from domain.cases import Case, day_number
from domain.checklist import Item, ItemState, next_items
from domain.clocks import ClockKind
from domain.deadlines import Deadline, Standing, first_contact
from domain.timeline import EntryKind
from playbooks.mrkdwn import JOINER
from playbooks.unmarked import unmarked
from playbooks.words import N_, Mrkdwn, Words, shorten
from storage.database import Transaction

LONGEST_CAUSE, LONGEST_ITEM = 600, 200
CONTACT_DUE = (N_("First contact, by phone, due %(at)s"), N_("First contact was due %(at)s"))
UPDATE_DUE = (
    N_("Next update to the customer due %(at)s"),
    N_("The update to the customer was due %(at)s"),
)


@dataclass(frozen=True, slots=True)
class Told:
    """A case at one moment, in the words of its language; moments in one person's zone."""

    desk: Desk
    tx: Transaction
    words: Words
    case: Case
    now: datetime
    zone: str


def handover_summary(desk: Desk, tx: Transaction, case: Case, now: datetime, zone: str) -> str:
    """State, clock, cause, tier, items, promises, contact: plain lines to be edited."""
    on = Told(desk, tx, desk.words(case.language), case, now, zone)
    return "\n".join(_lines(on))


def _lines(on: Told) -> Iterator[str]:
    words, case = on.words, on.case
    owner = name_of(on.tx, case.owner_id)
    yield words.plain(
        "%(account)s: open, day %(day)s; owner %(owner)s",
        account=shorten(case.account_name, LONGEST_ITEM),
        day=day_number(case, on.now),
        owner=owner,
    )
    yield from _clocks(on)
    yield _read(facts_line(words, case, on.desk.policy().clocks))
    title = on.desk.catalogue().get(case.playbook).in_language(case.language).title
    yield shorten(_read(cause_line(words, case, title)), LONGEST_CAUSE)
    yield from _items(on)
    yield _promises(on)
    yield _last_contact(on)


def _clocks(on: Told) -> Iterator[str]:
    """The first contact until it is made, then the next update."""
    policy = on.desk.policy()
    update = next_update(on.case, policy, on.tx.updates.list_of(on.case.id))
    if update is None:
        yield _due(on, first_contact(on.case, policy.clocks), CONTACT_DUE)
        yield on.words.plain("The weekly update to the customer begins with the first contact")
    else:
        yield _due(on, update, UPDATE_DUE)


def _due(on: Told, deadline: Deadline, told: tuple[str, str]) -> str:
    overdue = deadline.standing(on.now) is Standing.OVERDUE
    return on.words.plain(told[overdue], at=on.words.moment(deadline.due_at, on.zone))


def _items(on: Told) -> Iterator[str]:
    items = [i for i in on.tx.items.list_of(on.case.id) if i.state is ItemState.OPEN]
    n = len(items)
    yield on.words.plural("%(n)s open item", "%(n)s open items", n, n=n)
    for item in next_items(items):
        yield _item(on, item)


def _item(on: Told, item: Item) -> str:
    return on.words.plain(
        "- %(item)s (%(owner)s, due %(at)s)",
        item=shorten(item.text, LONGEST_ITEM),
        owner=name_of(on.tx, item.owner_id),
        at=on.words.moment(item.due_at, on.zone),
    )


def _promises(on: Told) -> str:
    """Counted from what is owed, so that whatever keeps promises is asked."""
    owed = duties_in(on.tx, on.desk.policy(), on.case)
    n = sum(duty.kind is ClockKind.PROMISE for duty in owed)
    return on.words.plural("%(n)s open promise", "%(n)s open promises", n, n=n)


def _last_contact(on: Told) -> str:
    contacts = [
        entry
        for entry in on.tx.timeline.list_of(on.case.id)
        if entry.kind is EntryKind.CONTACT and not entry.taken_back
    ]
    if not contacts:
        return on.words.plain("No contact with the customer yet")
    last = max(contacts, key=lambda entry: entry.at)
    return on.words.plain(
        "Last contact with the customer: %(who)s, %(at)s",
        who=shorten(last.who or "", LONGEST_ITEM),
        at=on.words.moment(last.at, on.zone),
    )


def name_of(tx: Transaction, person_id: str) -> str:
    """How a person is called outside of Slack."""
    person = tx.people.find(person_id)
    return person.name if person else person_id


def _read(line: Mrkdwn) -> str:
    """A line of the card without Slack's markup."""
    return unmarked(line.replace(JOINER, ""))
