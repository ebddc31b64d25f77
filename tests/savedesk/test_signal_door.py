"""The door for signals: who signs properly is answered at once, everybody else in one sentence."""

import asyncio
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from bot.traffic import Traffic
from savedesk.door import Readiness, build_door
from savedesk.door_body import MOST_BYTES
from savedesk.running import RunningBot
from savedesk.settings import Settings
from savedesk.signal_door import SignalDoor
from storage.database import Database
from storage.engine import open_engine
from tests.signal_deliveries import CHANGE, DELIVERIES, GENERIC, nothing_kept, send
from tests.signalling import Sender, cancelling, count, encoded, known_account
from tests.world import World


@pytest.mark.parametrize("source", DELIVERIES)
def test_each_source_is_taken_when_signed_as_it_documents(
    door: TestClient, world: World, sender: Sender, source: str
) -> None:
    known_account(world, source="hubspot", external_id="4711")
    known_account(world, "Globex", source="csv", external_id="cus_acme")

    answer = send(door, sender, source)

    assert (answer.status_code, answer.text) == (200, "Taken: 1.")
    assert count(world, "signals") == 0, "the work is a job's"
    world.settle()
    assert count(world, "signals") == 1


@pytest.mark.parametrize("source", DELIVERIES)
def test_what_is_delivered_twice_is_kept_once(
    door: TestClient, world: World, sender: Sender, source: str
) -> None:
    first, second = send(door, sender, source), send(door, sender, source)
    world.settle()
    third = send(door, sender, source)

    assert (first.text, second.text, third.text) == (
        "Taken: 1.",
        "Known already.",
        "Known already.",
    )
    assert {each.status_code for each in (first, second, third)} == {200}
    assert count(world, "signals") + count(world, "unplaced_signals") == 1


def test_a_retry_of_hubspot_counts_its_attempts_and_is_known_all_the_same(
    door: TestClient, sender: Sender
) -> None:
    send(door, sender, "hubspot")

    assert send(door, sender, "hubspot", [CHANGE | {"attemptNumber": 1}]).text == "Known already."


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (b"{", 400),
        (b"", 400),
        (b"\xff\xfe{}", 400),
        (b'{"account": NaN}', 400),
        (b"[" * 100_000, 400),
        (b'{"health": ' + b"9" * 5000 + b"}", 400),
        (b"[]", 422),
        (b'"ACME"', 422),
        (b"{}", 422),
        (b'{"account": "ACME", "kind": "sunshine"}', 422),
        (b'{"account": "ACME", "kind": "competitor", "occurred_at": "soon"}', 422),
        (b'{"account": "ACME", "kind": "competitor", "occurred_at": 1e300}', 422),
        (b'{"account": "ACME", "health": 101}', 422),
        (b'{"account": "ACME", "health": true}', 422),
        (b'{"account": "ACME", "kind": "competitor", "strength": "huge"}', 422),
        (b'{"kind": "competitor"}', 422),
    ],
)
def test_what_cannot_be_meant_is_refused_and_not_kept(
    door: TestClient, world: World, sender: Sender, said: bytes, status: int
) -> None:
    answer = send(door, sender, "gainsight", said)

    assert (answer.status_code, answer.text.count(".") >= 1) == (status, True)
    assert nothing_kept(world)


def test_another_content_type_is_refused(door: TestClient, world: World, sender: Sender) -> None:
    answer = send(door, sender, "gainsight", **{"content-type": "text/plain"})

    assert (answer.status_code, nothing_kept(world)) == (415, True)


def test_what_is_of_no_interest_is_answered_and_not_kept(
    door: TestClient, world: World, sender: Sender
) -> None:
    for source, said in (
        ("stripe", {"id": "evt_2", "type": "customer.created", "data": {"object": {}}}),
        ("chargebee", {"id": "ev_2", "event_type": "customer_created", "content": {}}),
        ("hubspot", [CHANGE | {"propertyName": "city"}]),
        ("hubspot", []),
    ):
        answer = send(door, sender, source, said)
        assert (answer.status_code, answer.text) == (200, "There is nothing in it that I note.")
    assert nothing_kept(world)


def test_ten_megabytes_are_not_read_to_their_end(world: World, signals: SignalDoor) -> None:
    app = build_door(world.bot.app, Traffic(), "", Readiness(dict), signals=signals)
    pieces = [b"x" * 65_536] * 160

    status, read = asyncio.run(posted(app, pieces, {}))
    assert (status, read <= MOST_BYTES // 65_536 + 2) == (413, True)

    told = {b"content-length": str(10 * MOST_BYTES).encode()}
    assert asyncio.run(posted(app, pieces, told)) == (413, 0)


async def posted(app: Any, pieces: list[bytes], headers: dict[bytes, bytes]) -> tuple[int, int]:
    """The status, and how many pieces of the body were asked for."""
    read, sent = 0, []

    async def receive() -> dict[str, Any]:
        nonlocal read
        read += 1
        body = pieces[read - 1] if read <= len(pieces) else b""
        return {"type": "http.request", "body": body, "more_body": read < len(pieces)}

    async def send_on(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST",
        "path": "/signals/gainsight", "raw_path": b"/signals/gainsight", "query_string": b"",
        "headers": list(headers.items()), "scheme": "http", "server": ("testserver", 80),
        "client": ("127.0.0.1", 1), "root_path": "",
    }  # fmt: skip
    await app(scope, receive, send_on)
    return int(sent[0]["status"]), read


def test_a_batch_of_hubspot_is_one_row_each(door: TestClient, world: World, sender: Sender) -> None:
    batch = [CHANGE | {"eventId": n, "objectId": n % 10} for n in range(100)]

    assert send(door, sender, "hubspot", batch).text == "Taken: 100."
    assert send(door, sender, "hubspot", [*batch, CHANGE | {"eventId": 500}]).text == "Taken: 1."
    assert send(door, sender, "hubspot", batch * 6).status_code == 422


def test_the_payload_of_the_work_holds_no_more_than_is_needed(
    door: TestClient, world: World, sender: Sender
) -> None:
    send(door, sender, "stripe", cancelling(default_payment_method="pm_card_4242"))

    with world.desk.database.read() as tx:
        job = tx.jobs.find("signal:stripe:evt_1")
    assert job is not None
    assert "4242" not in json.dumps(job.payload)
    assert job.payload["evidence"] == "Globex costs half"


def test_a_bot_in_socket_mode_serves_the_door_for_signals(
    settings: Settings, tmp_path: Path
) -> None:
    policy = tmp_path / "policy.yml"
    policy.write_text("signals:\n  webhooks: { gainsight: {} }\n")
    secrets = {"gainsight": ("g secret",)}
    running = RunningBot(replace(settings, policy=policy, signal_secrets=secrets))
    running.start()
    try:
        body, sender = encoded(GENERIC), Sender(time.time())
        url = f"{running.url}/signals/gainsight"
        answer = httpx.post(url, content=body, headers=sender.headers("gainsight", body))
        assert (answer.status_code, answer.text) == (200, "Taken: 1.")
        assert httpx.post(url, content=body).status_code == 401
        assert httpx.get(f"{running.url}/openapi.json").status_code == 200
    finally:
        running.stop()
    with Database(open_engine(settings.database_url)).read() as tx:
        assert tx.jobs.find("signal:gainsight:n1") is not None
