"""Proposals to open a case: the three answers, and the list of those that wait."""

from collections.abc import Mapping

from bot.messages import Message
from bot.opening import AlreadyOpen
from bot.proposal_list import proposals_view
from bot.proposal_views import no_risk_view
from bot.proposals import answer_no_risk, mute_account, open_proposed, start_answer
from bot.working import person_using
from handlers.clicking import Click
from handlers.clicking import Handler as Clicked
from handlers.front import NOTHING, Answer, Asker, Front
from handlers.submitting import Handler, View, kept, text_in
from storage.database import Transaction


def _open(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        result = open_proposed(front.desk, tx, click.value, asker.person_id, asker.answer_url)
        words = front.words(tx, asker.person_id)
        account = result.case.account_name
        if isinstance(result, AlreadyOpen):
            text = words.text("*%(account)s* has an open case already.", account=account)
        else:
            text = words.text("The case for *%(account)s* is open. Its channel follows.",
                              account=account)  # fmt: skip
        return Answer(Message(text))

    return _answered(front, asker, click, front.once(asker, work))


def _answered(front: Front, asker: Asker, click: Click, answer: Answer) -> Answer:
    """In the list of proposals the answer stands on top of those that are left."""
    if click.view_id is None:
        return answer
    notice = answer.message.text if answer.message else ""
    with front.desk.database.read() as tx:
        words = front.words(tx, asker.person_id)
        view = proposals_view(front.desk, tx, words, asker.person_id, notice)
    front.show_modal(click.view_id, view)
    return NOTHING


def _list(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        person = person_using(front.desk, tx, asker.person_id)
        words = front.words(tx, person.id)
        front.open_modal(asker, proposals_view(front.desk, tx, words, person.id))
        return NOTHING

    return front.reading(asker, work)


def _no_risk_form(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        proposal, account = start_answer(front.desk, tx, click.value, asker.person_id)
        words = front.words(tx, asker.person_id)
        view = no_risk_view(words, account, proposal)
        if click.view_id is None:
            front.open_modal(asker, view)
        else:
            front.open_modal(asker, view, "views.push")
        return NOTHING

    answer = front.reading(asker, work)
    return _answered(front, asker, click, answer) if answer.message else answer


def _mute(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        mute_account(front.desk, tx, click.value, asker.person_id)
        words, days = front.words(tx, asker.person_id), front.desk.policy().signals.muted_for.days
        text = words.text("Muted for %(days)s days. Signals are kept and propose nothing.",
                          days=days)  # fmt: skip
        return Answer(Message(text))

    return _answered(front, asker, click, front.once(asker, work))


def _no_risk(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        reason = text_in(view, "reason")
        answer_no_risk(front.desk, tx, view["private_metadata"], asker.person_id, reason)
        return NOTHING

    return kept(front, asker, view, work)


CLICKS: Mapping[str, Clicked] = {
    "proposal:list": _list,
    "proposal:open": _open,
    "proposal:no_risk": _no_risk_form,
    "proposal:mute": _mute,
}
SUBMISSIONS: Mapping[str, Handler] = {"proposal_no_risk": _no_risk}
