"""Approvals with one of their promises taken out. Each must be caught within 300 seeds."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import bot.approval_turns
import bot.approving
import bot.concession_facts
import bot.countering
import bot.deciding
import bot.needed
from bot.approvers import Request
from bot.desk import Desk
from bot.working import Work
from domain.approvals import Delegation, Held
from domain.authority import Level, highest, level_of_stage
from storage.database import Transaction
from storage.delegations import Delegations
from tests.simulation.taken_out import by_name


@contextmanager
def approval_authority_from_render_time() -> Iterator[None]:
    """Whoever was asked once may decide for ever: roles are not read again at the click."""
    held_now = bot.deciding.held_now

    def held(desk: Desk, work: Work, request: Request) -> Held:
        found, who = held_now(desk, work, request), work.person.id
        asked = [
            level_of_stage(ask.stage)
            for concession in work.tx.concessions.list_of(work.case.id)
            for ask in work.tx.approvals.list_asks(concession.id)
            if ask.person_id == who and not ask.informed
        ]
        return replace(found, own=highest([found.own, *asked]))

    with patch.object(bot.deciding, "held_now", held):
        yield


@contextmanager
def own_request_approved() -> Iterator[None]:
    """Who gains by a request decides about it as if somebody else did."""
    held_now = bot.deciding.held_now

    def held(desk: Desk, work: Work, request: Request) -> Held:
        if work.person.id in request.gaining:
            return Held(Level.EXECUTIVE)
        return held_now(desk, work, request)

    with patch.object(bot.deciding, "held_now", held):
        yield


@contextmanager
def total_ignored() -> Iterator[None]:
    """Each concession is looked at alone, whatever the account got before."""

    def nothing(*_given: object) -> list[Any]:
        return []

    with (
        patch.object(bot.concession_facts, "counting", nothing),
        patch.object(bot.needed, "counting", nothing),
    ):
        yield


@contextmanager
def decided_twice() -> Iterator[None]:
    """The request is not looked at again once it is locked: it is as it was when it was shown."""
    start = bot.deciding.start_decision

    def started(desk: Desk, tx: Transaction, stamp: str, person_id: str) -> Any:
        work, concession, ask = start(desk, tx, stamp, person_id)
        return (
            work,
            replace(concession, stage=min(concession.stage, len(concession.route) - 1)),
            ask,
        )

    with ExitStack() as patches:
        patches.enter_context(patch.object(bot.deciding, "check_open", lambda *_given: None))
        for module in (bot.approving, bot.countering):
            patches.enter_context(patch.object(module, "start_decision", started))
        yield


@contextmanager
def delegation_passed_on() -> Iterator[None]:
    """Who decides in somebody's place lends that on as well."""
    list_to = Delegations.list_to

    def listed(self: Delegations, delegate_id: str, moment: Any) -> list[Delegation]:
        given = list_to(self, delegate_id, moment)
        return given + [each for lent in given for each in list_to(self, lent.person_id, moment)]

    with patch.object(Delegations, "list_to", listed):
        yield


@contextmanager
def lapse_forgotten() -> Iterator[None]:
    """What nobody decided about, or offered, in its days is still there."""
    with patch.object(bot.approval_turns, "lapse", lambda *_given: None):
        yield


APPROVAL_MUTANTS = by_name(
    approval_authority_from_render_time,
    own_request_approved,
    total_ignored,
    decided_twice,
    delegation_passed_on,
    lapse_forgotten,
)
