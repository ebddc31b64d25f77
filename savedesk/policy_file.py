"""What a policy file may say: every field with its default, and what fields must agree on."""

from datetime import date, time, timedelta
from typing import Annotated, Self

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from domain.clocks import CLOCK_RULES, ClockKind, Hears
from domain.money import parse_money
from domain.policy import Role
from savedesk.policy_aftercare import AftercareSection
from savedesk.policy_authority import AuthoritySection
from savedesk.policy_crm import CrmSection
from savedesk.policy_directory import DirectorySection
from savedesk.policy_fields import (
    Amount,
    Clock,
    Day,
    Language,
    Section,
    Span,
    Who,
    longest_first,
    some_days,
)
from savedesk.policy_measures import MeasureSection
from savedesk.policy_outcomes import OutcomeSection
from savedesk.policy_signals import SignalSection
from savedesk.policy_standup import StandUpSection


class LineSection(Section):
    manager: Who
    people: list[Who]


class ValueSection(Section):
    medium_from: Amount = "15,000"
    high_from: Amount = "50,000"

    @model_validator(mode="after")
    def _medium_first(self) -> Self:
        if parse_money(self.medium_from, "USD") >= parse_money(self.high_from, "USD"):
            raise ValueError("medium must begin below high")
        return self


Percent = Annotated[int, Field(ge=1, le=100)]


class TriageSection(Section):
    """Percentages are whole ones."""

    high_from: Percent = 60
    medium_from: Percent = 20
    signs_for_high: Annotated[int, Field(ge=1, le=5)] = 3
    supporting_facts: Annotated[int, Field(ge=1, le=3)] = 2
    effort_share: Percent = 20
    full_least: Span = timedelta(days=30)
    standard_least: Span = timedelta(days=14)
    light_least: Span = timedelta(days=7)
    longest_extension: Span = timedelta(days=90)

    @model_validator(mode="after")
    def _medium_first(self) -> Self:
        if self.medium_from >= self.high_from:
            raise ValueError("medium must begin below high")
        if self.longest_extension < timedelta(days=1):
            raise ValueError("an extension is at least a day long")
        return self


class ClockSection(Section):
    first_contact: Span = timedelta(hours=48)
    customer_update: Span = timedelta(days=7)
    time_box_full: Span = timedelta(days=90)
    time_box_standard: Span = timedelta(days=30)
    time_box_light: Span = timedelta(days=14)
    runway_compressed: Span = timedelta(days=90)
    runway_emergency: Span = timedelta(days=30)
    call_again: Span = timedelta(hours=2)
    escalation_brief: Span = timedelta(hours=24)
    escalation_contact: Span = timedelta(hours=48)
    escalation_follow_up: Span = timedelta(hours=48)
    escalation_thanks: Span = timedelta(days=7)
    undo: Span = timedelta(seconds=60)
    prune_after: Span = timedelta(days=30)
    handover_answer: Span = timedelta(hours=24)
    new_csm_call: Span = timedelta(hours=24)
    new_csm_letter: Span = timedelta(hours=48)

    @model_validator(mode="after")
    def _compressed_first(self) -> Self:
        if self.runway_emergency >= self.runway_compressed:
            raise ValueError("the runway must be compressed before it is an emergency")
        return self


class HoursSection(Section):
    start: Clock = time(9, 0)
    end: Clock = time(18, 0)
    days: Annotated[list[Day], AfterValidator(some_days)] = [0, 1, 2, 3, 4]
    holidays: list[date] = []
    public_holidays: bool = True

    @model_validator(mode="after")
    def _starts_first(self) -> Self:
        if self.start >= self.end:
            raise ValueError("the day must start before it ends")
        return self


class LadderSection(Section):
    """How long before the deadline people hear of it, and who hears that it passed."""

    before: Annotated[list[Span], Field(max_length=6), AfterValidator(longest_first)] | None = None
    breach_to: list[Hears] | None = None


class ReminderSection(Section):
    your_day: Clock = time(9, 0)
    look_ahead: Clock = time(15, 0)
    most_urgent: Annotated[int, Field(ge=1, le=15)] = 5
    apart: Span = timedelta(hours=4)
    lead: Span = timedelta(hours=1)
    shadow_until: date | None = None
    ladders: dict[ClockKind, LadderSection] = {}

    @field_validator("ladders")
    @classmethod
    def _steps_where_they_interrupt(
        cls, ladders: dict[ClockKind, LadderSection]
    ) -> dict[ClockKind, LadderSection]:
        for kind, ladder in ladders.items():
            if ladder.before and not CLOCK_RULES[kind].interrupts:
                raise ValueError(
                    f"`{kind.value}` waits for *Your day* and has no steps; leave `before` out"
                )
        return ladders


class DeliverySection(Section):
    quarantine: Span = timedelta(seconds=90)
    timeout: Span = timedelta(seconds=10)
    lease: Span = timedelta(seconds=60)
    runner_lease: Span = timedelta(seconds=15)
    posts_a_minute: Annotated[int, Field(ge=20, le=6000)] = 300

    @model_validator(mode="after")
    def _times_out_first(self) -> Self:
        if self.timeout >= self.lease:
            raise ValueError("the timeout must be shorter than the lease")
        return self


class ChannelSection(Section):
    prefix: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,19}$")] = "save-"
    private: bool = True
    repost_card_after: Annotated[int, Field(ge=5, le=500)] = 30
    approvals: str | None = None
    standup: str | None = None


class PrivacySection(Section):
    guests_allowed: bool = False
    shared_channels_allowed: bool = False
    lock_screen_names: bool = True


class RelationshipSection(Section):
    at_least: Annotated[int, Field(ge=1, le=20)] = 3
    live_for: Span = timedelta(days=90)


class PolicyFile(Section):
    """The whole file. Everything may be left out."""

    roles: dict[Role, list[Who]] = {}
    reporting: list[LineSection] = []
    fallback: Who | None = None
    value_bands: ValueSection = ValueSection()
    triage: TriageSection = TriageSection()
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"
    clocks: ClockSection = ClockSection()
    working_hours: HoursSection = HoursSection()
    reminders: ReminderSection = ReminderSection()
    delivery: DeliverySection = DeliverySection()
    channels: ChannelSection = ChannelSection()
    privacy: PrivacySection = PrivacySection()
    language: Language = "en"
    languages: Annotated[list[Language], Field(validate_default=True)] = ["en"]
    relationships: RelationshipSection = RelationshipSection()
    authority: AuthoritySection = AuthoritySection()
    crm: CrmSection = CrmSection()
    signals: SignalSection = SignalSection()
    directory: DirectorySection = DirectorySection()
    measures: MeasureSection = MeasureSection()
    outcomes: OutcomeSection = OutcomeSection()
    aftercare: AftercareSection = AftercareSection()
    standups: StandUpSection = StandUpSection()

    @field_validator("measures")
    @classmethod
    def _in_the_currency(cls, measures: MeasureSection, read: ValidationInfo) -> MeasureSection:
        measures.check_in(read.data.get("currency", "USD"))
        return measures

    @model_validator(mode="after")
    def _somewhere_to_post(self) -> Self:
        lost = self.standups.without_channel
        if lost and self.channels.standup is None:
            raise ValueError(
                f"`standups`: “{lost[0]}” has no channel; name one there or in `channels: standup`"
            )
        return self

    @field_validator("languages")
    @classmethod
    def _own_language_too(cls, languages: list[str], read: ValidationInfo) -> list[str]:
        own = read.data.get("language")
        if own is not None and own not in languages:
            raise ValueError(f"`language` is “{own}”; name it here too")
        return languages
