"""Knowing the people: read once at the start and each day, kept current by events."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.calls import Call
from bot.desk import Desk
from bot.exposure import look_at_channel
from bot.leaving import ask_for_new_owners, note_people
from bot.outcome import Refused, Sent
from bot.policy_channels import look_at_named_channels
from bot.rhythm import plan_rhythm
from bot.sends import Disposal
from domain.cases import ChannelState
from domain.people import Person
from domain.policy import Ground, Policy
from storage.database import Transaction
from storage.job import Job, NewJob

LANE = "people"


def read_person(user: Mapping[str, Any]) -> Person:
    """A person as Slack's user object describes one."""
    profile = user.get("profile") or {}
    name = profile.get("real_name") or user.get("real_name") or user.get("name") or user["id"]
    return Person(
        id=user["id"],
        name=str(name),
        zone=_zone(str(user.get("tz") or "UTC")),
        locale=str(user.get("locale") or "en-US"),
        email=profile.get("email"),
        guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        bot=bool(user.get("is_bot")) or user["id"] == "USLACKBOT",
        deactivated=bool(user.get("deleted")),
        team_id=user.get("team_id"),
    )


def _zone(name: str) -> str:
    """The zone when we know it; a moment in UTC is better than none."""
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError):
        return "UTC"


def meet_everybody(tx: Transaction, policy: Policy, now: datetime) -> None:
    """Reads the people and the groups that the policy names, once a minute at the most."""
    moment = now.strftime("%Y-%m-%dT%H:%M")
    tx.jobs.enqueue(NewJob(f"people:{moment}:", "meet_people", now, LANE, payload={"cursor": ""}))
    for group in sorted(groups_named(policy)):
        tx.jobs.enqueue(
            NewJob(f"group:{group}:{moment}", "meet_group", now, LANE, payload={"group": group})
        )


def groups_named(policy: Policy) -> set[str]:
    """The user groups that the policy names anywhere."""
    holders = [holder for each in policy.roles.values() for holder in each]
    for line in policy.reporting:
        holders += [line.manager, *line.people]
    holders += [*policy.approvers.emergency, *policy.approvers.alternates]
    holders += [holder for team in policy.standups.teams for holder in team.people]
    return {holder.name for holder in holders if holder.ground is Ground.GROUP}


def meet_again(tx: Transaction, group_id: str, key: str, now: datetime) -> None:
    """Reads a group anew because its members changed."""
    tx.jobs.enqueue(
        NewJob(f"group:{group_id}:{key}", "meet_group", now, LANE, payload={"group": group_id})
    )


def meet_person(tx: Transaction, person_id: str, now: datetime) -> None:
    """Asks who somebody is whom we have not met."""
    key = f"person:{person_id}:{now.strftime('%Y-%m-%dT%H:%M')}"
    # In a lane of its own: reading a large workspace takes minutes, and this person waits.
    lane, payload = f"person:{person_id}", {"person": person_id}
    tx.jobs.enqueue(NewJob(key, "meet_person", now, lane, payload=payload))


class MeetPeople:
    """Reads one page of the members; the next page is a job of its own."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def prepare(self, tx: Transaction, job: Job, now: datetime) -> Call | None:
        cursor = job.payload["cursor"]
        params: dict[str, Any] = {"limit": 200, "include_locale": True}
        return Call("users.list", params | ({"cursor": cursor} if cursor else {}))

    def sent(self, tx: Transaction, job: Job, call: Call, done: Sent, now: datetime) -> None:
        people = [read_person(user) for user in done.response.get("members", ())]
        note_people(self._desk, tx, people, now)
        cursor = done.response.get("response_metadata", {}).get("next_cursor", "")
        if cursor:
            stem = job.key.rpartition(":")[0]
            payload = {"cursor": cursor}
            tx.jobs.enqueue(NewJob(f"{stem}:{cursor}", "meet_people", now, LANE, payload=payload))

    def refused(
        self, tx: Transaction, job: Job, call: Call, refusal: Refused, now: datetime
    ) -> Disposal:
        return Disposal.DEAD


class MeetPerson:
    """Reads one person."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def prepare(self, tx: Transaction, job: Job, now: datetime) -> Call | None:
        return Call("users.info", {"user": job.payload["person"], "include_locale": True})

    def sent(self, tx: Transaction, job: Job, call: Call, done: Sent, now: datetime) -> None:
        note_people(self._desk, tx, [read_person(done.response["user"])], now)

    def refused(
        self, tx: Transaction, job: Job, call: Call, refusal: Refused, now: datetime
    ) -> Disposal:
        return Disposal.SETTLED


class MeetGroup:
    """Reads who is in a user group."""

    def prepare(self, tx: Transaction, job: Job, now: datetime) -> Call | None:
        return Call("usergroups.users.list", {"usergroup": job.payload["group"]})

    def sent(self, tx: Transaction, job: Job, call: Call, done: Sent, now: datetime) -> None:
        tx.people.set_group(job.payload["group"], done.response.get("users", ()))

    def refused(
        self, tx: Transaction, job: Job, call: Call, refusal: Refused, now: datetime
    ) -> Disposal:
        return Disposal.DEAD


class Housekeeping:
    """Once a day: meets everybody again, looks after channels, forgets what is long finished."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def fire(self, tx: Transaction, job: Job, now: datetime) -> None:
        before = now - self._desk.policy().clocks.prune_after
        tx.jobs.prune(before)
        tx.inbox.prune(before)
        tx.undos.prune(before)
        tx.nudges.prune(before)
        tx.reminders.prune(before)
        tx.unplaced.prune(before)
        for person_id in tx.people.list_left_with_duties():
            ask_for_new_owners(self._desk, tx, person_id, now)
        meet_everybody(tx, self._desk.policy(), now)
        plan_rhythm(tx, self._desk.policy(), now)
        look_at_named_channels(tx, self._desk.policy(), now)
        for case in tx.cases.list_open(limit=5000):
            if case.may_post or case.channel_state is ChannelState.EXPOSED:
                look_at_channel(tx, case, now.date().isoformat(), now)


def keep_house(tx: Transaction, now: datetime) -> None:
    """Plans today's housekeeping, once however often it is asked for."""
    tx.jobs.enqueue(NewJob(f"housekeeping:{now.date().isoformat()}", "keep_house", now))
