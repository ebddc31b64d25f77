"""The messages that remind: a nudge, *Your day*, looking ahead, welcome back, passed deadlines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.blocks import Block, actions, button, context, section
from bot.case_clocks import moment
from bot.desk import Desk
from bot.duties import Owed, still_owed
from bot.messages import Message, filled, fits
from bot.proposal_list import still_waiting, waiting_blocks, waiting_line
from bot.reminder_rows import as_read_by, named, row, sentence, tried
from bot.standup_answers import Asked, is_asked_in, slipping_blocks, slipping_line, still_slipping
from bot.team import language_for
from bot.welcome import happened_meanwhile
from domain.clocks import ClockKind
from playbooks.words import N_, Mrkdwn, Words, mention
from storage.database import Transaction
from storage.nudges import Nudge
from storage.reminders import Reminder, ReminderKind

MOST_BREACHES, LEAST_BREACHES, MOST_HELD = 10, 3, 25
TITLES = {
    ReminderKind.DAY: N_("*Your day*"),
    ReminderKind.AHEAD: N_("*Before your days off*: what falls due until you are back"),
    ReminderKind.BACK: N_("*Welcome back*"),
    ReminderKind.SHADOW: N_("*Shadow mode*: this is what I would have sent, and did not"),
}


@dataclass(frozen=True, slots=True)
class Page:
    """One message as it is rendered: its state, and the words of its reader."""

    desk: Desk
    tx: Transaction
    words: Words
    reminder: Reminder
    now: datetime


def reminder_message(
    desk: Desk, tx: Transaction, reminder: Reminder, now: datetime, *, stands: bool
) -> Message | None:
    """The message as it should read now. None when it was never posted and nothing is left."""
    words = desk.words(language_for(tx, desk.policy(), reminder.person_id))
    page = Page(desk, tx, words, reminder, now)
    if reminder.kind is ReminderKind.SHADOW:
        return _shadow(page)
    nudges = _in_order(page, reminder.payload["keys"])
    owed = still_owed(tx, desk.policy(), nudges, now)
    here = [each for each in nudges if each.reminder == reminder.ref and each.key in owed]
    passed = _passed(page)
    waiting = bool(still_waiting(tx, reminder)) or bool(_asked(page))
    if not (here or passed or waiting or stands or reminder.kind is ReminderKind.BACK):
        return None
    gone = _gone(page, nudges, here)
    blocks = _fitted(page, here, owed, gone, passed)
    if gone and not (here or passed or waiting) and reminder.kind is not ReminderKind.BACK:
        # All of it is history: a line each, and nothing to click.
        blocks = gone
    text = _notification(page, [(nudge, owed[nudge.key]) for nudge in here] + passed)
    return Message(text, blocks)


def _asked(page: Page) -> list[Asked]:
    """The slipping cases that it asks about, while no newer message does."""
    if not is_asked_in(page.tx, page.reminder):
        return []
    return still_slipping(page.tx, page.desk.policy(), page.reminder, page.now)


def _in_order(page: Page, keys: Sequence[str]) -> list[Nudge]:
    """The nudges that exist, as the reader of the message may read them."""
    found = {
        nudge.key: as_read_by(page.desk, page.tx, page.words, nudge, page.reminder.person_id)
        for nudge in page.tx.nudges.list_keyed(keys)
    }
    return [found[key] for key in keys if key in found]


def _title(page: Page) -> list[Block]:
    title = TITLES.get(page.reminder.kind)
    blocks = [section(page.words.text(title))] if title else []
    if page.reminder.kind is ReminderKind.BACK:
        since = datetime.fromisoformat(page.reminder.payload["since"])
        blocks += happened_meanwhile(page.desk, page.tx, page.words, page.reminder, since)
    return blocks


def _fitted(
    page: Page,
    here: Sequence[Nudge],
    owed: Mapping[str, Owed],
    gone: Sequence[Block],
    passed: Sequence[tuple[Nudge, Owed]],
) -> list[Block]:
    """The whole message, or what of it Slack takes: whatever is left out is counted.

    A nudge shows every button of a duty, and where there are too many duties one button each.
    """
    title = _title(page)
    also = waiting_blocks(page.words, still_waiting(page.tx, page.reminder))
    also += slipping_blocks(page.words, _asked(page), page.reminder.ref)
    told = [*also, *gone, *_passed_blocks(page, passed, MOST_BREACHES)]

    def around(rows: list[Block], left: int) -> list[Block]:
        return [*title, *rows, *told, *_foot(page, left)]

    whole = page.reminder.kind is ReminderKind.NUDGE
    blocks = around([block for row in _rows(page, here, owed, whole=whole) for block in row], 0)
    if fits(blocks):
        return blocks
    told = [*also, *gone, *_passed_blocks(page, passed, LEAST_BREACHES)]
    return filled(_rows(page, here, owed, whole=False), around)


def _rows(
    page: Page, here: Sequence[Nudge], owed: Mapping[str, Owed], *, whole: bool
) -> list[list[Block]]:
    return [
        row(page.words, page.tx, nudge, owed[nudge.key], page.now, whole=whole) for nudge in here
    ]


def _gone(page: Page, nudges: Sequence[Nudge], here: Sequence[Nudge]) -> list[Block]:
    """What has left this message, a line each: settled, or told again below."""
    lines = []
    for nudge in nudges:
        if nudge in here:
            continue
        about = named(page.words, nudge, page.tx.cases.get(nudge.case_id).account_name)
        # A message that was followed by a newer one is history: that line never changes again.
        if nudge.reminder != page.reminder.ref:
            lines.append(page.words.text("%(about)s – there is a newer message", about=about))
        else:
            lines.append(page.words.text(":white_check_mark: %(about)s – settled", about=about))
    return [context("\n".join(lines))] if lines else []


def _passed(page: Page) -> list[tuple[Nudge, Owed]]:
    """The passed deadlines of others that still stand, each with what is owed."""
    nudges = _in_order(page, page.reminder.payload["breaches"])
    owed = still_owed(page.tx, page.desk.policy(), nudges, page.now)
    return [(each, owed[each.key]) for each in nudges if each.key in owed]


def _passed_blocks(page: Page, passed: Sequence[tuple[Nudge, Owed]], most: int) -> list[Block]:
    if not passed:
        if page.reminder.kind is ReminderKind.BREACH:
            return [context(page.words.text(":white_check_mark: This deadline is settled."))]
        return []
    words = page.words
    heading = words.text("*Passed deadlines of your team*")
    lines = [_breach_line(page, nudge, owed) for nudge, owed in passed[:most]]
    blocks = [section(heading)] if page.reminder.kind is not ReminderKind.BREACH else []
    for number, ((nudge, _), line) in enumerate(zip(passed, lines, strict=False)):
        see = button(words.plain("See case"), "case:see", page.tx.cases.get(nudge.case_id).ref)
        blocks.append(section(line, see, f"passed-{number}-{nudge.ref}"))
    more = len(passed) - most
    if more > 0:
        blocks.append(context(words.plural("and %(n)s more", "and %(n)s more", more, n=more)))
    return blocks


def _breach_line(page: Page, nudge: Nudge, owed: Owed) -> Mrkdwn:
    """What was due, whose it is, and how often they tried."""
    words = page.words
    parts = [sentence(words, nudge, owed.case.account_name, page.now)]
    parts.append(mention(owed.duty.owner_id))
    attempts = page.tx.timeline.count_attempts(nudge.case_id)
    if nudge.kind is ClockKind.FIRST_CONTACT and attempts:
        parts.append(tried(words, attempts))
    return Mrkdwn(" · ".join(parts))


def _foot(page: Page, left: int) -> list[Block]:
    """The way to everything; `left` counts what the message had no room for."""
    if page.reminder.kind in {ReminderKind.NUDGE, ReminderKind.BREACH} and not left:
        return []
    more = page.reminder.payload["more"] + left
    label = (
        page.words.plain("Show all (%(n)s more)", n=more) if more else page.words.plain("Show all")
    )
    return [actions([button(label, "day:all")], "day")]


def _notification(page: Page, told: Sequence[tuple[Nudge, Owed]]) -> Mrkdwn:
    """What a lock screen gets: the first thing itself, and how many more there are."""
    words = page.words
    waiting = still_waiting(page.tx, page.reminder)
    if not told and waiting:
        return waiting_line(words, waiting)
    if not told and (asked := _asked(page)):
        return slipping_line(words, len(asked))
    if not told:
        if page.reminder.kind is ReminderKind.BACK:
            return words.text("Welcome back: nothing is waiting for you.")
        return words.text("All of this is settled.")
    nudge, owed = told[0]
    first = sentence(words, nudge, owed.case.account_name, page.now)
    more = len(told) - 1 + int(page.reminder.payload["more"])
    if not more:
        return first
    return words.plural("%(first)s, and %(n)s more", "%(first)s, and %(n)s more", more, n=more,
                        first=first)  # fmt: skip


def _shadow(page: Page) -> Message:
    """Shadow mode: to whom, when, and what."""
    words, held = page.words, page.reminder.payload["held"]
    found = [page.tx.reminders.find(ref) for ref in held[:MOST_HELD]]
    rows = [[section(_held_line(page, each))] for each in found if each is not None]
    title = section(words.text(TITLES[ReminderKind.SHADOW]))

    def around(shown: list[Block], left: int) -> list[Block]:
        more = max(0, len(held) - MOST_HELD) + left
        last = words.plural("and %(n)s more", "and %(n)s more", more, n=more)
        return [title, *shown, *([context(last)] if more else [])]

    text = words.plural(
        "Shadow mode: %(n)s message was held back",
        "Shadow mode: %(n)s messages were held back",
        len(held),
        n=len(held),
    )
    return Message(text, filled(rows, around))


def _held_line(page: Page, reminder: Reminder) -> Mrkdwn:
    nudges = _in_order(page, [*reminder.payload["keys"], *reminder.payload["breaches"]])
    told = [named(page.words, n, page.tx.cases.get(n.case_id).account_name) for n in nudges]
    told += _held_proposals(page, reminder)
    return page.words.text(
        "%(at)s to %(who)s: %(told)s",
        at=moment(page.words, reminder.at),
        who=mention(reminder.person_id),
        told=Mrkdwn("; ".join(told)),
    )


def _held_proposals(page: Page, reminder: Reminder) -> list[Mrkdwn]:
    """One of its own by its account, those of a day by how many they are."""
    refs = reminder.payload.get("proposals", ())
    if refs and reminder.kind is not ReminderKind.PROPOSAL:
        return [waiting_line(page.words, refs)]
    found = [each for ref in refs if (each := page.tx.proposals.find(ref)) is not None]
    accounts = [page.tx.accounts.get(each.account_id) for each in found]
    said = N_("the proposal to open a case for *%(account)s*")
    return [page.words.text(said, account=each.name) for each in accounts]
