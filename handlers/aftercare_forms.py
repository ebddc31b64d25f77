"""The buttons of touches that open a modal, for who may see to them at this moment."""

from collections.abc import Callable, Mapping

from bot.aftercare_forms import earlier_view, hand_on_view, insist_view, more_view, resolve_view
from bot.aftercare_rights import (
    check_may_hand_on,
    check_may_resolve,
    check_owed,
    check_tends,
    find_touch,
)
from bot.aftercare_touches import day_of
from bot.blocks import Block
from bot.case_views import notice_view
from bot.day_views import EVERYTHING
from bot.desk import Desk
from bot.text_views import text_or_questions
from bot.working import person_using
from domain.aftercare import Touch
from domain.cases import Case
from domain.people import Person
from domain.texts import TextKind
from handlers.clicking import Click, Handler, case_named
from handlers.form import About
from handlers.front import NOTHING, Answer, Asker, Front
from handlers.lists import show_items_again
from storage.database import Transaction

Check = Callable[[Desk, Transaction, Case, Person], None]


def _of_touch(build: Callable[[About, Touch], Block]) -> Handler:
    """About one touch that is still owed."""

    def handler(front: Front, asker: Asker, click: Click) -> Answer:
        def work(tx: Transaction) -> Answer:
            touch = find_touch(tx, click.value)
            case = tx.cases.get(touch.case_id)
            about = _about(front, tx, asker, case, check_tends)
            check_owed(case, touch)
            return _open(front, asker, click, build(about, touch))

        return _refused_there(front, asker, click, front.reading(asker, work))

    return handler


def _of_case(build: Callable[[About], Block], check: Check) -> Handler:
    """About everything that follows one case."""

    def handler(front: Front, asker: Asker, click: Click) -> Answer:
        def work(tx: Transaction) -> Answer:
            case = case_named(tx, click)
            about = _about(front, tx, asker, case, check)
            return _open(front, asker, click, build(about))

        return _refused_there(front, asker, click, front.reading(asker, work))

    return handler


def _about(front: Front, tx: Transaction, asker: Asker, case: Case, check: Check) -> About:
    person = person_using(front.desk, tx, asker.person_id)
    check(front.desk, tx, case, person)
    return About(front.desk, tx, front.words(tx, person.id), case, person)


def _open(front: Front, asker: Asker, click: Click, view: Block) -> Answer:
    front.open_modal(asker, view, "views.push" if click.view_id else "views.open")
    return NOTHING


def _refused_there(front: Front, asker: Asker, click: Click, answer: Answer) -> Answer:
    """A refusal stands in the modal that was clicked in."""
    if answer.message is None or click.view_id is None:
        return answer
    if click.view_case == EVERYTHING:
        show_items_again(front, asker, click.view_id, click.view_case, answer)
        return NOTHING
    with front.desk.database.read() as tx:
        view = notice_view(front.words(tx, asker.person_id), answer.message.text)
    front.show_modal(click.view_id, view)
    return NOTHING


def _more(on: About, touch: Touch) -> Block:
    day = day_of(on.desk, on.tx, touch, on.desk.clock.now())
    return more_view(on.words, on.case, touch, on.tx.afters.get(on.case.id), day)


def _earlier(on: About, touch: Touch) -> Block:
    day = on.desk.clock.now().date()
    return earlier_view(on.words, on.case, touch, day)


def _value(on: About, touch: Touch) -> Block:
    return text_or_questions(on.desk, on.tx, on.words, on.case, TextKind.VALUE_SUMMARY)


FORM_CLICKS: Mapping[str, Handler] = {
    "after:more": _of_touch(_more),
    "after:earlier": _of_touch(_earlier),
    "after:value": _of_touch(_value),
    "after:resolve": _of_case(lambda on: resolve_view(on.words, on.case), check_may_resolve),
    "after:insist": _of_case(lambda on: insist_view(on.words, on.case), check_tends),
    "after:hand_over": _of_case(lambda on: hand_on_view(on.words, on.case), check_may_hand_on),
}
