"""The part of a policy file that says what signals mean and where they come from."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from domain.causes import Cause
from domain.signal_sources import (
    CHARGEBEE_ACCOUNT,
    DIRECTORIES,
    STRIPE_ACCOUNT,
    VENDORS,
    FieldMap,
    PropertyRule,
    SignalSources,
)
from domain.signals import CAUSES, STRONG, SignalKind, SignalRules
from savedesk.policy_fields import Section, Span

WEBHOOK = re.compile(r"[a-z][a-z0-9_]{0,29}")
FieldPath = Annotated[str, Field(pattern=r"^[^.\s]+(\.[^.\s]+){0,9}$", max_length=200)]
Paths = Annotated[list[FieldPath], Field(min_length=1, max_length=10)]
ScoreOf = Annotated[int, Field(ge=1, le=1000)]
Score = Annotated[int, Field(ge=1, le=100)]


def _web_address(typed: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", typed):
        raise ValueError("write it like https://savedesk.example.com")
    return typed.rstrip("/")


class PropertySection(Section):
    kind: SignalKind | None = None
    values: list[str] = []
    score_of: ScoreOf | None = None

    @model_validator(mode="after")
    def _one_meaning(self) -> Self:
        if (self.kind is None) == (self.score_of is None):
            raise ValueError("a property is either a `kind` of signal or a score (`score_of`)")
        return self


class HubSpotSection(Section):
    properties: dict[str, PropertySection] = {}


class StripeSection(Section):
    account: Paths = list(STRIPE_ACCOUNT)


class ChargebeeSection(Section):
    account: Paths = list(CHARGEBEE_ACCOUNT)


class WebhookSection(Section):
    account: FieldPath = "account"
    account_id: FieldPath = "account_id"
    email: FieldPath = "email"
    kind: FieldPath = "kind"
    strength: FieldPath = "strength"
    evidence: FieldPath = "evidence"
    occurred_at: FieldPath = "occurred_at"
    health: FieldPath = "health"
    event: FieldPath = "event"
    kinds: dict[str, SignalKind] = {}
    score_of: ScoreOf = 100


class SignalSection(Section):
    strong: list[SignalKind] = sorted(STRONG)
    causes: dict[SignalKind, Cause] = {}
    weak_needed: Annotated[int, Field(ge=1, le=10)] = 2
    within: Span = timedelta(days=30)
    red_below: Score = 30
    risk_below: Score = 50
    muted_for: Span = timedelta(days=30)
    most_a_day: Annotated[int, Field(ge=1, le=50)] = 3
    unattended_after: Span = timedelta(hours=8)
    public_url: Annotated[str, AfterValidator(_web_address)] | None = None
    accounts: dict[str, Annotated[str, Field(min_length=1, max_length=300)]] = {}
    directories: list[str] = list(DIRECTORIES)
    stripe: StripeSection = StripeSection()
    chargebee: ChargebeeSection = ChargebeeSection()
    hubspot: HubSpotSection = HubSpotSection()
    webhooks: dict[str, WebhookSection] = {}

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.red_below >= self.risk_below:
            raise ValueError("red must end below at risk")
        if self.muted_for < timedelta(days=1):
            raise ValueError("an account is muted for at least a day")
        return self

    @field_validator("webhooks")
    @classmethod
    def _own_names(cls, webhooks: dict[str, WebhookSection]) -> dict[str, WebhookSection]:
        for name in webhooks:
            if name in VENDORS or not WEBHOOK.fullmatch(name):
                raise ValueError(
                    f"“{name}” cannot be a webhook's name; use small letters, digits and _, and "
                    "none of stripe, chargebee, hubspot"
                )
        return webhooks


def signal_rules(read: SignalSection) -> SignalRules:
    """When signals propose a case; causes that the file leaves out stay as they are."""
    causes: Mapping[SignalKind, Cause] = {**CAUSES, **read.causes}
    return SignalRules(
        strong=frozenset(read.strong),
        causes=causes,
        weak_needed=read.weak_needed,
        within=read.within,
        red_below=read.red_below,
        risk_below=read.risk_below,
        muted_for=read.muted_for,
        most_a_day=read.most_a_day,
        unattended_after=read.unattended_after,
    )


def signal_sources(read: SignalSection) -> SignalSources:
    """How webhooks are read."""
    return SignalSources(
        public_url=read.public_url,
        accounts=dict(read.accounts),
        directories=tuple(read.directories),
        stripe_account=tuple(read.stripe.account),
        chargebee_account=tuple(read.chargebee.account),
        hubspot={
            name: PropertyRule(each.kind, tuple(each.values), each.score_of)
            for name, each in read.hubspot.properties.items()
        },
        webhooks={name: FieldMap(**each.model_dump()) for name, each in read.webhooks.items()},
    )
