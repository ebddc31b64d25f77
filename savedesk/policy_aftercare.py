"""The part of a policy file that says how customers are looked after when a case is closed."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from domain.aftercare import TouchStep
from domain.aftercare_rules import EXIT_STEPS, RENEWAL_STEPS, AftercareRules
from savedesk.policy_fields import Section, Span

DAY = timedelta(days=1)
Months = Annotated[int, Field(ge=1, le=60)]
ExitStep = Literal["run_off", "data_export", "knowledge", "offboarding", "thanks"]
RenewalStep = Literal[
    "value_summary", "stakeholders", "renewal_talk", "contract", "expansion", "next_step"
]


class AftercareSection(Section):
    touch_every: Span = 7 * DAY
    report_every: Span = 30 * DAY
    check_in: Span = 30 * DAY
    value_review: Span = 60 * DAY
    business_review: Span = 90 * DAY
    look_every: Span = 7 * DAY
    look_months: Months = 6
    late_look_every: Span = 30 * DAY
    watch_months: Months = 12
    executive_every: Span = 90 * DAY
    say_hello_months: Months = 3
    send_news_months: Months = 6
    win_back_talk_months: Months = 12
    let_go_too: bool = True
    exit_steps: dict[ExitStep, Span] = {}
    renewal_opens: Span = 90 * DAY
    renewal_steps: dict[RenewalStep, Span] = {}
    renewal_asked: Span = 7 * DAY

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.check_in < self.value_review < self.business_review:
            raise ValueError("check-in, value review and business review come in this order")
        if not self.say_hello_months < self.send_news_months < self.win_back_talk_months:
            raise ValueError("the three win-back touches come one after the other")
        if self.look_months > self.watch_months:
            raise ValueError("`look_months` ends before `watch_months`")
        return self

    @model_validator(mode="after")
    def _whole_days(self) -> Self:
        spans = [*self.exit_steps.values(), *self.renewal_steps.values()]
        spans += [value for _, value in self if isinstance(value, timedelta)]
        if any(span % DAY for span in spans):
            raise ValueError("spans after a case are whole days, like 7d")
        if any(span > self.renewal_opens for span in self.renewal_steps.values()):
            raise ValueError("no step before a renewal is earlier than `renewal_opens`")
        return self

    def rules(self) -> AftercareRules:
        """The section as the rules take it; steps that the file leaves out stay as they are."""
        steps = {"exit_steps", "renewal_steps"}
        return AftercareRules(
            **self.model_dump(exclude=steps),
            exit_steps={**EXIT_STEPS, **_named(self.exit_steps)},
            renewal_steps={**RENEWAL_STEPS, **_named(self.renewal_steps)},
        )


def _named(steps: Mapping[Any, timedelta]) -> Mapping[TouchStep, timedelta]:
    return {TouchStep(name): span for name, span in steps.items()}
