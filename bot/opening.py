"""Opening a case: one short transaction now, its channel a moment later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.account_owners import owner_of_new_case, tell_new_owner
from bot.aftercare import leave_aftercare
from bot.desk import Desk
from bot.emergencies import alert_emergency
from bot.fitting import fit_checklist
from bot.following import Following, following, note_follow
from bot.lanes import lane_of
from bot.proposal_ends import case_opened
from bot.runways import plan_runway
from bot.showing import look_at_case, show_case
from bot.team import holders_of, language_for, managers_of
from bot.typed_facts import keep_typed
from domain.accounts import Account, clean_name
from domain.cases import Case, ChannelState
from domain.checklist import ItemState
from domain.commands import Opening, beginnings, split_opening
from domain.fact_sources import typed_by_people
from domain.people import Person
from domain.policy import Policy, Role
from domain.timeline import EntryKind
from storage.database import Transaction
from storage.errors import OpenCaseExists
from storage.job import Job, NewJob

# By then the channel of a new case stands, mostly within a tenth of a second.
CHANNEL_COMES = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Opened:
    """The case that was opened."""

    case: Case


@dataclass(frozen=True, slots=True)
class AlreadyOpen:
    """The account's case that was open already."""

    case: Case


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asked to open. `answer_url` takes the link once the channel stands; without an
    owner whom the directory names is it, else who opens it; without a playbook the reason points to
    one."""

    opener: Person
    account: str
    reason: str = ""
    answer_url: str | None = None
    flagged_at: datetime | None = None
    facts: dict[str, Any] | None = None
    owner_id: str | None = None
    playbook: str | None = None


def read_opening(desk: Desk, tx: Transaction, typed: str) -> Opening:
    """Tells account and reason apart, knowing our accounts and the reasons of our playbooks."""
    known = tx.accounts.known_among(beginnings(typed))
    return split_opening(typed, known, desk.catalogue().is_reason)


def open_case(desk: Desk, tx: Transaction, request: Request) -> Opened | AlreadyOpen:
    """Opens a case for the account, or finds the one that is open.

    Raises DomainError for a name that is empty or too long.
    """
    now, policy = desk.clock.now(), desk.policy()
    account = tx.accounts.take(clean_name(request.account))
    if request.facts:
        tx.accounts.change(account.id, **typed_by_people(account, request.facts))
        account = tx.accounts.get(account.id)
    owner_id = request.owner_id or owner_of_new_case(tx, policy, account, request.opener.id)
    before = following(tx, account.id, policy.outcomes, now)
    try:
        case = _added(desk, tx, request, account, owner_id, before)
    except OpenCaseExists:
        return _already_open(tx, account.id)
    keep_typed(tx, case, request.facts or (), request.opener.id, now)
    _record_opening(desk, tx, case, request.answer_url)
    if before is not None:
        note_follow(desk, tx, case, before, now)
    case_opened(tx, case, case.opened_by, now)
    leave_aftercare(desk, tx, account.id, now)
    if owner_id == request.opener.id and request.answer_url:
        # Their Home is shown once the channel stands.
        tx.homes.shows_together(owner_id, now + CHANNEL_COMES)
    if request.owner_id is None and owner_id != request.opener.id:
        tell_new_owner(desk, tx, case)
    return Opened(case)


def _added(
    desk: Desk,
    tx: Transaction,
    request: Request,
    account: Account,
    owner_id: str,
    before: Following | None,
) -> Case:
    now, policy, catalogue = desk.clock.now(), desk.policy(), desk.catalogue()
    chosen = catalogue.get(request.playbook) if request.playbook else None
    return tx.cases.add(
        account,
        ref=desk.new_ref(),
        owner_id=owner_id,
        opened_by=request.opener.id,
        flagged_at=request.flagged_at or now,
        opened_at=now,
        reason=request.reason,
        playbook=(chosen or catalogue.for_reason(request.reason)).id,
        language=language_for(tx, policy, request.opener.id),
        private=policy.channels.private,
        follows=before.case.ref if before else None,
        follows_as=before.follow.value if before else None,
    )


def _already_open(tx: Transaction, account_id: int) -> AlreadyOpen:
    found = tx.cases.find_open(account_id)
    assert found is not None, "the database said that there is one"
    return AlreadyOpen(found)


def _record_opening(desk: Desk, tx: Transaction, case: Case, answer_url: str | None) -> None:
    """Few rows: the command is acknowledged only after this is on the disk."""
    now = case.opened_at
    tx.audit.record(now, case.opened_by, "case_opened", case.ref, playbook=case.playbook)
    tx.jobs.enqueue(NewJob(f"checklist-rows:{case.ref}", "start_checklist", now, case_id=case.id))
    make_channel(tx, case, f"channel:{case.ref}", answer_url, now)


def make_channel(
    tx: Transaction, case: Case, key: str, answer_url: str | None, now: datetime
) -> None:
    """Asks for the channel; everything else of the opening follows once it stands."""
    payload = {"answer_url": answer_url}
    tx.jobs.enqueue(NewJob(key, "create_channel", now, lane_of(case), case.id, payload))


def try_channel_again(desk: Desk, tx: Transaction, case: Case, answer_url: str | None) -> Case:
    """Makes the channel that could not be made before, once what was in the way is mended."""
    now = desk.clock.now()
    waiting = tx.cases.change(case.id, channel_state=ChannelState.PENDING.value, channel_name=None)
    tx.audit.record(now, case.owner_id, "channel_tried_again", case.ref)
    make_channel(tx, case, f"channel:{case.ref}:{case.version}", answer_url, now)
    return waiting


class StartChecklist:
    """Writes the checklist's many rows, off the path of the acknowledgement."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def fire(self, tx: Transaction, job: Job, now: datetime) -> None:
        assert job.case_id is not None
        case = tx.cases.lock(job.case_id)
        tx.timeline.add(
            ref=self._desk.new_ref(),
            case_id=case.id,
            at=case.opened_at,
            by=case.opened_by,
            kind=EntryKind.OPENED.value,
            text=case.reason,
        )
        fit_checklist(self._desk, tx, case, now)
        plan_runway(tx, self._desk.policy(), case, now)
        alert_emergency(self._desk, tx, case, now)
        look_at_case(tx, case, now)
        if case.may_post:
            show_case(tx, case, now)


def people_to_invite(tx: Transaction, policy: Policy, case: Case) -> Sequence[str]:
    """The owner, who opened it, the owner's manager, and who has items on the list.

    Executives are asked, never added.
    """
    wanted = [case.owner_id, case.opened_by, *managers_of(tx, policy, case.owner_id)]
    todo = (item for item in tx.items.list_of(case.id) if item.state is ItemState.OPEN)
    wanted += [item.owner_id for item in todo]
    # Who was in a channel that this one takes the place of.
    wanted += sorted(tx.cases.list_members(case.id))
    executives = set(holders_of(tx, policy, Role.EXECUTIVE)) - {case.owner_id, case.opened_by}
    return [person for person in dict.fromkeys(wanted) if person not in executives]
