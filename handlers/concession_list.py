"""What is done about one concession: its menu in the list, its small forms, its buttons."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from bot.approval_details import details_view
from bot.approval_forms import accepted_view, answer_view, declined_view, offered_view
from bot.blocks import Block
from bot.concession_after import accept, check_granted, decline, offer, tell_sunset
from bot.concession_list import concessions_view
from bot.concession_telling import taken_message
from bot.concession_views import Prefilled, concession_view, prefilled_from
from bot.concessions import changeable, check_changeable, withdraw_concession
from bot.countering import take_counter
from bot.items import parse_day
from bot.messages import Message
from bot.questions import answer_question
from bot.working import check_in_case, person_using
from domain.approvals import StepKind
from domain.cases import Case
from domain.concessions import Concession, ConcessionState
from domain.day import date_in
from domain.errors import DomainError
from domain.people import Person
from handlers.clicking import Click
from handlers.clicking import Handler as Clicked
from handlers.form import About, worker
from handlers.front import NOTHING, Answer, Asker, Front
from handlers.lists import show_list_again
from handlers.submitting import Handler, View, kept, text_in
from playbooks.words import N_, Words
from storage.database import Transaction

A_WEEK = timedelta(days=7)


def found_concession(tx: Transaction, ref: str) -> Concession:
    """Raises `forged_button`."""
    found = tx.concessions.find(ref)
    if found is None:
        raise DomainError("forged_button")
    return found


def _check_shown(found: Concession, person: Person) -> None:
    """A draft is its writer's own. Raises `draft_gone`."""
    if found.state is ConcessionState.DRAFT and found.by != person.id:
        raise DomainError("draft_gone")


def show_view(front: Front, asker: Asker, click: Click, view: Block) -> None:
    """In the place of the modal that was clicked in, else as a new one."""
    if click.view_id:
        front.open_in_modal(asker, click.view_id, view)
    else:
        front.open_modal(asker, view)


def _offered_form(on: About, found: Concession) -> Block:
    check_granted(found, on.desk.clock.now(), {ConcessionState.GRANTED})
    return offered_view(on.words, on.case, found)


def _accepted_form(on: About, found: Concession) -> Block:
    check_granted(found, on.desk.clock.now())
    day = date_in(on.person.zone, on.desk.clock.now() + A_WEEK)
    return accepted_view(on.words, on.case, found, on.case.owner_id, day)


def _declined_form(on: About, found: Concession) -> Block:
    check_granted(found, on.desk.clock.now())
    return declined_view(on.words, on.case, found)


def _answer_form(on: About, found: Concession) -> Block:
    if not found.question_open:
        raise DomainError("no_question")
    steps = on.tx.approvals.list_steps(found.id)
    asked = next(each for each in reversed(steps) if each.kind is StepKind.QUESTION)
    return answer_view(on.words, on.case, found, asked.text)


def _change_form(on: About, found: Concession) -> Block:
    check_changeable(found)
    given = prefilled_from(found, found.ref)
    return concession_view(on.desk, on.tx, on.words, on.case, on.person.id, given)


def drafted(tx: Transaction, draft: Concession) -> Prefilled:
    """The form as it was filled in; what can be changed no more is asked for as something new."""
    old = tx.concessions.find(draft.replaces) if draft.replaces else None
    return prefilled_from(draft, draft.replaces if old and changeable(old) else None)


def _go_on_form(on: About, found: Concession) -> Block:
    if found.state is not ConcessionState.DRAFT:
        raise DomainError("draft_gone")
    given = drafted(on.tx, found)
    return concession_view(on.desk, on.tx, on.words, on.case, on.person.id, given)


def _details_form(on: About, found: Concession) -> Block:
    return details_view(on.desk, on.tx, on.words, on.case, found)


BUILD: Mapping[str, Callable[[About, Concession], Block]] = {
    "offered": _offered_form,
    "accepted": _accepted_form,
    "declined": _declined_form,
    "answer": _answer_form,
    "change": _change_form,
    "ask": _go_on_form,
    "details": _details_form,
}


# What can still be said when the case is closed.
OUTLIVE = frozenset({"accepted", "declined", "details"})


def _worker(
    front: Front, tx: Transaction, asker: Asker, case: Case, found: Concession, word: str
) -> Person:
    """The person; what the customer was offered is answered by them when the case is closed too."""
    if case.is_open or word not in OUTLIVE:
        return worker(front, tx, asker, case)
    person = person_using(front.desk, tx, asker.person_id)
    check_in_case(front.desk, tx, case, person)
    return person


