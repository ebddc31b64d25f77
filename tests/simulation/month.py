"""A month of eight CSMs with four cases each: how much they and their manager hear.

Seven of ten things are done in time, at random moments of people's working hours; the others come
late. Each CSM asks for one concession, and one is away for a fortnight. Everything is the real bot
on a local Slack; people act through the use cases behind the buttons.
"""

import heapq
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.absences import accept_absence, ask_absence
from bot.contacts import log_contact
from bot.hours import hours_of
from bot.items import tick_item
from bot.opening import Opened, Request, open_case
from bot.people import read_person
from bot.updates import save_draft, send_update
from domain.absences import Away
from domain.checklist import ItemState
from domain.contacts import Means
from domain.deadlines import customer_update, first_contact
from domain.errors import DomainError
from domain.policy import Policy, ReportingLine, Role
from domain.updates import UpdateParts
from domain.working_time import GRACE, is_working, latest_working, next_working, works_on
from sandbox.methods.workspace import user_json
from sandbox.people import text_of
from sandbox.state import Message, User
from storage.database import Transaction
from tests.simulation.month_asks import is_word_of_colleague, moments_of_requests, plan_request
from tests.world import MONDAY, World, user

DAYS, CSMS, CASES, IN_TIME = 30, 8, 4, 0.7
ZONES = ("Asia/Tokyo", "Asia/Kuala_Lumpur", "Europe/Berlin", "America/New_York")
MANAGER, AWAY, DEPUTY = "U0BOB", "U0CSM7", "U0CSM6"
FIRST_AWAY, LAST_AWAY = date(2026, 3, 9), date(2026, 3, 20)
HOUR = timedelta(hours=1)
ANSWERS = ("Progress this week", "stands above as a draft", "Sent to Ines", "stands in for you")
PARTS = UpdateParts("It moves on", steps=("Go on",))

Act = Callable[[Transaction], None]


@dataclass(frozen=True, slots=True)
class Heard:
    """The figures of a month. Days are working days of the person who heard."""

    csm_mean: float
    csm_worst: int
    manager_mean: float
    manager_worst: int
    outside_hours: int
    while_away: int
    on_return: int
    messages: int
    requests_worst: int

    @property
    def bearable(self) -> bool:
        """Whether nobody heard more than the product promises."""
        return (
            self.csm_mean <= 2.5
            and self.csm_worst <= 5
            and self.manager_worst <= 2
            and self.manager_mean <= 2
            and self.requests_worst <= 2
            and self.outside_hours == 0
            and (self.while_away, self.on_return) == (0, 1)
        )

    def lines(self) -> Iterator[str]:
        """The figures, each with what is promised."""
        mean, worst = f"{self.csm_mean:.2f}", self.csm_worst
        yield f"a CSM and working day: {mean} on average (at most 2.5), {worst} on the worst (5)"
        mean, worst = f"{self.manager_mean:.2f}", self.manager_worst
        yield f"the manager, outside tier 1: {mean} a working day, {worst} on the worst (2)"
        yield f"requests of colleagues to the manager: {self.requests_worst} on the worst day (2)"
        yield f"outside working hours: {self.outside_hours} of {self.messages} (0)"
        away, back = self.while_away, self.on_return
        yield f"a fortnight away: {away} (0), within an hour of the return {back} (1)"


@dataclass(slots=True)
class Month:
    """The world, and what people are going to do in it, in the order of time."""

    world: World
    chance: random.Random
    plans: list[tuple[datetime, int, Act]] = field(default_factory=list)
    count: int = 0

    def plan(self, at: datetime, act: Act) -> None:
        self.count += 1
        heapq.heappush(self.plans, (at, self.count, act))

    def moment(self, person_id: str, since: datetime, due_at: datetime) -> datetime:
        """When the person does it: seven times of ten before it is due, always at work."""
        with self.world.desk.database.read() as tx:
            hours = hours_of(tx, self.world.policy, person_id, since)
            zone = self.world.sandbox.state.users[person_id].tz
        if self.chance.random() < IN_TIME:
            at = since + (due_at - since) * self.chance.random()
            return max(since, latest_working(at, zone, hours))
        late = due_at + timedelta(hours=self.chance.uniform(2, 48))
        return next_working(late, zone, hours)

    def live(self) -> None:
        """Thirty days, from one thing that happens to the next."""
        end = MONDAY + timedelta(days=DAYS)
        while self.plans and self.plans[0][0] < end:
            at, _, act = heapq.heappop(self.plans)
            self.world.lives_through(max(timedelta(), at - self.world.clock.now()))
            try:
                with self.world.desk.database.write() as tx:
                    act(tx)
            except DomainError as refusal:
                # It was done, or the case had ended, by the time somebody came to it.
                if refusal.code not in {"already_done", "already_sent"}:
                    raise
            self.world.settle()
        self.world.lives_through(end - self.world.clock.now())


