"""People as Slack knows them, and what each chose for themselves."""

from dataclasses import dataclass
from datetime import time


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
    day_starts_at: time = time(9, 0)
    quiet_from: time = time(18, 0)
    quiet_until: time = time(9, 0)
    lock_screen_names: bool = True
    language: str | None = None


def language_of(locale: str, languages: tuple[str, ...], default: str) -> str:
    """The language we speak that fits a Slack locale: "ja-JP" is "ja"; unknown is the default."""
    spoken = locale.replace("_", "-").split("-")[0].lower()
    return spoken if spoken in languages else default
