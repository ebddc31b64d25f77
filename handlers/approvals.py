"""The buttons of a request: approve, less or no, ask, details."""

from collections.abc import Callable, Mapping

from bot.approval_details import details_view
from bot.approval_forms import LESS, NO, less_view, question_view
from bot.approvers import agrees_for_product, held_by
from bot.approving import approve, reject
from bot.blocks import Block
from bot.countering import counter
from bot.deciding import check_concerned, check_may, check_open
from bot.messages import Message
from bot.needed import request_for
from bot.questions import ask_question
from bot.working import Work, person_using
from domain.approvals import Ask
from domain.authority import PRODUCT, covers, level_of_stage
from domain.concessions import Concession, ConcessionState
from domain.errors import DomainError
from domain.terms import parse_phases
from handlers.clicking import Click
from handlers.clicking import Handler as Clicked
from handlers.front import NOTHING, Answer, Asker, Front
from handlers.submitting import Handler, View, kept, text_in
from playbooks.words import N_, Words, mention
from storage.database import Transaction

APPROVED = N_("Approved. %(who)s is told.")
AGREED = N_("You have agreed. Others are asked now.")


def _approve(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        decided = approve(front.desk, tx, click.value, asker.person_id)
        granted = decided.state is ConcessionState.GRANTED
        words = front.words(tx, asker.person_id)
        said = APPROVED if granted else AGREED
        return Answer(Message(words.text(said, who=mention(decided.by))))

    return front.once(asker, work)


Build = Callable[[Front, Work, Words, Concession, str], Block]


def _opens(build: Build, *, also_over: bool = False) -> Clicked:
    """Opens a modal about the request for who may read it now."""

    def handler(front: Front, asker: Asker, click: Click) -> Answer:
        def work(tx: Transaction) -> Answer:
            person = person_using(front.desk, tx, asker.person_id)
            _, concession = _meant(tx, click.value)
            case = tx.cases.get(concession.case_id)
            looking = Work(tx, case, person, front.desk.clock.now())
            check_concerned(front.desk, looking, concession)
            if not also_over:
                check_open(front.desk, looking, concession, click.value.partition(".")[2])
            words = front.words(tx, person.id)
            front.open_modal(asker, build(front, looking, words, concession, click.value))
            return NOTHING

        return front.reading(asker, work)

    return handler


def _meant(tx: Transaction, stamp: str) -> tuple[Ask, Concession]:
    ask = tx.approvals.find_ask(stamp.partition(".")[0])
    if ask is None:
        raise DomainError("forged_button")
    return ask, tx.concessions.find_by_id(ask.concession_id)


def _less_form(
    front: Front, looking: Work, words: Words, concession: Concession, stamp: str
) -> Block:
    """Whoever could not approve it as it is cannot turn it down either; less may be theirs."""
    stage, request = concession.current_stage or "", request_for(front.desk, looking, concession)
    policy = front.desk.policy()
    held = held_by(looking.tx, policy, request, looking.person.id, looking.now)
    may_reject = covers(held.level, level_of_stage(stage)) and not held.interested
    if stage == PRODUCT:
        person = looking.person.id
        may_reject |= agrees_for_product(looking.tx, policy, request, person, looking.now)
    if not may_reject and not concession.terms.phases:
        # There is no less of what is no discount, so nothing could be filled in.
        check_may(front.desk, looking, request, concession, level_of_stage(stage))
        raise DomainError("withdraw_instead")
    return less_view(words, looking.case, concession, stamp, may_reject=may_reject)


def _question_form(
    front: Front, looking: Work, words: Words, concession: Concession, stamp: str
) -> Block:
    return question_view(words, looking.case, concession, stamp)


def _details_form(
    front: Front, looking: Work, words: Words, concession: Concession, stamp: str
) -> Block:
    return details_view(front.desk, looking.tx, words, looking.case, concession)


def _less(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        stamp, reason = str(view["private_metadata"]), text_in(view, "reason")
        answer = text_in(view, "answer")
        if answer not in {LESS, NO}:
            raise DomainError("forged_button")
        if answer == NO:
            reject(front.desk, tx, stamp, asker.person_id, reason)
            return NOTHING
        longest = front.desk.policy().authority.longest_term
        phases = parse_phases(text_in(view, "offer"), longest)
        counter(front.desk, tx, stamp, asker.person_id, phases, reason)
        return NOTHING

    return kept(front, asker, view, work)


def _ask(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        stamp = str(view["private_metadata"])
        ask_question(front.desk, tx, stamp, asker.person_id, text_in(view, "question"))
        return NOTHING

    return kept(front, asker, view, work)


CLICKS: Mapping[str, Clicked] = {
    "approval:approve": _approve,
    "approval:less": _opens(_less_form),
    "approval:ask": _opens(_question_form),
    "approval:details": _opens(_details_form, also_over=True),
}
SUBMISSIONS: Mapping[str, Handler] = {"approval_less": _less, "approval_ask": _ask}
