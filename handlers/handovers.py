"""Handing a case over: its form, and the buttons of who is asked and of who asked."""

from bot.blocks import Block
from bot.case_views import notice_view
from bot.handing_over import check_may_hand_over, hand_over, withdraw_handover
from bot.handover_answers import accept_handover, answerable, decline_handover
from bot.handover_summary import handover_summary
from bot.handover_views import decline_view, hand_over_view
from bot.messages import Message
from bot.team import has_left
from handlers.clicking import Click
from handlers.clicking import Handler as Clicked
from handlers.form import About, Form, Group
from handlers.front import NOTHING, Answer, Asker, Front, value_of
from handlers.submitting import Handler as Submitted
from handlers.submitting import View, kept, text_in
from playbooks.words import N_, channel_link, mention
from storage.database import Transaction


def _form(on: About) -> Block:
    now = on.desk.clock.now()
    summary = handover_summary(on.desk, on.tx, on.case, now, on.person.zone)
    asked = on.tx.handovers.find_asked(on.case.id)
    left = has_left(on.tx, on.case.owner_id)
    return hand_over_view(on.words, on.case, summary, asked, owner_left=left)


def _hand_over(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        hand_over(
            front.desk,
            tx,
            view["private_metadata"],
            asker.person_id,
            text_in(view, "owner"),
            text_in(view, "note"),
            new_csm=bool(value_of(view, "new_csm")),
        )
        return NOTHING

    return kept(front, asker, view, work)


def _accept(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        case = accept_handover(front.desk, tx, click.value, asker.person_id)
        text = front.words(tx, asker.person_id).text(
            "The save case for *%(account)s* is yours now, and I remind you of it. %(where)s",
            account=case.account_name,
            where=channel_link(case.channel_id) if case.channel_id else "",
        )
        return Answer(Message(text))

    return front.once(asker, work)


def _decline_form(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        handover, case = answerable(front.desk, tx, click.value, asker.person_id)
        view = decline_view(front.words(tx, asker.person_id), case, handover)
        front.open_modal(asker, view)
        return NOTHING

    return front.reading(asker, work)


def _decline(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        ref, reason = view["private_metadata"], text_in(view, "reason")
        decline_handover(front.desk, tx, ref, asker.person_id, reason)
        return NOTHING

    return kept(front, asker, view, work)


def _withdraw(front: Front, asker: Asker, click: Click) -> Answer:
    """Under the message that says who was asked, or in the form that would ask anew."""

    def work(tx: Transaction) -> Answer:
        handover = withdraw_handover(front.desk, tx, click.value, asker.person_id)
        text = front.words(tx, asker.person_id).text(
            "Withdrawn: %(who)s is no longer asked, and the owner stays the owner.",
            who=mention(handover.to_id),
        )
        return Answer(Message(text))

    return shown_in_modal(front, asker, click, front.once(asker, work))


def shown_in_modal(front: Front, asker: Asker, click: Click, answer: Answer) -> Answer:
    """The answer in the modal that was clicked in; elsewhere as it is."""
    if click.view_id is None or answer.message is None:
        return answer
    with front.desk.database.read() as tx:
        view = notice_view(front.words(tx, asker.person_id), answer.message.text)
    front.show_modal(click.view_id, view)
    return NOTHING


FORMS: dict[str, Form] = {
    "handover": Form(
        N_("Hand over…"), "case:hand_over", _form, check_may_hand_over, group=Group.PEOPLE
    )
}
CLICKS: dict[str, Clicked] = {
    "handover:accept": _accept,
    "handover:decline": _decline_form,
    "handover:withdraw": _withdraw,
}
SUBMISSIONS: dict[str, Submitted] = {"hand_over": _hand_over, "handover_decline": _decline}
