"""Taking a closed case up again: by a click, a command, or by taking its closing back at once."""

from datetime import datetime, timedelta

from bot.aftercare import end_aftercare, leave_aftercare
from bot.blocks import section
from bot.channels import replace_channel
from bot.closed_channels import name_channel
from bot.concession_closing import reopen_requests
from bot.desk import Desk
from bot.fitting import refit_checklist
from bot.following import follower_reopened
from bot.messages import Message
from bot.proposal_ends import case_opened
from bot.results import forget_result
from bot.runways import plan_runway
from bot.showing import show_case
from bot.team import managers_of, viewer_of
from bot.telling import tell_case
from bot.time_boxes import plan_time_box
from bot.working import person_using, sees
from domain.access import Viewer
from domain.cases import Case, CaseState, ChannelState
from domain.checklist import ItemState
from domain.deadlines import time_box
from domain.errors import DomainError
from domain.outcomes import DebriefState
from domain.people import Person
from domain.policy import Policy, Role
from domain.timeline import EntryKind
from playbooks.words import mention
from storage.database import Transaction

MAY_REOPEN = frozenset({Role.DIRECTOR, Role.ADMIN})
# A channel in any other state takes no posts ever again by what we can do.
KEEPS_CHANNEL = frozenset({ChannelState.LIVE, ChannelState.EXPOSED})


def reopen_case(
    desk: Desk, tx: Transaction, case_ref: str, person_id: str, answer_url: str | None = None
) -> Case:
    """Opens the case again; its clocks go on from now.

    Raises `not_a_member`, `may_not_reopen`, `open_already`, `another_case_open`, `newer_case`.
    """
    person, found = person_using(desk, tx, person_id), tx.cases.find(case_ref)
    if found is None:
        raise DomainError("forged_button")
    case, now = tx.cases.lock(found.id), desk.clock.now()
    check_may_reopen(desk, tx, case, person, now)
    if case.is_open:
        raise DomainError("open_already", account=case.account_name)
    latest = tx.cases.find_latest(case.account_id)
    if latest is not None and latest.id != case.id and not latest.is_open:
        raise DomainError("newer_case", account=case.account_name)
    assert case.closed_at is not None
    away = now - case.closed_at
    reopened = take_up(desk, tx, case, person.id, now, answer_url)
    reopened = _go_on(desk, tx, reopened, away, now)
    tx.timeline.add(
        ref=desk.new_ref(), case_id=case.id, at=now, by=person.id, kind=EntryKind.RESUMED.value
    )
    tx.audit.record(now, person.id, "case_reopened", case.ref)
    text = desk.words(case.language).text(
        "%(who)s reopened the case: its clocks go on from now.", who=mention(person.id)
    )
    tell_case(tx, reopened, f"reopened:{reopened.version}", Message(text, [section(text)]), now)
    show_case(tx, reopened, now)
    return reopened


def check_may_reopen(
    desk: Desk, tx: Transaction, case: Case, person: Person, now: datetime
) -> None:
    """The owner, who answers for them, directors and admins.

    Raises `not_a_member`, which names nothing, or `may_not_reopen`.
    """
    if not sees(desk, tx, case, person):
        raise DomainError("not_a_member")
    policy = desk.policy()
    if not _may_reopen(tx, policy, case, viewer_of(tx, policy, person, now)):
        raise DomainError("may_not_reopen", owner=mention(case.owner_id))


def _may_reopen(tx: Transaction, policy: Policy, case: Case, viewer: Viewer) -> bool:
    return (
        viewer.person.id in {case.owner_id, *managers_of(tx, policy, case.owner_id)}
        or viewer.answers_for(case.owner_id)
        or bool(viewer.roles & MAY_REOPEN)
    )


def take_up(
    desk: Desk, tx: Transaction, case: Case, by: str, now: datetime, answer_url: str | None = None
) -> Case:
    """The closed case is open, and what its closing brought about is undone.

    Raises `another_case_open`. Who calls keeps word of it in timeline, audit trail and channel.
    """
    if not tx.cases.reopens(case.id):
        raise DomainError("another_case_open", account=case.account_name)
    reopened = tx.cases.change(
        case.id,
        state=CaseState.OPEN.value,
        closed_at=None,
        closed_by=None,
        outcome=None,
        outcome_reason=None,
        arr_kept_minor=None,
    )
    debrief = tx.debriefs.find_latest(case.id)
    if debrief is not None and debrief.is_open:
        tx.debriefs.change(debrief.id, state=DebriefState.VOID.value)
    forget_result(desk, tx, reopened, now)
    end_aftercare(desk, tx, case, now, "reopened")
    leave_aftercare(desk, tx, case.account_id, now)
    follower_reopened(desk, tx, case, now)
    case_opened(tx, reopened, by, now)
    if case.channel_state in KEEPS_CHANNEL and case.channel_id is not None:
        name_channel(tx, reopened, now)
    elif not tx.jobs.has_open(case.id, "create_channel"):
        reopened = replace_channel(tx, reopened, now, answer_url)
    # The runway may have turned meanwhile, and a closed case does not hear of it.
    refit_checklist(desk, tx, reopened, now)
    reopen_requests(desk, tx, reopened, now)
    return reopened


def _go_on(desk: Desk, tx: Transaction, case: Case, away: timedelta, now: datetime) -> Case:
    """Its clocks go on where they stood: nobody was late while the case was closed.

    What was promised to the customer keeps its day.
    """
    box = time_box(case, desk.policy().clocks)
    until = box.due_at + away if box else case.time_box_until
    going = tx.cases.change(case.id, reopened_at=now, time_box_until=until)
    for item in tx.items.list_of(case.id):
        if item.state is ItemState.OPEN:
            tx.items.change(item.id, due_at=item.due_at + away)
    plan_time_box(tx, desk.policy(), going)
    plan_runway(tx, desk.policy(), going, now)
    return going
