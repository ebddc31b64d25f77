"""What stories about signals share: deliveries as vendors sign them, and what became of them."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.signal_inbox import take_in
from bot.signal_shapes import Hints, Report
from domain.signals import Proposal, SignalKind
from storage.job import Job
from tests.world import World

SECRETS = {
    "stripe": ("whsec_old", "whsec_new"),
    "chargebee": ("savedesk:s3cret",),
    "hubspot": ("client secret",),
    "gainsight": ("g secret",),
}
PUBLIC = "https://savedesk.example.com"


@dataclass
class Sender:
    """Signs deliveries as the vendors do, at a moment of its own."""

    now: float = 1_774_000_000.0
    secrets: dict[str, str] = field(
        default_factory=lambda: {name: each[-1] for name, each in SECRETS.items()}
    )

    def headers(self, source: str, body: bytes) -> dict[str, str]:
        made = {"stripe": self._stripe, "hubspot": self._hubspot, "chargebee": self._chargebee}
        signed = made.get(source, self._generic)(body, self.secrets[source])
        return {"content-type": "application/json", **signed}

    def _stripe(self, body: bytes, secret: str) -> dict[str, str]:
        stamp = str(int(self.now))
        made = digest(secret, stamp.encode() + b"." + body).hex()
        return {"Stripe-Signature": f"t={stamp},v1={'0' * 64},v1={made},v0=zzz"}

    def _hubspot(self, body: bytes, secret: str) -> dict[str, str]:
        stamp = str(int(self.now * 1000))
        message = f"POST{PUBLIC}/signals/hubspot".encode() + body + stamp.encode()
        return {
            "X-HubSpot-Request-Timestamp": stamp,
            "X-HubSpot-Signature-v3": base64.b64encode(digest(secret, message)).decode(),
        }

    def _chargebee(self, body: bytes, secret: str) -> dict[str, str]:
        return {"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"}

    def _generic(self, body: bytes, secret: str) -> dict[str, str]:
        stamp = str(int(self.now))
        made = digest(secret, stamp.encode() + body).hex()
        return {"X-Savedesk-Timestamp": stamp, "X-Savedesk-Signature": f"sha256={made}"}


def digest(secret: str, message: bytes) -> bytes:
    return hmac.new(secret.encode(), message, hashlib.sha256).digest()


def cancelling(event: str = "evt_1", **about: Any) -> dict[str, Any]:
    """Stripe: a subscription that is set to end, with the customer's words."""
    return {
        "id": event,
        "object": "event",
        "type": "customer.subscription.updated",
        "created": 1_773_999_000,
        "livemode": True,
        "pending_webhooks": 1,
        "data": {
            "object": {
                "id": "sub_1",
                "object": "subscription",
                "customer": "cus_acme",
                "cancel_at_period_end": True,
                "metadata": {},
                "cancellation_details": {
                    "comment": "Globex costs half",
                    "feedback": "too_expensive",
                    "reason": "cancellation_requested",
                },
            }
            | about,
            "previous_attributes": {"cancel_at_period_end": False},
        },
    }


def encoded(said: Any) -> bytes:
    return json.dumps(said).encode()


def report(
    kind: SignalKind | None,
    account: str = "ACME",
    event: str = "e1",
    at: datetime | None = None,
    **told: Any,
) -> Report:
    """One thing that a webhook saw."""
    at = at or datetime.fromisoformat("2026-03-02T09:00:00+00:00")
    return Report(event, at, Hints(name=account), kind, **told)


def arrives(world: World, *reports: Report, source: str = "gainsight") -> int:
    """They come in and are worked on; how many were new."""
    new = take_in(world.desk, source, reports)
    world.settle()
    return new


def known_account(world: World, name: str = "ACME", **facts: Any) -> int:
    """An account that the directory knows."""
    with world.desk.database.write() as tx:
        account = tx.accounts.take(name)
        tx.accounts.change(account.id, **facts)
        return account.id


def proposals(world: World, account: str = "ACME") -> list[Proposal]:
    """All of the account's, the oldest first."""
    from sqlalchemy import text

    with world.desk.database.read() as tx:
        found = tx.accounts.find_named(account)
        if found is None:
            return []
        rows = tx._connection.execute(
            text("SELECT ref FROM proposals WHERE account_id = :id ORDER BY id"), {"id": found.id}
        )
        made = [tx.proposals.find(ref) for ref in rows.scalars()]
        return [each for each in made if each is not None]


def proposal(world: World, account: str = "ACME") -> Proposal:
    """The newest."""
    return proposals(world, account)[-1]


def count(world: World, table: str) -> int:
    """The rows of a table."""
    from sqlalchemy import text

    with world.desk.database.read() as tx:
        query = text(f"SELECT count(*) FROM {table}")
        return int(tx._connection.execute(query).scalar_one())


def jobs_named(world: World, keys: Iterable[str]) -> list[Job]:
    with world.desk.database.read() as tx:
        return [job for key in keys if (job := tx.jobs.find(key)) is not None]
