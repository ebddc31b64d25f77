"""Deliveries to an app: commands, retries of events, sockets, answers too late."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from sandbox import acts
from sandbox.clock import SandboxClock
from sandbox.delivery import Ack, Envelope
from sandbox.server import Server, serve
from sandbox.slack import Sandbox


@pytest.fixture
def slack() -> Sandbox:
    return Sandbox(SandboxClock(running=False))


@pytest.fixture
def server() -> Iterator[Server]:
    started = serve(Sandbox())
    yield started
    started.stop()


def test_events_are_tried_at_once_after_a_minute_and_after_five(slack: Sandbox) -> None:
    tried: list[int] = []

    def deaf(envelope: Envelope) -> Ack:
        tried.append(envelope.retry_num)
        return Ack(ok=False, reason="http_500")

    slack.connect(deaf)
    acts.open_home(slack, "U0MINA")
    for _ in range(3):
        slack.pump()
    assert tried == [0, 1]
    slack.clock.advance(timedelta(minutes=1))
    slack.pump()
    slack.clock.advance(timedelta(minutes=5))
    slack.pump()
    slack.clock.advance(timedelta(days=1))
    slack.pump()
    assert tried == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("operation_timeout", "operation_timeout"),
        ("app_not_connected", "did not respond"),
        ("http_500", "dispatch_failed"),
    ],
)
def test_a_command_that_is_not_acknowledged_tells_the_person(
    slack: Sandbox, reason: str, said: str
) -> None:
    slack.connect(lambda _envelope: Ack(ok=False, reason=reason))
    channel = slack.direct_with("U0MINA")
    acts.command(slack, "U0MINA", channel, "/save open ACME")
    assert said in channel.messages[-1].text
    assert channel.messages[-1].ephemeral_to == "U0MINA"


def test_an_app_of_bolt_answers_over_socket_mode(server: Server) -> None:
    client = WebClient("xoxb-sandbox", base_url=f"{server.url}/api/")
    app = App(client=client, signing_secret="unused")

    @app.command("/hello")
    def hello(ack, command, client):  # type: ignore[no-untyped-def]
        ack(f"Hello {command['text']}")
        client.views_open(
            trigger_id=command["trigger_id"],
            view={
                "type": "modal",
                "title": {"type": "plain_text", "text": "Hello"},
                "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "there"}}],
            },
        )

    handler = SocketModeHandler(app, "xapp-sandbox", web_client=client)
    handler.connect()  # type: ignore[no-untyped-call]
    slack = server.slack
    slack.connect(server.sockets)
    try:
        channel = slack.direct_with("U0MINA")
        while not server.sockets.connections:
            continue
        acts.command(slack, "U0MINA", channel, "/hello there")
        assert channel.messages[-1].text == "Hello there"
        while not slack.state.modals.get("U0MINA"):
            continue
    finally:
        handler.close()  # type: ignore[no-untyped-call]


def test_what_people_type_reaches_the_app_escaped_only_where_slack_escapes(slack: Sandbox) -> None:
    heard: list[Envelope] = []
    slack.connect(lambda envelope: (heard.append(envelope), Ack(ok=True))[1])  # type: ignore[func-returns-value]
    slack.state.channels["C0GENERAL"].members.append("U0BOT")
    acts.say(slack, "U0MINA", slack.state.channels["C0GENERAL"], "hello <@U0BOT>")
    slack.pump()
    kinds = [envelope.payload["event"]["type"] for envelope in heard]
    assert kinds == ["message", "app_mention"]
