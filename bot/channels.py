"""The case's channel: made once, filled with the right people, its card pinned."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.calls import Call, ChannelLookup
from bot.channel_names import channel_name, next_name
from bot.crm_asking import learn_account
from bot.desk import Desk
from bot.following import tell_follow
from bot.lanes import invite_lane, lane_of
from bot.messages import Message
from bot.opening import make_channel, people_to_invite
from bot.outcome import Refused, Sent
from bot.pins import pin_card
from bot.proposal_ends import channel_made
from bot.sends import Disposal, Parked
from bot.showing import SHOWN_IN_CHANNEL, look_at_case, show, show_case, show_home
from bot.similar import tell_similar
from bot.telling import answer_later, tell_case
from bot.trouble import MISSING_METHOD, Trouble
from domain.cases import Case, ChannelState
from playbooks.words import channel_link, mention
from storage.database import Transaction
from storage.job import Job, NewJob


class CreateChannel:
    """The first step of opening; the others follow in the same lane once it is done."""

    def __init__(self, desk: Desk, trouble: Trouble) -> None:
        self._desk = desk
        self._trouble = trouble

    def prepare(self, tx: Transaction, job: Job, now: datetime) -> Call | None:
        case = _case_of(tx, job)
        if case.channel_id is not None or not case.is_open:
            return None
        name = case.channel_name or self._base(case)
        lookup = ChannelLookup(name, case.private, tx.cases.list_channels_named(name))
        return Call("conversations.create", {"name": name, "is_private": case.private}, lookup)

    def _base(self, case: Case) -> str:
        return channel_name(case.account_name, self._desk.policy().channels.prefix)

    def sent(self, tx: Transaction, job: Job, call: Call, done: Sent, now: datetime) -> None:
        channel = done.response["channel"]
        case = tx.cases.change(
            _case_of(tx, job).id,
            channel_id=channel["id"],
            channel_name=channel["name"],
            channel_state=ChannelState.LIVE.value,
        )
        tx.audit.record(now, "savedesk", "channel_created", case.ref, channel=channel["id"])
        self._enqueue_rest(tx, case, job, now)

    def _enqueue_rest(self, tx: Transaction, case: Case, job: Job, now: datetime) -> None:
        """Invite, card (which pins itself), checklist, topic, and last the answer with the link."""
        _invite_first(tx, case, job.key.replace("channel:", "invite:", 1), now)
        tx.jobs.unpark(invite_lane(case))
        show(tx, case, "card", now)
        pin_card(tx, case, 1, now)
        show(tx, case, "checklist", now)
        show(tx, case, "topic", now)
        tell_follow(self._desk, tx, case, now)
        tell_similar(self._desk, tx, case, now)
        show_home(tx, case.owner_id, now)
        channel_made(tx, case, now)
        look_at_case(tx, case, now)
        url = job.payload.get("answer_url")
        if url and case.channel_id:
            words = self._desk.words(case.language)
            text = words.text(
                "%(channel)s is ready for *%(account)s*.",
                channel=channel_link(case.channel_id),
                account=case.account_name,
            )
            name = job.key.replace("channel:", "link:", 1)
            answer_later(tx, url, name, Message(text), now, lane=lane_of(case))
        learn_account(self._desk, tx, case, now)

    def refused(
        self, tx: Transaction, job: Job, call: Call, refusal: Refused, now: datetime
    ) -> Disposal:
        case = tx.cases.lock(_case_of(tx, job).id)
        if refusal.error == "name_taken":
            tx.cases.note(case.id, channel_name=next_name(call.params["name"], self._base(case)))
            return Disposal.AGAIN
        self._trouble.channel_lost(tx, case, ChannelState.FAILED, now, refusal.error)
        learn_account(self._desk, tx, case, now)
        url = job.payload.get("answer_url")
        if url:
            words = self._desk.words(case.language)
            text = words.refusal("channel_not_made", {"error": refusal.error})
            answer_later(tx, url, f"failed:{case.ref}", Message(text), now)
        return Disposal.DEAD


class Invite:
    """Invites the right people at once; one who cannot be invited never holds up the others."""

    def __init__(self, desk: Desk, trouble: Trouble) -> None:
        self._desk = desk
        self._trouble = trouble

    def prepare(self, tx: Transaction, job: Job, now: datetime) -> Call | Parked | None:
        case = _case_of(tx, job)
        if job.payload.get("people") and not case.may_post:
            return Parked.PARKED
        people = job.payload.get("people") or people_to_invite(tx, self._desk.policy(), case)
        if not case.may_post or not people:
            return None
        params = {"channel": case.channel_id, "users": ",".join(people), "force": True}
        return Call("conversations.invite", params)

    def sent(self, tx: Transaction, job: Job, call: Call, done: Sent, now: datetime) -> None:
        self._note_result(tx, job, call, done.response, now)

    def refused(
        self, tx: Transaction, job: Job, call: Call, refusal: Refused, now: datetime
    ) -> Disposal:
        if refusal.error in MISSING_METHOD:
            return self._trouble.lacks(tx, job, call.method, now)
        if "errors" in refusal.response or refusal.error in PER_PERSON:
            self._note_result(tx, job, call, refusal.response, now, refusal.error)
            return Disposal.SETTLED
        if job.payload.get("people"):
            return self._trouble.in_channel_waiting(tx, job, refusal.error, now)
        return self._trouble.in_channel(tx, job, refusal.error, now)

    def _note_result(
        self,
        tx: Transaction,
        job: Job,
        call: Call,
        answer: Mapping[str, Any],
        now: datetime,
        error: str = "",
    ) -> None:
        case, asked = _case_of(tx, job), str(call.params["users"]).split(",")
        failed = _failed(answer, asked, error)
        tx.cases.add_members(case.id, [person for person in asked if person not in failed])
        # Reminders show what their reader may see.
        look_at_case(tx, case, now)
        if failed:
            words = self._desk.words(case.language)
            text = words.text(
                "I could not invite %(people)s: please add them by hand, or ask an admin why.",
                people=words.listed([mention(person) for person in failed]),
            )
            tell_case(tx, case, f"not-invited:{job.key}", Message(text), now)


def _invite_first(tx: Transaction, case: Case, key: str, now: datetime) -> None:
    """Invites everybody who works on the case, before anything is said in its channel."""
    tx.jobs.enqueue(NewJob(key, "invite", now, lane=lane_of(case), case_id=case.id))


def replace_channel(
    tx: Transaction, case: Case, now: datetime, answer_url: str | None = None
) -> Case:
    """Makes another channel for an open case whose own takes no posts ever again.

    What is shown there is shown anew, and everybody who was in the old one is invited.
    """
    for what in SHOWN_IN_CHANNEL:
        standing = tx.posts.get(f"{what}:{case.ref}")
        if standing.ts is not None:
            tx.posts.save(standing.renewed())
    # Lines that waited for the old channel are not said in the new one.
    tx.jobs.unpark(lane_of(case))
    fresh = tx.cases.change(
        case.id,
        channel_id=None,
        channel_name=None,
        channel_state=ChannelState.PENDING.value,
        topic=None,
        messages_since_card=0,
    )
    tx.audit.record(now, "savedesk", "channel_replaced", case.ref)
    make_channel(tx, fresh, f"channel:{case.ref}:{fresh.version}", answer_url, now)
    return fresh


def channel_back(tx: Transaction, case: Case, now: datetime) -> None:
    """The channel takes posts again: what waited is said, and everything shown is renewed."""
    back = tx.cases.change(case.id, channel_state=ChannelState.LIVE.value)
    tx.audit.record(now, "savedesk", "channel_back", case.ref)
    if not tx.cases.list_members(case.id):
        # It was lost before anybody had been invited.
        _invite_first(tx, case, f"invite:{case.ref}:{case.version}", now)
    for lane in (lane_of(case), invite_lane(case)):
        tx.jobs.unpark(lane)
    show_case(tx, back, now)
    card = tx.posts.get(f"card:{case.ref}")
    if card.ts is not None:
        # It may not have been pinned before the channel was lost.
        pin_card(tx, back, card.generation, now)


PER_PERSON = frozenset(
    {"user_not_found", "user_is_restricted", "user_is_ultra_restricted", "cant_invite"}
)
NO_FAILURE = frozenset({"already_in_channel", "cant_invite_self"})


def _failed(answer: Mapping[str, Any], asked: Sequence[str], error: str) -> list[str]:
    """The people whom Slack would not invite."""
    errors = answer.get("errors") or []
    if not errors:
        return list(asked) if error and error not in NO_FAILURE else []
    return [each["user"] for each in errors if each.get("user") and each["error"] not in NO_FAILURE]


def _case_of(tx: Transaction, job: Job) -> Case:
    assert job.case_id is not None
    return tx.cases.get(job.case_id)
