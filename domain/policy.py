"""What a company may decide for itself: every limit, span and role, with its default.

A figure that is a rule lives here and nowhere else. Money is in minor units, percentages are in
hundredths of a per cent, spans are timedeltas.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType

from domain.aftercare_rules import AftercareRules
from domain.authority import Authority
from domain.clocks import CLOCK_RULES, ClockKind, ClockRule
from domain.crm import CrmRules
from domain.directory import DirectoryRules
from domain.measures import MeasureRules
from domain.outcomes import OutcomeRules
from domain.signal_sources import SignalSources
from domain.signals import SignalRules


class Role(StrEnum):
    """Who may do what. A person may hold several."""

    CSM = "csm"
    MANAGER = "manager"
    DIRECTOR = "director"
    EXECUTIVE = "executive"
    PRODUCT = "product"
    ENGINEERING = "engineering"
    SUPPORT = "support"
    SALES = "sales"
    ADMIN = "admin"


class Ground(StrEnum):
    """How a policy names a person or several: by Slack id, by e-mail, by user group."""

    USER = "user"
    EMAIL = "email"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Holder:
    """One entry of a role: `name` is a user id (U…), an e-mail address or a user group id (S…)."""

    ground: Ground
    name: str


@dataclass(frozen=True, slots=True)
class ReportingLine:
    """`manager` answers for the cases of `people`."""

    manager: Holder
    people: tuple[Holder, ...]


@dataclass(frozen=True, slots=True)
class ValueBands:
    """ARR from which an account is of medium and of high value, in minor units."""

    medium_from: int = 15_000_00
    high_from: int = 50_000_00


@dataclass(frozen=True, slots=True)
class TriageRules:
    """How value and save probability are judged, and what an effort may cost.

    `high_from` and `medium_from` are estimates of the save probability. `signs_for_high`: so many
    signs for a save, and none against, propose a high one. `supporting_facts`: so many of lifetime
    value, expansion and relationship raise the value by a band. `effort_share` is of a year's ARR.
    The spans are the least that the effort of tier 1, 2 and 3 takes; `longest_extension` is the
    most by which a time box is extended at once.
    """

    high_from: int = 60_00
    medium_from: int = 20_00
    signs_for_high: int = 3
    supporting_facts: int = 2
    effort_share: int = 20_00
    full_least: timedelta = timedelta(days=30)
    standard_least: timedelta = timedelta(days=14)
    light_least: timedelta = timedelta(days=7)
    longest_extension: timedelta = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Clocks:
    """Spans of the save discipline."""

    first_contact: timedelta = timedelta(hours=48)
    customer_update: timedelta = timedelta(days=7)
    time_box_full: timedelta = timedelta(days=90)
    time_box_standard: timedelta = timedelta(days=30)
    time_box_light: timedelta = timedelta(days=14)
    runway_compressed: timedelta = timedelta(days=90)
    runway_emergency: timedelta = timedelta(days=30)
    call_again: timedelta = timedelta(hours=2)
    escalation_brief: timedelta = timedelta(hours=24)
    escalation_contact: timedelta = timedelta(hours=48)
    escalation_follow_up: timedelta = timedelta(hours=48)
    escalation_thanks: timedelta = timedelta(days=7)
    undo: timedelta = timedelta(seconds=60)
    prune_after: timedelta = timedelta(days=30)
    handover_answer: timedelta = timedelta(hours=24)
    new_csm_call: timedelta = timedelta(hours=24)
    new_csm_letter: timedelta = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """The hours in which a person may be reminded, in their own zone. `days`: Monday is 0.

    `public_holidays`: those of the country of the person's time zone count as well.
    """

    start: time = time(9, 0)
    end: time = time(18, 0)
    days: frozenset[int] = frozenset({0, 1, 2, 3, 4})
    holidays: frozenset[date] = frozenset()
    public_holidays: bool = True


@dataclass(frozen=True, slots=True)
class Reminders:
    """How people are reminded, and how little.

    `apart` is the least distance between two loud words about one thing; `lead` the least time to
    act that a reminder leaves before a person's last working moment. `look_ahead_at` is when what
    falls due over days off is offered. Until the end of the day `shadow_until` the bot only shows
    admins and managers what it would have sent.
    """

    rules: Mapping[ClockKind, ClockRule] = field(default_factory=lambda: CLOCK_RULES)
    day_starts_at: time = time(9, 0)
    look_ahead_at: time = time(15, 0)
    most_urgent: int = 5
    apart: timedelta = timedelta(hours=4)
    lead: timedelta = timedelta(hours=1)
    shadow_until: date | None = None

    def is_shadow(self, now: datetime) -> bool:
        """Whether the bot only shows what it would have sent. The day is UTC's."""
        return self.shadow_until is not None and now.date() <= self.shadow_until

    def out_of_shadow(self, now: datetime) -> datetime:
        """From when on something is sent: now, or when shadow mode is over."""
        if self.shadow_until is None or not self.is_shadow(now):
            return now
        return datetime.combine(self.shadow_until + timedelta(days=1), time(), now.tzinfo)


