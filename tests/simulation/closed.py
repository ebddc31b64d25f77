"""What must hold of closed cases, counted anew: their figures, relapses, and their channels."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from domain.outcomes import OutcomeRules
from tests.simulation.observer import moment

if TYPE_CHECKING:
    from tests.simulation.world import SimulatedWorld

KEEPS = frozenset({"saved", "saved_in_part"})
UNDO = timedelta(minutes=1)
HOURS, WEEK = timedelta(hours=48), timedelta(days=7)
LINES = (
    "SELECT c.ref, c.state, count(r.case_id) FROM cases c LEFT JOIN results r"
    " ON r.case_id = c.id GROUP BY c.id HAVING count(r.case_id) <> (c.state = 'closed')"
)
FIGURES = (
    "SELECT c.id, c.ref, c.account_id, c.opened_at, c.closed_at, c.outcome, c.flagged_at,"
    " c.first_contact_at, c.arr_kept_minor, r.outcome, r.closed_at, r.kept_minor, r.response,"
    " r.contact_minutes, r.relapsed_at FROM cases c LEFT JOIN results r ON r.case_id = c.id"
    " ORDER BY c.id"
)
CHANNELS = (
    "SELECT ref, state, outcome, closed_at, channel_id, channel_state FROM cases"
    " WHERE channel_id IS NOT NULL ORDER BY id"
)
ENDED = "SELECT max(at) FROM audit WHERE event = 'channel_archived' AND case_ref = ?"
MADE = "SELECT case_ref, seq FROM audit WHERE event = 'channel_created' AND data LIKE ?"
REPLACED = (
    "SELECT 1 FROM audit WHERE event = 'channel_replaced' AND case_ref = ? AND seq > ? LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Closed:
    """A case as it stands, and the line of figures that it left."""

    id: int
    ref: str
    account: int
    opened_at: str
    closed_at: str | None
    outcome: str | None
    flagged_at: str
    contact_at: str | None
    kept: int | None
    its_outcome: str | None
    its_closing: str | None
    its_kept: int | None
    response: str | None
    minutes: int | None
    relapsed_at: str | None

    def is_mistake(self, rules: OutcomeRules) -> bool:
        """Let go within days, and nobody was reached."""
        if self.outcome != "let_go" or self.closed_at is None or self.contact_at:
            return False
        return moment(self.closed_at) - moment(self.opened_at) <= rules.mistake_within


def check_lines(world: "SimulatedWorld") -> None:
    """At every moment: a closed case has its line of figures, and an open one none."""
    for ref, state, lines in world.ground.rows(LINES):
        world.watch.blame(12, f"{ref} is {state} and has {lines} lines of figures")


def check_closed(world: "SimulatedWorld", rested: datetime) -> None:
    """In the end."""
    check_lines(world)
    cases = [Closed(*row) for row in world.ground.rows(FIGURES)]
    for case in cases:
        if case.closed_at is not None:
            _check_figures(world, case)
            _check_relapse(world, case, cases)
    _check_channels(world, rested)


def _check_figures(world: "SimulatedWorld", case: Closed) -> None:
    """What the line says is what the case says."""
    told = case.its_outcome, case.its_closing, case.its_kept
    if told != (case.outcome, case.closed_at, case.kept):
        world.watch.blame(12, f"the figures of {case.ref} are those of another closing: {told}")
    if (case.response, case.minutes) != _reached(case):
        world.watch.blame(12, f"{case.ref} was reached {_reached(case)}, told {case.response}")


def _reached(case: Closed) -> tuple[str, int | None]:
    """How soon, from the flag on; the edge is in time."""
    if case.contact_at is None:
        return "never", None
    took = moment(case.contact_at) - moment(case.flagged_at)
    word = "within_48_hours" if took <= HOURS else "within_7_days" if took <= WEEK else "later"
    return word, max(0, int(took / UNDO))


def _check_relapse(world: "SimulatedWorld", case: Closed, cases: list[Closed]) -> None:
    """A save whose customer was at risk again within the window is none, unless by mistake."""
    rules = world.policy.outcomes
    later = list(_later(case, cases, rules))
    first = later[0] if later and case.outcome in KEEPS else None
    assert case.closed_at is not None
    if first and moment(first.opened_at) - moment(case.closed_at) > rules.recovery_window:
        first = None
    if case.relapsed_at != (first.opened_at if first else None):
        said = f"relapsed {case.relapsed_at}" if case.relapsed_at else "a save"
        world.watch.blame(12, f"{case.ref} counts as {said}; after it came {first}")


def _later(case: Closed, cases: list[Closed], rules: OutcomeRules) -> Iterator[Closed]:
    """Of the same customer, in the order in which they were opened: clocks are set back."""
    for each in cases:
        if each.account == case.account and each.id > case.id and not each.is_mistake(rules):
            yield each


def _check_channels(world: "SimulatedWorld", rested: datetime) -> None:
    """A channel is called as its case stands, and is archived in its time and never before."""
    for ref, state, outcome, closed_at, channel_id, channel_state in world.ground.rows(CHANNELS):
        channel = world.sandbox.state.channels[channel_id]
        if state == "open":
            if channel_state == "ended":
                world.watch.blame(12, f"{ref} is open, and its channel has ended")
            if "-closed-20" in channel.name and channel_state == "live":
                world.watch.blame(12, f"{ref} is open, and its channel is #{channel.name}")
            continue
        rules, at = world.policy.outcomes, moment(closed_at)
        span = rules.archive_saved_after if outcome in KEEPS else rules.archive_after
        ended = world.ground.one(ENDED, ref)
        if channel_state == "ended" and ended and moment(ended) < at + span:
            world.watch.blame(3, f"#{channel.name} was archived {ended}, closed {at}")
        if channel_state != "live" or _is_lost(world, ref, channel_id):
            continue
        if at + UNDO < rested and f"-closed-{at:%Y-%m}" not in channel.name:
            world.watch.blame(12, f"{ref} closed {at}, and its channel is #{channel.name}")
        kept = channel.is_archived or channel_id in world.taken_out
        if at + span < rested and not kept:
            world.watch.blame(1, f"#{channel.name} was never archived, closed {at}")


def _is_lost(world: "SimulatedWorld", ref: str, channel_id: str) -> bool:
    """Whether Slack does not let us, or nobody has told us yet how the channel is."""
    channel = world.sandbox.state.channels[channel_id]
    dead = "SELECT 1 FROM jobs j JOIN cases c ON c.id = j.case_id WHERE c.ref = ? AND j.state = ?"
    away = world.sandbox.bot.id not in channel.members or channel_id in world.open_to_others
    return away or world.ground.one(dead, ref, "dead") is not None


def was_replaced(world: "SimulatedWorld", channel_id: str) -> bool:
    """Whether the channel was a case's that was taken up again when it took posts no more."""
    return any(
        world.ground.one(REPLACED, ref, seq) is not None
        for ref, seq in world.ground.rows(MADE, f'%"{channel_id}"%')
    )
