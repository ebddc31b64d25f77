"""The HTTP door: signed deliveries only, whatever words they contain."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.traffic import Traffic
from sandbox.delivery import Envelope, encoded, signed
from savedesk.door import Readiness, build_door
from savedesk.door_body import MOST_BYTES
from tests.world import World

SECRET = "a secret"


@pytest.fixture
def door(world: World) -> Iterator[TestClient]:
    app = build_door(world.bot.app, Traffic(), SECRET, Readiness(lambda: {"slack": ""}))
    with TestClient(app) as client:
        yield client


def command(text: str, trigger: str = "t1", user: str = "U0MINA") -> Envelope:
    fields = {
        "command": "/save",
        "text": text,
        "user_id": user,
        "channel_id": "D1",
        "team_id": "T0SANDBOX",
        "trigger_id": trigger,
        "response_url": "http://sandbox.invalid/response/none",
    }
    return Envelope("slash_commands", fields)


def deliver(door: TestClient, envelope: Envelope, **headers: str) -> Any:
    body, kind = encoded(envelope)
    sent = {"content-type": kind, **signed(body, SECRET), **headers}
    return door.post("/slack/events", content=body, headers=sent)


@pytest.mark.parametrize(
    "name", ["ACME", "payload", "payload Störung", "a=b&payload=c", "決済 payload"]
)
def test_a_signed_command_opens_a_case_whatever_words_it_contains(
    door: TestClient, world: World, name: str
) -> None:
    answer = deliver(door, command(f'open "{name}"'))

    assert answer.status_code == 200
    assert "is open. Its channel follows" in answer.json()["text"]
    assert world.case(name).is_open


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"X-Slack-Signature": "v0=0000"}, "wrong or too old"),
        ({"X-Slack-Signature": ""}, "wrong or too old"),
        ({"X-Slack-Request-Timestamp": "soon"}, "not readable"),
        ({"X-Slack-Request-Timestamp": ""}, "not readable"),
        ({"X-Slack-Request-Timestamp": "1"}, "wrong or too old"),
    ],
)
def test_a_wrong_signature_is_turned_away_and_changes_nothing(
    door: TestClient, world: World, headers: dict[str, str], said: str
) -> None:
    answer = deliver(door, command("open ACME"), **headers)

    assert answer.status_code == 401
    assert said in answer.text
    assert world.calls("conversations.create") == []


def test_a_signature_with_strange_letters_is_turned_away(door: TestClient) -> None:
    body, kind = encoded(command("open ACME"))
    headers = {"content-type": kind, **signed(body, SECRET)}
    raw = {name.encode(): value.encode() for name, value in headers.items()}
    raw[b"X-Slack-Signature"] = "v0=ü".encode()

    assert door.post("/slack/events", content=body, headers=raw).status_code == 401


def test_a_replay_after_five_minutes_is_turned_away(door: TestClient) -> None:
    body, kind = encoded(command("open ACME"))
    old = signed(body, SECRET, at=time.time() - 301)

    assert (
        door.post("/slack/events", content=body, headers={"content-type": kind, **old}).status_code
        == 401
    )


def test_a_replay_within_five_minutes_changes_nothing_more(door: TestClient, world: World) -> None:
    first, second = (deliver(door, command("open ACME")) for _ in range(2))
    world.settle()

    assert first.json() == second.json()
    assert len(world.calls("conversations.create")) == 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "application/json"),
        (b"[1]", "application/json"),
        (b"payload=%7B", "application/x-www-form-urlencoded"),
        (b"\xff\xfe", "application/json"),
    ],
)
def test_what_cannot_be_read_is_answered_with_400(door: TestClient, body: bytes, kind: str) -> None:
    import hashlib
    import hmac

    stamp = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
    headers = {
        "content-type": kind,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest.hexdigest()}",
    }
    answer = door.post("/slack/events", content=body, headers=headers)

    assert answer.status_code in {400, 401}
    assert answer.text.count(".") == 1


def test_more_than_a_megabyte_is_refused_before_it_is_read(door: TestClient) -> None:
    assert door.post("/slack/events", content=b"x" * (MOST_BYTES + 1)).status_code == 413


def test_slack_verifies_the_address(door: TestClient) -> None:
    challenge = Envelope("events_api", {"type": "url_verification", "challenge": "abc"})

    assert deliver(door, challenge).text == "abc"


def test_an_unknown_delivery_is_acknowledged_or_refused_but_breaks_nothing(
    door: TestClient,
) -> None:
    for payload in ({"type": "event_callback", "event": {"type": "zzz"}, "event_id": "E1"}, {}):
        assert deliver(door, Envelope("events_api", payload)).status_code in {200, 404}


def test_questions_about_health_need_no_signature(world: World) -> None:
    sick = Readiness(lambda: {"slack": "Slack says invalid_auth", "database": ""})
    with TestClient(build_door(world.bot.app, Traffic(), "", sick)) as client:
        assert client.get("/healthz").json() == {"status": "ok"}
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["slack"]) == (503, "Slack says invalid_auth")
        assert client.post("/slack/events", content=b"x").status_code == 404


def test_a_surprise_is_answered_in_words(door: TestClient, world: World) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError("surprise")

    object.__setattr__(world.bot.front.desk, "new_ref", broken)

    answer = deliver(door, command("open ACME"))

    assert answer.status_code == 200
    assert "nothing was changed" in json.loads(answer.text)["text"]
