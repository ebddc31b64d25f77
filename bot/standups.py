"""Stand-ups: each team's on each of its working days, once, whatever restarts and replicas do.

A timer for each team and day, named by them. When it fires, the day is taken in the database in the
same transaction that has the post sent; whoever comes second finds it taken. The next one is
planned then, at every start, with the day's housekeeping and when the policy changes.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import sha256

from bot.channel_lines import tell_channel
from bot.desk import Desk
from bot.held_back import show_held_back
from bot.reminding import watchers_of
from bot.standup_facts import channel_of, days_off, open_cases_of, owners_in, standings_of, teams_of
from bot.standup_post import StandUp, stand_up_messages, stand_up_title
from bot.standup_words import Telling
from domain.policy import Policy, StandUpTeam
from domain.standup import Standing
from domain.standup_days import (
    Turn,
    day_of,
    is_held_on,
    moment_of,
    next_day,
    quarter_start,
    turn_of,
)
from domain.standup_told import Told, packed, unpacked
from domain.standup_totals import Totals, totals
from playbooks.words import channel_link
from storage.database import Transaction
from storage.job import Job, NewJob

DAY = timedelta(days=1)
POSTED, SKIPPED = "posted", "skipped"
NOTHING_TOLD = "{}"


def plan_stand_ups(tx: Transaction, policy: Policy, now: datetime) -> None:
    """Sets each team's stand-up of today, where it is planned or still to come, and the next one.

    The moment is set anew: the policy, a holiday or the zone may be others now.
    """
    for team in teams_of(policy):
        today = day_of(team, now)
        known = tx.jobs.find(_key(team.name, today)) is not None
        if is_held_on(team, today, partial(days_off, policy, team)) and (
            known or moment_of(team, today) > now
        ):
            _plan(tx, team, today)
        _plan_from(tx, policy, team, today + DAY)


def _plan_from(tx: Transaction, policy: Policy, team: StandUpTeam, first: date) -> None:
    day = next_day(team, first, partial(days_off, policy, team))
    if day is not None:
        _plan(tx, team, day)


def _plan(tx: Transaction, team: StandUpTeam, day: date) -> None:
    if tx.stand_ups.is_held(team.name, day):
        return
    payload = {"team": team.name, "day": day.isoformat()}
    key, at = _key(team.name, day), moment_of(team, day)
    tx.jobs.arm(NewJob(key, "hold_stand_up", at, payload=payload))


def _key(team: str, day: date) -> str:
    return f"standup:{team}:{day.isoformat()}"


class HoldStandUp:
    """The moment of a stand-up: posts it, or passes it over where it is too late for it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def fire(self, tx: Transaction, job: Job, now: datetime) -> None:
        policy, day = self._desk.policy(), date.fromisoformat(job.payload["day"])
        named = (team for team in teams_of(policy) if team.name == job.payload["team"])
        team = next(named, None)
        if team is None:
            return
        turn = turn_of(team, day, now, partial(days_off, policy, team))
        if turn is Turn.WAIT:
            # Its moment was moved, or the clock set back.
            _plan(tx, team, day)
            return
        _plan_from(tx, policy, team, max(day + DAY, day_of(team, now)))
        if turn is Turn.SKIP:
            self._pass_over(tx, team, day, now)
        else:
            self._hold(tx, team, day, now, late=turn is Turn.POST_LATE)

    def _pass_over(self, tx: Transaction, team: StandUpTeam, day: date, now: datetime) -> None:
        if tx.stand_ups.hold(team.name, day, now, SKIPPED, NOTHING_TOLD):
            _record(tx, now, "stand_up_skipped", team, day)

    def _hold(
        self, tx: Transaction, team: StandUpTeam, day: date, now: datetime, *, late: bool
    ) -> None:
        policy = self._desk.policy()
        owners = owners_in(tx, policy, team)
        picture = picture_of(tx, policy, owners, team.zone, now, before_of(tx, team.name, day))
        told = packed(now, picture.standings)
        if not tx.stand_ups.hold(team.name, day, now, POSTED, told):
            return
        on = Telling(self._desk.words(policy.language), now, tx.open_work.names(), picture.before)
        found = StandUp(
            stand_up_title(on, day, team.name if len(teams_of(policy)) > 1 else None),
            picture.totals,
            picture.standings,
            policy.standups.talk_about,
            tx.audit.head(),
            late,
        )
        post, replies = stand_up_messages(on, found)
        key, channel = _key(team.name, day), channel_of(policy, team)
        if policy.reminders.is_shadow(now):
            watchers = watchers_of(tx, policy, {each.case.owner_id for each in picture.standings})
            show_held_back(self._desk, tx, watchers, key, post, channel_link(channel), now)
        else:
            tell_channel(tx, channel, key, post, now, replies, afresh=True)
        _record(tx, now, "stand_up_posted", team, day, cases=len(picture.standings))


def _record(
    tx: Transaction,
    now: datetime,
    event: str,
    team: StandUpTeam,
    day: date,
    cases: int | None = None,
) -> None:
    """The team by a digest: its name is somebody's words."""
    name = sha256(team.name.encode()).hexdigest()[:12]
    tx.audit.record(now, "savedesk", event, team=name, day=day.isoformat(), cases=cases)


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that a stand-up shows, and what it is compared with."""

    standings: list[Standing]
    totals: Totals
    before: Told | None


def before_of(tx: Transaction, team: str, day: date) -> Told | None:
    """What the last one of that team told that was posted before that day."""
    last = tx.stand_ups.find_before(team, day)
    return unpacked(last[1]) if last else None


def picture_of(
    tx: Transaction,
    policy: Policy,
    owners: frozenset[str] | None,
    zone: str,
    now: datetime,
    before: Told | None,
) -> Picture:
    """How the cases of these owners stand; everybody's where there is no list of them."""
    standings = standings_of(tx, policy, open_cases_of(tx, owners), now)
    return Picture(standings, totals_of(tx, standings, owners, zone, now, before), before)


def totals_of(
    tx: Transaction,
    standings: list[Standing],
    owners: frozenset[str] | None,
    zone: str,
    now: datetime,
    before: Told | None,
) -> Totals:
    """The figures above them. Without an earlier stand-up *since* is a day."""
    since = before.at if before else now - DAY
    ended = [
        each
        for each in tx.open_work.ended(min(quarter_start(zone, now), since))
        if owners is None or each.owner_id in owners
    ]
    return totals(
        [on.case for on in standings], sum(on.is_slipping for on in standings), ended, since,
        quarter_start(zone, now),
    )  # fmt: skip
