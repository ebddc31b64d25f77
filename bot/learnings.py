"""What was learned from closed cases, for everybody to search; and the changes that are wanted.

The words of a debrief leave its case without the customer's name; the name is shown, and found,
only by who may see the case.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.cause_words import NAMES
from bot.desk import Desk
from bot.outcome_words import OUTCOMES
from bot.team import viewer_of
from bot.working import person_using, sees
from domain.access import may_see
from domain.causes import Cause
from domain.errors import DomainError
from domain.learnings import Learning, Wanted, changes_wanted, matches, without_name, words_in
from domain.people import Person
from domain.policy import Role
from storage.database import Transaction

MOST_SHOWN = 12
READS_CHANGES = frozenset({Role.MANAGER, Role.DIRECTOR, Role.EXECUTIVE, Role.PRODUCT, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Found:
    """One learning as its reader may see it: `ref` names its case to who may see that."""

    learning: Learning
    ref: str | None


@dataclass(frozen=True, slots=True)
class Search:
    """What was looked for, how much was found, and the latest of it."""

    words: str
    count: int
    shown: Sequence[Found]
    may_read_changes: bool


def search_learnings(desk: Desk, tx: Transaction, person_id: str, typed: str) -> Search:
    """The learnings in which every word stands, the latest closed first."""
    person = person_using(desk, tx, person_id)
    found = list(_matching(desk, tx, person, words_in(typed)))
    shown = [_seen(desk, tx, person, each) for each in found[:MOST_SHOWN]]
    return Search(typed.strip(), len(found), shown, _reads_changes(desk, tx, person))


def _matching(
    desk: Desk, tx: Transaction, person: Person, wanted: Sequence[str]
) -> Iterator[Learning]:
    """Those that match by what everybody may read, or by a name that this person may read."""
    viewer = viewer_of(tx, desk.policy(), person, desk.clock.now())
    sits_in = tx.cases.list_memberships(person.id)
    for each in tx.learnings.list_all():
        told = (*each.texts, *_marks(desk, each))
        if not matches(wanted, *told, each.account_name):
            continue
        members = {person.id} if each.case_id in sits_in else set()
        if may_see(each, viewer, members) or matches(wanted, *_hidden(told, each.account_name)):
            yield each


def _hidden(texts: Sequence[str], account: str) -> list[str]:
    return [without_name(each, account) for each in texts]


def _marks(desk: Desk, learning: Learning) -> list[str]:
    """What else a learning is found by: its playbook, its outcome and its cause, as people read
    them in the language of the company."""
    words = desk.words(desk.policy().language)
    title = desk.catalogue().get(learning.playbook).in_language(words.language).title
    cause = [words.plain(NAMES[Cause(learning.cause)])] if learning.cause else []
    return [title, words.plain(OUTCOMES[learning.outcome]), *cause]


def _seen(desk: Desk, tx: Transaction, person: Person, learning: Learning) -> Found:
    case = tx.cases.get(learning.case_id)
    return Found(learning, case.ref if sees(desk, tx, case, person) else None)


def list_changes(desk: Desk, tx: Transaction, person_id: str) -> list[Wanted]:
    """What would prevent recurrences, over all debriefs. Raises `changes_for_product`."""
    person = person_using(desk, tx, person_id)
    if not _reads_changes(desk, tx, person):
        raise DomainError("changes_for_product")
    return changes_wanted(tx.learnings.list_all())


def _reads_changes(desk: Desk, tx: Transaction, person: Person) -> bool:
    viewer = viewer_of(tx, desk.policy(), person, desk.clock.now())
    return bool(viewer.roles & READS_CHANGES or viewer.manages)
