"""Executive escalation: its form, the end of each of its steps, and calling it off."""

from collections.abc import Callable, Mapping

from bot.case_views import notice_view
from bot.escalation_views import (
    brief_view,
    call_off_view,
    contacted_view,
    escalation_view,
    follow_up_view,
    thank_view,
)
from bot.escalations import (
    Asked,
    call_off,
    check_may_tell,
    follow_up,
    log_conversation,
    send_brief,
    start_escalation,
    thank,
)
from bot.items import end_of_day, parse_day
from bot.working import person_using
from domain.errors import DomainError
from domain.escalations import EscalationGround
from handlers.form import Form, Group
from handlers.front import NOTHING, Answer, Asker, Front
from handlers.submitting import Handler, View, kept, text_in
from playbooks.words import N_
from storage.database import Transaction

FORMS: Mapping[str, Form] = {
    "escalate": Form(
        N_("Escalate…"),
        "escalation:show",
        lambda on: escalation_view(on.desk, on.tx, on.words, on.case, on.person),
        group=Group.PEOPLE,
    ),
    "escalation_brief": Form(
        N_("Read the brief…"),
        "escalation:brief",
        lambda on: brief_view(on.desk, on.tx, on.words, on.case),
    ),
    "escalation_contacted": Form(
        N_("I have spoken with them…"),
        "escalation:contacted",
        lambda on: contacted_view(on.tx, on.words, on.case),
        check_may_tell,
    ),
    "escalation_follow_up": Form(
        N_("Followed up…"),
        "escalation:follow_up",
        lambda on: follow_up_view(on.tx, on.words, on.case),
    ),
    "escalation_thank": Form(
        N_("Thank them…"), "escalation:thank", lambda on: thank_view(on.tx, on.words, on.case)
    ),
    "escalation_call_off": Form(
        N_("Call it off…"),
        "escalation:call_off",
        lambda on: call_off_view(on.tx, on.words, on.case),
    ),
}
Does = Callable[[Front, Transaction, Asker, View], object]


def _start(front: Front, asker: Asker, view: View) -> Answer:
    """Begins it and shows the brief, to be read and sent."""

    def work(tx: Transaction) -> Answer:
        person = person_using(front.desk, tx, asker.person_id)
        case_ref, end = view["private_metadata"], front.desk.policy().working_hours.end
        asked = Asked(
            text_in(view, "executive"),
            tuple(_grounds(view)),
            text_in(view, "objective"),
            end_of_day(parse_day(text_in(view, "day")), end, person.zone),
        )
        start_escalation(front.desk, tx, case_ref, person.id, asked)
        case = tx.cases.find(case_ref)
        assert case is not None
        words = front.words(tx, person.id)
        return Answer(view=brief_view(front.desk, tx, words, case))

    return kept(front, asker, view, work)


def _grounds(view: View) -> list[EscalationGround]:
    state = view.get("state", {}).get("values", {}).get("grounds", {})
    chosen = [each["value"] for each in state.get("value", {}).get("selected_options") or ()]
    if not set(chosen) <= set(EscalationGround):
        raise DomainError("forged_button")
    return [EscalationGround(each) for each in chosen]


def _does(use_case: Does) -> Handler:
    """Ends a step; the refusal stands at its field."""

    def handler(front: Front, asker: Asker, view: View) -> Answer:
        def work(tx: Transaction) -> Answer:
            use_case(front, tx, asker, view)
            return NOTHING

        return kept(front, asker, view, work)

    return handler


def _brief(front: Front, asker: Asker, view: View) -> Answer:
    """The form has no field at which a refusal could stand: it takes the form's place."""

    def work(tx: Transaction) -> Answer:
        send_brief(front.desk, tx, view["private_metadata"], asker.person_id)
        return NOTHING

    return front.once(asker, work, lambda _refusal, answer: _in_place(front, asker, answer))


def _in_place(front: Front, asker: Asker, answer: Answer) -> Answer:
    with front.desk.database.read() as tx:
        words = front.words(tx, asker.person_id)
    return Answer(view=notice_view(words, answer.message.text)) if answer.message else answer


SUBMISSIONS: dict[str, Handler] = {
    "escalation": _start,
    "escalation_brief": _brief,
    "escalation_contacted": _does(
        lambda front, tx, asker, view: log_conversation(
            front.desk, tx, view["private_metadata"], asker.person_id,
            text_in(view, "who"), text_in(view, "said"), text_in(view, "promised"),
        )
    ),
    "escalation_follow_up": _does(
        lambda front, tx, asker, view: follow_up(
            front.desk, tx, view["private_metadata"], asker.person_id, text_in(view, "what")
        )
    ),
    "escalation_thank": _does(
        lambda front, tx, asker, view: thank(
            front.desk, tx, view["private_metadata"], asker.person_id,
            text_in(view, "thanks"), text_in(view, "learned"),
        )
    ),
    "escalation_call_off": _does(
        lambda front, tx, asker, view: call_off(
            front.desk, tx, view["private_metadata"], asker.person_id, text_in(view, "reason")
        )
    ),
}  # fmt: skip
