"""Which record of the CRM is meant: the answer to the question in the channel."""

from collections.abc import Mapping

from bot.crm_asking import learn_chosen
from bot.crm_question import answer_which
from handlers.clicking import Click, Handler
from handlers.front import NOTHING, Answer, Asker, Front
from storage.database import Transaction


def _choose(front: Front, asker: Asker, click: Click) -> Answer:
    case_ref, _, ref = click.value.partition(".")

    def work(tx: Transaction) -> Answer:
        done, chosen = answer_which(front.desk, tx, case_ref, asker.person_id, ref)
        if chosen is not None:
            learn_chosen(tx, done.case, chosen.external_id, ref, done.now)
        return NOTHING

    return front.once(asker, work)


CLICKS: Mapping[str, Handler] = {"crm:choose": _choose}
