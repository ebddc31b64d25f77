"""Proposing a case: who is asked, the answer, and what happens when nobody answers.

A proposal is one message a person, kept current; it is never dropped: who does not answer within
their working time is joined by the level above.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.account_owners import named_owner
from bot.desk import Desk
from bot.hours import attention_of
from bot.opening import AlreadyOpen, Opened, Request, open_case
from bot.proposal_asks import ask_about
from bot.proposal_ends import settle
from bot.signal_words import kinds_in_words
from bot.team import admins, has_left, holders_of, managers_of
from bot.working import person_using
from domain.accounts import Account
from domain.errors import DomainError
from domain.policy import Policy, Role
from domain.signals import Proposal, ProposalState, Signal, cause_of
from domain.working_time import shift_working
from storage.database import Transaction
from storage.job import Job, NewJob


def csm_of(tx: Transaction, account: Account) -> str | None:
    """Who looks after the account: as the directory says, else who owned its last case."""
    owner = named_owner(tx, account)
    if owner is not None:
        return owner
    last = tx.cases.find_latest(account.id)
    return last.owner_id if last is not None and not has_left(tx, last.owner_id) else None


def people_for(tx: Transaction, policy: Policy, account: Account) -> list[str]:
    """The account's CSM and their manager; where nobody is known, every manager, else an admin."""
    csm = csm_of(tx, account)
    if csm is not None:
        return [csm, *managers_of(tx, policy, csm)]
    return holders_of(tx, policy, Role.MANAGER) or admins(tx, policy)


def propose_case(
    desk: Desk, tx: Transaction, account: Account, signals: Sequence[Signal], now: datetime
) -> Proposal:
    """Keeps the proposal with the signals that make it, and asks."""
    policy = desk.policy()
    people = people_for(tx, policy, account)
    cause = cause_of(signals, policy.signals)
    proposal = tx.proposals.add(
        ref=desk.new_ref(), account_id=account.id, at=now, cause=cause.value if cause else None,
        state=ProposalState.OPEN.value, escalated=0, version=1,
    )  # fmt: skip
    tx.signals.join_proposal(account.id, now - policy.signals.within, proposal.id)
    tx.audit.record(
        now, "savedesk", "case_proposed", None, proposal=proposal.ref, account=account.id,
        signals=len(signals),
    )  # fmt: skip
    _ask(desk, tx, proposal, people, now)
    return proposal


def _ask(
    desk: Desk, tx: Transaction, proposal: Proposal, people: Sequence[str], now: datetime
) -> None:
    """Asks them, and plans when those above are asked as well."""
    heard = [ask_about(desk, tx, proposal, person, now) for person in people]
    _plan(desk, tx, proposal, people, min(heard, default=now))


def _plan(
    desk: Desk, tx: Transaction, proposal: Proposal, people: Sequence[str], heard_at: datetime
) -> None:
    """When the level above is asked as well: in the working time of who was asked first, counted
    from when they heard of it."""
    policy, first = desk.policy(), next(iter(people), None)
    at = heard_at + policy.signals.unattended_after
    if first is not None:
        who = attention_of(tx, policy, first, heard_at)
        at = shift_working(heard_at, policy.signals.unattended_after, who.zone, who.hours)
    name = f"proposal-turn:{proposal.ref}"
    tx.jobs.arm(NewJob(name, "turn_proposal", at, payload={"ref": proposal.ref}))


