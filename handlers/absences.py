"""`/save away`, and the buttons of whoever is asked to stand in."""

from collections.abc import Callable, Mapping

from bot.absence_views import asked_for, my_absences
from bot.absences import accept_absence, ask_absence, cancel_absence, decline_absence
from bot.desk import Desk
from bot.messages import Message
from bot.working import person_using
from domain.absences import Absence, parse_away
from domain.day import date_in
from domain.errors import DomainError
from handlers.clicking import Click
from handlers.clicking import Handler as Clicked
from handlers.front import Answer, Asker, Front
from playbooks.words import N_, mention
from storage.database import Transaction

CANCEL = frozenset({"cancel", "back", "off", "stop"})


def away(front: Front, asker: Asker, rest: str) -> Answer:
    """Plans time away, lists it, or takes it back."""
    if not rest:
        return front.reading(asker, lambda tx: _mine(front, tx, asker))
    if rest.casefold() in CANCEL:
        return front.once(asker, lambda tx: _cancel_nearest(front, tx, asker))

    def work(tx: Transaction) -> Answer:
        person = person_using(front.desk, tx, asker.person_id)
        today = date_in(person.zone, front.desk.clock.now())
        absence = ask_absence(front.desk, tx, person.id, parse_away(rest, today))
        return Answer(asked_for(front.words(tx, person.id), absence))

    return front.once(asker, work)


def _mine(front: Front, tx: Transaction, asker: Asker) -> Answer:
    person_using(front.desk, tx, asker.person_id)
    absences = tx.absences.list_of(asker.person_id, front.desk.clock.now())
    return Answer(my_absences(front.words(tx, asker.person_id), absences))


def _cancel_nearest(front: Front, tx: Transaction, asker: Asker) -> Answer:
    absences = tx.absences.list_of(asker.person_id, front.desk.clock.now())
    if not absences:
        raise DomainError("no_absence")
    cancel_absence(front.desk, tx, absences[0].ref, asker.person_id)
    return Answer(Message(front.words(tx, asker.person_id).text(CANCELLED)))


CANCELLED = N_("Taken back: you are here, and I remind you as always.")
ACCEPTED = N_("You stand in for %(who)s. I remind you when the time comes.")
DECLINED = N_("%(who)s is told that you cannot.")


def _button(use_case: Callable[[Desk, Transaction, str, str], Absence], sentence: str) -> Clicked:
    def handler(front: Front, asker: Asker, click: Click) -> Answer:
        def work(tx: Transaction) -> Answer:
            absence = use_case(front.desk, tx, click.value, asker.person_id)
            words = front.words(tx, asker.person_id)
            return Answer(Message(words.text(sentence, who=mention(absence.person_id))))

        return front.once(asker, work)

    return handler


CLICKS: Mapping[str, Clicked] = {
    "absence:accept": _button(accept_absence, ACCEPTED),
    "absence:decline": _button(decline_absence, DECLINED),
    "absence:cancel": _button(cancel_absence, CANCELLED),
}