def _opens(word: str) -> Clicked:
    """Opens a modal about one concession; from the list in its place."""

    def handler(front: Front, asker: Asker, click: Click) -> Answer:
        def work(tx: Transaction) -> Answer:
            found = found_concession(tx, click.value)
            case = tx.cases.get(found.case_id)
            person = _worker(front, tx, asker, case, found, word)
            _check_shown(found, person)
            about = About(front.desk, tx, front.words(tx, person.id), case, person)
            show_view(front, asker, click, BUILD[word](about, found))
            return NOTHING

        return _in_list(front, asker, click, front.reading(asker, work))

    return handler


UseCase = Callable[[Any, Transaction, str, str], Concession]
Told = Callable[[Front, Transaction, Words, Concession], Message]


def _does(use_case: UseCase, told: Told) -> Clicked:
    """A button that acts at once, and says what came of it where it was pressed."""

    def handler(front: Front, asker: Asker, click: Click) -> Answer:
        def work(tx: Transaction) -> Answer:
            done = use_case(front.desk, tx, click.value, asker.person_id)
            return Answer(told(front, tx, front.words(tx, asker.person_id), done))

        return _in_list(front, asker, click, front.once(asker, work))

    return handler


def _in_list(front: Front, asker: Asker, click: Click, answer: Answer) -> Answer:
    """What is said stands on top of the list that was clicked in."""
    if click.view_id is None or answer.message is None:
        return answer
    again = show_list_again(
        lambda front, tx, words, case, notice: concessions_view(
            front.desk, tx, words, case, asker.person_id, notice
        )
    )
    again(front, asker, click.view_id, click.view_case, answer)
    return NOTHING


def _says(sentence: str) -> Told:
    return lambda _front, _tx, words, _done: Message(words.text(sentence))


def _taken(front: Front, tx: Transaction, words: Words, taken: Concession) -> Message:
    return taken_message(tx, words, taken)


WITHDRAWN = N_("Withdrawn. Whoever was asked is told.")
SUNSET_TOLD = N_("Noted: the customer knows that standard price comes back.")
DOES: Mapping[str, Clicked] = {
    "take": _does(take_counter, _taken),
    "withdraw": _does(withdraw_concession, _says(WITHDRAWN)),
}


def _menu(front: Front, asker: Asker, click: Click) -> Answer:
    word, _, ref = click.value.partition(":")
    chosen = Click(click.action, ref, click.view_id, click.view_case)
    if word in DOES:
        return DOES[word](front, asker, chosen)
    if word not in BUILD:
        return front.refused(asker, DomainError("forged_button"))
    return _opens(word)(front, asker, chosen)


def _offered(front: Front, tx: Transaction, asker: Asker, view: View) -> None:
    offer(front.desk, tx, view["private_metadata"], asker.person_id, text_in(view, "who"))


def _accepted(front: Front, tx: Transaction, asker: Asker, view: View) -> None:
    accept(
        front.desk, tx, view["private_metadata"], asker.person_id, text_in(view, "owner"),
        parse_day(text_in(view, "day")),
    )  # fmt: skip


def _declined(front: Front, tx: Transaction, asker: Asker, view: View) -> None:
    decline(front.desk, tx, view["private_metadata"], asker.person_id, text_in(view, "reason"))


def _answered(front: Front, tx: Transaction, asker: Asker, view: View) -> None:
    text = text_in(view, "answer_text")
    answer_question(front.desk, tx, view["private_metadata"], asker.person_id, text)


def _submits(use_case: Callable[[Front, Transaction, Asker, View], None]) -> Handler:
    def handler(front: Front, asker: Asker, view: View) -> Answer:
        def work(tx: Transaction) -> Answer:
            use_case(front, tx, asker, view)
            return NOTHING

        return kept(front, asker, view, work)

    return handler


CLICKS: Mapping[str, Clicked] = {
    "concession:menu": _menu,
    "concession:offered": _opens("offered"),
    "concession:accepted": _opens("accepted"),
    "concession:declined": _opens("declined"),
    "concession:answer": _opens("answer"),
    "concession:take": DOES["take"],
    "concession:withdraw": DOES["withdraw"],
    "concession:sunset_told": _does(tell_sunset, _says(SUNSET_TOLD)),
}
SUBMISSIONS: Mapping[str, Handler] = {
    "concession_offered": _submits(_offered),
    "concession_accepted": _submits(_accepted),
    "concession_declined": _submits(_declined),
    "concession_answer": _submits(_answered),
}
