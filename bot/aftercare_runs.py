"""One run of a programme after a case: its touches, what comes next, and when that turn is.

Programmes with one touch after the other plan one ahead: at most one of each is owed at a time.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from bot.desk import Desk
from bot.hours import rhythm_of, zone_of
from domain.aftercare import Programme, Touch, TouchState
from domain.aftercare_plan import ONE_BY_ONE, Ended, Planned, coming_after, next_renewal, plan_of
from domain.cases import Case
from domain.day import date_in
from storage.database import Transaction
from storage.job import NewJob

# Why a touch ended that days off put on the day of the next one: it is never planned again.
PART_OF_NEXT = "part_of_next"


@dataclass(frozen=True, slots=True)
class Dated:
    """A step to come, and the moment by which it is owed."""

    planned: Planned
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Run:
    """A programme of one closed case that counts from one moment."""

    desk: Desk
    tx: Transaction
    case: Case
    programme: Programme
    since: datetime

    def touches(self) -> list[Touch]:
        """Those that were not taken back, the earliest due first."""
        return [each for each in self._all() if each.state is not TouchState.ENDED]

    def _all(self) -> list[Touch]:
        return [
            each
            for each in self.tx.touches.list_of(self.case.id)
            if each.programme is self.programme and each.since == self.since
        ]

    def _passed(self) -> list[Touch]:
        """What was planned for so far, with what became part of a later one."""
        return [each for each in self._all()
                if each.state is not TouchState.ENDED or each.note == PART_OF_NEXT]  # fmt: skip

    def standing(self) -> list[Touch]:
        return [each for each in self.touches() if each.is_open]

    @property
    def owner_id(self) -> str:
        """Whoever had the last touch has the next: programmes are handed over as a whole."""
        touches = self._all()
        return touches[-1].owner_id if touches else self.case.owner_id

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(zone_of(self.tx, self.owner_id))

    def plan(self, now: datetime) -> None:
        """Plans what is owed next, of a checklist all of it; and the turn after that."""
        coming = [] if self.standing() else self.coming(now)
        owner_id = self.owner_id
        for each in coming[:1] if self.programme in ONE_BY_ONE else coming:
            self.tx.touches.plan(
                ref=self.desk.new_ref(), case_id=self.case.id, programme=self.programme,
                since=self.since, step=each.planned.step, number=each.planned.number,
                owner_id=owner_id, at=now, due_at=each.due_at,
            )  # fmt: skip
        if self.programme in ONE_BY_ONE:
            self.turn_later(now)

    def coming(self, now: datetime) -> list[Dated]:
        """The steps that are still to be planned and fall due after that moment."""
        assert self.case.outcome is not None
        # A checklist before a renewal counts from the day on which it opens.
        begins = now if self.programme is Programme.RENEWAL else self.since
        renewal_on = self.since.date() if self.programme is Programme.RENEWAL else None
        day = date_in(str(self.zone), begins)
        ended = Ended(self.case.outcome, day, self.case.tier, renewal_on)
        plan = plan_of(self.programme, ended, self.desk.policy().aftercare)
        rest = coming_after(plan, self._passed()) if self.programme in ONE_BY_ONE else plan
        dated = (Dated(each, self._due_at(each)) for each in rest)
        return [each for each in dated if each.due_at > now]

    def _due_at(self, planned: Planned) -> datetime:
        """The end of that day where the owner lives; a day off makes it the next working one."""
        noon = datetime.combine(planned.day, time(12), UTC)
        rhythm = rhythm_of(self.tx, self.desk.policy(), self.owner_id, noon)
        works = rhythm.works_on(planned.day)
        day = planned.day if works else rhythm.next_working_date(planned.day)
        return rhythm.moment_of(day, rhythm.hours.end)

    def next_turn(self, now: datetime) -> datetime | None:
        """When the day of the step after the standing one begins; it takes its place then.

        One that was moved beyond a later step has that one in it.
        """
        standing_until = max((each.due_at for each in self.standing()), default=now)
        later = [each for each in self.coming(now) if each.due_at >= standing_until]
        for each in later[:1]:
            day = each.due_at.astimezone(self.zone).date()
            return datetime.combine(day, time(), self.zone).astimezone(UTC)
        return None

    def turn_later(self, now: datetime) -> None:
        at = self.next_turn(now)
        if at is not None:
            self.turn_at(max(at, now))

    def turn_at(self, at: datetime) -> None:
        payload = {"programme": self.programme.value}
        name = f"aftercare:{self.case.ref}:{self.programme.value}"
        job = NewJob(name, "turn_aftercare", at, case_id=self.case.id, payload=payload)
        self.tx.jobs.arm(job)


def find_run(desk: Desk, tx: Transaction, case: Case, programme: Programme) -> Run | None:
    """The run that is on, or would begin now; None where there is nothing to count from."""
    if case.is_open or case.closed_at is None:
        return None
    since: datetime | None = case.closed_at
    if programme is Programme.RENEWAL:
        since = _renewal_of(tx, case)
    return None if since is None else Run(desk, tx, case, programme, since)


def _renewal_of(tx: Transaction, case: Case) -> datetime | None:
    """The renewal that is watched after a save; a checklist that has opened stays with its day."""
    assert case.closed_at is not None
    for each in tx.touches.list_of(case.id):
        if each.programme is Programme.RENEWAL and each.state is not TouchState.ENDED:
            return each.since
    account = tx.accounts.get(case.account_id)
    closed_on = date_in(zone_of(tx, case.owner_id), case.closed_at)
    renewal = next_renewal(account.renewal_on or case.renewal_on, closed_on)
    return None if renewal is None else datetime.combine(renewal, time(), UTC)
