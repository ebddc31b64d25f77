"""Reading deliveries under one policy, for the tests of each source's shapes."""

from datetime import UTC, datetime
from typing import Any

from bot.signal_shapes import Delivery, Report, reports_of
from domain.signal_sources import FieldMap, PropertyRule, SignalSources
from domain.signals import SignalKind

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
EARLIER = datetime(2026, 3, 20, 9, tzinfo=UTC)
CREATED = int(EARLIER.timestamp())
RULES = {
    "churn_reason": PropertyRule(SignalKind.COMPETITOR, ("Globex", "Initech")),
    "asked_for_export": PropertyRule(SignalKind.EXPORT_QUESTION),
    "health": PropertyRule(score_of=10),
}
FIELDS = FieldMap(
    account="company.name", kind="risk", kinds={"Sponsor left": SignalKind.CHAMPION_LEFT},
    score_of=10,
)  # fmt: skip
SOURCES = SignalSources(hubspot=RULES, webhooks={"gainsight": FIELDS, "own": FieldMap()})


def read(source: str, said: Any) -> list[Report]:
    return reports_of(source, Delivery(said, "its hash", NOW, SOURCES))


def one(source: str, said: Any) -> Report:
    (found,) = read(source, said)
    return found


def event(kind: str, about: dict[str, Any], before: dict[str, Any] | None = None) -> dict[str, Any]:
    """An event of Stripe."""
    data = {"object": about} | ({"previous_attributes": before} if before is not None else {})
    return {"id": "evt_1", "type": kind, "created": CREATED, "data": data}
