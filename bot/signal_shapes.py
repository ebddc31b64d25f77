"""What deliveries of webhooks say, read into one shape. Pure: a delivery in, reports out.

Shapes as the vendors document them; what a delivery says of nothing that we note gives no report.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.signal_fields import (
    WrongShape,
    ids_at,
    mapping_in,
    moment_of,
    name_that_fits,
    needed_in,
    score_of_hundred,
    text_of,
    value_at,
)
from domain.causes import Cause
from domain.signal_sources import FieldMap, PropertyRule, SignalSources
from domain.signals import SignalKind, Strength

LONGEST_HINT, LONGEST_EVIDENCE = 300, 1000
MOST_EVENTS = 500
COMPANY_CHANGES = frozenset({"company.propertyChange", "object.propertyChange"})
FEEDBACK: Mapping[str, Cause] = {
    "too_expensive": Cause.BUDGET,
    "switched_service": Cause.COMPETITION,
    "missing_features": Cause.PRODUCT,
    "low_quality": Cause.PRODUCT,
    "too_complex": Cause.PRODUCT,
    "customer_service": Cause.SERVICE,
    "unused": Cause.ADOPTION,
}
# Chargebee's own reasons of a cancellation that nobody asked for.
UNPAID = frozenset({"not_paid", "no_card", "fraud_review_failed"})
CHARGEBEE_KINDS = {
    "subscription_cancellation_scheduled": SignalKind.CANCELLATION,
    "subscription_cancelled": SignalKind.CANCELLATION,
    "payment_failed": SignalKind.PAYMENT_FAILED,
}


@dataclass(frozen=True, slots=True)
class Hints:
    """What a delivery says of whose account it is about: ids elsewhere, a name, an address."""

    ids: tuple[str, ...] = ()
    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """One thing that was seen: a kind of signal, a health score of a hundred, or both.

    `subject` is what it is about there; `adds`: it says more of what was reported before.
    """

    event: str
    at: datetime
    hints: Hints
    kind: SignalKind | None = None
    strength: Strength | None = None
    cause: Cause | None = None
    evidence: str = ""
    health: int | None = None
    subject: str = ""
    adds: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came in: the JSON as read, a name for it that a repetition shares, and when it came."""

    read: Any
    name: str
    now: datetime
    sources: SignalSources = field(default_factory=SignalSources)


def reports_of(source: str, delivery: Delivery) -> list[Report]:
    """What a delivery of that source says. Raises WrongShape."""
    found = SHAPES.get(source)
    if found is not None:
        return found(delivery)
    return _generic(delivery, delivery.sources.webhooks[source])


def _stripe(delivery: Delivery) -> list[Report]:
    event = mapping_in(delivery.read, "the event")
    event_id, kind = needed_in(event, "id"), needed_in(event, "type")
    said = _stripe_meaning(kind, event)
    adds = said is None and _says_more(kind, event)
    if said is None and not adds:
        return []
    about = mapping_in(value_at(event, "data.object"), "`data.object`")
    hints = Hints(
        ids_at(about, delivery.sources.stripe_account),
        text_of(about.get("customer_name"), LONGEST_HINT),
        text_of(about.get("customer_email"), LONGEST_HINT),
    )
    details = about.get("cancellation_details")
    told = details if isinstance(details, dict) else {}
    feedback = text_of(told.get("feedback"), 100)
    evidence = text_of(told.get("comment"), LONGEST_EVIDENCE) or feedback.replace("_", " ")
    cause = Cause.PAYMENT if said is SignalKind.PAYMENT_FAILED else FEEDBACK.get(feedback)
    at = moment_of(event.get("created"), delivery.now)
    subject = name_that_fits(text_of(about.get("id"), LONGEST_HINT))
    return [
        Report(
            event_id, at, hints, said or SignalKind.CANCELLATION, cause=cause, evidence=evidence,
            subject=subject, adds=adds,
        )
    ]  # fmt: skip


def _says_more(kind: str, event: Mapping[str, Any]) -> bool:
    """The customer's words came after the subscription was set to end."""
    before = value_at(event, "data.previous_attributes.cancellation_details")
    told = value_at(event, "data.object.cancellation_details")
    if kind != "customer.subscription.updated" or not isinstance(told, dict):
        return False
    words = text_of(told.get("feedback"), 100) or text_of(told.get("comment"), 100)
    return isinstance(before, dict) and bool(words) and _ends(event)


def _ends(event: Mapping[str, Any]) -> bool:
    """Set to end with its period, or on a day of its own."""
    about = value_at(event, "data.object")
    return value_at(about, "cancel_at_period_end") is True or bool(value_at(about, "cancel_at"))


