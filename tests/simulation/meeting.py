"""What teams read in channels of no case: their stand-ups, and who was saved.

Which days have a stand-up is counted by the simulation itself: a plain working week, no holidays.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from domain.aftercare_rules import AftercareRules
from domain.outcomes import OutcomeRules
from domain.policy import StandUps, StandUpTeam
from tests.simulation.clocks import FURTHEST
from tests.simulation.observer import moment, stored
from tests.world import user

if TYPE_CHECKING:
    from tests.simulation.world import SimulatedWorld

DAY = timedelta(days=1)
WINS = "C0WINS"
# For everybody to read, beside the channel of approvals.
MEETING_PLACES = {WINS: "wins", "C0NORTH": "north", "C0EVERY": "everybody"}
NORTH = StandUpTeam("North", "C0NORTH", time(9, 30), "Europe/Berlin", people=(user("U0BOB"),))
EVERY = StandUpTeam(
    "Every", "C0EVERY", time(16), "America/New_York", days=frozenset({0, 2, 4, 5})
)  # fmt: skip
# A clock that is set back after the moment came may say so.
SET_BACK = 2 * FURTHEST
PROMPT = timedelta(minutes=10)
UNDO = timedelta(minutes=1)
HELD = "SELECT at, state FROM stand_ups WHERE team = ? AND day = ?"
NOT_SAID = "SELECT 1 FROM jobs WHERE kind = 'tell_channel' AND state = 'dead' AND key LIKE ?"
SAVES = (
    "SELECT seq, at, event, case_ref, data FROM audit WHERE event IN ('case_closed',"
    " 'case_reopened', 'close_undone', 'save_celebrated') ORDER BY seq"
)
STANDING = "SELECT ref, closed_at FROM cases WHERE outcome IN ('saved', 'saved_in_part')"


def teams(world: "SimulatedWorld") -> StandUps:
    """The stand-ups of a world; many have none."""
    chosen = world.rng.choice(((), (NORTH,), (EVERY,), (NORTH, EVERY)))
    return StandUps(digest=False, teams=chosen, talk_about=world.rng.choice((1, 7)))


def outcome_rules(world: "SimulatedWorld") -> OutcomeRules:
    """What follows a closing, in half of the worlds within the days that they live."""
    if world.rng.random() < 0.5:
        return OutcomeRules(celebrate_in=WINS)
    return OutcomeRules(
        debrief_after=1, recovery_window=2 * DAY, mistake_within=DAY, archive_after=DAY,
        archive_saved_after=2 * DAY, celebrate_in=WINS,
    )  # fmt: skip


def aftercare_rules(world: "SimulatedWorld") -> AftercareRules:
    if world.rng.random() < 0.5:
        return AftercareRules()
    return AftercareRules(touch_every=DAY, report_every=3 * DAY, business_review=9 * DAY)


@dataclass(frozen=True, slots=True)
class Post:
    """Something new in a channel of no case, that answers nothing."""

    channel: str
    at: datetime
    text: str


class Meeting:
    """Follows what is posted where teams meet."""

    def __init__(self, world: "SimulatedWorld") -> None:
        self._world = world
        self.began = world.clock.now()
        self.posts: list[Post] = []

    def posted(self, args: Mapping[str, Any], at: datetime) -> None:
        """Something was posted; `at` is when it was rendered."""
        channel = str(args.get("channel"))
        if channel not in MEETING_PLACES or args.get("thread_ts"):
            return
        post = Post(channel, at, str(args.get("text")))
        for team in self._world.policy.standups.teams:
            if team.channel == channel:
                self._check(team, post)
        self.posts.append(post)

    def _check(self, team: StandUpTeam, post: Post) -> None:
        """Never early, never on a day off, and never a second one."""
        here = post.at.astimezone(ZoneInfo(team.zone))
        if here.weekday() not in team.days:
            self._blame(3, f"the stand-up of {team.name} came on a day off: {here}")
        if here < _moment(team, here.date()) - SET_BACK:
            self._blame(3, f"the stand-up of {team.name} came early: {here}")
        if here.date() in self.days_of(team):
            self._blame(2, f"{team.name} had two stand-ups on {here.date()}")

    def days_of(self, team: StandUpTeam) -> list[date]:
        """The days on which the team has had its stand-up, by its own calendar."""
        zone = ZoneInfo(team.zone)
        return [each.at.astimezone(zone).date() for each in self.posts
                if each.channel == team.channel]  # fmt: skip

    def _blame(self, invariant: int, text: str) -> None:
        self._world.watch.blame(invariant, text)


def _moment(team: StandUpTeam, day: date) -> datetime:
    return datetime.combine(day, team.at, ZoneInfo(team.zone)).astimezone(UTC)


def check_meetings(world: "SimulatedWorld", rested: datetime) -> None:
    """In the end: each team had its stand-up on each of its days, and each save was told once."""
    for team in world.policy.standups.teams:
        told = world.meeting.days_of(team)
        for day in _days_due(world, team, rested):
            _check_held(world, team, day)
            missing = NOT_SAID, f"channel-line:{team.channel}:standup:%:{day}"
            if day not in told and world.ground.one(*missing) is None:
                world.watch.blame(1, f"{team.name} had no stand-up on {day}")
    _check_celebrated(world, rested)


def _days_due(world: "SimulatedWorld", team: StandUpTeam, until: datetime) -> Iterator[date]:
    day = world.meeting.began.astimezone(ZoneInfo(team.zone)).date()
    while _moment(team, day) < until:
        if day.weekday() in team.days and _moment(team, day) > world.meeting.began:
            yield day
        day += DAY


def _check_held(world: "SimulatedWorld", team: StandUpTeam, day: date) -> None:
    """The day was taken once its moment had come, in a calm world at once."""
    due, rows = _moment(team, day), world.ground.rows(HELD, team.name, day.isoformat())
    if not rows:
        return
    at, state = moment(rows[0][0]), rows[0][1]
    if at < due or state != "posted":
        world.watch.blame(3, f"the stand-up of {team.name} on {day} was {state} {at}")
    if at - due > PROMPT and world.calm_since < due - PROMPT:
        world.watch.blame(3, f"the stand-up of {team.name} on {day} came {at - due} late")


def _check_celebrated(world: "SimulatedWorld", rested: datetime) -> None:
    """A save is told once for ever, and only when nobody can take its closing back any more."""
    told: set[str] = set()
    saved: dict[str, datetime] = {}
    for _seq, at, event, ref, data in world.ground.rows(SAVES):
        if event == "save_celebrated":
            if ref in told:
                world.watch.blame(2, f"the save of {ref} was celebrated twice")
            if ref not in saved or moment(at) < saved[ref] + UNDO - SET_BACK:
                world.watch.blame(3, f"{ref} was celebrated and did not stand as saved")
            told.add(ref)
        elif event == "case_closed" and '"saved' in data:
            saved[ref] = moment(at)
        else:
            saved.pop(ref, None)
    posts = sum(each.channel == WINS for each in world.meeting.posts)
    if posts > len(told):
        world.watch.blame(2, f"{len(told)} saves were told of in {posts} posts")
    if world.policy.outcomes.celebrate_in != WINS:
        return
    for ref, closed_at in world.ground.rows(STANDING):
        if moment(closed_at) + UNDO < rested and ref not in told:
            world.watch.blame(1, f"the save of {ref} was never told")
    dead = world.ground.rows(NOT_SAID, f"channel-line:{WINS}:%")
    if (
        posts < len(told)
        and not dead
        and stored(rested)
        > max(
            (
                at
                for _seq, at, event, *_rest in world.ground.rows(SAVES)
                if event == "save_celebrated"
            ),
            default="",
        )
    ):
        world.watch.blame(1, f"{len(told)} saves were told of in {posts} posts")
