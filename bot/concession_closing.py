"""What waits in a case that closes: its copies say so, and once the closing stands it is over."""

from datetime import datetime, timedelta

from bot.approval_rounds import LAPSING, plan_turn, turn_at
from bot.copies import show_copies
from bot.desk import Desk
from domain.cases import Case
from domain.concessions import ConcessionState
from storage.database import Transaction

# Past the last moment in which the closing can be taken back.
SOON = timedelta(seconds=1)


def closing_stands_at(desk: Desk, case: Case) -> datetime:
    """From when on nobody can take the closing back."""
    assert case.closed_at is not None
    return case.closed_at + desk.policy().clocks.undo + SOON


def close_requests(desk: Desk, tx: Transaction, case: Case, now: datetime) -> None:
    """Nobody decides any more; what was not offered lapses when the closing stands."""
    for concession in tx.concessions.list_in([case.id], LAPSING):
        show_copies(tx, concession, now)
        turn_at(tx, concession, closing_stands_at(desk, case))


def reopen_requests(desk: Desk, tx: Transaction, case: Case, now: datetime) -> None:
    """The case is open again: what waited waits on, and every copy has its buttons again.

    What lapsed with the closing has lapsed, but no longer because the case is closed.
    """
    for concession in tx.concessions.list_in([case.id], (*LAPSING, ConcessionState.LAPSED)):
        show_copies(tx, concession, now)
        if concession.state in LAPSING:
            plan_turn(desk, tx, concession, now)