def _stripe_meaning(kind: str, event: Mapping[str, Any]) -> SignalKind | None:
    """The kind of signal; a change that is not new, or anything else, is none."""
    about, before = value_at(event, "data.object"), value_at(event, "data.previous_attributes")
    if kind == "invoice.payment_failed":
        return SignalKind.PAYMENT_FAILED
    if kind == "customer.subscription.deleted":
        reason = value_at(about, "cancellation_details.reason")
        if reason == "canceled_by_retention_policy":
            # Stripe tidies up; the customer did nothing.
            return None
        unpaid = reason in ("payment_failed", "payment_disputed")
        return SignalKind.PAYMENT_FAILED if unpaid else SignalKind.CANCELLATION
    if kind != "customer.subscription.updated" or not isinstance(before, dict):
        return None
    was = (before.get("cancel_at_period_end", True), before.get("cancel_at", True))
    return SignalKind.CANCELLATION if _ends(event) and (was[0] is False or was[1] is None) else None


def _chargebee(delivery: Delivery) -> list[Report]:
    event = mapping_in(delivery.read, "the event")
    event_id = needed_in(event, "id")
    kind = CHARGEBEE_KINDS.get(needed_in(event, "event_type"))
    if kind is None:
        return []
    content = mapping_in(event.get("content"), "`content`")
    reason = text_of(value_at(content, "subscription.cancel_reason"), 100)
    if reason in UNPAID:
        kind = SignalKind.PAYMENT_FAILED
    hints = Hints(
        ids_at(content, delivery.sources.chargebee_account),
        text_of(value_at(content, "customer.company"), LONGEST_HINT),
        text_of(value_at(content, "customer.email"), LONGEST_HINT),
    )
    told = text_of(value_at(content, "subscription.cancel_reason_code"), LONGEST_EVIDENCE)
    evidence = told or reason.replace("_", " ")
    at = moment_of(event.get("occurred_at"), delivery.now)
    return [Report(event_id, at, hints, kind, evidence=evidence)]


def _hubspot(delivery: Delivery) -> list[Report]:
    if not isinstance(delivery.read, list):
        raise WrongShape("HubSpot sends a list of events.")
    if len(delivery.read) > MOST_EVENTS:
        raise WrongShape(f"At most {MOST_EVENTS} events are taken at once.")
    found = (_hubspot_event(mapping_in(each, "an event"), delivery) for each in delivery.read)
    return [each for each in found if each is not None]


def _hubspot_event(event: Mapping[str, Any], delivery: Delivery) -> Report | None:
    """One change. Its own id is not unique by itself, as HubSpot says; a retry repeats all four."""
    rule = delivery.sources.hubspot.get(text_of(event.get("propertyName"), 200))
    if text_of(event.get("subscriptionType"), 200) not in COMPANY_CHANGES or rule is None:
        return None
    company, at = needed_in(event, "objectId"), moment_of(event.get("occurredAt"), delivery.now)
    told = text_of(event.get("subscriptionId"), 200)
    parts = [needed_in(event, "eventId"), company, told, at.isoformat()]
    value = text_of(event.get("propertyValue"), LONGEST_EVIDENCE)
    name = name_that_fits(":".join(parts))
    return _changed(Report(name, at, Hints((company,))), rule, value)


def _changed(report: Report, rule: PropertyRule, value: str) -> Report | None:
    """The report of a property that has this value now; a value that means nothing is none."""
    if rule.score_of is not None:
        return replace(report, health=score_of_hundred(value, rule.score_of)) if value else None
    meant = value in rule.values if rule.values else value.casefold() not in {"", "false", "no"}
    return replace(report, kind=rule.kind, evidence=value) if meant else None


def _generic(delivery: Delivery, fields: FieldMap) -> list[Report]:
    said = mapping_in(delivery.read, "the body")
    typed = text_of(value_at(said, fields.kind), 100)
    kind = fields.kinds.get(typed) or _kind(typed)
    score = value_at(said, fields.health)
    if kind is None and typed:
        raise WrongShape("The kind of signal is not known; map it under `kinds` in the policy.")
    if kind is None and score is None:
        raise WrongShape("Neither a kind of signal nor a health score is in it.")
    strength = text_of(value_at(said, fields.strength), 20).casefold()
    if strength and strength not in set(Strength):
        raise WrongShape("The strength is neither weak nor strong.")
    hints = Hints(
        ids_at(said, (fields.account_id,)),
        text_of(value_at(said, fields.account), LONGEST_HINT),
        text_of(value_at(said, fields.email), LONGEST_HINT),
    )
    if hints == Hints():
        raise WrongShape("It names no account.")
    report = Report(
        event=name_that_fits(text_of(value_at(said, fields.event), 2000) or delivery.name),
        at=moment_of(value_at(said, fields.occurred_at), delivery.now),
        hints=hints,
        kind=kind,
        strength=Strength(strength) if strength else None,
        evidence=text_of(value_at(said, fields.evidence), LONGEST_EVIDENCE),
        health=None if score is None else score_of_hundred(score, fields.score_of),
    )
    return [report]


SHAPES: Mapping[str, Callable[[Delivery], list[Report]]] = {
    "stripe": _stripe,
    "chargebee": _chargebee,
    "hubspot": _hubspot,
}


def _kind(typed: str) -> SignalKind | None:
    named = typed.casefold().replace("-", "_").replace(" ", "_")
    return SignalKind(named) if named in set(SignalKind) else None
