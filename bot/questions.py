"""A question about a request and its answer; the clocks stand still between them."""

from bot.approval_rounds import plan_turn, restart_clocks, stop_clocks
from bot.blocks import actions, button, section
from bot.concession_steps import add_step
from bot.concession_words import short_offer
from bot.concessions import start_concession
from bot.copies import show_copies
from bot.deciding import start_decision
from bot.desk import Desk
from bot.messages import Message
from bot.team import language_for
from bot.telling import tell_case, tell_person
from bot.working import Work
from domain.approvals import StepKind
from domain.concessions import Concession, ConcessionState, check_length
from domain.errors import DomainError
from playbooks.words import mention
from storage.database import Transaction


def ask_question(desk: Desk, tx: Transaction, stamp: str, person_id: str, text: str) -> Concession:
    """Asks who asked; the clocks stand still until they answer. Raises `question_missing`."""
    work, concession, ask = start_decision(desk, tx, stamp, person_id)
    if person_id in {concession.by, work.case.owner_id} - {ask.person_id}:
        raise DomainError("not_asked")
    if not text.strip():
        raise DomainError("question_missing")
    if not concession.question_open:
        stop_clocks(desk, tx, concession, work.now)
        tx.concessions.note(concession.id, question_open=True)
    add_step(desk, work, concession, StepKind.QUESTION, check_length(text))
    work.record("approval_question", concession=concession.ref)
    _tell_question(desk, work, concession, text.strip())
    show_copies(tx, concession, work.now)
    return concession


def answer_question(desk: Desk, tx: Transaction, ref: str, person_id: str, text: str) -> Concession:
    """Answers; the clocks go on, and every approver sees it in a new message.

    Raises `no_question`, `answer_missing`.
    """
    work, concession = start_concession(desk, tx, ref, person_id)
    if concession.state is not ConcessionState.ASKED or not concession.question_open:
        raise DomainError("no_question")
    if not text.strip():
        raise DomainError("answer_missing")
    tx.concessions.note(concession.id, question_open=False)
    add_step(desk, work, concession, StepKind.ANSWER, check_length(text))
    work.record("approval_answer", concession=concession.ref)
    restart_clocks(tx, concession, work.now)
    _tell_answer(desk, work, concession, text.strip())
    plan_turn(desk, tx, tx.concessions.get(concession.ref), work.now)
    return concession


def _tell_question(desk: Desk, work: Work, concession: Concession, text: str) -> None:
    """Who asked gets it with the button that answers; the case reads it too."""
    tx, case = work.tx, work.case
    key = f"question:{concession.ref}:{len(tx.approvals.list_steps(concession.id))}"
    words = desk.words(language_for(tx, desk.policy(), concession.by))
    told = words.text(
        "*%(account)s*: %(who)s asks about %(offer)s: “%(question)s”",
        account=case.account_name,
        who=mention(work.person.id),
        offer=short_offer(words, concession.terms),
        question=text,
    )
    answer = button(words.plain("Answer…"), "concession:answer", concession.ref, style="primary")
    tell_person(tx, concession.by, key, Message(told, [section(told), actions([answer])]),
                work.now, case.id)  # fmt: skip
    here = desk.words(case.language)
    line = here.text("%(who)s asks: “%(question)s”", who=mention(work.person.id), question=text)
    tell_case(tx, case, key, Message(line, [section(line)]), work.now)


def _tell_answer(desk: Desk, work: Work, concession: Concession, text: str) -> None:
    key = f"answer:{concession.ref}:{len(work.tx.approvals.list_steps(concession.id))}"
    words = desk.words(work.case.language)
    line = words.text("%(who)s answers: “%(answer)s”", who=mention(work.person.id), answer=text)
    tell_case(work.tx, work.case, key, Message(line, [section(line)]), work.now)
