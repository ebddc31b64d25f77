"""What a leader's Home knows of other people's cases: what may leave a private case, and no more.

The number of questions to the database does not depend on the number of cases.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.case_rows import Clocked, worst_first
from bot.home_parts import View
from bot.home_readers import owners_meant
from bot.rosters import Led
from domain.cases import Case
from domain.clocks import ClockKind
from storage.database import Transaction

MOST_CASES = 5000


@dataclass(frozen=True, slots=True)
class TeamCase:
    """The fields of a case that leave it. Money in minor units. `manager_id` answers for it; None
    where nobody does."""

    ref: str
    account_name: str
    owner_id: str
    tier: int | None
    cause: str | None
    arr_minor: int | None
    currency: str
    contacted: bool
    due_at: datetime
    overdue: bool
    manager_id: str | None


@dataclass(frozen=True, slots=True)
class Passed:
    """A deadline that passed and still stands, without what people typed."""

    ref: str
    account_name: str
    kind: ClockKind
    owner_id: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Team:
    """The cases of one manager, the worst first."""

    manager_id: str | None
    cases: Sequence[TeamCase]

    @property
    def overdue(self) -> int:
        return sum(each.overdue for each in self.cases)


def open_cases_of(tx: Transaction, led: Led) -> list[Case]:
    """The open cases of the people led."""
    named = led.named
    if named is not None:
        return tx.cases.list_open_by(named, MOST_CASES)
    return [case for case in tx.cases.list_open(MOST_CASES) if led.includes(case.owner_id)]


def teams_of(view: View, led: Led, cases: Sequence[Case]) -> list[Team]:
    """The cases by manager, the team with most that is overdue first. A manager has one team."""
    last_sent = view.tx.updates.last_sent_of([case.id for case in cases])
    found: dict[str | None, list[TeamCase]] = {}
    for each in worst_first(cases, last_sent, view.policy.clocks, view.now):
        kept = _leaving(view, led, each)
        found.setdefault(kept.manager_id, []).append(kept)
    teams = [Team(manager_id, theirs) for manager_id, theirs in found.items()]
    return sorted(teams, key=_need)


def _need(team: Team) -> tuple[bool, int, int, str]:
    return team.manager_id is None, -team.overdue, -len(team.cases), team.manager_id or ""


def _leaving(view: View, led: Led, each: Clocked) -> TeamCase:
    case = each.case
    managers = led.roster.managers_of(case.owner_id)
    return TeamCase(
        ref=case.ref,
        account_name=case.account_name,
        owner_id=case.owner_id,
        tier=case.tier,
        cause=case.cause,
        arr_minor=case.arr_minor,
        currency=case.currency or view.policy.currency,
        contacted=case.first_contact_at is not None,
        due_at=each.deadline.due_at,
        overdue=each.overdue,
        manager_id=(managers[0] if managers else None) if led.everybody else led.person_id,
    )


def passed_of(view: View, led: Led) -> list[Passed]:
    """Every passed deadline of the people led, the longest passed first, each once."""
    tx = view.tx
    standing = {each.duty_key: each for each in tx.nudges.list_breached()}
    owners = owners_meant(tx, list(standing.values()))
    wanted = [each for each in standing.values() if led.includes(owners[each.key])]
    cases = {case.id: case for case in tx.cases.list_by_ids({each.case_id for each in wanted})}
    return [
        Passed(
            cases[each.case_id].ref,
            cases[each.case_id].account_name,
            each.kind,
            owners[each.key],
            each.due_at,
        )
        for each in sorted(wanted, key=lambda each: (each.due_at, each.key))
    ]


def at_stake(cases: Iterable[TeamCase]) -> Mapping[str, int]:
    """The ARR of open cases by currency, in minor units; what is not known counts nowhere."""
    found: dict[str, int] = {}
    for each in cases:
        if each.arr_minor is not None:
            found[each.currency] = found.get(each.currency, 0) + each.arr_minor
    return dict(sorted(found.items()))