class TurnProposal:
    """Nobody has answered: directors are asked as well, then executives, then admins."""

    LADDER = (Role.DIRECTOR, Role.EXECUTIVE, Role.ADMIN)

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def fire(self, tx: Transaction, job: Job, now: datetime) -> None:
        found = tx.proposals.find(job.payload["ref"])
        if found is None or found.state is not ProposalState.OPEN:
            return
        tx.accounts.lock(found.account_id)
        proposal = tx.proposals.find(found.ref)
        assert proposal is not None
        policy = self._desk.policy()
        for step in range(proposal.escalated, len(self.LADDER)):
            people = [each for each in holders_of(tx, policy, self.LADDER[step])
                      if each not in proposal.asked]  # fmt: skip
            if people:
                self._ask_above(tx, proposal, step + 1, people, now)
                return
        # Nobody is left above. Who was asked sees it in each *Your day*; where there was nobody to
        # ask at all, there may be somebody later.
        if not proposal.asked:
            account = tx.accounts.get(proposal.account_id)
            _ask(self._desk, tx, proposal, people_for(tx, policy, account), now)

    def _ask_above(
        self, tx: Transaction, proposal: Proposal, step: int, people: list[str], now: datetime
    ) -> None:
        tx.proposals.change(proposal.id, escalated=step)
        tx.audit.record(
            now, "savedesk", "proposal_escalated", None, proposal=proposal.ref, step=step
        )
        _ask(self._desk, tx, proposal, people, now)


def start_answer(desk: Desk, tx: Transaction, ref: str, person_id: str) -> tuple[Proposal, Account]:
    """The proposal with its account locked, when this person may answer and nobody has.

    Raises `not_asked`, `proposal_answered`.
    """
    person_using(desk, tx, person_id)
    found = tx.proposals.find(ref)
    if found is None:
        raise DomainError("forged_button")
    account = tx.accounts.lock(found.account_id)
    proposal = tx.proposals.find(ref)
    assert proposal is not None
    policy = desk.policy()
    above = {each for role in (Role.MANAGER, Role.DIRECTOR, Role.EXECUTIVE, Role.ADMIN)
             for each in holders_of(tx, policy, role)}  # fmt: skip
    if person_id not in {*proposal.asked, *above}:
        raise DomainError("not_asked")
    if proposal.state is not ProposalState.OPEN:
        raise DomainError("proposal_answered", account=account.name)
    return proposal, account


def open_proposed(
    desk: Desk, tx: Transaction, ref: str, person_id: str, answer_url: str | None
) -> Opened | AlreadyOpen:
    """Opens the case: its clocks count from the first signal, its playbook is their cause's."""
    proposal, account = start_answer(desk, tx, ref, person_id)
    basis = tx.signals.basis_of(proposal.id, 0)
    opener, policy = person_using(desk, tx, person_id), desk.policy()
    owner = csm_of(tx, account) or person_id
    words = desk.words(policy.language)
    playbooks = desk.catalogue().for_cause(proposal.cause) if proposal.cause else []
    # Answered before the case is there, so that its opening finds nothing left to end.
    now = desk.clock.now()
    settle(tx, proposal, ProposalState.OPENED, person_id, now)
    result = open_case(
        desk,
        tx,
        Request(
            opener,
            account.name,
            kinds_in_words(words, basis.kinds),
            answer_url,
            flagged_at=basis.first_at or proposal.at,
            owner_id=owner,
            playbook=playbooks[0].id if playbooks else None,
        ),
    )
    tx.signals.join_case(proposal.id, result.case.id)
    tx.proposals.change(proposal.id, case_id=result.case.id)
    return result


def answer_no_risk(desk: Desk, tx: Transaction, ref: str, person_id: str, reason: str) -> Proposal:
    """Not a risk, with the reason that is kept. Raises `reason_missing`."""
    proposal, _account = start_answer(desk, tx, ref, person_id)
    if not reason.strip():
        raise DomainError("reason_missing")
    now, text = desk.clock.now(), reason.strip()[:1000]
    settle(tx, proposal, ProposalState.NO_RISK, person_id, now, reason=text)
    return proposal


def mute_account(desk: Desk, tx: Transaction, ref: str, person_id: str) -> Proposal:
    """Signals of this account propose nothing for some time; they are kept all the same."""
    proposal, account = start_answer(desk, tx, ref, person_id)
    now = desk.clock.now()
    until = now + desk.policy().signals.muted_for
    tx.accounts.change(account.id, muted_until=until)
    settle(tx, proposal, ProposalState.MUTED, person_id, now)
    return proposal
