"""The part of a policy file that says who may concede what."""

from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from domain.authority import Kind, Quorum, Route
from savedesk.policy_fields import Hundredths, Section, Span, Who

LevelName = Annotated[
    Literal["csm", "manager", "director", "executive"], BeforeValidator(lambda typed: str(typed))
]


class GuideSection(Section):
    """What an account of each risk usually gets, from and to."""

    low: Annotated[list[Hundredths], Field(min_length=2, max_length=2)] = [5_00, 10_00]
    medium: Annotated[list[Hundredths], Field(min_length=2, max_length=2)] = [15_00, 20_00]
    high: Annotated[list[Hundredths], Field(min_length=2, max_length=2)] = [25_00, 30_00]


class LimitSection(Section):
    """Discounts that a level may grant; none is without an upper bound."""

    csm: Hundredths = 5_00
    manager: Hundredths = 15_00
    director: Hundredths = 25_00
    executive: Hundredths | None = None


class AuthoritySection(Section):
    limits: LimitSection = LimitSection()
    grants: dict[Kind, LevelName] = {}
    emergency_from: Hundredths = 30_00
    emergency: list[Who] = []
    alternates: list[Who] = []
    route: Route = Route.STRAIGHT
    approvers: Quorum = Quorum.ANY
    accumulate: Span = timedelta(days=365)
    escalate_after: Span = timedelta(hours=8)
    lapse_after: Span = timedelta(days=14)
    lapse_warning: Span = timedelta(days=2)
    sunset_notice: Span = timedelta(days=30)
    longest_term: Annotated[int, Field(ge=1, le=120)] = 36
    longest_pause: Span = timedelta(days=90)
    guide: GuideSection = GuideSection()

    @field_validator("grants")
    @classmethod
    def _no_discount(cls, grants: dict[Kind, str]) -> dict[Kind, str]:
        if Kind.DISCOUNT in grants:
            raise ValueError("a discount goes by `limits`; leave `discount` out of `grants`")
        return grants

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        limits = [self.limits.csm, self.limits.manager, self.limits.director]
        limits += [self.limits.executive] if self.limits.executive is not None else []
        if sorted(limits) != limits:
            raise ValueError("no level may grant more than the one above it")
        if self.lapse_warning >= self.lapse_after:
            raise ValueError("the warning must come before the lapse")
        return self
