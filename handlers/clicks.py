"""Buttons and menus: on the card, in lists, on Home, in modals.

A button carries an opaque id and nothing else; who may do what is decided at the click.
"""

from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from bot.case_clocks import moment
from bot.case_views import notice_view, opening_view
from bot.contacts import call_again_at, log_attempt
from bot.item_views import all_items_view, assign_view, move_view, set_aside_view
from bot.items import take_item_back, tick_item
from bot.joining import ask_to_join, let_in
from bot.messages import Message
from bot.settings import settings_view
from bot.working import check_in_case, person_using
from domain.checklist import Item, check_tick
from domain.errors import DomainError
from domain.people import Person
from handlers import (
    absences,
    aftercare,
    approvals,
    case_roles,
    closing,
    concessions,
    covers,
    crm,
    debriefs,
    handovers,
    homes,
    issues,
    learnings,
    letters,
    opening,
    plans,
    playbooks,
    promises,
    proposals,
    reminders,
    root_causes,
    service_levels,
    signals,
    stakeholders,
    standup,
    time_boxes,
    timeline,
    triage,
    unplaced,
)
from handlers.answers import help_text, shown_to
from handlers.clicking import Click, Handler, case_named, opens
from handlers.form import worker
from handlers.forms import FORMS
from handlers.front import NOTHING, Answer, Asker, Front
from handlers.lists import show_items_again
from handlers.long_texts import CLICKS as LONG_TEXT_CLICKS
from handlers.marking import CLICKS as MARKING_CLICKS
from handlers.marking import keep_item_internal, show_item_to_customer
from handlers.more import MORE
from handlers.texts import CLICKS as TEXT_CLICKS
from handlers.updates import CLICKS as UPDATE_CLICKS
from playbooks.words import Words, mention
from storage.database import Transaction


def clicked(front: Front, asker: Asker, click: Click) -> Answer:
    """Does what a button or a menu entry says."""
    handler = HANDLERS.get(click.action)
    if handler is None:
        return front.refused(asker, DomainError("forged_button"))
    return handler(front, asker, click)


def _tick(front: Front, asker: Asker, click: Click) -> Answer:
    return _item_done(front, asker, click, tick_item)


def _take_back(front: Front, asker: Asker, click: Click) -> Answer:
    return _item_done(front, asker, click, take_item_back)


def _item_done(front: Front, asker: Asker, click: Click, use_case: Callable[..., Item]) -> Answer:
    def work(tx: Transaction) -> Answer:
        use_case(front.desk, tx, click.value, asker.person_id)
        return NOTHING

    answer = front.once(asker, work)
    if click.view_id is None:
        return answer
    show_items_again(front, asker, click.view_id, click.view_case, answer)
    return NOTHING


def _item_menu(front: Front, asker: Asker, click: Click) -> Answer:
    word, _, ref = click.value.partition(":")
    if word in AT_ONCE:
        chosen = Click(click.action, ref, click.view_id, click.view_case)
        return AT_ONCE[word](front, asker, chosen)

    def work(tx: Transaction) -> Answer:
        item = tx.items.find(ref)
        if item is None or word not in {"assign", "move", "aside"}:
            raise DomainError("forged_button")
        case = tx.cases.get(item.case_id)
        person = worker(front, tx, asker, case)
        check_tick(item)
        words = front.words(tx, asker.person_id)
        front.open_modal(asker, _item_form(words, word, item, person), "views.push")
        return NOTHING

    answer = front.reading(asker, work)
    if answer.message and click.view_id:
        show_items_again(front, asker, click.view_id, click.view_case, answer)
        return NOTHING
    return answer


AT_ONCE: Mapping[str, Handler] = {
    "tick": _tick,
    "take_back": _take_back,
    "show": show_item_to_customer,
    "hide": keep_item_internal,
}


def _item_form(words: Words, word: str, item: Item, person: Person) -> dict[str, object]:
    if word == "assign":
        return assign_view(words, item)
    if word == "aside":
        return set_aside_view(words, item)
    day = item.due_at.astimezone(ZoneInfo(person.zone)).date()
    return move_view(words, item, day.isoformat())


