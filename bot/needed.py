"""The level that terms need at this moment, and the request as that decides who may decide."""

from bot.approvers import Request
from bot.concession_facts import counting, total_of
from bot.desk import Desk
from bot.working import Work
from domain.authority import Needed, needed_for
from domain.concessions import Concession
from domain.terms import Terms


def needed_now(desk: Desk, work: Work, concession: Concession, terms: Terms) -> tuple[Needed, int]:
    """The level that these terms need at this moment, and what the account had got before."""
    others = counting(
        desk, work.tx, work.case.account_id, work.now, concession.replaces or concession.ref
    )
    before = total_of([each for each in others if each.ref != concession.ref])
    return needed_for(terms.peak, terms.kinds, before, desk.policy().authority), before


def request_for(desk: Desk, work: Work, concession: Concession) -> Request:
    """The request as its terms and the account stand, with what decides who may decide."""
    needed, _before = needed_now(desk, work, concession, concession.terms)
    return Request(work.case, concession.by, needed.is_emergency)
