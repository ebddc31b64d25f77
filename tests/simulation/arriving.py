"""Signals come in: from webhooks, often more than once, and from people who noticed something."""

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.signal_inbox import take_in
from bot.signal_shapes import Hints, Report
from domain.signals import SignalKind, SignalRules, Strength
from storage.database import Database
from tests.simulation.acts import ACCOUNTS, ANYBODY, Act, case_channels, says
from tests.simulation.replica import Killed

if TYPE_CHECKING:
    from tests.simulation.world import SimulatedWorld

SOURCES = ("stripe", "gainsight")
WEAK = (
    SignalKind.SILENCE, SignalKind.LOGINS_DOWN, SignalKind.NPS_DOWN, SignalKind.SUPPORT_SPIKE,
)  # fmt: skip
STRONG = (SignalKind.COMPETITOR, SignalKind.CANCELLATION, SignalKind.PAYMENT_FAILED)
# Around the thirty days within which weak signals count together, and from a clock that is ahead.
AGES = (
    *(timedelta(0),) * 6, *(timedelta(hours=3),) * 3, timedelta(days=29),
    timedelta(days=29, hours=23), timedelta(days=30, minutes=1), timedelta(days=33),
    timedelta(days=60), -timedelta(hours=1),
)  # fmt: skip
SCORES = (80, 50, 49, 45, 30, 29, 10)
EXISTS = "SELECT 1 FROM jobs WHERE key = ?"
WITH_CASE = (
    "SELECT a.name FROM cases c JOIN accounts a ON a.id = c.account_id WHERE c.state = 'open'"
)
CSM_EMAILS = ("mina@example.com", "omar@example.com", "nell@example.com", "gus@elsewhere.example")


def signal_rules(world: "SimulatedWorld") -> SignalRules:
    """What a company may set otherwise; mostly shorter spans, so that a world sees their end."""
    rng = world.rng
    return SignalRules(
        muted_for=timedelta(days=rng.choice((1, 3, 30))),
        most_a_day=rng.choice((1, 3)),
        unattended_after=timedelta(hours=rng.choice((2, 8))),
    )


def some_customer(world: "SimulatedWorld") -> int:
    """Mostly one of two, so that several things happen to it; a directory may know whose it is."""
    number = world.rng.randrange(world.rng.choice((1, 2, 2, len(ACCOUNTS))))
    if world.rng.random() < 0.15:
        email = world.rng.choice(CSM_EMAILS)
        with Database(world.ground.engine).write() as tx:
            account = tx.accounts.take(ACCOUNTS[number][0])
            tx.accounts.change(account.id, owner_email=email)
        world.story.tell("directory", f"{ACCOUNTS[number][0]} is looked after by {email}")
    return number


def quiet_customer(world: "SimulatedWorld") -> int:
    """One without an open case, so that something is proposed, or waits already."""
    busy = [name for (name,) in world.ground.rows(WITH_CASE)]
    free = [n for n, each in enumerate(ACCOUNTS) if not any(name in each for name in busy)]
    return world.rng.choice(free[:2]) if free else some_customer(world)


def delivers(world: "SimulatedWorld", number: int, *reports: Report) -> None:
    """A source sends it to any process: until somebody has taken it, and at times once more."""
    source = world.rng.choice(SOURCES)
    keys = [world.proposing.expects(number, source, each) for each in reports]
    told = ", ".join(f"{each.kind or each.health} {each.event} of {each.at}" for each in reports)
    for _ in range(world.rng.choice((1, 1, 2, 3))):
        awake = world.awake()
        if not awake:
            return
        known = sum(world.ground.one(EXISTS, key) is not None for key in set(keys))
        replica = world.rng.choice(awake)
        world.story.tell(source, f"sends {replica.name}: {ACCOUNTS[number][0]}, {told}")
        try:
            new = take_in(replica.bot.desk, source, reports)
        except Killed as how:
            world.died(replica, how)
            continue
        if new != len(set(keys)) - known:
            world.watch.blame(9, f"{new} of {told} were taken as new, and {known} were known")
        if any(world.ground.one(EXISTS, key) is None for key in keys):
            world.watch.blame(1, f"{told} was taken and is lost")
        world.afterwards()


def reported(
    world: "SimulatedWorld", number: int, kind: SignalKind | None, health: int | None = None
) -> Report:
    """One thing that a source saw, under a name of its own."""
    strength = world.rng.choice((None,) * 12 + tuple(Strength)) if kind else None
    at = world.clock.now() - (world.rng.choice(AGES) if kind else _lately(world))
    hints = Hints(name=world.rng.choice(ACCOUNTS[number]))
    evidence = f"they said {world.secret('')}"
    return Report(world.new_ref(), at, hints, kind, strength, None, evidence, health)


def _lately(world: "SimulatedWorld") -> timedelta:
    """A score comes at once, or so late that another one has overtaken it."""
    return timedelta(minutes=world.rng.choice((0, 0, 0, 1, 90)))


def signals_arrive(world: "SimulatedWorld") -> None:
    """One or several of a customer, weak mostly, at times in one delivery."""
    number, rng = some_customer(world), world.rng
    kinds = rng.choices((*WEAK, rng.choice(STRONG)), k=rng.choice((1, 2, 2, 3)))
    reports = [reported(world, number, kind) for kind in kinds]
    if rng.random() < 0.3:
        delivers(world, number, *reports)
        return
    for each in reports:
        delivers(world, number, each)


def strong_signal_arrives(world: "SimulatedWorld", number: int) -> None:
    delivers(world, number, reported(world, number, world.rng.choice(STRONG)))


def storm(world: "SimulatedWorld") -> None:
    """A source repeats itself: many signals of one customer, most of them more than once."""
    number = some_customer(world)
    reports = [
        reported(world, number, world.rng.choice((*WEAK, *STRONG)))
        for _ in range(world.rng.choice((5, 9)))
    ]
    for _ in range(2):
        delivers(world, number, *world.rng.choices(reports, k=len(reports)))
    world.passes(timedelta(seconds=world.rng.choice((1, 30))))


def scores_arrive(world: "SimulatedWorld") -> None:
    """The health of a customer goes up and down, within a band and across."""
    number = some_customer(world)
    for score in world.rng.choices(SCORES, k=world.rng.choice((2, 3, 4))):
        delivers(world, number, reported(world, number, None, score))
        world.passes(timedelta(seconds=world.rng.choice((1, 61))))


def notes_by_hand(world: "SimulatedWorld") -> None:
    """Somebody types what they noticed, rightly or not, here or in the channel of a case."""
    number = some_customer(world)
    person = world.person(world.rng.choice(ANYBODY))
    kind = world.rng.choice((*WEAK, *WEAK, *STRONG)).value
    word = world.rng.choice((kind, kind, kind, kind.replace("_", "-"), "sunshine"))
    channels = case_channels(world)[:1] if world.rng.random() < 0.3 else []
    places = [each for each in channels if person.id in each.members and not each.is_archived]
    spelling = world.rng.choice(ACCOUNTS[number])
    text = f"/save signal {spelling} {word} they told us {world.secret(person.id)}"
    says(world, person, text, places[0] if places else None)


ARRIVING: tuple[tuple[int, Act], ...] = (
    (6, signals_arrive),
    (2, storm),
    (4, scores_arrive),
    (5, notes_by_hand),
)
