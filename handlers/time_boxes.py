"""The end of a time box: its three buttons, asking for more time, and answering that."""

from collections.abc import Callable

from bot.blocks import Block
from bot.extensions import answer_extension, ask_extension, decider_for
from bot.messages import Message
from bot.time_box_views import decide_view, extend_view
from bot.time_boxes import check_end, end_of
from domain.cases import Case, Outcome
from domain.errors import DomainError
from handlers.clicking import Click
from handlers.clicking import Handler as ClickHandler
from handlers.closing import closing_form
from handlers.form import About, Form, Group, show_form, worker
from handlers.front import NOTHING, Answer, Asker, Front
from handlers.submitting import Handler, View, kept, text_in
from playbooks.words import N_, mention
from storage.database import Transaction

CONFIRMED = N_("Confirmed. %(who)s is told.")
DECLINED = N_("%(who)s is told that there is no more time now.")


def _extend(on: About) -> Block:
    policy, now = on.desk.policy(), on.desk.clock.now()
    end = end_of(on.case, policy)
    decider = decider_for(on.tx, policy, on.case, on.person.id, now)
    return extend_view(on.words, on.case, end, decider, policy.triage)


def _decide(on: About) -> Block:
    end = end_of(on.case, on.desk.policy())
    return decide_view(on.words, on.case, end, on.desk.clock.now())


def _has_time_box(_tx: Transaction, case: Case) -> bool:
    return case.tier in {1, 2, 3}


EXTEND = Form(
    N_("Extend time box…"), "extension:ask", _extend, group=Group.CASE, offered=_has_time_box
)
LET_GO = Form(N_("Let go…"), "case:let_go", lambda on: closing_form(on, Outcome.LET_GO))
CLOSE = Form(N_("Close case…"), "time_box:close", closing_form)
FORMS: dict[str, Form] = {
    "extend": EXTEND,
    "let_go": LET_GO,
    "decide": Form(N_("Decide…"), "time_box:decide", _decide),
}


def _at_the_end(form: Form) -> ClickHandler:
    """A button under the question; what was decided since is said instead."""

    def handler(front: Front, asker: Asker, click: Click) -> Answer:
        def work(tx: Transaction) -> Answer:
            case = tx.cases.find(click.value.partition(".")[0])
            if case is None:
                raise DomainError("forged_button")
            worker(front, tx, asker, case)
            words = front.words(tx, asker.person_id)
            check_end(tx, front.desk.policy(), words, case, click.value)
            show_form(front, tx, asker, form, case, click.view_id)
            return NOTHING

        return front.reading(asker, work)

    return handler


def _ask(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        days, reason = text_in(view, "days"), text_in(view, "reason")
        stamp = str(view["private_metadata"])
        ask_extension(front.desk, tx, stamp, asker.person_id, days, reason)
        return NOTHING

    return kept(front, asker, view, work)


def _answers(sentence: str, *, confirmed: bool) -> Callable[[Front, Asker, Click], Answer]:
    def handler(front: Front, asker: Asker, click: Click) -> Answer:
        def work(tx: Transaction) -> Answer:
            asked = answer_extension(
                front.desk, tx, click.value, asker.person_id, confirmed=confirmed
            )
            words = front.words(tx, asker.person_id)
            return Answer(Message(words.text(sentence, who=mention(asked.by))))

        return front.once(asker, work)

    return handler


CLICKS: dict[str, ClickHandler] = {
    "time_box:close": _at_the_end(CLOSE),
    "time_box:extend": _at_the_end(EXTEND),
    "time_box:let_go": _at_the_end(LET_GO),
    "extension:confirm": _answers(CONFIRMED, confirmed=True),
    "extension:decline": _answers(DECLINED, confirmed=False),
}
SUBMISSIONS: dict[str, Handler] = {"extension": _ask}
