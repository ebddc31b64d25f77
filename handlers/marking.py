"""Marking what the customer may see, in All items and in the timeline."""

from collections.abc import Callable

from bot.marking import mark_entry, mark_item
from handlers.clicking import Click, Handler
from handlers.front import NOTHING, Answer, Asker, Front
from handlers.lists import show_items_again, show_timeline_again
from storage.database import Transaction

ShowAgain = Callable[[Front, Asker, str, str, Answer], None]


def _marks(use_case: Callable[..., object], again: ShowAgain, *, may_see: bool) -> Handler:
    """Marks one thing, then shows the list as it is now."""

    def handler(front: Front, asker: Asker, click: Click) -> Answer:
        def work(tx: Transaction) -> Answer:
            use_case(front.desk, tx, click.value, asker.person_id, customer_may_see=may_see)
            return NOTHING

        answer = front.once(asker, work)
        if click.view_id is None:
            return answer
        again(front, asker, click.view_id, click.view_case, answer)
        return NOTHING

    return handler


show_item_to_customer = _marks(mark_item, show_items_again, may_see=True)
keep_item_internal = _marks(mark_item, show_items_again, may_see=False)

CLICKS: dict[str, Handler] = {
    "entry:show": _marks(mark_entry, show_timeline_again, may_see=True),
    "entry:hide": _marks(mark_entry, show_timeline_again, may_see=False),
}
