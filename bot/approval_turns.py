"""Time passes over a request: it is reminded of, asked of the level above, warned of, and lapses.

Every look does what is due by then, once, and plans the next.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.approval_rounds import (
    LAPSING,
    end_round,
    lapses_at,
    moments_of,
    plan_turn,
    running,
    start_round,
    turn_at,
    waiting_on,
)
from bot.approvers import Asked, people_for
from bot.blocks import actions, button, section
from bot.concession_closing import closing_stands_at
from bot.concession_steps import add_step, enter
from bot.concession_telling import LAPSED, OFFER, TAKE, WITHDRAW, tell_news
from bot.concession_words import short_offer
from bot.copies import post_anew, show_copy
from bot.desk import Desk
from bot.messages import Message
from bot.needed import request_for
from bot.team import admins, has_left, language_for
from bot.telling import tell_person
from bot.working import BOT, Work
from domain.approvals import Ask, StepKind
from domain.authority import PRODUCT, Level, level_of_stage, stage_of
from domain.concessions import Concession, ConcessionState
from domain.errors import DomainError
from domain.timeline import EntryKind
from playbooks.words import N_, mention
from storage.database import Transaction
from storage.job import Job

LAPSING_SOON = {
    ConcessionState.GRANTED: N_(
        "*%(account)s*: %(offer)s is approved and not offered yet. It lapses on %(day)s."
    ),
    ConcessionState.ASKED: N_(
        "*%(account)s*: nobody has decided about %(offer)s yet. The request lapses on %(day)s."
    ),
    ConcessionState.COUNTERED: N_(
        "*%(account)s*: %(offer)s would be approved and waits for your word. It lapses on %(day)s."
    ),
}
KEEPS_ALIVE = {ConcessionState.GRANTED: (OFFER,), ConcessionState.COUNTERED: (TAKE, WITHDRAW)}
NOBODY_LEFT = N_(
    "*%(account)s*: %(offer)s waits for approval, and nobody above has answered. %(who)s were "
    "asked. The request stands; please speak to one of them. An admin can name an alternate in "
    "the policy."
)


class TurnApproval:
    """One look at a request."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def fire(self, tx: Transaction, job: Job, now: datetime) -> None:
        assert job.case_id is not None
        work = Work(tx, tx.cases.lock(job.case_id), BOT, now)
        concession = tx.concessions.get(job.payload["ref"])
        if concession.state not in LAPSING:
            return
        policy = self._desk.policy()
        end = lapses_at(policy, concession)
        if not work.case.is_open and now < closing_stands_at(self._desk, work.case):
            turn_at(tx, concession, closing_stands_at(self._desk, work.case))
            return
        if end <= now or not work.case.is_open:
            lapse(self._desk, work, concession)
            return
        if end - policy.authority.lapse_warning <= now:
            warn_of_lapse(self._desk, work, concession, end)
        if concession.state is ConcessionState.ASKED:
            self._drop_gone(work, concession)
            self._look(work, concession)
        plan_turn(self._desk, tx, tx.concessions.get(concession.ref), now)

    def _drop_gone(self, work: Work, concession: Concession) -> None:
        """Who has left decides nothing: where nobody else is asked, the level above is."""
        asks = waiting_on(work.tx, concession)
        gone = [each for each in asks if has_left(work.tx, each.on_behalf_of or each.person_id)
                or has_left(work.tx, each.person_id)]  # fmt: skip
        if gone and all(each in gone or each.agreed_at for each in asks):
            escalate(self._desk, work, concession)
        for each in gone:
            work.tx.approvals.change_ask(each.ref, over_at=work.now)
            show_copy(work.tx, concession, each, work.now)

    def _look(self, work: Work, concession: Concession) -> None:
        """Each copy by its own clock; the level above is asked when the first one has run out, and
        not again until one of those who were asked then has let theirs run out."""
        ran_out = False
        asks = running(work.tx, concession)
        asked_last = max((each.at for each in asks if each.escalated), default=None)
        for ask in asks:
            moments = moments_of(work.tx, self._desk.policy(), ask, work.now)
            due = sum(each <= work.now for each in moments)
            if due <= ask.reminded:
                continue
            work.tx.approvals.change_ask(ask.ref, reminded=due)
            is_last = asked_last is None or ask.at >= asked_last
            ran_out = ran_out or (due == len(moments) and is_last)
            if due < len(moments):
                self._remind(work, concession, replace(ask, reminded=due))
        if ran_out:
            escalate(self._desk, work, concession)

    def _remind(self, work: Work, concession: Concession, ask: Ask) -> None:
        step = StepKind.REMINDED
        add_step(self._desk, work, concession, step, on_behalf_of=ask.person_id)
        work.record("approval_reminded", concession=concession.ref, person=ask.person_id)
        post_anew(work.tx, concession, ask, work.now)


