"""One case looked after by a colleague: its form, and the buttons of whoever is asked."""

from collections.abc import Callable

from bot.blocks import Block
from bot.cover_views import cover_view
from bot.covers import accept_cover, ask_cover, cancel_cover, decline_cover
from bot.desk import Desk
from bot.hours import zone_of
from bot.items import parse_day
from bot.messages import Message
from domain.covers import Cover
from domain.day import date_in
from handlers.clicking import Click
from handlers.clicking import Handler as Clicked
from handlers.form import About, Form, Group
from handlers.front import NOTHING, Answer, Asker, Front
from handlers.handovers import shown_in_modal
from handlers.submitting import Handler as Submitted
from handlers.submitting import View, kept, text_in
from playbooks.words import N_, mention
from storage.database import Transaction

ACCEPTED = N_("You look after it. I remind you from the first day on.")
DECLINED = N_("%(who)s is told that you cannot.")
CANCELLED = N_("Ended: I remind %(who)s again.")


def _form(on: About) -> Block:
    now = on.desk.clock.now()
    covers = on.tx.covers.list_of(on.case.id, now)
    today = date_in(zone_of(on.tx, on.case.owner_id), now)
    return cover_view(on.words, on.case, covers, today)


def _ask(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        first, last = parse_day(text_in(view, "first")), parse_day(text_in(view, "last"))
        case_ref, deputy = view["private_metadata"], text_in(view, "deputy")
        ask_cover(front.desk, tx, case_ref, asker.person_id, deputy, first, last)
        return NOTHING

    return kept(front, asker, view, work)


def _button(use: Callable[[Desk, Transaction, str, str], Cover], sentence: str) -> Clicked:
    def handler(front: Front, asker: Asker, click: Click) -> Answer:
        def work(tx: Transaction) -> Answer:
            cover = use(front.desk, tx, click.value, asker.person_id)
            words = front.words(tx, asker.person_id)
            return Answer(Message(words.text(sentence, who=mention(cover.person_id))))

        return shown_in_modal(front, asker, click, front.once(asker, work))

    return handler


FORMS: dict[str, Form] = {"cover": Form(N_("Cover…"), "case:cover", _form, group=Group.PEOPLE)}
CLICKS: dict[str, Clicked] = {
    "cover:accept": _button(accept_cover, ACCEPTED),
    "cover:decline": _button(decline_cover, DECLINED),
    "cover:cancel": _button(cancel_cover, CANCELLED),
}
SUBMISSIONS: dict[str, Submitted] = {"cover": _ask}
