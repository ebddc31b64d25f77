"""`/save after`, the buttons of touches, and the modals of what became of them."""

from collections.abc import Callable, Mapping

from bot.aftercare_forms import DONE, MOVE, SKIP, open_case_view
from bot.aftercare_handover import hand_on
from bot.aftercare_list import after_case, owed_list
from bot.aftercare_offers import (
    come_earlier,
    insist_on_offer,
    relapse_request,
    resolve_reason,
    win_back_request,
)
from bot.aftercare_touches import Done, answer_touch, finish_touch, move_touch, skip_touch
from bot.aftercare_words import step_name
from bot.case_clocks import moment
from bot.case_views import notice_view
from bot.day_views import EVERYTHING
from bot.items import parse_day
from bot.messages import Message
from bot.opening import Request
from bot.working import person_using
from domain.aftercare import Health, Touch, Trigger
from domain.errors import DomainError
from handlers.aftercare_forms import FORM_CLICKS
from handlers.answers import cases_meant, choice_of
from handlers.clicking import Click, Handler, case_named
from handlers.front import NOTHING, Answer, Asker, Front, value_of
from handlers.lists import show_items_again
from handlers.opening import opened
from handlers.submitting import Handler as Submitted
from handlers.submitting import View, kept, text_in
from playbooks.words import N_, Mrkdwn, Words
from storage.database import Transaction

KEPT = N_("Kept.")


def _after(front: Front, asker: Asker, rest: str) -> Answer:
    """All that I owe and my team owes; with a name, what follows that account's case."""

    def work(tx: Transaction) -> Answer:
        words = front.words(tx, asker.person_id)
        if not rest.strip():
            return Answer(owed_list(front.desk, tx, words, asker.person_id))
        person = person_using(front.desk, tx, asker.person_id)
        cases = cases_meant(tx, rest, None, "after")
        if len(cases) > 1:
            return Answer(choice_of(words, cases, "after:show"))
        return Answer(after_case(front.desk, tx, words, person, cases[0]))

    return front.reading(asker, work)


