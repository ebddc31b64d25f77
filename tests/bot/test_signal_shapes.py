"""What deliveries say, checked against the models of the vendors who publish any."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from chargebee.models import enums
from chargebee.models.customer.responses import CustomerResponse
from chargebee.models.event.responses import EventResponse
from chargebee.models.subscription.operations import Subscription
from chargebee.models.subscription.responses import SubscriptionResponse
from hubspot.utils.signature import Signature

from bot.signal_fields import WrongShape
from bot.signal_shapes import CHARGEBEE_KINDS, UNPAID, Hints, Report
from domain.signal_sources import company_in
from domain.signals import SignalKind, Strength
from tests.signal_reading import CREATED, EARLIER, NOW, event, one, read
from tests.signalling import PUBLIC, SECRETS, Sender, encoded


def chargebee(
    kind: str = "subscription_cancellation_scheduled", **subscription: Any
) -> dict[str, Any]:
    return {
        "id": "ev_1",
        "occurred_at": CREATED,
        "event_type": kind,
        "content": {
            "subscription": {"id": "s1", "status": "non_renewing"} | subscription,
            "customer": {"id": "c1", "company": "ACME", "email": "ann@acme.example"},
        },
    }


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (chargebee(), SignalKind.CANCELLATION),
        (chargebee("subscription_cancelled"), SignalKind.CANCELLATION),
        (chargebee("subscription_cancelled", cancel_reason="not_paid"), SignalKind.PAYMENT_FAILED),
        (chargebee("payment_failed"), SignalKind.PAYMENT_FAILED),
        (chargebee("subscription_renewed"), None),
    ],
)
def test_what_chargebee_tells(said: dict[str, Any], kind: SignalKind | None) -> None:
    found = read("chargebee", said)

    assert [each.kind for each in found] == ([kind] if kind else [])
    for each in found:
        assert (each.hints, each.at) == (Hints(("c1",), "ACME", "ann@acme.example"), EARLIER)


def test_chargebees_own_library_knows_what_we_read() -> None:
    assert set(CHARGEBEE_KINDS) <= {each.value for each in enums.EventType}
    assert {each.value for each in Subscription.CancelReason} >= UNPAID
    assert {"id", "occurred_at", "event_type", "content"} <= set(EventResponse.__annotations__)
    assert {"cancel_reason", "cancel_reason_code"} <= set(SubscriptionResponse.__annotations__)
    assert {"id", "company", "email"} <= set(CustomerResponse.__annotations__)


def change(name: str, value: str, **other: Any) -> dict[str, Any]:
    return {
        "eventId": 100, "subscriptionId": 7, "occurredAt": CREATED * 1000, "objectId": 4711,
        "subscriptionType": "company.propertyChange", "propertyName": name, "propertyValue": value,
    } | other  # fmt: skip


@pytest.mark.parametrize(
    ("said", "kind", "health"),
    [
        (change("churn_reason", "Globex"), SignalKind.COMPETITOR, None),
        (change("churn_reason", "price"), None, None),
        (change("asked_for_export", "true"), SignalKind.EXPORT_QUESTION, None),
        (change("asked_for_export", "false"), None, None),
        (change("asked_for_export", ""), None, None),
        (change("health", "2.6"), None, 26),
        (change("health", ""), None, None),
        (change("city", "Turin"), None, None),
        (change("health", "3", subscriptionType="contact.propertyChange"), None, None),
    ],
)
def test_a_property_of_hubspot_means_what_the_policy_says(
    said: dict[str, Any], kind: SignalKind | None, health: int | None
) -> None:
    found = read("hubspot", [said])

    assert [(each.kind, each.health) for each in found] == (
        [(kind, health)] if kind or health else []
    )
    assert all(each.hints == Hints(("4711",)) and each.at == EARLIER for each in found)


def test_hubspots_own_library_signs_as_we_check() -> None:
    body = encoded([change("health", "3")])
    headers = Sender().headers("hubspot", body)

    made = Signature.get_signature(
        SECRETS["hubspot"][0], body.decode(), "v3", f"{PUBLIC}/signals/hubspot", "POST",
        headers["X-HubSpot-Request-Timestamp"],
    )  # fmt: skip

    assert headers["X-HubSpot-Signature-v3"] == made


def test_fields_of_a_generic_delivery_are_named_by_the_policy() -> None:
    said = one(
        "gainsight",
        {
            "company": {"name": "ACME"},
            "risk": "Sponsor left",
            "strength": "strong",
            "evidence": "Ann\nleft\x00 on Friday",
            "occurred_at": "2026-03-20T10:00:00+01:00",
            "health": 2.5,
            "event": 77,
        },
    )

    assert said == Report(
        "77", EARLIER, Hints(name="ACME"), SignalKind.CHAMPION_LEFT, Strength.STRONG,
        evidence="Ann left on Friday", health=25,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        (CREATED, EARLIER),
        (CREATED * 1000, EARLIER),
        (str(CREATED), EARLIER),
        ("2026-03-20T09:00:00", EARLIER),
        ("2026-03-20 09:00:00Z", EARLIER),
        (None, NOW),
        ("", NOW),
        ((NOW + timedelta(days=400)).isoformat(), NOW),
    ],
)
def test_moments_are_read_as_senders_write_them(typed: Any, at: datetime) -> None:
    said = {"account": "ACME", "kind": "competitor", "occurred_at": typed}

    assert one("own", said).at == at


def test_a_delivery_that_names_no_event_is_known_by_what_it_says() -> None:
    assert one("own", {"account": "ACME", "kind": "competitor"}).event == "its hash"
    long = one("own", {"account": "ACME", "kind": "competitor", "event": "x" * 2000}).event
    assert len(long) == 64


@pytest.mark.parametrize(
    "said",
    [
        {"account": "\ud800 ACME \ud800", "kind": "competitor"},
        {"account": "ACME", "kind": "competitor", "evidence": "\ud800\x00" * 3000},
        {"account": "ACME", "kind": "competitor", "evidence": {"not": "a text"}},
        {"account": 4711, "kind": "Angry tone"},
    ],
)
def test_whatever_is_read_can_be_kept(said: dict[str, Any]) -> None:
    kept = one("own", said)

    told = json.dumps([kept.hints.name, kept.evidence], ensure_ascii=False)
    assert "\x00" not in told
    assert len(told.encode()) < 5000


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("stripe", []),
        ("stripe", {"type": "invoice.payment_failed", "data": {"object": {}}}),
        ("stripe", {"id": "e", "type": "invoice.payment_failed", "data": {"object": []}}),
        ("stripe", event("invoice.payment_failed", {}) | {"created": []}),
        ("chargebee", {"id": "e", "event_type": "payment_failed"}),
        ("hubspot", {}),
        ("hubspot", ["x"]),
        ("hubspot", [change("health", "eleven")]),
        ("hubspot", [change("health", "3", eventId=None)]),
        ("own", {"account": "ACME"}),
        ("own", {"account": "ACME", "kind": ["competitor"]}),
    ],
)  # fmt: skip
def test_what_no_source_would_send_is_refused_in_a_sentence(source: str, said: Any) -> None:
    with pytest.raises(WrongShape, match=r"\.$"):
        read(source, said)


@pytest.mark.parametrize(
    ("email", "company"),
    [
        ("ann@acme.com", "acme"),
        ("ann@mail.acme.co.uk", "acme"),
        ("Ann@ACME.de.", "acme"),
        ("ann@gmail.com", None),
        ("ann@localhost", None),
        ("acme.com", None),
        ("", None),
        ("@", None),
        ("a@..com", None),
    ],
)
def test_an_address_names_a_company_unless_a_provider_owns_it(
    email: str, company: str | None
) -> None:
    assert company_in(email) == company
