"""The concessions of the month: each CSM asks for one that their manager decides about."""

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.approval_views import stamp_of
from bot.approving import approve
from bot.concession_after import offer
from bot.concessions import Asking, Filled, ask_concession, draft_concession
from bot.hours import attention_of
from domain.approvals import StepKind
from domain.authority import Kind
from domain.concessions import Reason
from domain.terms import Phase, Return, Terms
from domain.working_time import shift_working
from sandbox.people import text_of
from sandbox.state import Message
from storage.database import Transaction
from tests.world import World

if TYPE_CHECKING:
    from tests.simulation.month import Month

TERMS = Terms(
    (Kind.DISCOUNT,), (Phase(12_00, 12),), returns=(Return.CASE_STUDY,),
    sunset_on=date(2027, 2, 1),
)  # fmt: skip
FILLED = Filled(TERMS, Reason.BUDGET_LIMIT, "Their budget was cut")
AWAY = "U0CSM7"
WORDS, SOON = frozenset({StepKind.ASKED, StepKind.APPROVED}), timedelta(minutes=1)
# Decided in time at three hours of the manager's work, else at six, when they were reminded.
QUICK, LATE = timedelta(hours=3), timedelta(hours=6)
OFFERED, LATE_ONES = timedelta(days=1), 0.3


def plan_request(month: "Month", ref: str, owner: str, manager: str, since: datetime) -> None:
    """One CSM after the other, a working day apart; who goes away asks before."""
    number = 0 if owner == AWAY else int(owner[-1]) + 1
    day = number + 2 * (number // 5) + 1
    month.plan(since + timedelta(days=day), lambda tx: _ask(month, tx, ref, owner, manager))


def _decided_at(month: "Month", manager: str, now: datetime) -> datetime:
    """Three of ten requests have to be reminded of."""
    late = random.Random(f"{now:%m%d}").random() < LATE_ONES
    with month.world.desk.database.read() as tx:
        who = attention_of(tx, month.world.policy, manager, now)
    return shift_working(now, LATE if late else QUICK, who.zone, who.hours)


def _moment(month: "Month", person: str, since: datetime, span: timedelta) -> datetime:
    """As the month has it, by a chance of its own: the rest of the month goes as it goes."""
    chance = random.Random(f"{person} {since:%m%d}")
    return replace(month, chance=chance).moment(person, since, since + span)


def _ask(month: "Month", tx: Transaction, ref: str, owner: str, manager: str) -> None:
    desk, case = month.world.desk, tx.cases.find(ref)
    assert case is not None
    tx.cases.change(case.id, cause="budget", arr_minor=50_000_00, currency="USD")
    draft = draft_concession(desk, tx, ref, owner, FILLED)
    asked = ask_concession(desk, tx, draft.ref, owner, Asking(draft.version))
    now = month.world.clock.now()

    def decide(later: Transaction) -> None:
        ask = later.approvals.list_asks(asked.id)[0]
        approve(desk, later, stamp_of(ask, later.concessions.get(asked.ref)), manager)
        told = month.world.clock.now()
        month.plan(
            _moment(month, owner, told, OFFERED), lambda then: _offer(month, then, asked.ref, owner)
        )

    month.plan(_decided_at(month, manager, now), decide)


def _offer(month: "Month", tx: Transaction, ref: str, owner: str) -> None:
    offer(month.world.desk, tx, ref, owner, "Ines")


def moments_of_requests(world: World) -> list[datetime]:
    """When somebody asked for a concession or decided about one."""
    with world.desk.database.read() as tx:
        return [
            step.at
            for concession in tx.concessions.list_all()
            for step in tx.approvals.list_steps(concession.id)
            if step.kind in WORDS
        ]


def is_word_of_colleague(message: Message, said: list[datetime]) -> bool:
    """Whether a request or its outcome stands in it, told when a colleague said so."""
    assert message.at is not None
    text = text_of(message)
    told = " asks: *" in text or " approves for *" in text
    return told and any(timedelta() <= message.at - at < SOON for at in said)
