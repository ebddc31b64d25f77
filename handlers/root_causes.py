"""The root cause: its form, the warning to be confirmed, and the proposed playbook."""

from collections.abc import Mapping

from bot.case_views import notice_view
from bot.messages import Message
from bot.playbook_proposals import keep_present, use_proposed
from bot.root_cause_views import NO, USUAL, YES, Typed, recorded_view, root_cause_view, typed_from
from bot.root_causes import record_cause
from bot.working import person_using
from domain.cases import Case
from domain.causes import Cause, ChurnType
from domain.errors import DomainError
from domain.root_causes import MOST_WHYS, Disagreement, Finding, churn_type_of
from handlers.clicking import Click
from handlers.clicking import Handler as Clicked
from handlers.form import About, Form, Group
from handlers.front import NOTHING, Answer, Asker, Front, field_errors
from handlers.submitting import Handler, View, text_in
from playbooks.words import N_
from storage.database import Transaction

USED = N_("*%(account)s* runs on *%(title)s* now. What is done stays done.")
KEPT = N_("*%(account)s* stays on *%(title)s*. *Choose playbook…* under *More…* changes it.")


def _form(on: About) -> dict[str, object]:
    return root_cause_view(on.words, on.case, typed_from(on.tx.root_causes.find(on.case.id)))


def _record(front: Front, asker: Asker, view: View) -> Answer:
    case_ref, _, confirmed = str(view["private_metadata"]).partition(":")

    def work(tx: Transaction) -> Answer:
        person_using(front.desk, tx, asker.person_id)
        typed = _typed(view)
        found = record_cause(front.desk, tx, case_ref, asker.person_id, _finding(typed), confirmed)
        words = front.words(tx, asker.person_id)
        if isinstance(found, Disagreement):
            case = tx.cases.find(case_ref)
            assert case is not None, "the use case found it"
            return Answer(view=root_cause_view(words, case, typed, found))
        return Answer(view=recorded_view(front.desk, words, found))

    return front.once(asker, work, _at_its_field)


def _at_its_field(refusal: DomainError, answer: Answer) -> Answer:
    return field_errors(answer, f"why{refusal.params.get('number', 1)}")


def _typed(view: View) -> Typed:
    return Typed(
        [text_in(view, f"why{number + 1}") for number in range(MOST_WHYS)],
        text_in(view, "cause"),
        text_in(view, "churn"),
        text_in(view, "said"),
        text_in(view, "preventable"),
    )


def _finding(typed: Typed) -> Finding:
    if typed.cause not in set(Cause) or typed.churn not in {USUAL, *ChurnType}:
        raise DomainError("forged_button")
    cause = Cause(typed.cause)
    chosen = None if typed.churn == USUAL else ChurnType(typed.churn)
    return Finding(
        tuple(typed.whys),
        cause,
        churn_type_of(cause, chosen),
        typed.said_so != NO,
        {YES: True, NO: False}.get(typed.preventable),
    )


def _use(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        case = use_proposed(front.desk, tx, click.value, asker.person_id)
        return Answer(_now_on(front, tx, asker, case, USED))

    return _shown(front, asker, click, front.once(asker, work))


def _keep(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        case = keep_present(front.desk, tx, click.value, asker.person_id)
        return Answer(_now_on(front, tx, asker, case, KEPT))

    return _shown(front, asker, click, front.once(asker, work))


def _now_on(front: Front, tx: Transaction, asker: Asker, case: Case, sentence: str) -> Message:
    words = front.words(tx, asker.person_id)
    title = front.desk.catalogue().get(case.playbook).in_language(words.language).title
    return Message(words.text(sentence, account=case.account_name, title=title))


def _shown(front: Front, asker: Asker, click: Click, answer: Answer) -> Answer:
    """In the modal that asked, else as an answer of its own."""
    if click.view_id is None or answer.message is None:
        return answer
    with front.desk.database.read() as tx:
        words = front.words(tx, asker.person_id)
    front.show_modal(click.view_id, notice_view(words, answer.message.text))
    return NOTHING


FORMS: Mapping[str, Form] = {
    "why": Form(N_("Root cause…"), "cause:record", _form, group=Group.UNDERSTAND)
}
CLICKS: Mapping[str, Clicked] = {"cause:use_playbook": _use, "cause:keep_playbook": _keep}
SUBMISSIONS: Mapping[str, Handler] = {"root_cause": _record}
