"""Everything that a person is reminded of, in one modal."""

from datetime import timedelta

from bot.blocks import Block, context, modal, section
from bot.day import by_need
from bot.desk import Desk
from bot.duties import heard_duties
from bot.reminder_rows import as_read_by, row
from playbooks.words import Words
from storage.database import Transaction
from storage.nudges import Nudge, nudge_key

MOST = 45
EVERYTHING = "everything"
SOON = timedelta(days=7)


def everything_view(
    desk: Desk, tx: Transaction, words: Words, person_id: str, notice: str = ""
) -> Block:
    """What is overdue or falls due within a week, the most urgent first, one button each.

    `notice` says what just went wrong.
    """
    policy, now = desk.policy(), desk.clock.now()
    owed = [
        each for each in heard_duties(tx, policy, person_id, now) if each.duty.due_at <= now + SOON
    ]
    blocks: list[Block] = [section(notice)] if notice else []
    for number, each in enumerate(by_need(owed, policy, now)[:MOST]):
        duty = each.duty
        key = nudge_key(duty.key, person_id)
        nudge = tx.nudges.find(key) or Nudge(
            key, str(number), duty.case_id, person_id, duty.kind, duty.due_at, duty.subject,
            duty.text,
        )  # fmt: skip
        nudge = as_read_by(desk, tx, words, nudge, person_id)
        blocks += row(words, tx, nudge, each, now, whole=False)
    if not owed:
        blocks.append(section(words.text("Nothing falls due within a week.")))
    if len(owed) > MOST:
        more = len(owed) - MOST
        blocks.append(context(words.plural("and %(n)s more", "and %(n)s more", more, n=more)))
    title = words.plain("What is due")
    return modal("day", title, blocks, close=words.plain("Close"), carries=EVERYTHING)
