"""People as Slack knows them, and what each chose for themselves."""

from dataclasses import dataclass, replace
from datetime import time

from domain.errors import DomainError
from domain.policy import WorkingHours


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the workspace. `zone` is an IANA name, `locale` a Slack locale such as ja-JP."""

    id: str
    name: str
    zone: str = "UTC"
    locale: str = "en-US"
    email: str | None = None
    guest: bool = False
    bot: bool = False
    deactivated: bool = False
    team_id: str | None = None


@dataclass(frozen=True, slots=True)
class PersonSettings:
    """What a person chose. None means: as the policy says, or as Slack says."""

    person_id: str
    day_starts_at: time | None = None
    quiet_from: time | None = None
    quiet_until: time | None = None
    lock_screen_names: bool = True
    language: str | None = None


def language_of(locale: str, languages: tuple[str, ...], default: str) -> str:
    """The language we speak that fits a Slack locale: "ja-JP" is "ja"; unknown is the default."""
    spoken = locale.replace("_", "-").split("-")[0].lower()
    return spoken if spoken in languages else default


def checked_settings(settings: PersonSettings) -> PersonSettings:
    """The settings as they are kept. Raises `quiet_hours_backwards`.

    The hours between `quiet_until` and `quiet_from` are those in which the person is reminded.
    """
    start, end = settings.quiet_until, settings.quiet_from
    if start is not None and end is not None and start >= end:
        raise DomainError("quiet_hours_backwards")
    return settings


def own_hours(settings: PersonSettings, hours: WorkingHours) -> WorkingHours:
    """The company's working hours with the person's own quiet hours in them."""
    start, end = settings.quiet_until or hours.start, settings.quiet_from or hours.end
    return replace(hours, start=start, end=end) if start < end else hours
