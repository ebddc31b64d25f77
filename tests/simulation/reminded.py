"""What must hold of reminders: everything due is told, nothing early, nothing that is done."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.messages import opaque
from bot.reminders import ReminderMessage
from sandbox.state import Message
from storage.database import Transaction
from tests.simulation.duties import Known, at_work, leaders, next_morning
from tests.simulation.observer import moment, stored

if TYPE_CHECKING:
    from tests.simulation.world import SimulatedWorld

MARK = "duty-"
MEANT = (
    "SELECT n.kind, c.ref, n.subject, n.due_at, n.person_id FROM nudges n"
    " JOIN cases c ON c.id = n.case_id WHERE n.ref = ?"
)
TOLD = (
    "SELECT n.key, n.told_at, n.reminder, n.breached_at FROM nudges n JOIN cases c"
    " ON c.id = n.case_id WHERE n.kind = ? AND c.ref = ? AND n.subject = ? AND n.person_id = ?"
    " AND n.due_at BETWEEN ? AND ?"
)
DAYS = (
    "SELECT ref, payload FROM reminders WHERE person_id = ? AND kind IN ('day', 'back')"
    " AND at >= ? ORDER BY at"
)
UNDELIVERED = (
    "SELECT 1 FROM jobs WHERE kind = 'show_reminder' AND state = 'dead' AND payload LIKE ?"
)
KEPT = (
    "SELECT key, channel, ts FROM posts WHERE key LIKE 'reminder:%' AND ts IS NOT NULL ORDER BY key"
)
EDGES = (
    "SELECT starts_at, ends_at FROM absences WHERE person_id IN (?1, ?2)"
    " UNION SELECT starts_at, ends_at FROM covers WHERE person_id IN (?1, ?2)"
    " OR deputy_id IN (?1, ?2)"
)
NEAR = timedelta(minutes=1)
# A calm world tells a passed deadline within a tick; clocks may have been set by some minutes.
PROMPT = timedelta(minutes=10)
HIDDEN = ("an item of the checklist", "a promise to the customer", "an issue of the recovery plan")
WARNING = ":warning:"


def check_reminder(
    world: "SimulatedWorld", args: Mapping[str, Any], act: int, at: datetime
) -> None:
    """A reminder was posted: what it shows as owed was owed when it was rendered, and not early."""
    for block in args.get("blocks") or []:
        name = str(block.get("block_id") or "")
        if not name.startswith(MARK):
            continue
        rows = world.ground.rows(MEANT, name.removeprefix(MARK))
        if not rows:
            continue
        kind, ref, subject, due, _person = rows[0]
        known = world.ledger.find(kind, ref, subject, moment(due))
        if all(each.ended is not None for each in known):
            # It may have come to be since the last act.
            world.ledger.look()
            known = world.ledger.find(kind, ref, subject, moment(due))
        text = str(block.get("text", {}).get("text", ""))
        if not known:
            world.watch.blame(4, f"reminded of what nobody owes: {text[:100]!r}")
        elif all(each.ended is not None and each.ended < act for each in known):
            world.watch.blame(4, f"reminded of what is done: {text[:100]!r}")
        if text.startswith(WARNING) and moment(due) > at:
            world.watch.blame(3, f"called overdue before its deadline: {text[:100]!r}")


def check_reminders(world: "SimulatedWorld", tx: Transaction, rested: datetime) -> None:
    """In the end: everything that was due before the rest began has been told."""
    for known in world.ledger.standing():
        zone = world.sandbox.state.users[known.hearer].tz
        owing = max(known.duty.due_at, known.since, *_turns(world, known))
        told_by = next_morning(zone, owing) + NEAR
        unreachable = world.ground.one(UNDELIVERED, f'%"{known.hearer}"%') is not None
        if told_by < rested and not unreachable and not _is_told(world, known):
            world.watch.blame(1, f"{known.hearer} was never told that {_named(known)} has passed")
        _check_breach(world, known, rested)
    _check_shown(world, tx)


def _turns(world: "SimulatedWorld", known: Known) -> list[datetime]:
    """When somebody's time away began or ended: others heard of the duty until then."""
    people = known.duty.owner, known.hearer
    rows = world.ground.rows(EDGES, *people)
    edges = [moment(each) for row in rows for each in row]
    return [each for each in edges if each <= world.clock.now()]


def _named(known: Known) -> str:
    duty = known.duty
    return f"{duty.kind} {duty.subject} of {duty.case_ref}, due {duty.due_at:%d %b %H:%M}"


def _is_told(world: "SimulatedWorld", known: Known) -> bool:
    """Whether a message says so that stands in Slack, posted or renewed after the deadline."""
    duty = known.duty
    if not duty.interrupts:
        return _is_in_a_day(world, known)
    span = stored(duty.due_at - NEAR), stored(duty.due_at + NEAR)
    found = world.ground.rows(TOLD, duty.kind, duty.case_ref, duty.subject, known.hearer, *span)
    return any(
        told is not None and reminder is not None
        and opaque(f"reminder:{reminder}") in world.watch.said
        and _shown_after(world, reminder, duty.due_at)
        for _key, told, reminder, _breached in found
    )  # fmt: skip


def _shown_after(world: "SimulatedWorld", reminder: str, due_at: datetime) -> bool:
    rows = world.ground.rows("SELECT channel, ts FROM posts WHERE key = ?", f"reminder:{reminder}")
    return any(world.watch.shown_at.get((channel, ts), due_at) > due_at for channel, ts in rows)


