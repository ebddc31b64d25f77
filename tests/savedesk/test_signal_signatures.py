"""Whether a delivery comes from who it says: wrong, stale, odd and unknown ones are turned away."""

import base64

import pytest
from starlette.testclient import TestClient

from bot.traffic import Traffic
from domain.signal_sources import SignalSources
from savedesk.door import Readiness, build_door
from savedesk.signal_door import SignalDoor
from tests.signal_deliveries import DELIVERIES, GENERIC, nothing_kept, send
from tests.signalling import PUBLIC, SECRETS, Sender, encoded
from tests.world import World


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


def test_hubspot_signs_the_public_address_with_its_query(world: World, signals: SignalDoor) -> None:
    from starlette.requests import Request

    scope = {
        "type": "http", "method": "POST", "path": "/signals/hubspot", "query_string": b"a=b%3Ac",
        "headers": [(b"host", b"10.0.0.1:8080")], "scheme": "http", "server": ("10.0.0.1", 8080),
    }  # fmt: skip
    assert signals.address(Request(scope)) == f"{PUBLIC}/signals/hubspot?a=b%3Ac"

    world.change_policy(signal_sources=SignalSources())
    assert signals.address(Request(scope)) == "http://10.0.0.1:8080/signals/hubspot?a=b%3Ac"
