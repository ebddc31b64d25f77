"""`/save learnings`: what was learned from closed cases, and which changes are wanted."""

from collections.abc import Mapping

from bot.learning_views import changes_message, learnings_message
from bot.learnings import list_changes, search_learnings
from handlers.clicking import Click
from handlers.clicking import Handler as Clicked
from handlers.front import Answer, Asker, Front
from storage.database import Transaction

CHANGES = "changes"


def _learnings(front: Front, asker: Asker, rest: str) -> Answer:
    if rest.strip().casefold() == CHANGES:
        return _changes(front, asker)

    def work(tx: Transaction) -> Answer:
        found = search_learnings(front.desk, tx, asker.person_id, rest)
        return Answer(learnings_message(front.desk, front.words(tx, asker.person_id), found))

    return front.reading(asker, work)


def _changes(front: Front, asker: Asker) -> Answer:
    def work(tx: Transaction) -> Answer:
        wanted = list_changes(front.desk, tx, asker.person_id)
        return Answer(changes_message(front.words(tx, asker.person_id), wanted))

    return front.reading(asker, work)


def _clicked(front: Front, asker: Asker, click: Click) -> Answer:
    return _changes(front, asker)


CLICKS: Mapping[str, Clicked] = {"learnings:changes": _clicked}
COMMANDS = {"learnings": _learnings}
