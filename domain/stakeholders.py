"""The people at the customer: who they are, how they stand to us, who is still in touch."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.errors import DomainError
from domain.policy import Relationships

MOST_PEOPLE = 60


class Stance(StrEnum):
    """Whether they want us to stay."""

    CHAMPION = "champion"
    NEUTRAL = "neutral"
    AGAINST = "against"


@dataclass(frozen=True, slots=True)
class Profile:
    """What somebody says about a person at the customer."""

    name: str
    role: str
    stance: Stance
    sponsor: bool = False
    last_contact_on: date | None = None


@dataclass(frozen=True, slots=True)
class Stakeholder:
    """A person at the customer. `sponsor`: an executive (finance, technical, VP) who stands for us.

    `gone`: they left or moved; the relationship is over, the row stays.
    """

    id: int
    ref: str
    case_id: int
    at: datetime
    by: str
    name: str
    role: str
    stance: Stance
    sponsor: bool = False
    last_contact_on: date | None = None
    gone: bool = False
    version: int = 1


@dataclass(frozen=True, slots=True)
class Gaps:
    """What the relationships lack: how many are live of those wanted, and whether one sponsors."""

    live: int
    wanted: int
    sponsored: bool

    @property
    def too_few(self) -> bool:
        return self.live < self.wanted

    @property
    def any(self) -> bool:
        return self.too_few or not self.sponsored


def is_live(person: Stakeholder, today: date, rules: Relationships) -> bool:
    """Still there, and in contact with us lately."""
    if person.gone or person.last_contact_on is None:
        return False
    return today - person.last_contact_on <= rules.live_for


def gaps_in(people: Iterable[Stakeholder], today: date, rules: Relationships) -> Gaps:
    """With too few live relationships, or without a sponsor, a case hangs by a thread."""
    known = list(people)
    live = sum(is_live(each, today, rules) for each in known)
    return Gaps(live, rules.at_least, any(each.sponsor and not each.gone for each in known))


def checked_profile(profile: Profile, others: Sequence[Stakeholder], today: date) -> Profile:
    """The profile as it is kept.

    Raises `stakeholder_nameless`, `stakeholder_twice`, `stakeholders_full`, `future_contact`.
    """
    name = " ".join(profile.name.split())
    if not name:
        raise DomainError("stakeholder_nameless")
    if any(not each.gone and _key(each.name) == _key(name) for each in others):
        raise DomainError("stakeholder_twice", name=name[:100])
    if len(others) >= MOST_PEOPLE:
        raise DomainError("stakeholders_full", limit=MOST_PEOPLE)
    if profile.last_contact_on is not None and profile.last_contact_on > today:
        raise DomainError("future_contact")
    role = " ".join(profile.role.split())
    return Profile(name, role, profile.stance, profile.sponsor, profile.last_contact_on)


def met(people: Iterable[Stakeholder], who: str, on: date) -> list[Stakeholder]:
    """Whom a contact with `who` (as typed: "Ines Roth, CFO and Tom Berg") brings up to date."""
    named = {_key(who), *(_key(part) for part in _PARTS.split(who))}
    return [
        each
        for each in people
        if not each.gone
        and _key(each.name) in named
        and (each.last_contact_on is None or each.last_contact_on < on)
    ]


_PARTS = re.compile(r"[,;/&()、]|\s(?:and|und|dan)\s", re.IGNORECASE)


def _key(name: str) -> str:
    return " ".join(name.casefold().split())
