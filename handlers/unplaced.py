"""`/save signal unplaced`: the list for admins and managers, and saying whose a signal is."""

from collections.abc import Mapping

from bot.case_views import notice_view
from bot.placing_by_hand import check_placer, find_unplaced, place_by_hand
from bot.unplaced_views import place_view, unplaced_message
from handlers.clicking import Click
from handlers.clicking import Handler as Clicked
from handlers.front import NOTHING, Answer, Asker, Front
from handlers.submitting import Handler, View, kept, text_in
from storage.database import Transaction


def unplaced(front: Front, asker: Asker) -> Answer:
    """Those that wait."""

    def work(tx: Transaction) -> Answer:
        person = check_placer(front.desk, tx, asker.person_id)
        return Answer(unplaced_message(tx, front.words(tx, person.id)))

    return front.reading(asker, work)


def _form(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        person = check_placer(front.desk, tx, asker.person_id)
        view = place_view(front.words(tx, person.id), find_unplaced(tx, click.value))
        front.open_modal(asker, view)
        return NOTHING

    return front.reading(asker, work)


def _place(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        value, name = view["private_metadata"], text_in(view, "account")
        account = place_by_hand(front.desk, tx, asker.person_id, value, name)
        words = front.words(tx, asker.person_id)
        text = words.text(
            "Placed with *%(account)s*. What else waits under the same name follows, and so does "
            "whatever comes under it from now on.",
            account=account.name,
        )
        return Answer(view=notice_view(words, text))

    return kept(front, asker, view, work)


CLICKS: Mapping[str, Clicked] = {"unplaced:place": _form}
SUBMISSIONS: Mapping[str, Handler] = {"unplaced_place": _place}
