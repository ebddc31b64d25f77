"""Buttons of reminders: show all, snooze."""

from collections.abc import Mapping

from bot.day_views import everything_view
from bot.snoozing import snoozable, snooze, snooze_view
from bot.working import person_using
from handlers.clicking import Click
from handlers.clicking import Handler as Clicked
from handlers.front import NOTHING, Answer, Asker, Front
from handlers.submitting import Handler as Submitted
from handlers.submitting import View, kept, text_in
from storage.database import Transaction


def _show_all(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        person = person_using(front.desk, tx, asker.person_id)
        words = front.words(tx, person.id)
        front.open_modal(asker, everything_view(front.desk, tx, words, person.id))
        return NOTHING

    return front.reading(asker, work)


def _snooze_form(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        person = person_using(front.desk, tx, asker.person_id)
        nudge = snoozable(front.desk, tx, click.value, person.id)
        words = front.words(tx, person.id)
        front.open_modal(asker, snooze_view(front.desk, tx, words, nudge))
        return NOTHING

    return front.reading(asker, work)


def _snooze(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        ref, choice, reason = (
            view["private_metadata"],
            text_in(view, "until"),
            text_in(view, "reason"),
        )
        snooze(front.desk, tx, ref, asker.person_id, choice, reason)
        return NOTHING

    return kept(front, asker, view, work)


CLICKS: Mapping[str, Clicked] = {"day:all": _show_all, "nudge:snooze": _snooze_form}
SUBMISSIONS: Mapping[str, Submitted] = {"snooze": _snooze}
