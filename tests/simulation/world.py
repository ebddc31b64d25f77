"""One world: several bots on one database, a local Slack, people, and all that goes wrong."""

import logging
import random
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

from domain.policy import Channels, Policy, WorkingHours
from playbooks.catalogue import Catalogue, load_catalogue
from sandbox.delivery import Ack, Envelope
from sandbox.demo_people import demo_people
from sandbox.people import Person
from sandbox.state import Channel, Workspace
from storage.database import Database
from tests.simulation.approving import approvers, matrix
from tests.simulation.arriving import signal_rules
from tests.simulation.clocks import STARTS, Clocks
from tests.simulation.duties import Ledger
from tests.simulation.granting import Granting
from tests.simulation.meeting import MEETING_PLACES, Meeting, aftercare_rules, outcome_rules, teams
from tests.simulation.observer import Ground
from tests.simulation.passing import Passage
from tests.simulation.proposing import Proposing
from tests.simulation.replica import Killed, Replica
from tests.simulation.rights import RightsModel
from tests.simulation.slack import WatchedSandbox
from tests.simulation.story import Story
from tests.simulation.trouble import Trouble
from tests.simulation.watch import Watch
from tests.world import POLICY, delivered

# Longer than every quarantine and every pause between tries.
REST = timedelta(minutes=25)
SEEN_ENVELOPES = 12
# Where everybody reads the outcomes of approvals.
APPROVALS = "C0APPROVALS"


@cache
def catalogue() -> Catalogue:
    """The playbooks, read once for all worlds."""
    return load_catalogue()


def _open_channels(sandbox: WatchedSandbox) -> None:
    """Those for everybody: outcomes of approvals, stand-ups, and who was saved."""
    members = [sandbox.bot.id, *sandbox.state.users]
    for channel, name in {APPROVALS: "approvals", **MEETING_PLACES}.items():
        place = Channel(channel, name, "public", "U0BOB", 0, [*members])
        sandbox.state.channels[channel] = place


@dataclass(frozen=True, slots=True)
class Taken:
    """A delivery that was acknowledged, and its answer: a repetition gets the same."""

    envelope: Envelope
    ack: Ack


class Complaints(logging.Handler):
    """An exception that the product had to catch is a violation of its own."""

    def __init__(self, watch: Watch) -> None:
        super().__init__(logging.ERROR)
        self._watch = watch

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info:
            error = record.exc_info[1]
            self._watch.blame(7, f"{record.getMessage()}: {type(error).__name__}: {error}")


@dataclass(frozen=True, slots=True)
class Setting:
    """What is not left to the seed: people, policy, the first moment, and that nothing fails."""

    people: Callable[[Workspace], None] = demo_people
    policy: Policy | None = None
    start: datetime | None = None
    calm: bool = False


