"""What a stand-up is built from: every open case with what is under way in it, in few questions."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bot.escalation_duties import escalation_duty
from bot.holidays import public_holidays
from domain.cases import Case
from domain.policy import Policy, StandUpTeam
from domain.standup import CaseWork, Standing, StandUpAnswer, standing, worst_first
from storage.database import Transaction

MOST_CASES = 5000


def standings_of(
    tx: Transaction, policy: Policy, cases: Collection[Case], now: datetime
) -> list[Standing]:
    """How these open cases stand, the worst first.

    The number of questions to the database does not depend on the number of cases.
    """
    if not cases:
        return []
    gathered = _Gathered.read(tx, policy, {case.id: case for case in cases}, now)
    rules, clocks = policy.standups, policy.clocks
    return worst_first(
        standing(case, gathered.work_of(case.id), clocks, rules.blocked_for, now) for case in cases
    )


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What was read, by the id of its case."""

    items: dict[int, tuple[int, int, int]]
    promises: dict[int, tuple[int, int, int]]
    promises_due: dict[int, datetime]
    approvals: dict[int, int]
    issues_due: dict[int, datetime]
    escalations_due: dict[int, datetime]
    sent: dict[int, datetime]
    answers: dict[int, StandUpAnswer]

    @staticmethod
    def read(tx: Transaction, policy: Policy, cases: dict[int, Case], now: datetime) -> "_Gathered":
        work, clocks = tx.open_work, policy.clocks
        steps = (
            escalation_duty(each, cases[each.case_id], clocks)
            for each in work.escalations()
            if each.case_id in cases
        )
        return _Gathered(
            items=work.items(now),
            # What is broken stands there until the customer is due to hear from us again.
            promises=work.promises(now, now - clocks.customer_update),
            promises_due=work.promises_due(),
            approvals=work.approvals(),
            issues_due=_earliest((each.case_id, each.next_due_at) for each in work.issues()),
            escalations_due=_earliest((step.case_id, step.due_at) for step in steps if step),
            sent=work.updates_sent(),
            answers=tx.stand_ups.list_answers(now - policy.standups.blocked_for),
        )

    def work_of(self, case_id: int) -> CaseWork:
        settled, items, late = self.items.get(case_id, (0, 0, 0))
        promises, overdue, broken = self.promises.get(case_id, (0, 0, 0))
        return CaseWork(
            settled=settled,
            items=items,
            items_late=late,
            promises=promises,
            promises_late=overdue,
            broken=broken,
            approvals=self.approvals.get(case_id, 0),
            promise_due_at=self.promises_due.get(case_id),
            issue_due_at=self.issues_due.get(case_id),
            escalation_due_at=self.escalations_due.get(case_id),
            last_sent_at=self.sent.get(case_id),
            answer=self.answers.get(case_id),
        )


def _earliest(found: Iterable[tuple[int, datetime]]) -> dict[int, datetime]:
    first: dict[int, datetime] = {}
    for case_id, due_at in found:
        first[case_id] = min(due_at, first.get(case_id, due_at))
    return first


def open_cases_of(tx: Transaction, owners: Collection[str] | None) -> list[Case]:
    """The open cases of these owners; of everybody where there is no list of them."""
    every = tx.cases.list_open(MOST_CASES)
    return [case for case in every if owners is None or case.owner_id in owners]


def owners_in(tx: Transaction, policy: Policy, team: StandUpTeam) -> frozenset[str] | None:
    """Whose cases a team's stand-up tells; None: everybody's.

    A manager among its people stands for everybody they answer for.
    """
    if not team.people:
        return None
    named = {name for holder in team.people for name in tx.people.named(holder)}
    reports = {
        name
        for line in policy.reporting
        if named & set(tx.people.named(line.manager))
        for holder in line.people
        for name in tx.people.named(holder)
    }
    return frozenset(named | reports)


def is_covered(tx: Transaction, policy: Policy, owner_id: str) -> bool:
    """Whether any team's stand-up tells this owner's cases."""
    return team_telling(tx, policy, owner_id) is not None


def team_telling(tx: Transaction, policy: Policy, owner_id: str) -> StandUpTeam | None:
    """The team whose stand-up tells this owner's cases; the first one where several do."""
    for team in teams_of(policy):
        owners = owners_in(tx, policy, team)
        if owners is None or owner_id in owners:
            return team
    return None


def teams_of(policy: Policy) -> tuple[StandUpTeam, ...]:
    """The teams that have a channel. With one of `channels` alone it is one team of everybody."""
    common = policy.channels.standup
    named = policy.standups.teams or ((StandUpTeam("all"),) if common else ())
    return tuple(team for team in named if team.channel or common)


def channel_of(policy: Policy, team: StandUpTeam) -> str:
    """The id of the channel in which a team's stand-up is posted."""
    channel = team.channel or policy.channels.standup
    assert channel is not None
    return channel


def days_off(policy: Policy, team: StandUpTeam, day: date) -> Collection[date]:
    """The holidays about that date: the policy's, and the public ones of the team's zone."""
    hours = policy.working_hours
    if not hours.public_holidays:
        return hours.holidays
    return hours.holidays | public_holidays(team.zone, day.year)
