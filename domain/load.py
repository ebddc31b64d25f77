"""How much each CSM carries, in cases and hours, and who needs help.

Hours are what open cases take in a week: measured where effort was logged for closed cases of the
tier, else the policy's estimate. The share by risk is compared with the guide: half of the hours
for cases of high risk, 30% for medium, 20% for low.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from domain.policy import StandUps
from domain.standup import Slip, Standing
from domain.triage_tables import Band

WHOLE = 100_00
WEEK = timedelta(days=7)
RISKS = (Band.HIGH.value, Band.MEDIUM.value, Band.LOW.value)


@dataclass(frozen=True, slots=True)
class Logged:
    """The effort that was logged for one closed case: minutes in all, and how long it was open."""

    tier: int | None
    minutes: int
    open_for: timedelta


@dataclass(frozen=True, slots=True)
class Estimate:
    """Minutes a week of one open case of a tier; `cases`: measured over so many, 0: the policy."""

    minutes: int
    cases: int = 0


Estimates = Mapping[int | None, Estimate]


class Help(StrEnum):
    """Why somebody needs help, the weightiest first."""

    BLOCKED = "blocked"
    SLIPPING = "slipping"
    OVERLOADED = "overloaded"


@dataclass(frozen=True, slots=True)
class Load:
    """What one person carries. `by_risk` are cases and `minutes` a week's minutes, by risk; None
    stands for cases whose risk is not known."""

    person_id: str
    cases: int
    slipping: int
    blocked: int
    by_risk: Mapping[str | None, int]
    minutes: Mapping[str | None, int]

    @property
    def week(self) -> int:
        """Minutes a week in all."""
        return sum(self.minutes.values())

    @property
    def shares(self) -> Mapping[str, int]:
        """The part of each risk in the hours, in hundredths of a per cent; those of unknown risk
        are left out of it. Empty where there are no hours."""
        known = {risk: self.minutes.get(risk, 0) for risk in RISKS}
        whole = sum(known.values())
        if not whole:
            return {}
        return {risk: (part * WHOLE + whole // 2) // whole for risk, part in known.items()}


def estimates(rules: StandUps, logged: Iterable[Logged]) -> Estimates:
    """What a case of each tier takes in a week. A case open for less than a week counts as one."""
    found: dict[int | None, list[float]] = {}
    for each in logged:
        weeks = max(each.open_for, WEEK) / WEEK
        found.setdefault(each.tier, []).append(each.minutes / weeks)
    made = {tier: Estimate(minutes) for tier, minutes in rules.minutes.items()}
    for tier, measured in found.items():
        made[tier] = Estimate(round(sum(measured) / len(measured)), len(measured))
    return made


def loads(standings: Iterable[Standing], guess: Estimates) -> list[Load]:
    """What each owner carries, the most hours first."""
    owned: dict[str, list[Standing]] = {}
    for on in standings:
        owned.setdefault(on.case.owner_id, []).append(on)
    made = [_load(person_id, theirs, guess) for person_id, theirs in owned.items()]
    return sorted(made, key=lambda each: (-each.week, -each.cases, each.person_id))


def _load(person_id: str, theirs: list[Standing], guess: Estimates) -> Load:
    cases: dict[str | None, int] = {}
    minutes: dict[str | None, int] = {}
    for on in theirs:
        risk = on.case.risk if on.case.risk in RISKS else None
        took = guess.get(on.case.tier) or guess[None]
        cases[risk] = cases.get(risk, 0) + 1
        minutes[risk] = minutes.get(risk, 0) + took.minutes
    return Load(
        person_id,
        len(theirs),
        sum(on.is_slipping for on in theirs),
        sum(Slip.BLOCKED in on.slips for on in theirs),
        cases,
        minutes,
    )


def needs(load: Load, rules: StandUps) -> tuple[Help, ...]:
    """Why this person needs help; nothing where they do not."""
    found = {
        Help.BLOCKED: load.blocked > 0,
        Help.SLIPPING: load.slipping >= rules.help_from,
        Help.OVERLOADED: timedelta(minutes=load.week) > rules.full_week,
    }
    return tuple(each for each in Help if found[each])


def neediest_first(found: Iterable[Load], rules: StandUps) -> list[Load]:
    """Those who need help, the one who needs it most first."""
    needy = [each for each in found if needs(each, rules)]
    return sorted(needy, key=lambda each: (-each.blocked, -each.slipping, -each.week,
                                           each.person_id))  # fmt: skip