def _show(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        case = case_named(tx, click)
        person = person_using(front.desk, tx, asker.person_id)
        words = front.words(tx, person.id)
        return Answer(after_case(front.desk, tx, words, person, case))

    return front.reading(asker, work)


def _page(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        if not (click.value.isascii() and click.value.isdigit()):
            raise DomainError("forged_button")
        page = min(int(click.value[:6]), 100_000)
        words = front.words(tx, asker.person_id)
        return Answer(owed_list(front.desk, tx, words, asker.person_id, page))

    return front.reading(asker, work)


Ends = Callable[[Front, Transaction, Asker, str], Touch]


def _ends(use_case: Ends) -> Handler:
    """A button that settles a touch at once, and says when the next one is due."""

    def handler(front: Front, asker: Asker, click: Click) -> Answer:
        def work(tx: Transaction) -> Answer:
            touch = use_case(front, tx, asker, click.value)
            return Answer(_settled(tx, front.words(tx, asker.person_id), touch))

        return _where_clicked(front, asker, click, front.once(asker, work))

    return handler


def _done(front: Front, tx: Transaction, asker: Asker, ref: str) -> Touch:
    """One click says that all is well; anything else is said under *More…*."""
    return finish_touch(front.desk, tx, ref, asker.person_id, Done(health=Health.GREEN))


def _yes(front: Front, tx: Transaction, asker: Asker, ref: str) -> Touch:
    return answer_touch(front.desk, tx, ref, asker.person_id, yes=True)


def _no(front: Front, tx: Transaction, asker: Asker, ref: str) -> Touch:
    return answer_touch(front.desk, tx, ref, asker.person_id, yes=False)


def _settled(tx: Transaction, words: Words, touch: Touch) -> Message:
    case = tx.cases.get(touch.case_id)
    coming = [each for each in tx.touches.list_of(case.id)
              if each.is_open and each.programme is touch.programme]  # fmt: skip
    text = words.text("Kept for *%(account)s*. `/save undo` takes it back for a minute.",
                      account=case.account_name)  # fmt: skip
    if coming:
        what = step_name(words, coming[0].step)
        due = moment(words, coming[0].due_at)
        later = words.text("Next: %(what)s, due %(due)s.", what=what, due=due)
        text = Mrkdwn(f"{text}\n{later}")
    return Message(text)


def _where_clicked(front: Front, asker: Asker, click: Click, answer: Answer) -> Answer:
    """In a modal what is said stands there; in the list of all things, on top of it."""
    if click.view_id is None or answer.message is None:
        return answer
    if click.view_case == EVERYTHING:
        show_items_again(front, asker, click.view_id, click.view_case, answer)
        return NOTHING
    with front.desk.database.read() as tx:
        view = notice_view(front.words(tx, asker.person_id), answer.message.text)
    front.show_modal(click.view_id, view)
    return NOTHING


Asks = Callable[..., Request]


def _opens_case(request_for: Asks) -> Handler:
    """A button that opens the case that follows."""

    def handler(front: Front, asker: Asker, click: Click) -> Answer:
        def work(tx: Transaction) -> Answer:
            url, who = asker.answer_url, asker.person_id
            request = request_for(front.desk, tx, click.value, who, url)
            return Answer(opened(front, tx, request.opener, request))

        return _where_clicked(front, asker, click, front.once(asker, work))

    return handler


def _more(front: Front, asker: Asker, view: View) -> Answer:
    """What became of a touch. A look that was not green offers to open a case."""

    def work(tx: Transaction) -> Answer:
        ref, what, note = view["private_metadata"], value_of(view, "what"), text_in(view, "note")
        who, desk = asker.person_id, front.desk
        words = front.words(tx, who)
        if what == MOVE:
            move_touch(desk, tx, ref, who, parse_day(text_in(view, "day")), note)
        elif what == SKIP:
            skip_touch(desk, tx, ref, who, note)
        elif what == DONE:
            health = _health(view)
            touch = finish_touch(desk, tx, ref, who, Done(note, health))
            found = tx.touches.find(ref)
            if found is not None and found.health not in {None, Health.GREEN}:
                return Answer(view=open_case_view(words, tx.cases.get(touch.case_id), found))
        else:
            raise DomainError("answer_or_skip")
        return NOTHING

    return _below(front, asker, view, kept(front, asker, view, work))


def _health(view: View) -> Health | None:
    typed = value_of(view, "health")
    return Health(typed) if typed in set(Health) else None


def _below(front: Front, asker: Asker, view: View, answer: Answer) -> Answer:
    """The modal below shows what stands now."""
    below = view.get("previous_view_id")
    if answer != NOTHING or not below:
        return answer
    if view["callback_id"] == "after_more":
        show_items_again(front, asker, below, EVERYTHING)
        return answer
    with front.desk.database.read() as tx:
        words = front.words(tx, asker.person_id)
    front.show_modal(below, notice_view(words, words.text(KEPT)))
    return answer


def _earlier(front: Front, tx: Transaction, asker: Asker, view: View) -> None:
    typed = value_of(view, "trigger")
    if typed not in set(Trigger):
        raise DomainError("trigger_missing")
    day, note = text_in(view, "day"), text_in(view, "note")
    who = asker.person_id
    come_earlier(front.desk, tx, view["private_metadata"], who, Trigger(typed), day, note)


def _resolve(front: Front, tx: Transaction, asker: Asker, view: View) -> None:
    note = text_in(view, "note")
    resolve_reason(front.desk, tx, view["private_metadata"], asker.person_id, note)


def _insist(front: Front, tx: Transaction, asker: Asker, view: View) -> None:
    note = text_in(view, "note")
    insist_on_offer(front.desk, tx, view["private_metadata"], asker.person_id, note)


def _hand_on(front: Front, tx: Transaction, asker: Asker, view: View) -> None:
    owner = text_in(view, "owner")
    hand_on(front.desk, tx, view["private_metadata"], asker.person_id, owner)


def _submits(use_case: Callable[[Front, Transaction, Asker, View], None]) -> Submitted:
    def handler(front: Front, asker: Asker, view: View) -> Answer:
        def work(tx: Transaction) -> Answer:
            use_case(front, tx, asker, view)
            return NOTHING

        return _below(front, asker, view, kept(front, asker, view, work))

    return handler


COMMANDS: Mapping[str, Callable[[Front, Asker, str], Answer]] = {"after": _after}
CLICKS: Mapping[str, Handler] = {
    "after:show": _show,
    "after:page": _page,
    "after:later": _page,
    "after:done": _ends(_done),
    "after:yes": _ends(_yes),
    "after:no": _ends(_no),
    "after:win_back": _opens_case(win_back_request),
    "after:relapse": _opens_case(relapse_request),
    **FORM_CLICKS,
}
SUBMISSIONS: Mapping[str, Submitted] = {
    "after_more": _more,
    "after_earlier": _submits(_earlier),
    "after_resolve": _submits(_resolve),
    "after_insist": _submits(_insist),
    "after_hand_over": _submits(_hand_on),
}
