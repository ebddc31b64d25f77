"""What a click is, and the buttons that only open a form."""

from collections.abc import Callable
from dataclasses import dataclass, field

from domain.cases import Case
from domain.errors import DomainError
from handlers.form import Form, show_form
from handlers.front import NOTHING, Answer, Asker, Front
from handlers.submitting import View
from storage.database import Transaction


@dataclass(frozen=True, slots=True)
class Click:
    """One action: what it carries, and the modal it was made in, if any, with what was typed."""

    action: str
    value: str
    view_id: str | None = None
    view_case: str = ""
    view: View = field(default_factory=dict)


Handler = Callable[[Front, Asker, Click], Answer]


def case_named(tx: Transaction, click: Click) -> Case:
    """The case that a button carries. Raises `forged_button`."""
    found = tx.cases.find(click.value)
    if found is None:
        raise DomainError("forged_button")
    return found


def opens(form: Form) -> Handler:
    """A button that opens a modal about the case it names; within a modal it takes its place."""

    def handler(front: Front, asker: Asker, click: Click) -> Answer:
        def work(tx: Transaction) -> Answer:
            case = case_named(tx, click)
            show_form(front, tx, asker, form, case, click.view_id)
            return NOTHING

        return front.reading(asker, work)

    return handler
