"""The form of playbook facts."""

from collections.abc import Mapping

from bot.playbook_facts import playbook_facts_view, tick_facts
from handlers.form import Form, Group
from handlers.front import NOTHING, Answer, Asker, Front, value_of
from handlers.submitting import Handler, View, kept
from playbooks.words import N_
from storage.database import Transaction


def _ticked(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        ref, _, playbook = str(view["private_metadata"]).partition(":")
        boxes = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
        chosen = [each for block_id in boxes for each in value_of(view, block_id) or ()]
        names = [str(each["value"]) for each in chosen]
        tick_facts(front.desk, tx, ref, asker.person_id, playbook, names)
        return NOTHING

    return kept(front, asker, view, work)


FORMS: Mapping[str, Form] = {
    "playbook_facts": Form(
        N_("Playbook facts…"),
        "playbook_facts:tick",
        lambda on: playbook_facts_view(on.desk, on.tx, on.words, on.case),
        group=Group.CASE,
    )
}
SUBMISSIONS: Mapping[str, Handler] = {"playbook_facts": _ticked}
