"""What happened in a person's cases while they were away, a line a case."""

from datetime import datetime

from bot.blocks import Block, context, section
from bot.desk import Desk
from bot.timeline_views import ENTRIES
from domain.cases import Case
from domain.timeline import Entry
from playbooks.words import Mrkdwn, Words, mention
from storage.database import Transaction
from storage.reminders import Reminder

MOST_CASES, MOST_ENTRIES = 10, 3


def happened_meanwhile(
    desk: Desk, tx: Transaction, words: Words, reminder: Reminder, since: datetime
) -> list[Block]:
    """One message, not a backlog: each case with the latest that happened in it."""
    cases = tx.cases.list_touched_of(reminder.person_id, since, MOST_CASES)
    lines = []
    for case in cases:
        entries = tx.timeline.list_between(case.id, since, reminder.at)
        if entries:
            lines.append(_line(words, case, entries))
    if not lines:
        return [context(words.text("Nothing happened in your cases meanwhile."))]
    return [section(words.text("While you were away:")), *(section(line) for line in lines)]


def _line(words: Words, case: Case, entries: list[Entry]) -> Mrkdwn:
    told = [
        words.text("%(who)s %(did)s", who=mention(each.by), did=words.text(ENTRIES[each.kind]))
        for each in entries[-MOST_ENTRIES:]
    ]
    line = words.text(
        "*%(account)s*: %(told)s", account=case.account_name, told=Mrkdwn("; ".join(told))
    )
    more = len(entries) - MOST_ENTRIES
    if more <= 0:
        return line
    return words.plural("%(line)s, and %(n)s more", "%(line)s, and %(n)s more", more, n=more,
                        line=line)  # fmt: skip
