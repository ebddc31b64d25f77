"""The bot as a process of its own: killed without warning, started without Slack, stopped."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError, URLError

import pytest

from sandbox import acts
from sandbox.delivery import HttpApp
from sandbox.server import Server, serve
from sandbox.slack import Sandbox
from sandbox.state import Message

POLICY = """
delivery: {quarantine: 2s, lease: 3s, timeout: 1s, runner_lease: 3s}
reporting:
  - {manager: U0BOB, people: [U0MINA]}
"""
PATIENCE = 40.0


class Process:
    """`savedesk serve` on a database that outlives it."""

    def __init__(self, directory: Path, server: Server) -> None:
        (directory / "policy.yml").write_text(POLICY)
        self._directory = directory
        self._environment = os.environ | {
            "SLACK_BOT_TOKEN": server.slack.bot_token,
            "SLACK_APP_TOKEN": server.slack.app_token,
            "SLACK_API_URL": f"{server.url}/api/",
            "DATABASE_URL": f"sqlite:///{directory}/savedesk.db",
            "SAVEDESK_POLICY": str(directory / "policy.yml"),
            "PORT": "0",
        }
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        log = (self._directory / "log").open("ab")
        command = [sys.executable, "-m", "savedesk", "serve"]
        self._running = subprocess.Popen(command, env=self._environment, stderr=log)
        log.close()

    def kill(self) -> None:
        assert self._running is not None
        self._running.send_signal(signal.SIGKILL)
        self._running.wait()

    def stop(self) -> int:
        assert self._running is not None
        self._running.send_signal(signal.SIGTERM)
        return self._running.wait(timeout=20)

    def log(self) -> str:
        return (self._directory / "log").read_text()

    def url(self) -> str:
        until(lambda: "serving on " in self.log())
        return self.log().rpartition("serving on ")[2].partition(",")[0]


def until(true: Callable[[], bool]) -> None:
    """Waits for something to become true; the bound only ends a test that hangs."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)


@pytest.fixture
def server() -> Iterator[Server]:
    started = serve(Sandbox())
    started.slack.connect(started.sockets)
    yield started
    started.stop()


@pytest.fixture
def process(tmp_path: Path, server: Server) -> Iterator[Process]:
    made = Process(tmp_path, server)
    yield made
    if made._running is not None and made._running.poll() is None:
        made.kill()


@pytest.mark.parametrize("delay", [0.0, 0.01, 0.03, 0.06, 0.1, 0.2])
def test_kill_9_while_opening_completes_the_same_one_channel(
    process: Process, server: Server, delay: float
) -> None:
    slack = server.slack
    process.start()
    until(lambda: knows_mina(slack, server))
    slack.faults.latency = 0.02

    acts.command(slack, "U0MINA", slack.direct_with("U0MINA"), "/save open ACME")
    time.sleep(delay)
    process.kill()
    process.start()

    until(lambda: is_complete(slack))
    time.sleep(0.5)
    channels = [c for c in slack.state.channels.values() if c.name.startswith("save-")]
    assert len(channels) == 1
    assert len(cards(slack)) == 1
    assert len([m for m in channels[0].messages if m.text.startswith("Checklist for")]) == 1


def test_slack_out_of_reach_does_not_stop_the_start(process: Process, server: Server) -> None:
    server.slack.faults.outage = True
    process.start()
    url = process.url()

    until(lambda: status(f"{url}/healthz") == 200)
    assert status(f"{url}/readyz") == 503

    server.slack.faults.outage = False
    until(lambda: status(f"{url}/readyz") == 200)
    until(lambda: knows_mina(server.slack, server))


def test_a_wrong_token_is_told_in_the_log_and_to_who_asks(process: Process, server: Server) -> None:
    process._environment["SLACK_BOT_TOKEN"] = "xoxb-wrong"
    process.start()
    url = process.url()

    until(lambda: "not connected: Slack says invalid_auth" in process.log())
    assert "savedesk doctor" in process.log()
    until(lambda: status(f"{url}/readyz") == 503)
    assert "xoxb-wrong" not in process.log()


def test_sigterm_ends_it_well_and_the_log_holds_no_secret_and_no_customer(
    process: Process, server: Server
) -> None:
    process.start()
    until(lambda: knows_mina(server.slack, server))
    mina = server.slack.direct_with("U0MINA")
    acts.command(server.slack, "U0MINA", mina, "/save open Vandelay")
    until(lambda: is_complete(server.slack))

    assert process.stop() == 0
    assert '"said": "stopping"' in process.log()
    for secret in ("xoxb-sandbox", "xapp-sandbox", "Vandelay", "ticket="):
        assert secret not in process.log()


def test_a_socket_that_slack_refreshes_is_opened_again(process: Process, server: Server) -> None:
    process.start()
    until(lambda: knows_mina(server.slack, server))
    server.sockets.disconnect()
    time.sleep(0.2)

    until(lambda: knows_mina(server.slack, server))


def test_over_signed_http_it_answers_as_over_socket_mode(process: Process, server: Server) -> None:
    slack = server.slack
    del process._environment["SLACK_APP_TOKEN"]
    process._environment["SLACK_SIGNING_SECRET"] = slack.signing_secret
    process.start()
    slack.connect(HttpApp(f"{process.url()}/slack/events", slack.signing_secret))
    mina = slack.direct_with("U0MINA")
    until(lambda: "You own no open" in str(acts.command(slack, "U0MINA", mina, "/save").body))

    ack = acts.command(slack, "U0MINA", mina, "/save open payload & Söhne")

    assert "*payload &amp; Söhne* is open" in ack.body["text"]
    until(lambda: is_complete(slack))
    channel = slack.state.channel_named("save-payload-sohne")
    card = channel.messages[0]
    block = next(b for b in card.blocks if "item:tick" in str(b))
    assert acts.click(slack, "U0MINA", card, block, block["accessory"]).ok
    until(lambda: "1 of 20 settled" in str(channel.messages[0].blocks))
    wrong = HttpApp(f"{process.url()}/slack/events", "another secret")
    slack.connect(wrong)
    assert acts.command(slack, "U0MINA", mina, "/save").reason == "http_401"


def knows_mina(slack: Sandbox, server: Server) -> bool:
    """The bot is connected and has met the people."""
    if not server.sockets.connections:
        return False
    ack = acts.command(slack, "U0MINA", slack.direct_with("U0MINA"), "/save")
    return ack.ok and "You own no open case" in str(ack.body)


def cards(slack: Sandbox) -> list[Message]:
    channels = [c for c in slack.state.channels.values() if c.name.startswith("save-")]
    return [m for c in channels for m in c.messages if "item:tick" in str(m.blocks)]


def is_complete(slack: Sandbox) -> bool:
    """Card pinned, checklist posted, topic set, people in."""
    for channel in [c for c in slack.state.channels.values() if c.name.startswith("save-")]:
        posted = any(m.text.startswith("Checklist for") for m in channel.messages)
        everybody = {"U0MINA", "U0BOB"} <= set(channel.members)
        if cards(slack) and channel.pins and posted and channel.topic and everybody:
            return True
    return False


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code
    except (URLError, OSError):
        return 0
