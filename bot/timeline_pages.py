"""The timeline page by page: as much of it as one modal takes."""

import json

from bot.blocks import Block
from bot.long_texts import shown
from bot.timeline_views import timeline_view
from domain.cases import Case
from domain.timeline import Entry, Weight, page_of
from playbooks.mrkdwn import escaped
from playbooks.words import Words
from storage.database import Transaction

# Slack takes 100 blocks and 250 KB a view; a notice and the buttons below need their part.
MOST = Weight(90, 200_000)
# What a button, a date and the names around an entry take.
AROUND = 1_200
WHOLE = 10_000


def timeline_page(
    tx: Transaction, words: Words, case: Case, number: int = 0, notice: str = ""
) -> Block:
    """One page of a case's timeline; the newest is number 0."""
    page = page_of(tx.timeline.list_of(case.id, WHOLE), number, _weight, MOST)
    return timeline_view(words, case, page, tx.updates.list_of(case.id), notice)


def page_named(carried: str) -> tuple[str, int]:
    """The case and the page that a button or a modal carries."""
    ref, _, number = carried.partition("@")
    return ref, int(number) if number.isdecimal() and len(number) < 6 else 0


def _weight(entry: Entry) -> Weight:
    """A long text has a button below it; bytes as they are sent, escaped twice."""
    text, whole = shown(entry.text)
    said = escaped(text + (entry.who or "")) + (entry.link or "")
    return Weight(1 if whole is None else 2, AROUND + len(json.dumps(said)))
