"""Who answers for whom, read once for many owners."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.team import holders_of
from domain.people import Person
from domain.policy import Policy, Role
from storage.database import Transaction

SEES_ALL_TEAMS = (Role.DIRECTOR, Role.EXECUTIVE)


@dataclass(frozen=True, slots=True)
class Roster:
    """The reporting lines as they are today. `lines` maps people to their managers; whoever is in
    no line has the `others` for managers, as `bot.team.managers_of` says."""

    lines: Mapping[str, Sequence[str]]
    others: Sequence[str]

    def managers_of(self, owner_id: str) -> list[str]:
        found = self.lines.get(owner_id) or self.others
        return [each for each in dict.fromkeys(found) if each != owner_id]

    def reports_of(self, manager_id: str) -> list[str]:
        """Who is named as reporting to this person."""
        return [each for each, managers in self.lines.items()
                if manager_id in managers and each != manager_id]  # fmt: skip

    @property
    def managers(self) -> list[str]:
        """Everybody to whom somebody is named as reporting."""
        return list(dict.fromkeys(each for found in self.lines.values() for each in found))


def roster_of(tx: Transaction, policy: Policy) -> Roster:
    lines: dict[str, list[str]] = {}
    for line in policy.reporting:
        managers = tx.people.named(line.manager)
        for holder in line.people:
            for person_id in tx.people.named(holder):
                lines.setdefault(person_id, []).extend(managers)
    return Roster(lines, holders_of(tx, policy, Role.MANAGER))


@dataclass(frozen=True, slots=True)
class Led:
    """Whom one person answers for: everybody, or the people of their team."""

    person_id: str
    roster: Roster
    everybody: bool

    def includes(self, owner_id: str) -> bool:
        return self.everybody or self.person_id in self.roster.managers_of(owner_id)

    @property
    def named(self) -> frozenset[str] | None:
        """The owners meant where they can be named; None where anybody may be among them."""
        if self.everybody or self.person_id in self.roster.others:
            return None
        return frozenset(self.roster.reports_of(self.person_id))


def led_by(tx: Transaction, policy: Policy, person: Person) -> Led | None:
    """Whom this person answers for; None for whoever answers for nobody."""
    roster = roster_of(tx, policy)
    holders = [holder for role in SEES_ALL_TEAMS for holder in policy.roles.get(role, ())]
    everybody = any(person.id in tx.people.named(holder) for holder in holders)
    led = Led(person.id, roster, everybody)
    return led if everybody or led.named is None or led.named else None
