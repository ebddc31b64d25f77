"""The policy file: YAML, checked wholly, every default stated in the shipped example."""

import logging
from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from domain.errors import DomainError
from domain.money import parse_money
from domain.policy import (
    Channels,
    Clocks,
    Delivery,
    Ground,
    Holder,
    Policy,
    Privacy,
    ReportingLine,
    Role,
    ValueBands,
    WorkingHours,
)
from playbooks.checked_yaml import BadFile, load_checked
from playbooks.languages import spoken

log = logging.getLogger(__name__)

EXAMPLE = Path(__file__).parent / "policy_example.yml"
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def _span(typed: object) -> timedelta:
    text = str(typed).strip()
    if text[-1:] not in UNITS or not text[:-1].isdigit() or int(text[:-1]) == 0:
        raise ValueError(f"“{typed}” is not a span; write it like 90s, 30m, 48h or 7d")
    return timedelta(**{UNITS[text[-1]]: int(text[:-1])})


def _clock(typed: object) -> time:
    try:
        return time.fromisoformat(str(typed))
    except ValueError:
        raise ValueError(f"“{typed}” is not a time; write it in quotes like “09:00”") from None


def _holder(typed: object) -> Holder:
    """A user id (U…), a user group id (S…) or an e-mail address."""
    name = str(typed).strip()
    if "@" in name:
        return Holder(Ground.EMAIL, name)
    if name[:1] in {"U", "W"} and name.isalnum() and name.isupper():
        return Holder(Ground.USER, name)
    if name[:1] == "S" and name.isalnum() and name.isupper():
        return Holder(Ground.GROUP, name)
    raise ValueError(
        f"“{name}” is nobody I could know; use a user id (U…), a group id (S…) or an e-mail"
    )


def _day(typed: object) -> int:
    name = str(typed).strip().lower()
    if name not in DAYS:
        raise ValueError(f"“{typed}” is not a day; use {', '.join(DAYS)}")
    return DAYS.index(name)


def _language(code: str) -> str:
    if code not in spoken():
        raise ValueError(f"“{code}” is not spoken yet; use one of {', '.join(spoken())}")
    return code


Span = Annotated[timedelta, BeforeValidator(_span)]
Clock = Annotated[time, BeforeValidator(_clock)]
Who = Annotated[Holder, BeforeValidator(_holder)]
Day = Annotated[int, BeforeValidator(_day)]
Language = Annotated[str, AfterValidator(_language)]


class Section(BaseModel):
    """Nothing unknown is passed over in silence."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)


class LineSection(Section):
    manager: Who
    people: list[Who]


class ValueSection(Section):
    medium_from: str | int = 15_000
    high_from: str | int = 50_000


class ClockSection(Section):
    first_contact: Span = timedelta(hours=48)
    call_again: Span = timedelta(hours=2)
    undo: Span = timedelta(seconds=60)
    prune_after: Span = timedelta(days=30)


class HoursSection(Section):
    start: Clock = time(9, 0)
    end: Clock = time(18, 0)
    days: list[Day] = [0, 1, 2, 3, 4]
    holidays: list[date] = []


class DeliverySection(Section):
    quarantine: Span = timedelta(seconds=90)
    timeout: Span = timedelta(seconds=10)
    lease: Span = timedelta(seconds=60)
    runner_lease: Span = timedelta(seconds=15)


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


class PolicyFile(Section):
    """The whole file. Everything may be left out."""

    roles: dict[Role, list[Who]] = {}
    reporting: list[LineSection] = []
    fallback: Who | None = None
    value_bands: ValueSection = ValueSection()
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"
    clocks: ClockSection = ClockSection()
    working_hours: HoursSection = HoursSection()
    delivery: DeliverySection = DeliverySection()
    channels: ChannelSection = ChannelSection()
    privacy: PrivacySection = PrivacySection()
    language: Language = "en"
    languages: list[Language] = ["en"]


def load_policy(path: Path | None) -> Policy:
    """The policy of a file; without one the defaults. Raises BadFile with line and reason."""
    if path is None:
        return Policy()
    read = load_checked(path, PolicyFile)
    try:
        policy = _policy(read)
    except DomainError as error:
        raise BadFile(
            str(path), 1, f"`value_bands`: “{error.params['amount']}” is no amount."
        ) from None
    _check(policy, path)
    return policy


def _policy(read: PolicyFile) -> Policy:
    return Policy(
        roles={role: tuple(holders) for role, holders in read.roles.items()},
        reporting=tuple(ReportingLine(line.manager, tuple(line.people)) for line in read.reporting),
        fallback=read.fallback,
        value_bands=ValueBands(
            parse_money(str(read.value_bands.medium_from), read.currency),
            parse_money(str(read.value_bands.high_from), read.currency),
        ),
        currency=read.currency,
        clocks=Clocks(**read.clocks.model_dump()),
        working_hours=WorkingHours(
            read.working_hours.start,
            read.working_hours.end,
            frozenset(read.working_hours.days),
            frozenset(read.working_hours.holidays),
        ),
        delivery=Delivery(**read.delivery.model_dump()),
        channels=Channels(**read.channels.model_dump()),
        privacy=Privacy(**read.privacy.model_dump()),
        language=read.language,
        languages=tuple(read.languages),
    )


def _check(policy: Policy, path: Path) -> None:
    """What the fields must agree on among themselves."""
    if policy.value_bands.medium_from >= policy.value_bands.high_from:
        raise BadFile(str(path), 1, "`value_bands`: medium must begin below high.")
    if policy.working_hours.start >= policy.working_hours.end:
        raise BadFile(str(path), 1, "`working_hours`: the day must start before it ends.")
    if not policy.working_hours.days:
        raise BadFile(str(path), 1, "`working_hours.days`: name at least one day.")
    if policy.delivery.timeout >= policy.delivery.lease:
        raise BadFile(str(path), 1, "`delivery`: the timeout must be shorter than the lease.")
    if policy.language not in policy.languages:
        raise BadFile(str(path), 1, "`language`: it must be one of `languages`.")


class PolicyWatch:
    """The policy as the file has it now; a wrong edit is told once and the last good one stays."""

    def __init__(self, path: Path | None, told: Callable[[BadFile], None] | None = None) -> None:
        self._path = path
        self._told = told or (lambda problem: log.error("policy refused: %s", problem))
        self._seen = self._stamp()
        self._policy = load_policy(path)

    def __call__(self) -> Policy:
        return self._policy

    def look(self) -> bool:
        """Reads the file when it has changed; True when a new policy holds."""
        stamp = self._stamp()
        if self._path is None or stamp == self._seen:
            return False
        self._seen = stamp
        try:
            self._policy = load_policy(self._path)
        except BadFile as problem:
            self._told(problem)
            return False
        return True

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat() if self._path else None
        except OSError:
            return None
        return (found.st_mtime_ns, found.st_size) if found else None