class SimulatedWorld:
    """Everything in it follows from the seed and the setting."""

    def __init__(self, seed: int, setting: Setting | None = None) -> None:
        setting = setting or Setting()
        self.rng = random.Random(seed)
        self._names = random.Random(f"names of {seed}")
        self.ground = Ground()
        self.clocks = Clocks(setting.start or self.rng.choice(STARTS))
        self.clock, self.real = self.clocks.business, self.clocks.real
        self.story = Story(self.clock.now, self.real)
        self.policy = setting.policy or self._policy()
        self.catalogue = catalogue()
        self.sandbox = WatchedSandbox(self.clocks.slack, seed=setting.people, elapsed=self.real)
        _open_channels(self.sandbox)
        self.acts = 0
        self.calm_since = self.policy_since = self.people_since = self.clock.now()
        self.watch = self.sandbox.watch = Watch(self)
        self.rights, self.ledger = RightsModel(self), Ledger(self)
        self.granting, self.proposing = Granting(self), Proposing(self)
        self.meeting = self.sandbox.meeting = Meeting(self)
        self.trouble = Trouble(self.sandbox.faults, self.rng)
        if setting.calm:
            self.trouble.ends()
        self.secrets: dict[str, str] = {}
        self.open_to_others: set[str] = set()
        # Channels that people took out of the archive: they want them, whatever became of the case.
        self.taken_out: set[str] = set()
        self._told: set[str] = set()
        self.taken: deque[Taken] = deque(maxlen=SEEN_ENVELOPES)
        self._started = 0
        self._passage = Passage(self)
        self.replicas: list[Replica] = []
        self.sandbox.connect(self._receive)
        self.alone = setting.calm or self.rng.random() < 0.4
        for _ in range(1 if self.alone else self.rng.randint(2, 3)):
            self.start()

    def _policy(self) -> Policy:
        few = self.rng.choice((3, 30))
        private = self.rng.random() < 0.85
        channels = Channels(repost_card_after=few, private=private, approvals=APPROVALS)
        # A plain working week, so that the simulation can tell by itself what is due when.
        hours = WorkingHours(public_holidays=False)
        return replace(
            POLICY, channels=channels, working_hours=hours, authority=matrix(self),
            approvers=approvers(self), signals=signal_rules(self), outcomes=outcome_rules(self),
            aftercare=aftercare_rules(self), standups=teams(self),
        )  # fmt: skip

    def disturbed(self) -> None:
        """Something went wrong just now: what is late after it has an excuse."""
        self.calm_since = self.clock.now()

    def new_ref(self) -> str:
        return f"{self._names.getrandbits(80):020x}"

    def secret(self, person: str) -> str:
        """A word that nobody may read who may not see the case it is typed into."""
        word = f"zq{len(self.secrets):04d}x"
        self.secrets[word] = person
        return word

    def person(self, name: str) -> Person:
        return Person(self.sandbox, name, self.afterwards)

    def exposed(self) -> frozenset[str]:
        """Case channels that others can read, and that the bot has been told of."""
        if not self.open_to_others:
            return frozenset()
        found = self.ground.rows("SELECT channel_id FROM cases WHERE channel_state = 'exposed'")
        self._told = (self._told | {channel for (channel,) in found}) & self.open_to_others
        return frozenset(self._told)

    def start(self) -> Replica:
        """Another process starts."""
        self._started += 1
        replica = Replica(self, f"bot-{self._started}")
        self.replicas.append(replica)
        return replica

    def died(self, replica: Replica, how: Killed) -> None:
        """The process is gone; what it had sent may still arrive. Another one takes its place."""
        self.story.tell(replica.name, f"is killed {how}")
        self.replicas.remove(replica)
        self.disturbed()
        replica.fuse.left = None
        for carrier in (replica.sending, replica.modals):
            while carrier.held:
                if self.rng.random() < 0.5:
                    replica.fly(carrier)
                else:
                    carrier.held.pop()
        fresh = self.start()
        if self.alone:
            # As the start on a SQLite file does: whoever held a lease before is gone.
            with Database(self.ground.engine).write() as tx:
                tx.jobs.release_leases()
                tx.runner_lease.release_all()
        self.story.tell(fresh.name, "starts")

    def sent_out(self, replica: Replica) -> None:
        """What this process holds goes out now."""
        with self.mortal(replica):
            replica.empties()

    def awake(self) -> list[Replica]:
        return [each for each in self.replicas if each.paused_until <= self.real()]

    def _receive(self, envelope: Envelope) -> Ack:
        """One delivery reaches any of the processes."""
        awake = self.awake()
        if not awake:
            return Ack(ok=False, reason="operation_timeout")
        replica = self.rng.choice(awake)
        try:
            ack = delivered(replica.bot, envelope)
        except Killed as how:
            self.died(replica, how)
            return Ack(ok=False, reason="http_500")
        if not ack.ok:
            self.watch.blame(7, f"a delivery was not taken: {ack.reason}")
        else:
            self.taken.append(Taken(envelope, ack))
        return ack

    def afterwards(self) -> None:
        """What follows an act at once: modals open, processes take a few steps in any order."""
        if self.rng.random() < 0.05:
            self.clocks.advance(4)
        for replica in self.awake():
            while replica.modals.held and replica in self.replicas:
                with self.mortal(replica):
                    replica.fly(replica.modals)
        for _ in range(self.rng.choice((0, 1, 3, 8))):
            self._any_step()

    def _any_step(self) -> None:
        awake = self.awake()
        dice = self.rng.random()
        if dice < 0.2:
            self.sandbox.pump()
        elif dice < 0.3:
            self.clocks.advance(self.rng.uniform(0.1, 3))
        elif awake:
            replica = self.rng.choice(awake)
            with self.mortal(replica):
                if replica.sending.held and dice < 0.6:
                    replica.fly(replica.sending, self.rng.randrange(len(replica.sending.held)))
                else:
                    replica.step()

    @contextmanager
    def mortal(self, replica: Replica) -> Iterator[None]:
        """Whatever this process does in here may be its last."""
        try:
            yield
        except Killed as how:
            self.died(replica, how)

    def passes(self, span: timedelta) -> None:
        """Time passes, and everything happens that falls due in it."""
        self._passage.passes(span)

    def works(self) -> None:
        """Lets the processes work until nothing moves any more."""
        self._passage.works()

    def is_ready(self, which: str = "1") -> bool:
        """Whether any job (of those that the condition means) could be taken up now."""
        return self._passage.is_ready(which)

    def comes_to_rest(self) -> None:
        """Nothing goes wrong any more, and everything has time to be done."""
        self.story.tell("", "nothing goes wrong any more")
        self.trouble.ends()
        for replica in self.replicas:
            replica.fuse.left, replica.paused_until = None, 0.0
        self.disturbed()
        self.ledger.look()
        self.passes(REST)
        self.ledger.look()

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Exceptions that the product logs are heard; nothing is printed."""
        handler = Complaints(self.watch)
        loggers = [logging.getLogger(name) for name in ("bot", "handlers", "savedesk")]
        for logger in loggers:
            logger.addHandler(handler)
            logger.propagate = False
        try:
            yield
        finally:
            for logger in loggers:
                logger.removeHandler(handler)
                logger.propagate = True

    def close(self) -> None:
        self.ground.close()
