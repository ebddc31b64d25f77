"""Who may grant what, said once more in the plainest way: a model that shares no rule with the
product. Percentages are in hundredths, levels are 1 to 4."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from domain.authority import Authority, Level, Quorum, Route
from domain.policy import Approvers, Policy, ReportingLine, Role
from tests.granting import BOB, DANA, MAX, MINA, NELL, OMAR, PRIYA, VERA
from tests.simulation.observer import Ground, moment
from tests.world import user

CSM, MANAGER, DIRECTOR, EXECUTIVE = 1, 2, 3, 4
NEEDED = {
    "payment_terms": CSM,
    "enhanced_support": MANAGER,
    "feature_priority": MANAGER,
    "pilot": DIRECTOR,
    "custom_offer": EXECUTIVE,
}
EMERGENCY = 30_00
YEAR, FORTNIGHT = timedelta(days=365), timedelta(days=14)


@dataclass
class Law:
    """The company as it is now."""

    roles: dict[str, set[str]] = field(
        default_factory=lambda: {
            "csm": set(), "manager": {BOB, MAX}, "director": {DANA}, "executive": {VERA},
            "product": {PRIYA},
        }
    )  # fmt: skip
    leads: dict[str, set[str]] = field(default_factory=lambda: {BOB: {MINA, OMAR}, MAX: {NELL}})
    limits: dict[int, int] = field(
        default_factory=lambda: {CSM: 5_00, MANAGER: 15_00, DIRECTOR: 25_00}
    )
    emergency: set[str] = field(default_factory=set)
    alternates: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    chain: bool = False
    everybody: bool = False

    def policy(self) -> Policy:
        """The same as the product reads it."""
        return Policy(
            roles={Role(name): holders(who) for name, who in self.roles.items()},
            reporting=tuple(
                ReportingLine(user(manager), holders(who)) for manager, who in self.leads.items()
            ),
            approvers=Approvers(holders(self.emergency), holders(self.alternates)),
            authority=replace(
                Authority(),
                limits={Level(level): most for level, most in self.limits.items()},
                route=Route.CHAIN if self.chain else Route.STRAIGHT,
                quorum=Quorum.ALL if self.everybody else Quorum.ANY,
            ),
        )

    def managers_of(self, owner: str) -> set[str]:
        named = {manager for manager, people in self.leads.items() if owner in people}
        return (named or self.roles["manager"]) - {owner}

    def level_of(self, who: str, owner: str, emergency: bool) -> int:
        """What the person may grant in a case of this owner; 0 is nothing."""
        if who in self.gone:
            return 0
        level = CSM if not self.roles["csm"] or who in self.roles["csm"] | {owner} else 0
        leads_somebody = who in self.leads or who in self.roles["manager"]
        if who in self.managers_of(owner) or (who == owner and leads_somebody):
            level = MANAGER
        if who in self.roles["director"]:
            level = DIRECTOR
        named = self.emergency - self.gone
        if emergency and named:
            level = DIRECTOR if who in self.roles["executive"] else level
            level = EXECUTIVE if who in named else level
        elif who in self.roles["executive"]:
            level = EXECUTIVE
        return EXECUTIVE if who in self.alternates else level

    def covers(self, level: int, total: int, kinds: Iterable[str]) -> bool:
        """Whether a level may grant so much in all, and each of the other parts."""
        most = self.limits.get(level, 100_00_00) if level else 0
        enough = total <= most and (total < EMERGENCY or level == EXECUTIVE)
        return enough and all(NEEDED[kind] <= level for kind in kinds if kind != "discount")


def holders(people: Iterable[str]) -> tuple[Any, ...]:
    return tuple(user(each) for each in sorted(people))


@dataclass(frozen=True)
class Kept:
    """A concession as it stands in the database, read past the product."""

    id: int
    ref: str
    case_id: int
    account_id: int
    at: datetime
    by: str
    peak: int
    kinds: tuple[str, ...]
    state: str
    is_limit: bool
    justification: str
    replaces: str | None
    drawn_on: str | None
    decided_at: datetime | None
    decided_by: str | None
    decided_for: str | None
    decided_level: int | None
    lapses_at: datetime | None


COLUMNS = (
    "id, ref, case_id, account_id, at, by, peak, terms, state, is_limit, justification, replaces,"
    " drawn_on, decided_at, decided_by, decided_for, decided_level, lapses_at"
)


def kept_in(ground: Ground) -> dict[str, Kept]:
    """Every concession, by its ref."""
    found = {}
    for row in ground.rows(f"SELECT {COLUMNS} FROM concessions"):
        values = dict(zip(Kept.__dataclass_fields__, row, strict=True))
        values["kinds"] = tuple(json.loads(values["kinds"])["kinds"])
        for name in ("at", "decided_at", "lapses_at"):
            values[name] = moment(values[name]) if values[name] else None
        found[values["ref"]] = Kept(**values)
    return found


def served_by(ground: Ground, now: datetime) -> dict[str, set[str]]:
    """For whom each person decides, or stands in, at this moment."""
    found: dict[str, set[str]] = {}
    for who, to in delegations_at(ground, now):
        found.setdefault(to, set()).add(who)
    away = "SELECT person_id, deputy_id, starts_at, ends_at FROM absences WHERE state = 'accepted'"
    for who, deputy, start, end in ground.rows(away):
        if moment(start) <= now < moment(end):
            found.setdefault(deputy, set()).add(who)
    return found


def delegations_at(ground: Ground, now: datetime) -> list[tuple[str, str]]:
    """Who has lent their authority to whom at this moment."""
    rows = ground.rows(
        "SELECT person_id, delegate_id, starts_at, ends_at, ended_at FROM delegations"
    )
    return [
        (who, to)
        for who, to, start, end, ended in rows
        if moment(start) <= now < moment(end) and (ended is None or now < moment(ended))
    ]