def _is_in_a_day(world: "SimulatedWorld", known: Known) -> bool:
    """Items and time boxes wait for *Your day*: the five most urgent things, and how many more."""
    since = max(known.duty.due_at, known.since) - NEAR
    for ref, payload in world.ground.rows(DAYS, known.hearer, stored(since)):
        listed = known.duty.subject in payload or '"more": 0' not in payload
        if listed and opaque(f"reminder:{ref}") in world.watch.said:
            return True
    return False


def _check_breach(world: "SimulatedWorld", known: Known, rested: datetime) -> None:
    """Passed deadlines are noted at once in a calm world, never early, and managers hear."""
    duty = known.duty
    if not duty.is_told_of:
        return
    span = stored(duty.due_at - NEAR), stored(duty.due_at + NEAR)
    rows = world.ground.rows(TOLD, duty.kind, duty.case_ref, duty.subject, known.hearer, *span)
    for key, _told, _reminder, breached in rows:
        if breached is None:
            continue
        if moment(breached) < duty.due_at:
            world.watch.blame(3, f"{_named(known)} counted as passed {moment(breached)}")
        late = moment(breached) - max(duty.due_at, known.since)
        if late > PROMPT and world.calm_since < duty.due_at - PROMPT:
            world.watch.blame(3, f"{_named(known)} was noticed {late} late")
        for leader in leaders(world, duty.owner):
            _check_manager(world, known, key, leader, moment(breached), rested)


def _check_manager(
    world: "SimulatedWorld",
    known: Known,
    key: str,
    leader: str,
    breached: datetime,
    rested: datetime,
) -> None:
    """Who leads the owner hears of it in their next day at the latest."""
    user = world.sandbox.state.users[leader]
    known_since = max(breached, known.since, world.policy_since, *_turns(world, known))
    told_by = next_morning(user.tz, known_since) + NEAR
    unreachable = world.ground.one(UNDELIVERED, f'%"{leader}"%') is not None
    away = world.ground.one("SELECT 1 FROM absences WHERE person_id = ?", leader) is not None
    if user.deleted or unreachable or away or leader == known.hearer or told_by > rested:
        return
    heard = world.ground.rows(
        "SELECT ref FROM reminders WHERE person_id = ? AND payload LIKE ?", leader, f"%{key}%"
    )
    if not any(opaque(f"reminder:{ref}") in world.watch.said for (ref,) in heard):
        world.watch.blame(1, f"{leader} was never told that {_named(known)} has passed")


def _check_shown(world: "SimulatedWorld", tx: Transaction) -> None:
    """Each reminder reads as it would if it were rendered now, and none stands unknown."""
    desk = world.replicas[0].bot.desk
    rendered = ReminderMessage(desk)
    known: set[tuple[str, str]] = set()
    for key, channel, ts in world.ground.rows(KEPT):
        known.add((channel, ts))
        message = world.sandbox.message_at(world.sandbox.state.channels[channel], ts)
        job = tx.jobs.find(key)
        if message is None or job is None or job.state == "dead":
            continue
        said = rendered.render(tx, job, world.watch.shown_at[channel, ts], stands=True)
        shown = {"text": message.text, "blocks": message.blocks}
        # Who may not see a case any more keeps what they read before, and reads nothing new; what
        # is settled is not told anew to somebody who has come to see it since.
        hides = _hides(said) or (_hides(shown) and not _hides(_reminding(message)))
        if said is not None and not hides and said.body() != shown:
            world.watch.blame(12, f"the reminder {message.text[:60]!r} is out of date")
        _check_still_owed(world, message)
    _check_none_unknown(world, known)


def _hides(said: object) -> bool:
    """Whether what people typed is left out for a reader who may not see the case."""
    return any(each in str(said) for each in HIDDEN)


def _check_still_owed(world: "SimulatedWorld", message: Message) -> None:
    """In the end no message shows something as owed that is done."""
    for block in message.blocks:
        name = str(block.get("block_id") or "")
        for kind, ref, subject, due, _person in world.ground.rows(MEANT, name.removeprefix(MARK)):
            known = world.ledger.find(kind, ref, subject, moment(due))
            if kind != "time_box" and all(each.ended is not None for each in known):
                world.watch.blame(4, f"{kind} {subject} of {ref} is done and still shown as owed")


def _check_none_unknown(world: "SimulatedWorld", known: set[tuple[str, str]]) -> None:
    """A reminder that stands and that the bot does not know of could never be taken back."""
    for channel in world.sandbox.state.channels.values():
        for message in channel.messages:
            if (
                channel.kind == "im"
                # The answer to a command is read once, by who typed it.
                and not message.ephemeral_to
                and _reminding(message)
                and (channel.id, message.ts) not in known
            ):
                world.watch.blame(12, f"a reminder stands unknown: {message.text[:60]!r}")


def _reminding(message: Message) -> list[object]:
    """The parts of a message in which something is still owed."""
    return [each for each in message.blocks if str(each.get("block_id") or "").startswith(MARK)]


def in_hours(world: "SimulatedWorld", person: str, at: datetime) -> bool:
    """Whether the person is at work then, as a plain working week has it."""
    return at_work(world.sandbox.state.users[person].tz, at)
