"""My cases in App Home: what is due today, whom I wait for, my cases, and what follows them."""

from collections.abc import Sequence

from bot.aftercare_rows import TOUCHES
from bot.blocks import Block, actions, button, context, divider, section
from bot.case_rows import case_rows, worst_first
from bot.day import by_need
from bot.duties import Owed, heard_duties
from bot.home_after import after_blocks
from bot.home_approvals import approval_blocks
from bot.home_parts import View, pager
from bot.home_waiting import waiting_blocks
from bot.hours import zone_of
from bot.reminder_rows import as_read_by, row
from domain.clocks import ClockKind
from domain.home import end_of_day
from storage.nudges import Nudge, nudge_key

MOST_DUE, MOST_CASES = 5, 2000
# These stand under a heading of their own, whenever they fall due.
AFTERWARDS = TOUCHES | {ClockKind.DEBRIEF}


def mine_blocks(view: View) -> list[Block]:
    """The first page has everything; the others go on with the cases."""
    tx, words, policy = view.tx, view.words, view.policy
    cases = tx.cases.list_open_of(view.person.id, MOST_CASES)
    last_sent = tx.updates.last_sent_of([case.id for case in cases])
    page = view.page_of(worst_first(cases, last_sent, policy.clocks, view.now))
    blocks: list[Block] = []
    if page.is_first:
        blocks += [*approval_blocks(view), *_due_blocks(view), *waiting_blocks(view, cases)]
        blocks += after_blocks(view)
    n = len(cases)
    blocks.append(section(words.plural("*My cases* (%(n)s)", "*My cases* (%(n)s)", n, n=n)))
    if not cases:
        nothing = words.text("You own no open case. When a customer wavers, open one at once.")
        blocks.append(section(nothing))
    shown = [each.case for each in page.rows]
    for rows in case_rows(tx, words, shown, policy, view.now):
        blocks += rows
    return [*blocks, *pager(view, page)]


def _due_blocks(view: View) -> list[Block]:
    """The most urgent of what is overdue or falls due before the person's day ends."""
    tx, words, policy = view.tx, view.words, view.policy
    end = end_of_day(zone_of(tx, view.person.id), view.now)
    owed = heard_duties(tx, policy, view.person.id, view.now)
    today = [each for each in owed if each.duty.due_at < end and each.duty.kind not in AFTERWARDS]
    title = section(words.text("*Overdue or due today*"))
    if not today:
        return [title, context(words.text("Nothing is overdue or due today.")), divider()]
    shown = by_need(today, policy, view.now)[:MOST_DUE]
    blocks = [title, *_rows(view, shown)]
    if len(today) > len(shown):
        every = words.plain("Show all (%(n)s)", n=len(today))
        blocks.append(actions([button(every, "day:all")], "due"))
    return [*blocks, divider()]


def _rows(view: View, shown: Sequence[Owed]) -> list[Block]:
    keys = [nudge_key(each.duty.key, view.person.id) for each in shown]
    told = {nudge.key: nudge for nudge in view.tx.nudges.list_keyed(keys)}
    blocks: list[Block] = []
    for number, (key, each) in enumerate(zip(keys, shown, strict=True)):
        duty = each.duty
        nudge = told.get(key) or Nudge(
            key, str(number), duty.case_id, view.person.id, duty.kind, duty.due_at, duty.subject,
            duty.text,
        )  # fmt: skip
        nudge = as_read_by(view.desk, view.tx, view.words, nudge, view.person.id)
        blocks += row(view.words, view.tx, nudge, each, view.now, whole=False)
    return blocks
