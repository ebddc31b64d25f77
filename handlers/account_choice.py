"""Asking which account is meant, before anything is done for a name that is new."""

from collections.abc import Callable

from bot.account_choice import Near, Question, ask_which, find_near
from bot.working import person_using
from domain.errors import DomainError
from handlers.front import Answer, Asker, Front
from storage.database import Transaction

# The account as typed, and what was typed after it.
Read = Callable[[Transaction], tuple[str, str]]


def which_account(front: Front, asker: Asker, read: Read, question: Question) -> Answer | None:
    """The question; None where the name is known, or near to none."""
    near = _near(front, asker, read)
    if near is None:
        return None

    def work(tx: Transaction) -> Answer:
        words = front.words(tx, asker.person_id)
        return Answer(ask_which(front.desk, tx, words, asker.person_id, near, question))

    return front.once(asker, work)


def _near(front: Front, asker: Asker, read: Read) -> Near | None:
    """Looked for before anything is locked; whoever may not ask is refused by what follows."""
    try:
        with front.desk.database.read() as tx:
            person_using(front.desk, tx, asker.person_id)
            return find_near(front.desk, tx, *read(tx))
    except DomainError:
        return None
