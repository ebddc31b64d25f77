"""The part of a policy file that says when teams meet, and what those who lead them are shown."""

from datetime import time, timedelta
from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from domain.policy import LateStandUp, StandUps, StandUpTeam
from savedesk.policy_fields import Clock, Day, Section, Span, Who, some_days


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"“{name}” is no time zone; write one like Europe/Berlin") from None


def _hours(typed: object) -> int:
    """Hours as minutes; half and quarter hours too."""
    number = typed if isinstance(typed, int | float) and not isinstance(typed, bool) else -1.0
    minutes = number * 60
    if not 0 <= minutes <= 168 * 60 or minutes != int(minutes):
        raise ValueError(f"“{typed}” is no number of hours; write one like 8 or 2.5")
    return int(minutes)


Zone = Annotated[str, AfterValidator(_zone)]
Hours = Annotated[int, BeforeValidator(_hours)]
Share = Annotated[int, Field(ge=0, le=100)]
Name = Annotated[str, Field(min_length=1, max_length=60)]


class TeamSection(Section):
    name: Name
    channel: Name | None = None
    time: Clock = time(9, 30)
    zone: Zone = "UTC"
    days: Annotated[list[Day], AfterValidator(some_days)] = [0, 1, 2, 3, 4]
    people: list[Who] = []
    late: LateStandUp = LateStandUp.POST

    def team(self) -> StandUpTeam:
        return StandUpTeam(
            self.name, self.channel, self.time, self.zone, frozenset(self.days),
            tuple(self.people), self.late,
        )  # fmt: skip


class EffortSection(Section):
    """Hours a week that one open case takes."""

    tier_1: Hours = 480
    tier_2: Hours = 240
    tier_3: Hours = 60
    tier_4: Hours = 0
    untriaged: Hours = 120


class GuideSection(Section):
    high: Share = 50
    medium: Share = 30
    low: Share = 20

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.high + self.medium + self.low != 100:
            raise ValueError("the three shares must add up to 100")
        return self


class StandUpSection(Section):
    teams: Annotated[list[TeamSection], Field(max_length=50)] = []
    talk_about: Annotated[int, Field(ge=1, le=20)] = 7
    blocked_for: Span = timedelta(days=7)
    digest: bool = True
    hours: EffortSection = EffortSection()
    guide: GuideSection = GuideSection()
    help_from: Annotated[int, Field(ge=1, le=100)] = 2
    full_week: Span = timedelta(hours=40)

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        names = [team.name.casefold() for team in self.teams]
        if len(set(names)) < len(names):
            raise ValueError("two teams cannot have the same name")
        return self

    @property
    def without_channel(self) -> list[str]:
        """The teams that name no channel of their own."""
        return [team.name for team in self.teams if team.channel is None]

    def rules(self) -> StandUps:
        """The section as the rules take it."""
        hours = self.hours
        return StandUps(
            teams=tuple(team.team() for team in self.teams),
            talk_about=self.talk_about,
            blocked_for=self.blocked_for,
            digest=self.digest,
            minutes={
                1: hours.tier_1, 2: hours.tier_2, 3: hours.tier_3, 4: hours.tier_4,
                None: hours.untriaged,
            },
            guide={name: share * 100 for name, share in self.guide.model_dump().items()},
            help_from=self.help_from,
            full_week=self.full_week,
        )  # fmt: skip