def escalate(desk: Desk, work: Work, concession: Concession) -> None:
    """Asks the level above whoever was asked so far, or an alternate at the top. When nobody is
    left, who asked and an admin hear it once."""
    asks = waiting_on(work.tx, concession)
    asked = {each.person_id for each in asks} | {each.on_behalf_of or "" for each in asks}
    reached = max((_level_reached(each.stage) for each in asks), default=Level.MANAGER)
    found = _next_people(desk, work, concession, reached, asked)
    if found is None:
        _tell_nobody_left(desk, work, concession, sorted(asked - {""}))
        return
    stage, people = found
    level = level_of_stage(stage)
    add_step(desk, work, concession, StepKind.ESCALATED, level=level)
    work.record("approval_escalated", concession=concession.ref, level=int(level))
    start_round(desk, work.tx, concession, people, work.now, escalated=True, stage=stage)


def _level_reached(stage: str) -> Level:
    """Above product's people are the directors."""
    return Level.MANAGER if stage == PRODUCT else level_of_stage(stage)


def _next_people(
    desk: Desk, work: Work, concession: Concession, reached: Level, asked: set[str]
) -> tuple[str, Sequence[Asked]] | None:
    """Who is asked next: of the level above, at the top whoever is left, then the alternates."""
    policy, request = desk.policy(), request_for(desk, work, concession)
    above = Level(min(reached + 1, Level.EXECUTIVE))
    try:
        return people_for(work.tx, policy, request, stage_of(above), work.now, without=asked)
    except DomainError:
        return None


def _tell_nobody_left(desk: Desk, work: Work, concession: Concession, asked: list[str]) -> None:
    policy = desk.policy()
    for person in dict.fromkeys([concession.by, *admins(work.tx, policy)[:1]]):
        words = desk.words(language_for(work.tx, policy, person))
        text = words.text(
            NOBODY_LEFT,
            account=work.case.account_name,
            offer=short_offer(words, concession.terms),
            who=words.listed([mention(each) for each in asked]),
        )
        key = f"approval-nobody:{concession.ref}"
        tell_person(work.tx, person, key, Message(text), work.now, work.case.id)


def warn_of_lapse(desk: Desk, work: Work, concession: Concession, end: datetime) -> None:
    """Who asked hears once that it is about to lapse, with the button that keeps it alive."""
    words = desk.words(language_for(work.tx, desk.policy(), concession.by))
    text = words.text(
        LAPSING_SOON[concession.state],
        account=work.case.account_name,
        offer=short_offer(words, concession.counter or concession.terms),
        day=words.date(end.date()),
    )
    keeps = [button(words.plain(label), action, concession.ref)
             for label, action in KEEPS_ALIVE.get(concession.state, ())
             if (label, action) != OFFER or not concession.limit]  # fmt: skip
    key = f"lapsing:{concession.ref}:{end.date().isoformat()}"
    message = Message(text, [section(text), *([actions(keeps)] if keeps else [])])
    if tell_person(work.tx, concession.by, key, message, work.now, work.case.id):
        add_step(desk, work, concession, StepKind.LAPSING)


def lapse(desk: Desk, work: Work, concession: Concession) -> None:
    """Over without a decision, an answer or an offer; in a closed case at once."""
    tx, now = work.tx, work.now
    end_round(tx, concession, now)
    tx.concessions.change(concession.id, state=ConcessionState.LAPSED.value, question_open=False)
    add_step(desk, work, concession, StepKind.LAPSED)
    work.record("concession_lapsed", concession=concession.ref)
    enter(desk, work, EntryKind.CONCESSION_LAPSED, concession)
    if work.case.is_open:
        tell_news(desk, work, tx.concessions.get(concession.ref), LAPSED)
        work.show()
