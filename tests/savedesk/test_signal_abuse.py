"""Deliveries that nobody should send, properly signed: answered in a sentence, never a fault."""

import asyncio
import json
import random
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.traffic import Traffic
from savedesk import door_body
from savedesk.door import Readiness, build_door
from savedesk.signal_door import SignalDoor
from tests.signal_deliveries import DELIVERIES, nothing_kept, send
from tests.signalling import Sender, count, proposals
from tests.world import World

DEEP = 50_000
ODD: list[Any] = [None, True, 1e308, -1, "", [], {}, "\ud800", "x" * 5000, [[]], {"id": {"id": 1}},
       "0001-01-01", 10**25, "\x00", ["a"], {"a": []}]  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        b'{"account":' + b"[" * DEEP + b"]" * DEEP + b',"kind":"competitor"}',
        b'{"a":' * DEEP + b"1" + b"}" * DEEP,
        b'{"account":"A","kind":"competitor","health":NaN}',
        b'{"account":"A","health":' + b"9" * 5000 + b"}",
        '{"account":"Müller","kind":"competitor"}'.encode("latin-1"),
        '{"account":"A","kind":"competitor"}'.encode("utf-16"),
        b"",
        b"   ",
        b"\xff",
    ],
)
@pytest.mark.parametrize("source", DELIVERIES)
def test_what_is_no_readable_json_is_told_and_not_kept(
    door: TestClient, world: World, sender: Sender, source: str, body: bytes
) -> None:
    answer = send(door, sender, source, body)
    assert answer.status_code == 400
    assert answer.text == "The body is not readable JSON."
    assert nothing_kept(world)


def test_of_a_name_that_stands_twice_the_last_counts(
    door: TestClient, world: World, sender: Sender
) -> None:
    said = b'{"account":"Globex","account":"ACME","kind":"competitor","kind":"silence"}'
    assert send(door, sender, "gainsight", said).status_code == 200
    world.settle()
    with world.desk.database.read() as tx:
        assert tx.accounts.find_named("ACME") is not None
        assert tx.accounts.find_named("Globex") is None


def test_a_mark_before_the_json_is_no_matter(
    door: TestClient, world: World, sender: Sender
) -> None:
    body = b"\xef\xbb\xbf" + json.dumps(DELIVERIES["gainsight"]).encode()
    assert send(door, sender, "gainsight", body).text == "Taken: 1."


def test_lone_halves_of_letters_and_zeros_are_kept_as_something_that_can_be_read(
    door: TestClient, world: World, sender: Sender
) -> None:
    body = (
        b'{"account":"AC\\ud800ME","kind":"competitor","evidence":"\\udfff\\u0000","event":"\\ud8"}'
    )
    assert send(door, sender, "gainsight", body).status_code == 400
    body = body.replace(b'"\\ud8"', b'"\\ud800"')
    assert send(door, sender, "gainsight", body).status_code == 200
    world.settle()
    assert len(proposals(world, "AC?ME")) == 1


def test_a_name_that_nobody_sees_is_none(door: TestClient, world: World, sender: Sender) -> None:
    said = {"account": " \u200b\u2060\u202e", "email": "ann@acme.com", "kind": "competitor"}
    assert send(door, sender, "gainsight", said).status_code == 200
    world.settle()
    assert (count(world, "accounts"), count(world, "unplaced_signals")) == (0, 1)


def mutated(chance: random.Random, said: Any) -> Any:
    """The delivery with odd things in some of its places."""
    if chance.random() < 0.12:
        return chance.choice(ODD)
    if isinstance(said, dict):
        return {name: mutated(chance, value) for name, value in said.items()}
    return [mutated(chance, each) for each in said] if isinstance(said, list) else said


@pytest.mark.parametrize("source", DELIVERIES)
def test_odd_things_in_any_place_are_taken_or_refused_and_can_be_worked_on(
    door: TestClient, world: World, sender: Sender, source: str
) -> None:
    chance = random.Random(source)
    for _ in range(200):
        body = json.dumps(mutated(chance, DELIVERIES[source])).encode()
        answer = send(door, sender, source, body)
        assert answer.status_code in {200, 422}, body
        assert answer.text
    world.settle()
    world.lives_through(timedelta(days=1))
    world.person("dana").types("/save signal unplaced")
    with world.desk.database.read() as tx:
        assert tx.jobs.list_dead() == []


def test_a_body_that_trickles_in_is_not_waited_for(
    world: World, signals: SignalDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door_body, "BODY_SECONDS", 0.05)
    app = build_door(world.bot.app, Traffic(), "", Readiness(dict), signals=signals)
    assert asyncio.run(_trickled(app)) == (408, b"The request did not come in time.")


async def _trickled(app: Any) -> tuple[int, bytes]:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def send_on(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST",
        "path": "/signals/gainsight", "raw_path": b"/signals/gainsight", "query_string": b"",
        "headers": [], "scheme": "http", "server": ("testserver", 80),
        "client": ("127.0.0.1", 1), "root_path": "",
    }  # fmt: skip
    await app(scope, receive, send_on)
    return int(sent[0]["status"]), sent[1]["body"]
