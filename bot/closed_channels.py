"""What becomes of a channel whose case is closed: its name is freed, and later it is archived.

The name follows from the state of the case like everything else that we show. A case that is taken
up again gets it back, and is archived by nobody.
"""

from datetime import datetime

from bot.calls import Call
from bot.channel_names import channel_name, closed_name, is_closed_name, is_variant, next_name
from bot.channels import replace_channel
from bot.concession_closing import closing_stands_at
from bot.desk import Desk
from bot.lanes import lane_of
from bot.outcome import Refused, Sent
from bot.sends import Disposal
from bot.showing import look_at_case
from bot.trouble import CHANNEL_GONE, MISSING_METHOD, Trouble
from domain.cases import KEEPS_REVENUE, Case, ChannelState
from domain.outcomes import OutcomeRules
from storage.database import Transaction
from storage.job import Job, NewJob

NOT_OURS = MISSING_METHOD | {"restricted_action", "not_authorized", "user_is_restricted"}
NO_NAME = frozenset({"invalid_name", "invalid_name_specials", "invalid_name_maxlength"})


def name_channel(tx: Transaction, case: Case, now: datetime) -> None:
    """Asks for the channel to be called as its case stands."""
    _ask_for_name(tx, case, {}, now)


def _ask_for_name(tx: Transaction, case: Case, payload: dict[str, str], now: datetime) -> None:
    key = f"channel-name:{case.ref}"
    tx.jobs.mark_dirty(NewJob(key, "name_channel", now, lane_of(case), case.id, payload))


def archive_at(case: Case, rules: OutcomeRules) -> datetime:
    """When the channel of a closed case is archived: a saved one's after the recovery programme."""
    assert case.closed_at is not None
    saved = case.outcome in KEEPS_REVENUE
    return case.closed_at + (rules.archive_saved_after if saved else rules.archive_after)


def plan_archive(tx: Transaction, rules: OutcomeRules, case: Case) -> None:
    """Plans it, once for each closing."""
    at = archive_at(case, rules)
    payload = {"closed_at": case.closed_at.isoformat() if case.closed_at else ""}
    key = f"end-channel:{case.ref}:{payload['closed_at']}"
    tx.jobs.arm(NewJob(key, "end_channel", at, case_id=case.id, payload=payload))


def is_of_closing(case: Case, job: Job) -> bool:
    """Whether the case is closed since the moment that a job was planned for."""
    at = case.closed_at
    return not case.is_open and at is not None and at.isoformat() == job.payload["closed_at"]


class NameChannel:
    """Renames the channel when its name is not what the case's state asks for."""

    def __init__(self, desk: Desk, trouble: Trouble) -> None:
        self._desk = desk
        self._trouble = trouble

    def prepare(self, tx: Transaction, job: Job, now: datetime) -> Call | None:
        case = _case_of(tx, job)
        base = self._base(case, now)
        if base is None and case.is_open and job.uncertain_since is not None:
            # It was taken up again while a new name was in doubt: that one may have come since.
            base = case.channel_name
        if base is None or not case.may_post:
            return None
        tried = str(job.payload.get("name", ""))
        name = tried if is_variant(tried, base) else base
        return Call("conversations.rename", {"channel": case.channel_id, "name": name})

    def _base(self, case: Case, now: datetime) -> str | None:
        """The name that is wanted, without a number behind it; None: it has it, or keeps its own.

        An open case's channel is renamed only from a name that says closed: people may have named
        it since.
        """
        prefix, here = self._desk.policy().channels.prefix, case.channel_name or ""
        if case.is_open:
            return channel_name(case.account_name, prefix) if is_closed_name(here) else None
        if case.closed_at is None or now < closing_stands_at(self._desk, case):
            return None
        base = closed_name(case.account_name, prefix, case.closed_at.date())
        return None if is_variant(here, base) else base

    def sent(self, tx: Transaction, job: Job, call: Call, done: Sent, now: datetime) -> None:
        case, name = _case_of(tx, job), done.response.get("channel", {}).get("name")
        tx.cases.note(case.id, channel_name=name or call.params["name"])
        tx.audit.record(now, "savedesk", "channel_renamed", case.ref)

    def refused(
        self, tx: Transaction, job: Job, call: Call, refusal: Refused, now: datetime
    ) -> Disposal:
        case = _case_of(tx, job)
        base = self._base(case, now)
        if refusal.error == "name_taken":
            if base is None:
                # It has the name that it is to have.
                return Disposal.SETTLED
            name = str(call.params["name"])
            following = next_name(name, base) if is_variant(name, base) else base
            _ask_for_name(tx, case, {"name": following}, now)
            return Disposal.SETTLED
        return _not_done(self._trouble, tx, job, call, refusal.error, now)


class EndChannel:
    """The time has come to archive, if the case is still closed."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def fire(self, tx: Transaction, job: Job, now: datetime) -> None:
        assert job.case_id is not None
        case = tx.cases.lock(job.case_id)
        if not is_of_closing(case, job):
            return
        if now < archive_at(case, self._desk.policy().outcomes):
            # The policy gives more time by now.
            plan_archive(tx, self._desk.policy().outcomes, case)
            return
        name = f"archive:{case.ref}:{job.payload['closed_at']}"
        tx.jobs.enqueue(NewJob(name, "archive_channel", now, lane_of(case), case.id, job.payload))


class ArchiveChannel:
    """Archives the channel of a closed case. Doing it twice does no harm."""

    def __init__(self, desk: Desk, trouble: Trouble) -> None:
        self._desk = desk
        self._trouble = trouble

    def prepare(self, tx: Transaction, job: Job, now: datetime) -> Call | None:
        case = _case_of(tx, job)
        if not is_of_closing(case, job) or not case.may_post:
            return None
        return Call("conversations.archive", {"channel": case.channel_id})

    def sent(self, tx: Transaction, job: Job, call: Call, done: Sent, now: datetime) -> None:
        self._archived(tx, job, call, now)

    def _archived(self, tx: Transaction, job: Job, call: Call, now: datetime) -> None:
        case = tx.cases.lock(_case_of(tx, job).id)
        if case.channel_id != call.params["channel"]:
            return
        if case.channel_state is not ChannelState.ARCHIVED:
            # Else Slack has told us first.
            tx.audit.record(now, "savedesk", "channel_archived", case.ref)
        tx.cases.change(case.id, channel_state=ChannelState.ENDED.value)
        # What is still owed after the case is told without the way into its channel.
        look_at_case(tx, case, now)
        if case.is_open:
            # It was taken up again while the call was under way, and we cannot unarchive.
            replace_channel(tx, case, now)

    def refused(
        self, tx: Transaction, job: Job, call: Call, refusal: Refused, now: datetime
    ) -> Disposal:
        if refusal.error == "already_archived":
            self._archived(tx, job, call, now)
            return Disposal.SETTLED
        return _not_done(self._trouble, tx, job, call, refusal.error, now)


def _not_done(
    trouble: Trouble, tx: Transaction, job: Job, call: Call, error: str, now: datetime
) -> Disposal:
    """A workspace that does not let us, or a channel that is gone, holds up nothing."""
    case = _case_of(tx, job)
    if error in NOT_OURS | NO_NAME:
        return trouble.lacks(tx, job, call.method, now)
    state = CHANNEL_GONE.get(error)
    if state is None:
        return trouble.in_channel(tx, job, error, now)
    trouble.channel_lost(tx, tx.cases.lock(case.id), state, now)
    return Disposal.SETTLED


def _case_of(tx: Transaction, job: Job) -> Case:
    assert job.case_id is not None
    return tx.cases.get(job.case_id)
