"""Several `savedesk serve` on one PostgreSQL: all answer, one sends, another takes its place."""

import itertools
import signal
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from bot.messages import Message
from bot.telling import tell_person
from sandbox import acts
from sandbox.delivery import Ack, Envelope, HttpApp
from sandbox.server import Server, serve
from sandbox.slack import Sandbox
from savedesk.running import hold_database
from storage.database import Database
from storage.engine import opened
from tests import databases
from tests.racing import at_once
from tests.replicas import POLICY, Replica, leader, until

pytestmark = pytest.mark.postgres

PEOPLE = ("U0MINA", "U0OMAR")
TOLD = ("U0MINA", "U0OMAR", "U0BOB", "U0DANA", "U0NELL", "U0PRIYA")
TAKEOVER_SECONDS = 20.0
# As in production, where the quarantine is six times the lease of the runner.
LONG_DOUBT = "delivery: {timeout: 1s, lease: 2s, quarantine: 18s, runner_lease: 3s}\n"


@pytest.fixture
def server() -> Iterator[Server]:
    started = serve(Sandbox())
    started.slack.limits.on = False
    started.slack.connect(started.sockets)
    yield started
    started.stop()


class Desks:
    """Replicas on one database, and the database itself."""

    def __init__(self, directory: Path, server: Server, address: str) -> None:
        self._directory, self._server, self._address = directory, server, address
        self.slack = server.slack
        self.replicas: list[Replica] = []

    def start(self, count: int, policy: str = POLICY, **more: str) -> None:
        """All at once, as an orchestrator does."""
        for number in range(count):
            one = Replica(
                self._directory, self._server, self._address, f"r{number}", policy=policy, **more
            )
            self.replicas.append(one.start())
        for replica in self.replicas:
            replica.url()

    def tell(self, database: Database, *numbers: int) -> None:
        """Enqueued by nobody in particular: whoever leads sends it."""
        with database.write() as tx:
            for number in numbers:
                message = Message(f"nudge {number}")
                tell_person(tx, TOLD[number % 6], str(number), message, datetime.now(UTC))

    def said(self) -> list[int]:
        """The numbers of the nudges that stand in Slack, in any order."""
        conversations = [c for c in list(self.slack.state.channels.values()) if c.kind == "im"]
        texts = [m.text for c in conversations for m in list(c.messages)]
        return sorted(int(text.split()[1]) for text in texts if text.startswith("nudge "))

    def types(self, person: str, text: str) -> Ack:
        return acts.command(self.slack, person, self.slack.direct_with(person), text)

    def knows_everybody(self) -> bool:
        """Each replica answers each person: deliveries go to them in turn."""
        asked = [p for p in PEOPLE for _ in self.replicas]
        return all("You own no open" in str(self.types(p, "/save").body) for p in asked)

    def leading(self, database: Database) -> Replica | None:
        pid = leader(database)
        return next((each for each in self.replicas if each.alive and each.pid == pid), None)


@pytest.fixture
def desks(tmp_path: Path, server: Server, postgres: databases.Server) -> Iterator[Desks]:
    made = Desks(tmp_path, server, postgres.fresh())
    yield made
    for replica in made.replicas:
        replica.kill()


@pytest.fixture
def database(desks: Desks) -> Iterator[Database]:
    with opened(desks._address) as engine:
        yield Database(engine)


def save_channels(slack: Sandbox) -> list[str]:
    return [c.name for c in list(slack.state.channels.values()) if c.name.startswith("save-")]


def test_in_socket_mode_all_answer_and_two_who_open_at_once_share_one_case(
    desks: Desks, server: Server, database: Database
) -> None:
    desks.start(2)
    until(lambda: server.sockets.connections == 2)
    until(desks.knows_everybody)

    def opens(account: str, n: int) -> str:
        return str(desks.types(PEOPLE[n], f"/save open {account}").body)

    for number in range(12):
        answers = at_once(2, partial(opens, f"Account {number}"))
        assert all(f"Account {number}*" in str(answer) for answer in answers), answers
        assert sum("is open. Its channel follows" in str(answer) for answer in answers) == 1
    until(lambda: len(save_channels(desks.slack)) == 12)
    with database.read() as tx:
        assert len(tx.cases.list_open()) == 12
        assert tx.audit.verify().broken_at is None