def simulate(directory: Path, seed: int = 7) -> Heard:
    """Lives the month of a seed and counts what people heard."""
    month = Month(World(directory, _policy()), random.Random(seed))
    _hire(month.world)
    for number in range(CSMS):
        for case in range(CASES):
            _plan_opening(month, f"U0CSM{number}", f"Account {number}-{case}", case)
    month.plan(MONDAY + timedelta(days=3, hours=5), lambda tx: _leave(month, tx))
    month.live()
    return _counted(month.world)


def _policy() -> Policy:
    people = tuple(user(f"U0CSM{number}") for number in range(CSMS))
    return Policy(
        roles={Role.MANAGER: (user(MANAGER),), Role.ADMIN: (user("U0DANA"),)},
        reporting=(ReportingLine(user(MANAGER), people),),
    )


def _hire(world: World) -> None:
    for number in range(CSMS):
        name = f"csm{number}"
        member = User(f"U0CSM{number}", name, name.title(), f"{name}@example.com",
                      ZONES[number % len(ZONES)])  # fmt: skip
        world.sandbox.state.users[member.id] = member
        with world.desk.database.write() as tx:
            tx.people.save(read_person(user_json(world.sandbox, member)))


def _plan_opening(month: Month, owner: str, account: str, number: int) -> None:
    """Cases open over the first days, in the owner's morning."""
    zone = ZoneInfo(month.world.sandbox.state.users[owner].tz)
    day = date(2026, 3, 2) + timedelta(days=number)
    at = datetime(day.year, day.month, day.day, 10, month.chance.randrange(60), tzinfo=zone)

    def act(tx: Transaction) -> None:
        person = tx.people.find(owner)
        assert person is not None
        opened = open_case(month.world.desk, tx, Request(person, account))
        assert isinstance(opened, Opened)
        month.plan(month.world.clock.now() + HOUR / 60, lambda later: _plan_work(month, later,
                   opened.case.ref))  # fmt: skip
        if number == 0:
            plan_request(month, opened.case.ref, owner, MANAGER, month.world.clock.now())

    month.plan(max(at.astimezone(UTC), MONDAY), act)


def _plan_work(month: Month, tx: Transaction, ref: str) -> None:
    """What the owner is going to do: the first call, then everything on the list."""
    case, now, desk = tx.cases.find(ref), month.world.clock.now(), month.world.desk
    assert case is not None
    due_at = first_contact(case, month.world.policy.clocks).due_at

    def call(later: Transaction) -> None:
        log_contact(desk, later, ref, _worker(later, month, ref), Means.PHONE, "Ines", None, "")
        _plan_update(month, later, ref)

    month.plan(month.moment(case.owner_id, now, due_at), call)
    for item in tx.items.list_of(case.id):
        if item.state is ItemState.OPEN:
            at = month.moment(item.owner_id, now, max(item.due_at, now + HOUR))
            month.plan(at, _tick(month, ref, item.ref))


def _tick(month: Month, ref: str, item_ref: str) -> Act:
    def act(tx: Transaction) -> None:
        tick_item(month.world.desk, tx, item_ref, _worker(tx, month, ref))

    return act


