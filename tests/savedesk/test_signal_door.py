"""The door for signals: who signs properly is answered at once, everybody else in one sentence."""

import asyncio
import base64
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from bot.traffic import Traffic
from domain.signal_sources import FieldMap, PropertyRule, SignalSources
from domain.signals import SignalKind
from savedesk.door import Readiness, build_door
from savedesk.door_body import MOST_BYTES
from savedesk.running import RunningBot
from savedesk.settings import Settings
from savedesk.signal_door import SignalDoor
from storage.database import Database
from storage.engine import open_engine
from tests.signalling import PUBLIC, SECRETS, Sender, cancelling, count, encoded, known_account
from tests.world import World

GENERIC = {"account": "ACME", "kind": "competitor", "event": "n1"}
CHANGE = {
    "eventId": 1,
    "subscriptionId": 7,
    "portalId": 9,
    "appId": 3,
    "occurredAt": 1_773_999_000_000,
    "subscriptionType": "company.propertyChange",
    "attemptNumber": 0,
    "objectId": 4711,
    "propertyName": "churn_reason",
    "propertyValue": "Globex",
}
SCHEDULED = {
    "id": "ev_1",
    "occurred_at": 1_773_999_000,
    "event_type": "subscription_cancellation_scheduled",
    "content": {
        "subscription": {"id": "s1", "status": "non_renewing"},
        "customer": {"id": "c1", "company": "ACME"},
    },
}
DELIVERIES: dict[str, Any] = {
    "stripe": cancelling(),
    "chargebee": SCHEDULED,
    "hubspot": [CHANGE],
    "gainsight": GENERIC,
}


@pytest.fixture
def sender() -> Sender:
    return Sender()


@pytest.fixture
def signals(world: World, sender: Sender) -> SignalDoor:
    rules = {"churn_reason": PropertyRule(SignalKind.COMPETITOR)}
    sources = SignalSources(PUBLIC, hubspot=rules, webhooks={"gainsight": FieldMap()})
    world.change_policy(signal_sources=sources)
    return SignalDoor(world.desk, SECRETS, lambda: sender.now)


@pytest.fixture
def door(world: World, signals: SignalDoor) -> Iterator[TestClient]:
    ready = Readiness(dict)
    with TestClient(build_door(world.bot.app, Traffic(), "", ready, signals=signals)) as client:
        yield client


def send(
    door: TestClient, sender: Sender, source: str, said: Any = None, **headers: str
) -> Response:
    body = (
        said if isinstance(said, bytes) else encoded(DELIVERIES[source] if said is None else said)
    )
    signed = sender.headers(source, body) | headers
    answer: Response = door.post(f"/signals/{source}", content=body, headers=signed)
    return answer


def nothing_kept(world: World) -> bool:
    with world.desk.database.read() as tx:
        return count(world, "signals") == 0 and not any(
            job.kind == "take_signal" for job in tx.jobs.list_due_timers(world.clock.now(), 0, 100)
        )


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


@pytest.mark.parametrize("source", DELIVERIES)
def test_a_wrong_secret_is_turned_away(
    door: TestClient, world: World, sender: Sender, source: str
) -> None:
    sender.secrets[source] = "somebody:else"

    answer = send(door, sender, source)

    assert answer.status_code == 401
    assert answer.text.count(".") == 1
    assert nothing_kept(world)


@pytest.mark.parametrize("source", ["stripe", "hubspot", "gainsight"])
@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_stale_signature_is_turned_away_in_both_directions(
    door: TestClient, world: World, sender: Sender, source: str, seconds: int
) -> None:
    then = Sender(sender.now + seconds)

    answer = send(door, then, source)

    assert (answer.status_code, nothing_kept(world)) == (401, True)
    assert "older than 5 minutes, or from the future" in answer.text


@pytest.mark.parametrize("source", ["stripe", "hubspot", "gainsight"])
@pytest.mark.parametrize("seconds", [-299, 299])
def test_clocks_may_differ_by_less(
    door: TestClient, sender: Sender, source: str, seconds: int
) -> None:
    assert send(door, Sender(sender.now + seconds), source).status_code == 200


@pytest.mark.parametrize("secret", SECRETS["stripe"])
def test_while_a_secret_is_replaced_both_hold(
    door: TestClient, sender: Sender, secret: str
) -> None:
    sender.secrets["stripe"] = secret

    assert send(door, sender, "stripe").status_code == 200


@pytest.mark.parametrize(
    ("source", "headers"),
    [
        ("stripe", {"Stripe-Signature": ""}),
        ("stripe", {"Stripe-Signature": "t=,v1="}),
        ("stripe", {"Stripe-Signature": "v1=00,v1=11"}),
        ("stripe", {"Stripe-Signature": "t=1774000000,t=2,v1=00"}),
        ("hubspot", {"X-HubSpot-Request-Timestamp": "soon"}),
        ("hubspot", {"X-HubSpot-Signature-v3": ""}),
        ("chargebee", {"Authorization": "Bearer x"}),
        ("chargebee", {"Authorization": "Basic ???"}),
        ("chargebee", {"Authorization": "Basic " + base64.b64encode(b"savedesk").decode()}),
        ("gainsight", {"X-Savedesk-Timestamp": "9" * 400}),
        ("gainsight", {"X-Savedesk-Signature": "0" * 64}),
    ],
)
def test_odd_signatures_are_turned_away_in_one_sentence(
    door: TestClient, world: World, sender: Sender, source: str, headers: dict[str, str]
) -> None:
    answer = send(door, sender, source, **headers)

    assert (answer.status_code, answer.text.count(".")) == (401, 1)
    assert nothing_kept(world)


def test_a_signature_of_other_letters_is_turned_away(door: TestClient, sender: Sender) -> None:
    body = encoded(GENERIC)
    headers = [(b"x-savedesk-timestamp", b"1774000000"), (b"x-savedesk-signature", "ü".encode())]

    assert door.post("/signals/gainsight", content=body, headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("source", "status", "said"),
    [
        ("zendesk", 404, "No source of signals has this name."),
        ("../slack", 404, ""),
        ("Stripe", 404, "No source"),
    ],
)
def test_an_unknown_source_is_not_found(
    door: TestClient, source: str, status: int, said: str
) -> None:
    answer = door.post(f"/signals/{source}", content=b"{}")

    assert answer.status_code == status
    assert said in answer.text


def test_a_source_without_a_secret_says_so(world: World, signals: SignalDoor) -> None:
    unset = SignalDoor(world.desk, {})
    app = build_door(world.bot.app, Traffic(), "", Readiness(dict), signals=unset)
    with TestClient(app) as client:
        answer = client.post("/signals/stripe", content=b"{}")

    assert (answer.status_code, answer.text) == (
        404,
        "This source has no secret yet; it is set in the environment.",
    )


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


def test_hubspot_signs_the_public_address_with_its_query(world: World, signals: SignalDoor) -> None:
    from starlette.requests import Request

    scope = {
        "type": "http", "method": "POST", "path": "/signals/hubspot", "query_string": b"a=b%3Ac",
        "headers": [(b"host", b"10.0.0.1:8080")], "scheme": "http", "server": ("10.0.0.1", 8080),
    }  # fmt: skip
    assert signals.address(Request(scope)) == f"{PUBLIC}/signals/hubspot?a=b%3Ac"

    world.change_policy(signal_sources=SignalSources())
    assert signals.address(Request(scope)) == "http://10.0.0.1:8080/signals/hubspot?a=b%3Ac"


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
