"""When a request is reminded of, asked of the next level, and lapses: never early, late with an
excuse only. Time is that of a plain working week, counted by the simulation itself."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tests.simulation.authority import Request
from tests.simulation.duties import EVENING, MORNING, SATURDAY
from tests.simulation.observer import moment, stored

if TYPE_CHECKING:
    from tests.simulation.world import SimulatedWorld

REMIND, NEXT_LEVEL = timedelta(hours=4), timedelta(hours=8)
NEAR, PROMPT = timedelta(minutes=1), timedelta(minutes=10)
ASKS = (
    "SELECT a.person_id, a.at, a.over_at FROM asks a JOIN concessions k ON k.id = a.concession_id"
    " WHERE k.ref = ? AND NOT a.informed AND a.agreed_at IS NULL ORDER BY a.id"
)
QUESTIONS = (
    "SELECT s.at, s.kind FROM approval_steps s JOIN concessions k ON k.id = s.concession_id"
    " WHERE k.ref = ? AND s.kind IN ('question', 'answer') ORDER BY s.id"
)


def _days(zone: str, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The working days of somebody's week from that moment on, each with its two ends."""
    here, day = ZoneInfo(zone), start.astimezone(ZoneInfo(zone)).date()
    while True:
        if day.weekday() < SATURDAY:
            yield _at(day, MORNING, here), _at(day, EVENING, here)
        day += timedelta(days=1)


def _at(day: Any, hour: time, here: ZoneInfo) -> datetime:
    return datetime.combine(day, hour, here).astimezone(UTC)


def worked(zone: str, start: datetime, end: datetime) -> timedelta:
    """How long somebody was at work between two moments."""
    total = timedelta()
    for opens, closes in _days(zone, start):
        if opens >= end:
            return total
        total += max(timedelta(), min(end, closes) - max(start, opens))
    return total


def after_work(zone: str, start: datetime, span: timedelta) -> datetime:
    """When somebody has been at work for so long."""
    for opens, closes in _days(zone, start):
        here = max(timedelta(), closes - max(start, opens))
        if here >= span:
            return max(start, opens) + span
        span -= here
    raise AssertionError("days do not end")


def waited(world: "SimulatedWorld", ref: str, person: str, since: datetime) -> timedelta:
    """The working time of a copy: what passed while a question was open does not count."""
    zone, now = world.sandbox.state.users[person].tz, world.clock.now()
    total, start = timedelta(), since
    running = True
    for at, kind in world.ground.rows(QUESTIONS, ref):
        edge = max(moment(at), since)
        if kind == "question" and running:
            total, running = total + worked(zone, start, edge), False
        elif kind == "answer":
            start, running = edge, True
    return total + (worked(zone, start, now) if running else timedelta())


def check_reminded(world: "SimulatedWorld", asked: Request, data: dict[str, Any]) -> None:
    """Somebody is reminded at four hours of their working time, while no question is open."""
    person = data["person"]
    asks = [moment(at) for who, at, over in world.ground.rows(ASKS, asked.ref)
            if who == person and over is None]  # fmt: skip
    spans = [waited(world, asked.ref, person, at) for at in asks]
    if not any(span >= REMIND - NEAR for span in spans):
        world.watch.blame(3, f"{person} was reminded of a request after {spans}")
    if world.ground.one("SELECT question_open FROM concessions WHERE ref = ?", asked.ref):
        world.watch.blame(4, f"{person} was reminded while a question was open")
    if asks and not world.ground.rows(QUESTIONS, asked.ref):
        zone = world.sandbox.state.users[person].tz
        check_prompt(world, after_work(zone, asks[0], REMIND), f"the reminder of {person}")


def check_escalated(world: "SimulatedWorld", asked: Request) -> None:
    """The next level is asked when somebody's eight hours are over, or nobody could tell them."""
    now = stored(world.clock.now())
    asks = world.ground.rows(ASKS, asked.ref)
    if any(over == now for _who, _at, over in asks):
        return
    spans = [waited(world, asked.ref, who, moment(at)) for who, at, over in asks if over is None]
    if not any(span >= NEXT_LEVEL - NEAR for span in spans):
        world.watch.blame(3, f"the next level was asked after {spans}")


def check_lapsed(world: "SimulatedWorld", asked: Request, before: str) -> None:
    """A request lapses after its days, what was granted at its moment; with its case at once."""
    if world.ground.one("SELECT state FROM cases WHERE id = ?", asked.case_id) != "open":
        return
    end = asked.at + world.policy.authority.lapse_after
    if before == "granted":
        assert asked.lapses_at is not None
        end = asked.lapses_at
    elif world.policy_since > asked.at:
        return
    if world.clock.now() < end:
        world.watch.blame(3, f"{before} lapsed before {end}")
    check_prompt(world, end, "the lapse")


def check_prompt(world: "SimulatedWorld", due: datetime, what: str) -> None:
    """What is late had an excuse."""
    late = world.clock.now() - due
    if late > PROMPT and world.calm_since < due - PROMPT and world.policy_since < due - PROMPT:
        world.watch.blame(3, f"{what} came {late} late")
