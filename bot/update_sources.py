"""What a customer update is filled in from, and what stays out of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.desk import Desk
from bot.unapproved import offers_unapproved
from bot.update_text import cleaned_with, typed_in
from domain.accounts import folded_text, is_named_in
from domain.cases import Case
from domain.people import Person
from domain.updates import StepState, Update, UpdateParts, find_draft, last_sent
from playbooks.unmarked import unmarked
from playbooks.words import Words, shorten
from storage.database import Transaction

MOST_STEPS = 10
MOST_CHARACTERS, MOST_A_LINE = 1500, 300


@dataclass(frozen=True, slots=True)
class Sources:
    """Counts of what happened since the last update: told to the customer, and kept inside."""

    notes: int
    items: int
    internal_notes: int
    internal_items: int


@dataclass(frozen=True, slots=True)
class Prefill:
    """What stands in the form: the draft as it was typed, or what is marked for the customer.

    `unfit` counts marked things that found no room.
    """

    parts: UpdateParts
    draft: Update | None
    before: Update | None
    sources: Sources
    unfit: int = 0


def sources_of(tx: Transaction, case: Case, updates: Sequence[Update]) -> Sources:
    since = _since(updates)
    done = tx.items.list_done_since(case.id, since)
    shown = sum(item.customer_may_see for item in done)
    notes = len(tx.timeline.list_for_customer(case.id, since))
    internal = tx.timeline.count_internal(case.id, since)
    return Sources(notes, shown, internal, len(done) - shown)


def prefill(desk: Desk, tx: Transaction, case: Case, person: Person) -> Prefill:
    """What the form shows: a draft first of all, else what may be told since the last update."""
    updates = tx.updates.list_of(case.id)
    draft, before = find_draft(updates), last_sent(updates)
    sources = sources_of(tx, case, updates)
    if draft is not None:
        return Prefill(draft.parts, draft, before, sources)
    lines = _progress(tx, desk.words(case.language), case, person, _since(updates))
    kept = _fitting(lines)
    announced = before.parts.steps if before else ()
    looked_back = tuple((step, StepState.OPEN) for step in announced[:MOST_STEPS])
    parts = UpdateParts("\n".join(kept), steps=announced, looked_back=looked_back)
    return Prefill(parts, None, before, sources, len(lines) - len(kept))


def others_named(tx: Transaction, case: Case, parts: UpdateParts) -> list[str]:
    """Other customers whose names stand in what was typed."""
    return others_named_in(tx, case, typed_in(parts))


def others_named_in(tx: Transaction, case: Case, text: str) -> list[str]:
    """Other customers whose names stand in a text."""
    own = tx.accounts.get(case.account_id)
    named = r"\W+".join(re.escape(word) for word in own.key.split())
    text = re.sub(rf"\b{named}\b", " ", text, flags=re.IGNORECASE)
    near = tx.accounts.list_named_in(folded_text(text), own.id)
    return [account.name for account in near if is_named_in(account, text)]


def had_markup(parts: UpdateParts) -> bool:
    """Whether Slack's markup stands in what was typed, and is taken out of the text."""
    return any(unmarked(line) != line.strip() for line in typed_in(parts).splitlines())


def _since(updates: Sequence[Update]) -> datetime | None:
    before = last_sent(updates)
    return before.sent_at if before else None


def _progress(
    tx: Transaction, words: Words, case: Case, person: Person, since: datetime | None
) -> list[str]:
    """One dated line for each note and item that the customer may see, in their order."""
    clean = cleaned_with(tx)
    told = [
        (each.at, _noted(words, clean(each.text), each.who))
        for each in tx.timeline.list_for_customer(case.id, since)
    ]
    told += [
        (item.settled_at, item.text)
        for item in tx.items.list_done_since(case.id, since)
        if item.customer_may_see and item.settled_at is not None
    ]
    zone = ZoneInfo(person.zone)
    return [
        words.plain("%(day)s: %(told)s", day=words.day(at.astimezone(zone).date()), told=line)
        for at, line in sorted(told, key=lambda each: each[0])
        if line and not offers_unapproved(tx, case, line)
    ]


def _noted(words: Words, text: str, who: str | None) -> str:
    """A note on one line; a contact without one says whom we spoke with."""
    line = " ".join(text.split())
    if not line and who:
        return words.plain("We spoke with %(who)s", who=who)
    return shorten(line, MOST_A_LINE)


def _fitting(lines: Sequence[str]) -> list[str]:
    """The newest lines that leave room for the rest of the text."""
    kept: list[str] = []
    for line in reversed(lines):
        if sum(map(len, kept)) + len(line) > MOST_CHARACTERS:
            break
        kept.insert(0, line)
    return kept
