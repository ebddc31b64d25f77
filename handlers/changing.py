"""Modals that change one thing of a list: the list stands below them, and is shown again."""

from collections.abc import Callable
from typing import Protocol

from handlers.front import NOTHING, Answer, Asker, Front
from handlers.submitting import Handler, View, kept
from storage.database import Transaction

UseCase = Callable[[Front, Transaction, Asker, View], object]


class OfCase(Protocol):
    """A thing of a case."""

    @property
    def case_id(self) -> int: ...


def changes(
    use_case: UseCase,
    find: Callable[[Transaction, str], OfCase | None],
    show_again: Callable[..., None],
) -> Handler:
    """Changes the thing that the modal names, then shows the list below as it is now."""

    def handler(front: Front, asker: Asker, view: View) -> Answer:
        def work(tx: Transaction) -> Answer:
            use_case(front, tx, asker, view)
            return NOTHING

        answer = kept(front, asker, view, work)
        below = view.get("previous_view_id")
        if answer == NOTHING and below:
            with front.desk.database.read() as tx:
                found = find(tx, view["private_metadata"])
                case_ref = tx.cases.get(found.case_id).ref if found else ""
            show_again(front, asker, below, case_ref)
        return answer

    return handler
