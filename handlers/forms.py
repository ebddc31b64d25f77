"""The modals about one case, each behind a button and most behind a word of `/save`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.blocks import Block
from bot.case_views import closing_view, contact_view, facts_view, playbook_view
from bot.desk import Desk
from bot.handing_over import check_may_hand_over, hand_over_view
from bot.timeline_views import timeline_view
from bot.update_views import update_view, wrong_view
from bot.working import check_in_case, person_using
from domain.cases import Case
from domain.errors import DomainError
from domain.people import Person
from domain.updates import last_correctable
from handlers.front import Asker, Front
from playbooks.words import N_, Words
from storage.database import Transaction


@dataclass(frozen=True, slots=True)
class About:
    """What a form is built from: one case, as one person may work on it now."""

    desk: Desk
    tx: Transaction
    words: Words
    case: Case
    person: Person


@dataclass(frozen=True, slots=True)
class Form:
    """One modal: the label and the action of its button, what it shows, who may open it."""

    label: str
    action: str
    build: Callable[[About], Block]
    check: Callable[[Desk, Transaction, Case, Person], None] = check_in_case


def _wrong(on: About) -> Block:
    """About the latest text that the customer has. Raises `not_sent_yet` where there is none."""
    update = last_correctable(on.tx.updates.list_of(on.case.id))
    if update is None:
        raise DomainError("not_sent_yet")
    return wrong_view(on.tx, on.words, on.desk.words(on.case.language), update)


FORMS: Mapping[str, Form] = {
    "contact": Form(
        N_("Log contact"),
        "contact:log",
        lambda on: contact_view(on.words, on.case, on.desk.clock.now(), on.person.zone),
    ),
    "update": Form(
        N_("Customer update"),
        "update:write",
        lambda on: update_view(on.desk, on.tx, on.words, on.case, on.person),
    ),
    "wrong": Form(N_("I sent something wrong…"), "update:wrong_last", _wrong),
    "close": Form(N_("Close case…"), "case:close", lambda on: closing_view(on.words, on.case)),
    "facts": Form(N_("Edit facts…"), "facts:edit", lambda on: facts_view(on.words, on.case)),
    "playbook": Form(
        N_("Choose playbook…"),
        "playbook:choose",
        lambda on: playbook_view(on.desk, on.words, on.case),
    ),
    "timeline": Form(
        N_("Timeline"),
        "timeline:show",
        lambda on: timeline_view(
            on.words, on.case, on.tx.timeline.list_of(on.case.id), on.tx.updates.list_of(on.case.id)
        ),
    ),
    "handover": Form(
        N_("Hand over…"),
        "case:hand_over",
        lambda on: hand_over_view(on.words, on.case),
        check_may_hand_over,
    ),
}


def worker(
    front: Front,
    tx: Transaction,
    asker: Asker,
    case: Case,
    check: Callable[[Desk, Transaction, Case, Person], None] = check_in_case,
) -> Person:
    """The person, when they may work on the case now."""
    person = person_using(front.desk, tx, asker.person_id)
    check(front.desk, tx, case, person)
    if not case.is_open:
        raise DomainError("already_closed", account=case.account_name)
    return person


def show_form(front: Front, tx: Transaction, asker: Asker, form: Form, case: Case) -> None:
    """Opens the form when the person may work on the case now."""
    person = worker(front, tx, asker, case, form.check)
    words = front.words(tx, asker.person_id)
    front.open_modal(asker, form.build(About(front.desk, tx, words, case, person)))
