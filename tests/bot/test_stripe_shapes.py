"""What deliveries of Stripe say, checked against its own library."""

from datetime import UTC, datetime
from typing import Any

import pytest
import stripe

from bot.signal_shapes import FEEDBACK, Hints
from domain.causes import Cause
from domain.signals import SignalKind
from tests.signal_reading import EARLIER, event, one, read
from tests.signalling import SECRETS, Sender, cancelling, encoded


def ending(feedback: str | None = None, **about: Any) -> dict[str, Any]:
    details = {"comment": None, "feedback": feedback, "reason": "cancellation_requested"}
    return {
        "customer": "cus_1",
        "cancel_at_period_end": True,
        "cancellation_details": details,
    } | about


@pytest.mark.parametrize(
    ("feedback", "cause"),
    [
        ("too_expensive", Cause.BUDGET),
        ("switched_service", Cause.COMPETITION),
        ("missing_features", Cause.PRODUCT),
        ("low_quality", Cause.PRODUCT),
        ("too_complex", Cause.PRODUCT),
        ("customer_service", Cause.SERVICE),
        ("unused", Cause.ADOPTION),
        ("other", None),
        (None, None),
        ("something new", None),
    ],
)
def test_what_a_customer_of_stripe_says_names_the_cause(
    feedback: str | None, cause: Cause | None
) -> None:
    before = {"cancel_at_period_end": False}

    said = one("stripe", event("customer.subscription.updated", ending(feedback), before))

    assert (said.kind, said.cause, said.at) == (SignalKind.CANCELLATION, cause, EARLIER)


@pytest.mark.parametrize(
    ("about", "before", "new"),
    [
        (ending(), {"cancel_at_period_end": False}, True),
        (ending(), {"quantity": 5}, False),
        (ending(), {}, False),
        (ending(), None, False),
        (ending(cancel_at_period_end=False), {"cancel_at_period_end": True}, False),
        (ending(cancel_at_period_end=False, cancel_at=1), {"cancel_at": None}, True),
        (ending(cancel_at_period_end=False, cancel_at=2), {"cancel_at": 1}, False),
        (ending(cancel_at_period_end=False, cancel_at=None), {"cancel_at": 1}, False),
    ],
)
def test_only_a_subscription_that_is_newly_set_to_end_is_a_signal(
    about: dict[str, Any], before: dict[str, Any] | None, new: bool
) -> None:
    assert bool(read("stripe", event("customer.subscription.updated", about, before))) is new


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("cancellation_requested", SignalKind.CANCELLATION),
        (None, SignalKind.CANCELLATION),
        ("payment_failed", SignalKind.PAYMENT_FAILED),
        ("payment_disputed", SignalKind.PAYMENT_FAILED),
        ("canceled_by_retention_policy", None),
    ],
)
def test_a_subscription_that_ended_says_why(reason: str | None, kind: SignalKind | None) -> None:
    about = ending(cancellation_details={"reason": reason})

    found = read("stripe", event("customer.subscription.deleted", about))

    assert [each.kind for each in found] == ([kind] if kind else [])


def test_a_payment_of_stripe_that_failed_names_whose_it_was() -> None:
    invoice = {
        "customer": {"id": "cus_1", "object": "customer"},
        "customer_name": "ACME  Inc.",
        "customer_email": "ann@acme.example",
        "metadata": {},
        "parent": {"subscription_details": {"metadata": {"account_id": "A-7"}}},
    }

    said = one("stripe", event("invoice.payment_failed", invoice))

    assert said.hints == Hints(("A-7", "cus_1"), "ACME Inc.", "ann@acme.example")
    assert (said.kind, said.cause) == (SignalKind.PAYMENT_FAILED, Cause.PAYMENT)


def test_our_stripe_payloads_are_what_stripes_own_library_takes() -> None:
    """Its verifier, and its models: every field that we read is one of theirs."""
    body = encoded(cancelling())
    sender = Sender(now=datetime.now(UTC).timestamp())
    header = sender.headers("stripe", body)["Stripe-Signature"]

    made = stripe.Webhook.construct_event(body, header, SECRETS["stripe"][-1])

    assert isinstance(made.data.object, stripe.Subscription)
    assert {
        "cancel_at_period_end",
        "cancel_at",
        "cancellation_details",
        "customer",
        "metadata",
    } <= set(stripe.Subscription.__annotations__)
    details = stripe.Subscription.CancellationDetails.__annotations__
    assert {"comment", "feedback", "reason"} <= set(details)
    assert all(feedback in str(details["feedback"]) for feedback in FEEDBACK)
    assert {"customer", "customer_name", "customer_email", "metadata", "parent"} <= set(
        stripe.Invoice.__annotations__
    )
    assert "metadata" in stripe.Invoice.Parent.SubscriptionDetails.__annotations__
