"""What a day's storm of signals costs: taken in at the door, worked on, and rightly proposed."""

import hashlib
import hmac
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.carrier import InlineCarrier
from bot.deliverer import Deliverer
from bot.desk import Desk
from bot.finder import SlackFinder
from bot.kinds import all_kinds
from bot.runner import Runner
from domain.people import Person
from domain.policy import Ground, Holder, Policy, Role
from domain.signal_sources import FieldMap, SignalSources
from domain.signals import STRONG, SignalKind
from playbooks.catalogue import load_catalogue
from savedesk.bench_queue import NoSlack
from savedesk.signal_door import KNOWN, SignalDoor
from savedesk.signal_signatures import Signed
from storage.database import Database
from storage.engine import open_engine
from storage.schema import upgrade

SECRET, SOURCE, STORMY = "bench", "bench", "Stormy"
KINDS = (SignalKind.SILENCE, SignalKind.LOGINS_DOWN, SignalKind.NPS_DOWN, SignalKind.COMPETITOR)
# Weak ones are much more frequent.
WEIGHTS = (50, 20, 20, 2)


@dataclass(slots=True)
class Storm:
    """What was measured: milliseconds of each answer at the door, seconds of the work, and the
    accounts whose proposals are not as they have to be."""

    answers: list[float] = field(default_factory=list)
    known: int = 0
    seconds: float = 0.0
    signals: int = 0
    proposals: int = 0
    wrong: int = 0
    longest_tick: float = 0.0

    @property
    def worked_a_second(self) -> float:
        """Signals that were new, by the seconds that the work took."""
        return (len(self.answers) - self.known) / self.seconds


def signal_storm(directory: Path, count: int) -> Storm:
    """That many deliveries, a fifth of them repeated, a tenth of them about one account."""
    engine = open_engine(f"sqlite:///{directory}/signals.db")
    upgrade(engine)
    roles = {Role.MANAGER: (Holder(Ground.USER, "U0BOB"),)}
    sources = SignalSources(webhooks={SOURCE: FieldMap()})
    policy, catalogue = Policy(roles=roles, signal_sources=sources), load_catalogue()
    desk = Desk(Database(engine), lambda: policy, lambda: catalogue)
    with desk.database.write() as tx:
        tx.people.save(Person("U0BOB", "Bob"))
    deliveries, storm = made_up(count), Storm()
    _take(desk, deliveries, storm)
    _work(desk, storm)
    _judge(desk, deliveries, storm)
    desk.database.close()
    return storm


def made_up(count: int) -> list[dict[str, str]]:
    """Deliveries in disorder, the same ones each time."""
    chance = random.Random(1)
    made: list[dict[str, str]] = []
    for number in range(count):
        if made and chance.random() < 0.2:
            made.append(chance.choice(made))
            continue
        stormy = chance.random() < 0.1
        account = STORMY if stormy else f"Account {chance.randrange(max(1, count // 10))}"
        kind = chance.choices(KINDS, WEIGHTS)[0]
        made.append({"account": account, "kind": kind.value, "event": f"e{number}"})
    return made


def _take(desk: Desk, deliveries: Sequence[dict[str, str]], storm: Storm) -> None:
    door = SignalDoor(desk, {SOURCE: (SECRET,)})
    for said in deliveries:
        body, stamp = json.dumps(said).encode(), str(int(time.time()))
        made = hmac.new(SECRET.encode(), stamp.encode() + body, hashlib.sha256).hexdigest()
        headers = {"x-savedesk-timestamp": stamp, "x-savedesk-signature": made}
        signed = Signed("POST", "", headers, body, time.time())
        started = time.perf_counter()
        answer = door.take(SOURCE, signed, "application/json")
        storm.answers.append((time.perf_counter() - started) * 1000)
        storm.known += answer == KNOWN


def _work(desk: Desk, storm: Storm) -> None:
    kinds, slack = all_kinds(desk), NoSlack()
    deliverer = Deliverer(desk, kinds, slack, SlackFinder(slack, lambda: "U0BOT"))
    runner = Runner(desk, kinds, deliverer, InlineCarrier(), "bench")
    started = time.perf_counter()
    while True:
        began = time.perf_counter()
        tick = runner.tick()
        storm.longest_tick = max(storm.longest_tick, time.perf_counter() - began)
        if not tick.fired:
            break
    storm.seconds = time.perf_counter() - started


def _judge(desk: Desk, deliveries: Sequence[dict[str, str]], storm: Storm) -> None:
    """Compares with the rule said plainly: a strong one, or two different weak ones."""
    kinds: dict[str, set[SignalKind]] = {}
    for said in deliveries:
        kinds.setdefault(said["account"], set()).add(SignalKind(said["kind"]))
    long_ago = datetime.min.replace(tzinfo=UTC)
    with desk.database.read() as tx:
        waiting = tx.proposals.list_waiting("U0BOB", len(deliveries))
        proposed = [tx.accounts.get(each.account_id).name for each in waiting]
        storm.proposals = len(proposed)
        storm.signals = sum(tx.signals.basis_of(each.id, 0).count for each in waiting)
        for name, seen in kinds.items():
            wanted = int(bool(seen & STRONG) or len(seen) > 1)
            storm.wrong += proposed.count(name) != wanted
            if not wanted:
                account = tx.accounts.find_named(name)
                loose = tx.signals.list_loose(account.id, long_ago) if account else []
                storm.wrong += {each.kind for each in loose} != seen
