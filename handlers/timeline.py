"""The timeline: read by whoever may see the case, open or closed, turned page by page."""

from collections.abc import Mapping

from bot.blocks import Block, actions, button, section
from bot.case_views import notice_view
from bot.messages import Message
from bot.timeline_export import export_timeline
from bot.timeline_pages import page_named, timeline_page
from bot.working import person_using, sees
from domain.cases import Case
from domain.errors import DomainError
from handlers.answers import cases_meant, choice_of
from handlers.clicking import Click, Handler
from handlers.front import NOTHING, Answer, Asker, Front
from handlers.lists import show_timeline_again
from playbooks.words import Words
from storage.database import Transaction


def show_timeline(front: Front, asker: Asker, rest: str) -> Answer:
    """`/save timeline [ACME]`."""

    def work(tx: Transaction) -> Answer:
        person_using(front.desk, tx, asker.person_id)
        words = front.words(tx, asker.person_id)
        cases = cases_meant(tx, rest, asker.channel_id, "timeline")
        if len(cases) > 1:
            return Answer(choice_of(words, cases, "timeline:show"))
        view = _page(front, tx, words, asker, cases[0])
        if not asker.trigger_id:
            return Answer(_offer(words, cases[0]))
        front.open_modal(asker, view)
        return NOTHING

    return front.reading(asker, work)


def _offer(words: Words, case: Case) -> Message:
    """Where Slack lets us open no modal, a button does."""
    text = words.text("*%(account)s*", account=case.account_name)
    shows = button(words.plain("Timeline"), "timeline:show", case.ref, style="primary")
    return Message(text, [section(text), actions([shows])])


def _page(
    front: Front, tx: Transaction, words: Words, asker: Asker, case: Case, number: int = 0
) -> Block:
    """Raises `not_a_member` for somebody who may not see the case now."""
    person = person_using(front.desk, tx, asker.person_id)
    if not sees(front.desk, tx, case, person):
        raise DomainError("not_a_member")
    return timeline_page(tx, words, case, number)


def _turn(front: Front, asker: Asker, click: Click) -> Answer:
    """Opens a page, or shows it in the modal in which it was asked for."""
    if click.view_id is not None:
        show_timeline_again(front, asker, click.view_id, click.value)
        return NOTHING

    def work(tx: Transaction) -> Answer:
        ref, number = page_named(click.value)
        case = tx.cases.find(ref)
        if case is None:
            raise DomainError("forged_button")
        words = front.words(tx, asker.person_id)
        front.open_modal(asker, _page(front, tx, words, asker, case, number))
        return NOTHING

    return front.reading(asker, work)


def _export(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        ref, _number = page_named(click.value)
        n = export_timeline(front.desk, tx, ref, asker.person_id, asker.key)
        words = front.words(tx, asker.person_id)
        return Answer(
            Message(
                words.plural(
                    "The timeline is on its way to our direct messages, as a file.",
                    "The timeline is on its way to our direct messages, in %(n)s files.",
                    n,
                    n=n,
                )
            )
        )

    answer = front.once(asker, work)
    if click.view_id is None or answer.message is None:
        return answer
    with front.desk.database.read() as tx:
        view = notice_view(front.words(tx, asker.person_id), answer.message.text)
    front.open_modal(asker, view, "views.push")
    return NOTHING


CLICKS: Mapping[str, Handler] = {
    "timeline:show": _turn,
    "timeline:earlier": _turn,
    "timeline:later": _turn,
    "timeline:export": _export,
}
