"""Loads a bot that runs in a process of its own, over signed HTTP, against a local Slack."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError

from sandbox import acts
from sandbox.delivery import HttpApp
from sandbox.server import Server, serve
from sandbox.slack import Sandbox
from savedesk.errors import CommandFailed
from storage.database import Database
from storage.engine import open_engine
from storage.schema import upgrade

WAIT_SECONDS = 60.0
GAP_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Stage:
    """A local Slack and a bot process connected to it."""

    server: Server
    process: subprocess.Popen[bytes]

    @property
    def slack(self) -> Sandbox:
        return self.server.slack

    def types(self, text: str) -> float:
        """Milliseconds until the command is acknowledged."""
        channel = self.slack.direct_with("U0MINA")
        started = time.perf_counter()
        ack = acts.command(self.slack, "U0MINA", channel, text)
        passed = (time.perf_counter() - started) * 1000
        if not ack.ok:
            raise CommandFailed(f"A command was not acknowledged: {ack.reason}.", "Try again.")
        return passed

    def replies(self, about: str) -> bool:
        """Whether the answer with the link to that case has come."""
        found = self.slack.direct_with("U0MINA").messages
        return any(about in each.text and "is ready" in each.text for each in found)


@contextmanager
def stage(directory: Path, *, limits: bool = False) -> Iterator[Stage]:
    """A bot of its own on a database in the directory, ready for commands.

    `limits`: Slack's rate limits are on.
    """
    slack = Sandbox()
    slack.limits.on = limits
    server = serve(slack)
    process = _process(directory, server, slack)
    try:
        url = _ready(process, directory)
        slack.connect(HttpApp(f"{url}/slack/events", slack.signing_secret))
        yield Stage(server, process)
    finally:
        process.terminate()
        process.wait(timeout=20)
        server.stop()


def _process(directory: Path, server: Server, slack: Sandbox) -> subprocess.Popen[bytes]:
    log = (directory / "bot.log").open("wb")
    environment = os.environ | {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": f"{server.url}/api/",
        "DATABASE_URL": f"sqlite:///{directory}/bench.db",
        "PORT": "0",
    }
    environment.pop("SLACK_APP_TOKEN", None)
    command = [sys.executable, "-m", "savedesk", "serve"]
    return subprocess.Popen(command, env=environment, stderr=log, cwd=directory)


def _ready(process: subprocess.Popen[bytes], directory: Path) -> str:
    """The address of the bot's door, once it says that it is ready."""
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until and process.poll() is None:
        log = (directory / "bot.log").read_text(errors="replace")
        if "serving on " in log:
            url = log.partition("serving on ")[2].partition(",")[0]
            if _answers(f"{url}/readyz"):
                return url
        time.sleep(0.01)
    raise CommandFailed("The bot did not start.", (directory / "bot.log").read_text()[-500:])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def met(on: Stage) -> None:
    """The bot knows the people once it has asked for them."""
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        on.types("/save help")
        if "open ACME" in on.slack.direct_with("U0MINA").messages[-1].blocks.__str__():
            return
        time.sleep(0.1)


def ack_alone(directory: Path, commands: int) -> list[float]:
    """Milliseconds of one open after the other."""
    with stage(directory) as on:
        met(on)
        times = []
        for number in range(commands):
            times.append(on.types(f"/save open Alone {number}"))
            time.sleep(GAP_SECONDS)
        return times


def ack_under_load(directory: Path, at_once: int, latency: float) -> list[float]:
    """Milliseconds of that many opens in the same instant, while Slack's API is slow."""
    with stage(directory) as on:
        met(on)
        on.slack.faults.latency = latency
        with ThreadPoolExecutor(at_once) as people:
            return list(people.map(on.types, (f"/save open Load {n}" for n in range(at_once))))


def after_ten_opens(directory: Path, rounds: int, latency: float) -> list[float]:
    """Milliseconds of the command that follows ten simultaneous opens, several times."""
    with stage(directory) as on:
        met(on)
        on.slack.faults.latency = latency
        times = []
        for turn in range(rounds):
            with ThreadPoolExecutor(10) as people:
                list(people.map(on.types, (f"/save open Ten {turn} {n}" for n in range(10))))
            times.append(on.types("/save"))
        return times


def calls_and_time_per_case(directory: Path, cases: int) -> tuple[list[int], list[float]]:
    """Slack calls and seconds from the command to the link, per case."""
    calls, seconds = [], []
    with stage(directory) as on:
        met(on)
        for number in range(cases):
            time.sleep(0.5)
            on.slack.state.calls.clear()
            started = time.perf_counter()
            on.types(f"/save open Counted {number}")
            while not on.replies(f"Counted {number}*"):
                time.sleep(0.005)
            seconds.append(time.perf_counter() - started)
            time.sleep(0.5)
            # The answer with the link goes to a response_url, which is no API method: one more.
            calls.append(len(on.slack.state.calls) + 1)
    return calls, seconds


def start_up(directory: Path, starts: int) -> list[float]:
    """Seconds from the start of the process to being ready."""
    seconds = []
    for _ in range(starts):
        started = time.perf_counter()
        with stage(directory):
            seconds.append(time.perf_counter() - started)
        (directory / "bot.log").unlink()
    return seconds


def memory_with_open_cases(directory: Path, cases: int) -> float:
    """Megabytes resident with that many open cases, after some work."""
    engine = open_engine(f"sqlite:///{directory}/bench.db")
    upgrade(engine)
    database, now = Database(engine), datetime.now(UTC)
    with database.write() as tx:
        for number in range(cases):
            tx.cases.add(
                tx.accounts.take(f"Account {number}"),
                ref=f"bench{number}",
                owner_id="U0MINA" if number % 10 == 0 else "U0OMAR",
                opened_by="U0OMAR",
                flagged_at=now,
                opened_at=now,
                reason="",
                playbook="first-48-hours",
                language="en",
                private=True,
            )
    database.close()
    with stage(directory) as on:
        met(on)
        for number in range(20):
            on.types(f"/save open Fresh {number}")
            on.types("/save")
        time.sleep(2)
        status = Path(f"/proc/{on.process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024