def _no_answer(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        n = log_attempt(front.desk, tx, click.value, asker.person_id)
        words = front.words(tx, asker.person_id)
        case, person = tx.cases.find(click.value), tx.people.find(asker.person_id)
        assert case is not None
        assert person is not None
        again = moment(words, call_again_at(front.desk, case, person))
        text = words.plural(
            "Kept: %(n)s attempt, no answer. The clock goes on; call again %(again)s.",
            "Kept: %(n)s attempts, no answer. The clock goes on; call again %(again)s.",
            n,
            n=n,
            again=again,
        )
        return Answer(Message(text))

    return front.once(asker, work)


def _all_items(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        case = case_named(tx, click)
        check_in_case(front.desk, tx, case, person_using(front.desk, tx, asker.person_id))
        words = front.words(tx, asker.person_id)
        now = front.desk.clock.now()
        front.open_modal(asker, all_items_view(front.desk, tx, words, case, now))
        return NOTHING

    return front.reading(asker, work)


def _open_form(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        person_using(front.desk, tx, asker.person_id)
        front.open_modal(asker, opening_view(front.words(tx, asker.person_id)))
        return NOTHING

    return front.reading(asker, work)


def _settings_form(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        person = person_using(front.desk, tx, asker.person_id)
        words, settings = front.words(tx, person.id), tx.people.settings_of(person.id)
        front.open_modal(asker, settings_view(front.desk, words, settings))
        return NOTHING

    return front.reading(asker, work)


def _help(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        person_using(front.desk, tx, asker.person_id)
        words = front.words(tx, asker.person_id)
        front.open_modal(asker, notice_view(words, help_text(words).blocks[0]["text"]["text"]))
        return NOTHING

    return front.reading(asker, work)


def _ask_to_join(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        case = ask_to_join(front.desk, tx, click.value, asker.person_id)
        words = front.words(tx, asker.person_id)
        text = words.text("%(owner)s was asked to let you in.", owner=mention(case.owner_id))
        return Answer(Message(text))

    return front.once(asker, work)


def _let_in(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        case_ref, _, joiner = click.value.partition(".")
        joined = let_in(front.desk, tx, case_ref, joiner, asker.person_id)
        words = front.words(tx, asker.person_id)
        return Answer(Message(words.text("%(who)s is invited.", who=mention(joined.id))))

    return front.once(asker, work)


def _see_case(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        case = case_named(tx, click)
        person = person_using(front.desk, tx, asker.person_id)
        words = front.words(tx, person.id)
        return Answer(shown_to(front.desk, tx, words, case, person))

    return front.reading(asker, work)


OF_FORMS: Mapping[str, Handler] = {form.action: opens(form) for form in FORMS.values()}
OWN: Mapping[str, Handler] = {
    "item:tick": _tick,
    "item:take_back": _take_back,
    "item:menu": _item_menu,
    "items:all": _all_items,
    "contact:no_answer": _no_answer,
    "case:more": opens(MORE),
    "case:open": _open_form,
    "case:see": _see_case,
    "case:ask_to_join": _ask_to_join,
    "case:let_in": _let_in,
    "facts:edit_arr": opens(FORMS["facts"]),
    "facts:edit_renewal": opens(FORMS["facts"]),
    "settings:edit": _settings_form,
    "help:show": _help,
}
HANDLERS: Mapping[str, Handler] = {
    **OF_FORMS,
    **OWN,
    **reminders.CLICKS,
    **absences.CLICKS,
    **handovers.CLICKS,
    **covers.CLICKS,
    **case_roles.CLICKS,
    **letters.CLICKS,
    **playbooks.CLICKS,
    **MARKING_CLICKS,
    **LONG_TEXT_CLICKS,
    **TEXT_CLICKS,
    **UPDATE_CLICKS,
    **root_causes.CLICKS,
    **stakeholders.CLICKS,
    **timeline.CLICKS,
    **promises.CLICKS,
    **issues.CLICKS,
    **service_levels.CLICKS,
    **plans.CLICKS,
    **triage.CLICKS,
    **time_boxes.CLICKS,
    **concessions.CLICKS,
    **crm.CLICKS,
    **approvals.CLICKS,
    **proposals.CLICKS,
    **signals.CLICKS,
    **unplaced.CLICKS,
    **standup.CLICKS,
    **opening.CLICKS,
    **closing.CLICKS,
    **debriefs.CLICKS,
    **learnings.CLICKS,
    **aftercare.CLICKS,
    **homes.CLICKS,
}