def test_one_delivery_at_both_replicas_at_once_gets_one_answer(
    desks: Desks, server: Server, database: Database
) -> None:
    desks.start(2)
    until(lambda: server.sockets.connections == 2)
    until(desks.knows_everybody)
    sent: list[Envelope] = []

    def lost_on_the_way(envelope: Envelope) -> Ack:
        sent.append(envelope)
        return Ack(ok=False)

    def arrives(envelope: Envelope, _n: int) -> str:
        return str(server.sockets(envelope))

    desks.slack.connect(lost_on_the_way)
    for number in range(8):
        desks.types("U0MINA", f"/save open Account {number}")
        answers = at_once(2, partial(arrives, sent[-1]))
        assert len(set(map(str, answers))) == 1
        assert "is open. Its channel follows" in str(answers[0])
    with database.read() as tx:
        assert len(tx.cases.list_open()) == 8


def test_over_signed_http_behind_a_load_balancer_all_answer(
    desks: Desks, server: Server, database: Database
) -> None:
    slack = desks.slack
    desks.start(3, SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET=slack.signing_secret)
    doors = [HttpApp(f"{r.url()}/slack/events", slack.signing_secret) for r in desks.replicas]
    turns = itertools.cycle(doors)
    lock = threading.Lock()

    def balanced(envelope: Envelope) -> Ack:
        with lock:
            door = next(turns)
        return door(envelope)

    slack.connect(balanced)
    until(desks.knows_everybody)

    acks = at_once(2, lambda n: desks.types(PEOPLE[n], "/save open ACME"))

    assert all("ACME" in str(ack) for ack in acks), acks
    until(lambda: save_channels(slack) == ["save-acme"])
    with database.read() as tx:
        assert len(tx.cases.list_open()) == 1


def test_when_the_one_that_sends_stops_another_takes_over_at_once(
    desks: Desks, database: Database
) -> None:
    desks.start(2, policy="delivery: {runner_lease: 15s}\n")
    until(lambda: desks.leading(database) is not None)
    first = desks.leading(database)
    assert first is not None

    assert first.stop() == 0

    took = until(lambda: desks.leading(database) not in {None, first})
    assert took < 5.0
    desks.tell(database, 1, 2)
    until(lambda: desks.said() == [1, 2])


def test_when_the_one_that_sends_is_killed_another_takes_over_within_20_seconds(
    desks: Desks, database: Database
) -> None:
    """With the spans that hold without a policy file."""
    desks.start(2, policy="{}\n")
    until(lambda: desks.leading(database) is not None)
    first = desks.leading(database)
    assert first is not None
    desks.slack.faults.latency = 0.5
    # To one person: what is in flight rests for 90 seconds, and so does what waits behind it.
    desks.tell(database, 0, 6, 12)
    until(lambda: bool(desks.slack.state.calls))

    first.kill()
    desks.tell(database, *range(1, 6), *range(7, 12))

    took = until(lambda: desks.leading(database) not in {None, first})
    assert took < TAKEOVER_SECONDS
    until(lambda: {*range(1, 6), *range(7, 12)} <= set(desks.said()))
    assert len(desks.said()) == len(set(desks.said()))


def test_one_that_was_frozen_and_wakes_up_after_the_takeover_doubles_nothing(
    desks: Desks, database: Database
) -> None:
    """A call that was about to leave goes out on waking: the doubt has to outlast the takeover."""
    desks.start(2, policy=LONG_DOUBT)
    until(lambda: desks.leading(database) is not None)
    first = desks.leading(database)
    assert first is not None
    desks.slack.faults.latency = 0.02
    desks.tell(database, *range(24))
    until(lambda: len(desks.said()) >= 1)

    first.signal(signal.SIGSTOP)
    until(lambda: desks.leading(database) not in {None, first})
    first.signal(signal.SIGCONT)

    until(lambda: set(desks.said()) == set(range(24)))
    assert len(desks.said()) == 24
    assert first.alive


def test_a_database_that_restarts_is_survived_and_nothing_is_lost_or_doubled(
    desks: Desks, database: Database, postgres: databases.Server
) -> None:
    desks.start(2)
    until(lambda: desks.leading(database) is not None)
    desks.slack.faults.latency = 0.02
    desks.tell(database, *range(20))
    until(lambda: len(desks.said()) >= 2)

    postgres.restart()

    desks.tell(database, *range(20, 30))
    until(lambda: set(desks.said()) == set(range(30)))
    assert len(desks.said()) == 30
    assert all(replica.alive for replica in desks.replicas)
    until(desks.knows_everybody)


def test_on_postgresql_no_file_is_locked(desks: Desks) -> None:
    assert hold_database(desks._address) is None
