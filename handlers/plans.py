"""The recovery plan to share with the customer."""

from bot.case_views import notice_view
from bot.messages import Message
from bot.plans import FILE, file_plan, share_plan, shared_plan_view
from handlers.clicking import Click
from handlers.clicking import Handler as ClickHandler
from handlers.form import Form, Group
from handlers.front import NOTHING, Answer, Asker, Front
from handlers.submitting import Handler, View
from playbooks.words import N_
from storage.database import Transaction

FILED = N_("The plan comes as a file into the case's channel.")
FILED_ALREADY = N_("Nothing has changed: the channel has this file already.")
STANDS = N_("Nothing has changed: the plan stands in our direct messages.")

FORMS: dict[str, Form] = {
    "plan_shared": Form(
        N_("Plan for the customer"),
        "plan:share",
        lambda on: shared_plan_view(on.desk, on.tx, on.words, on.case, on.person),
        group=Group.TELL,
    )
}


def _share(front: Front, asker: Asker, view: View) -> Answer:
    """There is no input at which a refusal could stand: it takes the place of the plan."""

    def work(tx: Transaction) -> Answer:
        if share_plan(front.desk, tx, view["private_metadata"], asker.person_id):
            return NOTHING
        words = front.words(tx, asker.person_id)
        return Answer(view=notice_view(words, words.text(STANDS)))

    answer = front.once(asker, work)
    if answer.message is None:
        return answer
    with front.desk.database.read() as tx:
        words = front.words(tx, asker.person_id)
    return Answer(view=notice_view(words, answer.message.text))


def _file(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        fresh = file_plan(front.desk, tx, click.value, asker.person_id)
        words = front.words(tx, asker.person_id)
        return Answer(Message(words.text(FILED if fresh else FILED_ALREADY)))

    return front.once(asker, work)


CLICKS: dict[str, ClickHandler] = {FILE: _file}
SUBMISSIONS: dict[str, Handler] = {"plan_shared": _share}
