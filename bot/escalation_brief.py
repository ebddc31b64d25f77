"""The brief for an executive, rendered from the case: history, issues, plan, objective, timing."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.cards import facts_line
from bot.case_plan import open_promises, planned
from bot.cause_words import cause_name
from bot.desk import Desk
from bot.timeline_views import ENTRIES
from bot.unapproved import unapproved_offers
from bot.update_text import cleaned_with
from domain.cases import Case, day_number
from domain.timeline import Entry
from playbooks.words import Words, shorten
from storage.database import Transaction

MOST_HISTORY, MOST_PLAN, MOST_PROMISES, LONGEST_LINE = 8, 5, 10, 200
ZONE = "UTC"


def brief_text(
    desk: Desk,
    tx: Transaction,
    case: Case,
    objective: Sequence[str],
    grounds: Sequence[str] = (),
    contact_by: datetime | None = None,
    zone: str = ZONE,
) -> str:
    """The brief in the language of the case; `zone` is its reader's.

    What would send a mixed message stands first: overdue promises, offers without approval.
    """
    words, now = desk.words(case.language), desk.clock.now()
    promises = open_promises(tx, case)[:MOST_PROMISES]
    return words.render_plain(
        "executive_brief",
        account=case.account_name,
        stakes=_stakes(desk, words, case, now),
        cautions=mixed_messages(desk, tx, words, case, zone),
        objective=list(objective),
        grounds=list(grounds),
        causes=_causes(desk, words, case),
        history=_history(tx, words, case, zone),
        plan=[shorten(each, LONGEST_LINE) for each in planned(tx, case, MOST_PLAN)],
        promises=[_dated(words, each.text, each.due_at, zone) for each in promises],
        timing=_timing(words, contact_by, zone),
    )


def mixed_messages(
    desk: Desk, tx: Transaction, words: Words, case: Case, zone: str = ZONE
) -> list[str]:
    """What has to be settled before somebody senior speaks with the customer, in plain words."""
    now = desk.clock.now()
    overdue = [each for each in open_promises(tx, case) if each.is_overdue(now)]
    told = [
        words.plain(
            "Promised and overdue: %(what)s", what=_dated(words, each.text, each.due_at, zone)
        )
        for each in overdue[:MOST_PROMISES]
    ]
    return told + [
        words.plain(
            "Not approved, so not to be offered: %(what)s", what=shorten(each, LONGEST_LINE)
        )
        for each in unapproved_offers(tx, words, case)[:MOST_PROMISES]
    ]


def _stakes(desk: Desk, words: Words, case: Case, now: datetime) -> str:
    day = words.plain("day %(n)s of the save case", n=day_number(case, now))
    return f"{facts_line(words, case, desk.policy().clocks)} · {day}"


def _causes(desk: Desk, words: Words, case: Case) -> list[str]:
    title = desk.catalogue().get(case.playbook).in_language(words.language).title
    found = (
        [words.plain("The cause: %(cause)s", cause=cause_name(words, case.cause))]
        if case.cause
        else []
    )
    if case.reason:
        found.append(words.plain("What they said: “%(reason)s”", reason=case.reason))
    return [*found, words.plain("We work by the playbook %(title)s.", title=title)]


def _history(tx: Transaction, words: Words, case: Case, zone: str) -> list[str]:
    """The newest entries in short, in their order."""
    clean = cleaned_with(tx)
    entries = [each for each in tx.timeline.list_of(case.id) if not each.taken_back]
    return [_told(tx, words, each, clean(each.text), zone) for each in entries[-MOST_HISTORY:]]


def _told(tx: Transaction, words: Words, entry: Entry, said: str, zone: str) -> str:
    person = tx.people.find(entry.by)
    line = words.plain(
        "%(day)s: %(who)s %(told)s",
        day=words.day(entry.at.astimezone(ZoneInfo(zone)).date()),
        who=person.name if person else words.plain("somebody"),
        told=words.plain(ENTRIES[entry.kind]),
    )
    if entry.who:
        line = words.plain("%(line)s (%(who)s)", line=line, who=entry.who)
    text = shorten(" ".join(said.split()), LONGEST_LINE)
    return words.plain("%(line)s: %(text)s", line=line, text=text) if text else line


def _dated(words: Words, text: str, due_at: datetime, zone: str) -> str:
    day = words.day(due_at.astimezone(ZoneInfo(zone)).date())
    return words.plain("%(what)s, due %(day)s", what=shorten(text, LONGEST_LINE), day=day)


def _timing(words: Words, contact_by: datetime | None, zone: str) -> str:
    if contact_by is None:
        return ""
    return words.plain("Please speak with them by %(at)s.", at=words.moment(contact_by, zone))
