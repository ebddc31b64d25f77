"""The checklist as it is posted once at opening, so that everyone has read it."""

from collections.abc import Sequence
from datetime import datetime

from bot.blocks import Block, actions, button, context, section
from bot.case_clocks import moment
from bot.desk import Desk
from bot.messages import Message
from domain.cases import Case
from domain.checklist import Item, ItemState, standing, waits_for
from playbooks.words import N_, Mrkdwn, Words, mention, shorten
from storage.database import Transaction

MARKS = {
    ItemState.OPEN: ":white_large_square:",
    ItemState.DONE: ":white_check_mark:",
    ItemState.NOT_APPLICABLE: ":heavy_minus_sign:",
}
STATES = {ItemState.DONE: N_("done"), ItemState.NOT_APPLICABLE: N_("not applicable")}


class Checklist:
    """Renders the first phase; the rest is one click away."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def render(self, tx: Transaction, case: Case, now: datetime) -> Message:
        words = self._desk.words(case.language)
        playbook = self._desk.catalogue().get(case.playbook)
        title = playbook.in_language(case.language).title
        items = standing(tx.items.list_of(case.id))
        first = [item for item in items if item.phase == items[0].phase]
        phase = phase_title(self._desk, items[0], case.language) if items else ""
        blocks = [
            section(words.text("*Checklist · %(title)s · %(phase)s*", title=title, phase=phase))
        ]
        blocks += [section(case_line(words, case, item, now, items)) for item in first[:30]]
        blocks += self._foot(words, case, len(items) - len(first))
        text = words.text("Checklist for %(account)s", account=case.account_name)
        return Message(text, blocks)

    def _foot(self, words: Words, case: Case, later: int) -> list[Block]:
        foot: list[Block] = []
        if case.is_open:
            foot.append(actions([button(words.plain("All items"), "items:all", case.ref)]))
        if later > 0:
            more = words.plural("%(n)s more item later", "%(n)s more items later", later, n=later)
            foot.append(context(more))
        return foot

    def posted(self, tx: Transaction, case: Case, generation: int, now: datetime) -> None:
        """Nothing else follows."""


def phase_title(desk: Desk, item: Item, language: str) -> str:
    """What the phase of an item is called in the playbook that the item came from."""
    playbook = desk.catalogue().find(item.playbook)
    return playbook.in_language(language).phase(item.phase) if playbook else item.phase


def case_line(words: Words, case: Case, item: Item, now: datetime, items: Sequence[Item]) -> Mrkdwn:
    """One of the `items` of a case: nothing that a closed case left undone is due any more."""
    if not case.is_open and item.state is ItemState.OPEN:
        mark = MARKS[ItemState.OPEN]
        return words.text("%(mark)s %(item)s — not done", mark=mark, item=item.text)
    return line(words, item, now, waits_for(item, items))


def line(words: Words, item: Item, now: datetime, waits: Sequence[Item] = ()) -> Mrkdwn:
    """One item: its mark, its text, and who does it by when or what became of it.

    `waits`: the open items that come before it.
    """
    parts = {"mark": MARKS[item.state], "item": item.text, "owner": mention(item.owner_id)}
    if item.state is ItemState.OPEN:
        due = moment(words, item.due_at)
        said = words.text("%(mark)s %(item)s — %(owner)s, due %(due)s", due=due, **parts)
        if item.is_overdue(now):
            said = words.text(
                "%(mark)s %(item)s — %(owner)s, overdue since %(due)s", due=due, **parts
            )
        return with_waits(words, said, waits)
    by = mention(item.settled_by or item.owner_id)
    state = words.text(STATES[item.state])
    return words.text("%(mark)s %(item)s — %(state)s, %(by)s", state=state, by=by, **parts)


def with_waits(words: Words, said: Mrkdwn, waits: Sequence[Item]) -> Mrkdwn:
    """An item's line with what comes before it."""
    if not waits:
        return said
    first = shorten(waits[0].text, 100)
    more = len(waits) - 1
    if not more:
        return words.text("%(line)s · after: %(first)s", line=said, first=first)
    return words.plural(
        "%(line)s · after: %(first)s, and %(n)s more",
        "%(line)s · after: %(first)s, and %(n)s more",
        more, line=said, first=first, n=more,
    )  # fmt: skip
