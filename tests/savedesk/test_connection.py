"""The socket to Slack: deaf, down, refreshed, and a token that is taken away."""

import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.error import HTTPError

import pytest

from sandbox import acts
from sandbox.server import Server
from sandbox.state import ApiCall
from savedesk.connection import Patience
from savedesk.running import RunningBot
from savedesk.settings import Settings

QUICK = Patience(look=0.05, silence=0.9, identity=0.3)
# A busy machine is silent for a second now and then.
PATIENT = replace(QUICK, silence=30.0)


def until(true: Callable[[], bool], within: float = 15.0) -> float:
    """Waits for something to become true; the seconds it took."""
    started = time.monotonic()
    while not true():
        assert time.monotonic() - started < within, "it never happened"
        time.sleep(0.02)
    return time.monotonic() - started


@pytest.fixture
def bot(request: pytest.FixtureRequest, settings: Settings, server: Server) -> Iterator[RunningBot]:
    server.slack.connect(server.sockets)
    running = RunningBot(settings, server.slack.clock, getattr(request, "param", QUICK))
    running.start()
    until(lambda: ready(running) == 200 and answers(server))
    yield running
    running.stop()


def ready(bot: RunningBot) -> int:
    try:
        with urllib.request.urlopen(f"{bot.url}/readyz", timeout=5) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code
    except OSError:
        # Its door is not open yet.
        return 0


def answers(server: Server) -> bool:
    """Whether a command is delivered and answered in words."""
    if not server.sockets.connections:
        return False
    ack = acts.command(server.slack, "U0MINA", server.slack.direct_with("U0MINA"), "/save")
    return ack.ok and "You own no open case" in str(ack.body)


def test_a_socket_that_is_open_but_deaf_is_noticed_and_replaced(
    bot: RunningBot, server: Server
) -> None:
    before = server.sockets.opened
    server.sockets.go_deaf()

    # One silence, and the look that comes after it.
    assert until(lambda: ready(bot) == 503) < 3 * QUICK.silence
    until(lambda: server.sockets.opened > before)
    assert bot.problems()["slack"] in {
        "the socket is open but nothing arrives",
        "Slack has not greeted us yet",
    }
    server.sockets.hear_again()
    until(lambda: ready(bot) == 200)
    assert answers(server)


def test_a_socket_that_hears_stays_as_it_is(bot: RunningBot, server: Server) -> None:
    before = server.sockets.opened
    time.sleep(3 * QUICK.silence)

    assert server.sockets.opened == before
    assert ready(bot) == 200


def test_a_deaf_socket_is_not_replaced_by_a_storm_of_others(
    bot: RunningBot, server: Server
) -> None:
    before = server.sockets.opened
    server.sockets.go_deaf()
    until(lambda: server.sockets.opened >= before + 2)
    time.sleep(2 * QUICK.silence)

    # At most one for each silence, and the closed ones go.
    assert server.sockets.opened <= before + 6
    server.sockets.hear_again()
    until(lambda: ready(bot) == 200 and server.sockets.connections == 1)


@pytest.mark.parametrize("bot", [PATIENT], ids=["patient"], indirect=True)
def test_a_refresh_loses_no_delivery(bot: RunningBot, server: Server) -> None:
    server.sockets.disconnect()
    for _ in range(10):
        assert answers(server)
        time.sleep(0.05)
    until(lambda: ready(bot) == 200)


def test_a_token_that_is_revoked_shows_and_one_that_works_again_too(
    bot: RunningBot, server: Server
) -> None:
    token, server.slack.bot_token = server.slack.bot_token, "xoxb-another"
    until(lambda: bot.problems()["slack"] == "Slack says invalid_auth")
    assert ready(bot) == 503

    server.slack.bot_token = token
    until(lambda: ready(bot) == 200)


def test_messages_wait_while_the_token_is_revoked(bot: RunningBot, server: Server) -> None:
    token, server.slack.bot_token = server.slack.bot_token, "xoxb-another"
    acts.command(server.slack, "U0MINA", server.slack.direct_with("U0MINA"), "/save open ACME")
    refused = [{"ok": False, "error": "invalid_auth"}]
    until(lambda: [c.response for c in calls(server, "conversations.create")] == refused)
    with bot.database.read() as tx:
        assert tx.letters.count() == 0
        found = tx.accounts.find_named("ACME")
        assert found is not None
        job = tx.jobs.find(f"channel:{tx.cases.find_open(found.id).ref}")  # type: ignore[union-attr]
    assert job is not None
    assert job.state == "open"
    server.slack.bot_token = token


def calls(server: Server, method: str) -> list[ApiCall]:
    return [call for call in server.slack.state.calls if call.method == method]


def test_an_outage_of_slack_shows_in_words(bot: RunningBot, server: Server) -> None:
    server.slack.faults.outage = True
    until(lambda: ready(bot) == 503)
    server.slack.faults.outage = False
    until(lambda: ready(bot) == 200)


def test_a_database_that_stops_answering_shows(settings: Settings, server: Server) -> None:
    running = RunningBot(replace(settings, app_token="", signing_secret="s"), None, QUICK)
    running.start()
    until(lambda: ready(running) == 200)
    with running.database._engine.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE installation RENAME TO gone")
        connection.commit()

    assert "cannot be used" in running.problems()["database"]
    assert ready(running) == 503
    with running.database._engine.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE gone RENAME TO installation")
        connection.commit()
    until(lambda: ready(running) == 200)
    running.stop()


def test_a_runner_that_ended_by_surprise_shows(
    bot: RunningBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("threading.excepthook", lambda _failed: None)

    def surprise() -> None:
        raise RuntimeError

    monkeypatch.setattr(bot.bot.runner, "tick", surprise)
    until(lambda: "ended by surprise" in bot.problems()["database"])
    assert ready(bot) == 503


def test_a_refused_edit_of_the_policy_reaches_the_admin(
    settings: Settings, server: Server, tmp_path: Path
) -> None:
    policy = tmp_path / "policy.yml"
    policy.write_text("roles: {admin: [U0DANA]}")
    running = RunningBot(replace(settings, policy=policy), server.slack.clock, QUICK)
    running.start()
    until(lambda: ready(running) == 200)

    policy.write_text("roles: {admin: [U0DANA]}\nclocks: {undo: soon}")

    def said() -> list[str]:
        return [m.text for m in server.slack.direct_with("U0DANA").messages]

    until(lambda: any("policy.yml: line 2" in text for text in said()))
    running.stop()
