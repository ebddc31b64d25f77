"""Operating the bot as a process: stopped well, stopped while Slack hangs, backed up, restored."""

import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import acts
from sandbox.server import Server, serve
from sandbox.slack import Sandbox
from storage.database import Database
from storage.engine import open_engine
from storage.job import Job
from tests.databases import Server as Postgres
from tests.test_process import Process, is_complete, knows_mina, until

HANGING = "delivery: {quarantine: 14s, lease: 15s, timeout: 13s, runner_lease: 15s}"
MOST_SECONDS = 15.0


@pytest.fixture
def server() -> Iterator[Server]:
    started = serve(Sandbox())
    started.slack.limits.on = False
    started.slack.connect(started.sockets)
    yield started
    started.stop()


@pytest.fixture
def process(tmp_path: Path, server: Server) -> Iterator[Process]:
    made = Process(tmp_path, server)
    yield made
    end(made)


def end(process: Process) -> None:
    if process._running is not None and process._running.poll() is None:
        process.kill()


def opens(server: Server, account: str) -> None:
    mina = server.slack.direct_with("U0MINA")
    acts.command(server.slack, "U0MINA", mina, f"/save open {account}")


def jobs(process: Process) -> list[Job]:
    """Every job of the database, the process being gone or not."""
    engine = open_engine(process._environment["DATABASE_URL"])
    try:
        with Database(engine).read() as tx:
            names = tx.jobs._connection.exec_driver_sql("SELECT key FROM jobs ORDER BY id")
            found = [tx.jobs.find(str(name)) for (name,) in names.all()]
    finally:
        engine.dispose()
    return [job for job in found if job is not None]


def test_sigterm_lets_what_is_in_flight_come_home(process: Process, server: Server) -> None:
    process.start()
    until(lambda: knows_mina(server.slack, server))
    server.slack.faults.latency = 0.8
    opens(server, "ACME")
    until(lambda: any(job.kind == "create_channel" and job.fence for job in jobs(process)))

    assert process.stop() == 0

    create = next(job for job in jobs(process) if job.kind == "create_channel")
    assert create.state == "done"
    assert not [job for job in jobs(process) if job.state == "open" and job.uncertain_since]
    server.slack.faults.latency = 0.0
    process.start()
    until(lambda: is_complete(server.slack))


def test_a_stop_while_slack_hangs_is_bounded_and_loses_and_doubles_nothing(
    process: Process, server: Server
) -> None:
    policy = Path(process._environment["SAVEDESK_POLICY"])
    policy.write_text(policy.read_text().replace(policy.read_text().splitlines()[1], HANGING))
    process.start()
    until(lambda: knows_mina(server.slack, server))
    server.slack.faults.latency = 12.0
    opens(server, "ACME")
    until(lambda: any(job.kind == "create_channel" and job.fence for job in jobs(process)))

    started = time.monotonic()
    assert process.stop() == 0
    assert time.monotonic() - started < MOST_SECONDS

    create = next(job for job in jobs(process) if job.kind == "create_channel")
    assert create.state == "open"
    assert create.uncertain_since is not None
    # The call that hung is done after all, when nobody listens any more.
    server.slack.faults.latency = 0.0
    process.start()
    until(lambda: is_complete(server.slack))
    channels = [c for c in server.slack.state.channels.values() if c.name.startswith("save-")]
    assert [channel.name for channel in channels] == ["save-acme"]


@pytest.mark.postgres
def test_another_replica_takes_over_at_once_when_the_leader_is_stopped(
    tmp_path: Path, server: Server, postgres: Postgres
) -> None:
    address = postgres.fresh()
    replicas = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        replica = Process(tmp_path / name, server)
        replica._environment["DATABASE_URL"] = address
        # A lease that would not run out within this test.
        policy = Path(replica._environment["SAVEDESK_POLICY"])
        policy.write_text(policy.read_text().replace("runner_lease: 3s", "runner_lease: 300s"))
        replicas.append(replica)
    try:
        replicas[0].start()
        until(lambda: leads(replicas[0]))
        replicas[1].start()
        until(lambda: figure(replicas[1], 'savedesk_ready{part="slack"}') == 1)
        assert not leads(replicas[1])

        assert replicas[0].stop() == 0

        started = time.monotonic()
        until(lambda: leads(replicas[1]))
        assert time.monotonic() - started < 5
        assert knows_mina(server.slack, server)
    finally:
        for replica in replicas:
            end(replica)


def figure(process: Process, name: str) -> float | None:
    """One figure of the page that Prometheus reads."""
    try:
        with urllib.request.urlopen(f"{process.url()}/metrics", timeout=2) as answer:
            lines = answer.read().decode().splitlines()
    except OSError:
        return None
    return next((float(line.split()[-1]) for line in lines if line.startswith(f"{name} ")), None)


def leads(process: Process) -> bool:
    return figure(process, "savedesk_leads") == 1


def test_a_backup_of_a_working_bot_starts_elsewhere_and_says_nothing_twice(
    process: Process, server: Server, tmp_path: Path
) -> None:
    process.start()
    until(lambda: knows_mina(server.slack, server))
    server.slack.faults.latency = 0.05
    for number in range(6):
        opens(server, f"Customer{number}")
    command(process, "backup", "b.db")
    opens(server, "Afterwards")
    until(lambda: len(settled(server)) == 7)
    assert process.stop() == 0
    said = texts(server)

    server.slack.faults.latency = 0.0
    process._environment["DATABASE_URL"] = f"sqlite:///{tmp_path}/elsewhere.db"
    command(process, "restore", "b.db")
    process.start()
    until(lambda: figure(process, 'savedesk_ready{part="slack"}') == 1)
    # A Home that others changed is shown within a minute; everything else at once.
    until(lambda: {j.kind for j in jobs(process) if j.state == "open" and j.lane} <= {"show_home"})

    keys = Counter(key for _text, key in texts(server) if key)
    assert not [key for key, times in keys.items() if times > 1]
    assert {each for each in texts(server) if each not in said} == set()
    assert len(settled(server)) == 7


def command(process: Process, word: str, file: str) -> None:
    """A command of ours beside the bot, in the bot's directory."""
    subprocess.run(
        [sys.executable, "-m", "savedesk", word, file],
        check=True, env=process._environment, cwd=process._directory, stdout=subprocess.DEVNULL,
    )  # fmt: skip


def settled(server: Server) -> list[str]:
    """The case channels in which card, checklist and topic stand."""
    channels = [c for c in server.slack.state.channels.values() if c.name.startswith("save-")]
    return [
        channel.name
        for channel in channels
        if channel.topic and any(m.text.startswith("Checklist for") for m in channel.messages)
    ]


def texts(server: Server) -> list[tuple[str, str | None]]:
    """What the bot said in any conversation for everybody to see, with its key."""
    return [
        (f"{channel.name}:{message.metadata}", key(message.metadata))
        for channel in server.slack.state.channels.values()
        for message in channel.messages
        if not message.ephemeral_to and message.metadata
    ]


def key(metadata: dict[str, object] | None) -> str | None:
    payload = (metadata or {}).get("event_payload")
    return str(payload["key"]) if isinstance(payload, dict) else None
