"""App Home: opening it, and looking at another part or page of it."""

from collections.abc import Mapping

from bot.working import person_using
from domain.home import place_named
from handlers.clicking import Click, Handler
from handlers.front import NOTHING, Answer, Asker, Front
from storage.database import Transaction


def _turn(front: Front, asker: Asker, click: Click) -> Answer:
    """What the button carries is checked here, and again when the Home is shown."""

    def work(tx: Transaction) -> Answer:
        person = person_using(front.desk, tx, asker.person_id)
        place = place_named(click.value).carried()
        tx.homes.turn(person.id, place, front.desk.clock.now())
        return NOTHING

    return front.once(asker, work)


CLICKS: Mapping[str, Handler] = {
    "home:mine": _turn,
    "home:team": _turn,
    "home:numbers": _turn,
    "home:previous": _turn,
    "home:next": _turn,
}
