"""The concessions of the month: each CSM asks for one that their manager decides about."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.approval_views import stamp_of
from bot.approving import approve
from bot.concession_after import offer
from bot.concessions import Asking, Filled, ask_concession, draft_concession
from domain.approvals import StepKind
from domain.authority import Kind
from domain.concessions import Reason
from domain.terms import Phase, Return, Terms
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
# A manager decides by the end of the day, and a customer hears of it the day after.
DECIDED, OFFERED = timedelta(hours=4), timedelta(days=1)


def plan_request(month: "Month", ref: str, owner: str, manager: str, since: datetime) -> None:
    """One CSM after the other, a working day apart; who goes away asks before."""
    number = 0 if owner == AWAY else int(owner[-1]) + 1
    day = number + 2 * (number // 5) + 1
    month.plan(since + timedelta(days=day), lambda tx: _ask(month, tx, ref, owner, manager))


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
            month.moment(owner, told, told + OFFERED),
            lambda then: _offer(month, then, asked.ref, owner),
        )

    month.plan(month.moment(manager, now, now + DECIDED), decide)


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
