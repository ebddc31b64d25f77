"""The button behind a shortened text."""

from bot.long_texts import send_whole
from handlers.clicking import Click, Handler
from handlers.front import NOTHING, Answer, Asker, Front
from storage.database import Transaction


def _whole(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        send_whole(front.desk, tx, click.value, asker.person_id, asker.key)
        return NOTHING

    return front.once(asker, work)


CLICKS: dict[str, Handler] = {"text:whole": _whole}
