"""Signed deliveries at the door for signals, one of each source."""

from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient

from tests.signalling import Sender, cancelling, count, encoded
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