@dataclass(frozen=True, slots=True)
class Delivery:
    """How posts are kept from being lost or doubled, in real elapsed time.

    `posts_a_minute` is where the pace of posting starts; it adapts to what Slack allows.
    """

    quarantine: timedelta = timedelta(seconds=90)
    timeout: timedelta = timedelta(seconds=10)
    lease: timedelta = timedelta(seconds=60)
    runner_lease: timedelta = timedelta(seconds=15)
    posts_a_minute: int = 300


@dataclass(frozen=True, slots=True)
class Channels:
    """How case channels are made and kept."""

    prefix: str = "save-"
    private: bool = True
    repost_card_after: int = 30
    approvals: str | None = None
    standup: str | None = None


@dataclass(frozen=True, slots=True)
class Privacy:
    """What leaves a case, and who may come in."""

    guests_allowed: bool = False
    shared_channels_allowed: bool = False
    lock_screen_names: bool = True


@dataclass(frozen=True, slots=True)
class Relationships:
    """How many people at a customer have to know us, and for how long a contact keeps one alive."""

    at_least: int = 3
    live_for: timedelta = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Approvers:
    """People of the approvals that no role names. `emergency` decides from the emergency limit on
    (none: every executive does), `alternates` are asked when nobody at the top answers."""

    emergency: tuple[Holder, ...] = ()
    alternates: tuple[Holder, ...] = ()


class LateStandUp(StrEnum):
    """What becomes of a stand-up whose moment passed while nobody could post it."""

    POST = "post"
    SKIP_AFTER_NOON = "skip_after_noon"


@dataclass(frozen=True, slots=True)
class StandUpTeam:
    """One stand-up: where and when it is posted, and whose cases it tells.

    `at` is a time of day in `zone`. `people` are owners; a manager among them stands for everybody
    they answer for, and nobody named means every owner. No `channel`: that of `channels`.
    """

    name: str
    channel: str | None = None
    at: time = time(9, 30)
    zone: str = "UTC"
    days: frozenset[int] = frozenset({0, 1, 2, 3, 4})
    people: tuple[Holder, ...] = ()
    late: LateStandUp = LateStandUp.POST


@dataclass(frozen=True, slots=True)
class StandUps:
    """The daily rhythm of teams and of those who lead them.

    `talk_about` cases stand in the post itself. What blocks a case is told for `blocked_for`, or
    until its owner says otherwise. `minutes` is what one open case takes in a week, by tier (None:
    not triaged), where nothing was measured. `guide` is the share of the hours that cases of high,
    medium and low risk should take, in hundredths of a per cent. A CSM needs help from `help_from`
    slipping cases on, or above `full_week` of estimated work.
    """

    teams: tuple[StandUpTeam, ...] = ()
    talk_about: int = 7
    blocked_for: timedelta = timedelta(days=7)
    digest: bool = True
    minutes: Mapping[int | None, int] = field(
        default_factory=lambda: MappingProxyType({1: 480, 2: 240, 3: 60, 4: 0, None: 120})
    )
    guide: Mapping[str, int] = field(
        default_factory=lambda: MappingProxyType({"high": 50_00, "medium": 30_00, "low": 20_00})
    )
    help_from: int = 2
    full_week: timedelta = timedelta(hours=40)


@dataclass(frozen=True, slots=True)
class Policy:
    """The whole policy. With no policy file the defaults hold and the opener is owner."""

    roles: Mapping[Role, tuple[Holder, ...]] = field(default_factory=lambda: MappingProxyType({}))
    reporting: tuple[ReportingLine, ...] = ()
    fallback: Holder | None = None
    value_bands: ValueBands = ValueBands()
    triage: TriageRules = TriageRules()
    currency: str = "USD"
    clocks: Clocks = Clocks()
    working_hours: WorkingHours = WorkingHours()
    reminders: Reminders = Reminders()
    delivery: Delivery = Delivery()
    channels: Channels = Channels()
    privacy: Privacy = Privacy()
    language: str = "en"
    languages: tuple[str, ...] = ("en",)
    relationships: Relationships = Relationships()
    authority: Authority = field(default_factory=Authority)
    approvers: Approvers = Approvers()
    signals: SignalRules = field(default_factory=SignalRules)
    crm: CrmRules = field(default_factory=CrmRules)
    signal_sources: SignalSources = field(default_factory=SignalSources)
    directory: DirectoryRules = field(default_factory=DirectoryRules)
    measures: MeasureRules = field(default_factory=MeasureRules)
    outcomes: OutcomeRules = field(default_factory=OutcomeRules)
    aftercare: AftercareRules = field(default_factory=AftercareRules)
    standups: StandUps = field(default_factory=StandUps)
