"""The door as its published description says it is, and under fire of made-up requests: no 5xx."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from starlette.testclient import TestClient

from bot.traffic import Traffic
from domain.signal_sources import FieldMap, SignalSources
from savedesk.door import Readiness, build_door
from savedesk.openapi import described
from savedesk.signal_door import SignalDoor
from tests.signalling import SECRETS, Sender, cancelling, count
from tests.world import POLICY, World

PUBLISHED = Path(__file__).parents[2] / "docs" / "openapi.json"
SENDER = Sender()
MADE_UP = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
WAYS = [
    ("POST", "/signals/{source}"),
    ("POST", "/slack/events"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
WORDS = st.sampled_from(
    ["id", "type", "data", "object", "account", "kind", "health", "event", "content"]
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    sources = SignalSources("https://savedesk.example.com", webhooks={"gainsight": FieldMap()})
    return World(tmp_path_factory.mktemp("fuzz"), replace(POLICY, signal_sources=sources))


@pytest.fixture(scope="module")
def app(world: World) -> Any:
    signals = SignalDoor(world.desk, SECRETS, lambda: SENDER.now)
    return build_door(world.bot.app, Traffic(), "a secret", Readiness(dict), signals=signals)


@pytest.fixture(scope="module")
def client(app: Any) -> Iterator[TestClient]:
    with TestClient(app, raise_server_exceptions=False) as made:
        yield made


def test_the_published_description_is_that_of_the_door(client: TestClient) -> None:
    served = client.get("/openapi.json")

    assert served.status_code == 200
    assert PUBLISHED.read_text() == described(), described.__doc__
    assert json.loads(described()) == served.json()
    assert {(method.upper(), path) for path, ways in served.json()["paths"].items()
            for method in ways} == set(WAYS)  # fmt: skip


@pytest.mark.parametrize(("method", "path"), WAYS)
def test_no_made_up_request_is_answered_with_5xx(app: Any, method: str, path: str) -> None:
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    operation = schema[path][method]

    @MADE_UP
    @given(case=operation.as_strategy())
    def fire(case: Any) -> None:
        case.call_and_validate(checks=[not_a_server_error])

    fire()


@pytest.mark.parametrize("source", SECRETS)
def test_no_made_up_delivery_with_a_good_signature_is_answered_with_5xx(
    client: TestClient, source: str
) -> None:
    @MADE_UP
    @given(
        said=JSON
        | st.dictionaries(WORDS, JSON)
        | st.lists(st.dictionaries(WORDS, JSON), max_size=3)
    )
    def fire(said: Any) -> None:
        body = json.dumps(said).encode("utf-8", "surrogatepass")
        answer = client.post(
            f"/signals/{source}", content=body, headers=SENDER.headers(source, body)
        )
        assert answer.status_code in {200, 400, 422}, answer.text
        assert answer.text.endswith(".")

    fire()


@pytest.mark.parametrize("source", SECRETS)
def test_no_body_of_bytes_is_answered_with_5xx(client: TestClient, source: str) -> None:
    @MADE_UP
    @given(body=st.binary(max_size=200))
    def fire(body: bytes) -> None:
        answer = client.post(
            f"/signals/{source}", content=body, headers=SENDER.headers(source, body)
        )
        assert answer.status_code in {200, 400, 422}

    fire()


def test_no_signature_that_was_made_up_lets_anything_in(client: TestClient, world: World) -> None:
    body, before = json.dumps(cancelling("evt_made_up")).encode(), count(world, "jobs")
    printable = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=80)

    @MADE_UP
    @given(said=printable | printable.map(lambda each: f"t={int(SENDER.now)},v1={each}"))
    def fire(said: str) -> None:
        headers = {"content-type": "application/json", "stripe-signature": said}
        assert client.post("/signals/stripe", content=body, headers=headers).status_code == 401

    fire()
    assert count(world, "jobs") == before
