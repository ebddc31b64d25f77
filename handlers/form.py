"""What a form about one case is: its button, what it shows, who may open it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.blocks import Block, actions, button, section
from bot.desk import Desk
from bot.messages import Message
from bot.working import check_in_case, check_open_case, person_using
from domain.cases import Case
from domain.people import Person
from handlers.front import Answer, Asker, Front
from playbooks.words import Words
from storage.database import Transaction


class Group(StrEnum):
    """Where a form stands in the list of everything that can be done; their order is the list's."""

    UNDERSTAND = "understand"
    PLAN = "plan"
    OFFER = "offer"
    TELL = "tell"
    PEOPLE = "people"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class About:
    """What a form is built from: one case, as one person may work on it now."""

    desk: Desk
    tx: Transaction
    words: Words
    case: Case
    person: Person


def _always(_tx: Transaction, _case: Case) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Form:
    """One modal: the label and the action of its button, what it shows, who may open it.

    `group` places it under *More…*, None leaves it out there; `offered` says when it makes sense.
    """

    label: str
    action: str
    build: Callable[[About], Block]
    check: Callable[[Desk, Transaction, Case, Person], None] = check_in_case
    group: Group | None = None
    offered: Callable[[Transaction, Case], bool] = _always


def worker(
    front: Front,
    tx: Transaction,
    asker: Asker,
    case: Case,
    check: Callable[[Desk, Transaction, Case, Person], None] = check_in_case,
    allowed: Callable[[Case], None] = check_open_case,
) -> Person:
    """The person, when they may work on the case now. `allowed` says in which cases."""
    person = person_using(front.desk, tx, asker.person_id)
    check(front.desk, tx, case, person)
    allowed(case)
    return person


def show_form(
    front: Front, tx: Transaction, asker: Asker, form: Form, case: Case, view_id: str | None = None
) -> None:
    """Opens the form for who may work on the case now; `view_id` names a modal to show it in."""
    person = worker(front, tx, asker, case, form.check)
    words = front.words(tx, asker.person_id)
    view = form.build(About(front.desk, tx, words, case, person))
    if view_id is None:
        front.open_modal(asker, view)
    else:
        front.open_in_modal(asker, view_id, view)


def offered(text: str, label: str, action: str, value: str) -> Answer:
    """Where Slack lets us open no modal, a button does."""
    blocks = [section(text), actions([button(label, action, value, style="primary")])]
    return Answer(Message(text, blocks))