def _plan_update(month: Month, tx: Transaction, ref: str) -> None:
    case, now = tx.cases.find(ref), month.world.clock.now()
    assert case is not None
    last = tx.updates.last_sent_of([case.id]).get(case.id)
    due = customer_update(case, last, month.world.policy.clocks)
    assert due is not None

    def act(later: Transaction) -> None:
        desk, worker = month.world.desk, _worker(later, month, ref)
        save_draft(desk, later, ref, worker, PARTS, "")
        update = later.updates.list_of(case.id)[-1]
        send_update(desk, later, update.wording, worker, "Ines", month.world.clock.now())
        _plan_update(month, later, ref)

    month.plan(month.moment(case.owner_id, now, due.due_at), act)


def _worker(tx: Transaction, month: Month, ref: str) -> str:
    """The owner, or whoever stands in."""
    case = tx.cases.find(ref)
    assert case is not None
    absence = tx.absences.find_at(case.owner_id, month.world.clock.now())
    return absence.deputy_id if absence else case.owner_id


def _leave(month: Month, tx: Transaction) -> None:
    absence = ask_absence(month.world.desk, tx, AWAY, Away(FIRST_AWAY, LAST_AWAY, DEPUTY))
    accept_absence(month.world.desk, tx, absence.ref, DEPUTY)


def _counted(world: World) -> Heard:
    """Counts the posts in people's direct conversations, their own drafts and questions apart."""
    heard = {person: list(_reminders(world, person)) for person in (*_csms(), MANAGER)}
    days = [
        Counter(_day(world, person, each) for each in heard[person] if person != AWAY)
        for person in _csms()
    ]
    worked = sum(len(_working_days(world, person)) for person in _csms() if person != AWAY)
    manager = Counter(_day(world, MANAGER, each) for each in heard[MANAGER])
    # What colleagues ask and decide comes when they do so; the bot reminds of it at work only.
    said = moments_of_requests(world)
    asked = Counter(
        _day(world, MANAGER, each) for each in heard[MANAGER] if is_word_of_colleague(each, said)
    )
    everything = [(person, each) for person, told in heard.items() for each in told
                  if not is_word_of_colleague(each, said)]  # fmt: skip
    away = [_day(world, AWAY, each) for person, each in everything if person == AWAY]
    returned = date(2026, 3, 23)
    (back,) = [each for each in heard[AWAY] if "Welcome back" in text_of(each)]
    return Heard(
        csm_mean=sum(map(Counter.total, days)) / worked,
        csm_worst=max(max(each.values(), default=0) for each in days),
        manager_mean=manager.total() / len(_working_days(world, MANAGER)),
        manager_worst=max((manager - asked).values(), default=0),
        outside_hours=sum(not _at_work(world, *each) for each in everything),
        while_away=sum(FIRST_AWAY <= day < returned for day in away),
        on_return=sum(timedelta() <= _moment(m) - _moment(back) < HOUR for m in heard[AWAY]),
        messages=sum(map(len, heard.values())),
        requests_worst=max(asked.values(), default=0),
    )


def _csms() -> list[str]:
    return [f"U0CSM{number}" for number in range(CSMS)]


def _reminders(world: World, person: str) -> Iterator[Message]:
    """What came unasked: the answers to one's own acts (drafts, letters) are no reminders."""
    for message in world.sandbox.direct_with(person).messages:
        if message.bot_id and not message.ephemeral_to and not _is_answer(message):
            yield message


def _is_answer(message: Message) -> bool:
    return any(sign in text_of(message) for sign in ANSWERS)


def _moment(message: Message) -> datetime:
    assert message.at is not None
    return message.at


def _day(world: World, person: str, message: Message) -> date:
    return _moment(message).astimezone(ZoneInfo(world.sandbox.state.users[person].tz)).date()


def _working_days(world: World, person: str) -> list[date]:
    with world.desk.database.read() as tx:
        hours = hours_of(tx, world.policy, person, MONDAY)
    days = (MONDAY.date() + timedelta(days=number) for number in range(DAYS))
    return [day for day in days if works_on(day, hours)]


def _at_work(world: World, person: str, message: Message) -> bool:
    said_at = _moment(message)
    with world.desk.database.read() as tx:
        hours = hours_of(tx, world.policy, person, said_at)
    zone = world.sandbox.state.users[person].tz
    return any(is_working(at, zone, hours) for at in (said_at, said_at - GRACE))
