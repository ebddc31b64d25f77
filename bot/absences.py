"""Time away: asked of a stand-in, accepted or declined, and what follows at its start and end."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.absence_views import answered, asking, nobody_stands_in
from bot.desk import Desk
from bot.handing_over import check_possible_owner
from bot.hearing import answering_for, hearer, hearer_in
from bot.inviting import invite
from bot.showing import look_again, show
from bot.team import language_for
from bot.telling import tell_person
from bot.working import person_using
from domain.absences import Absence, AbsenceState, Away
from domain.errors import DomainError
from storage.database import Transaction
from storage.job import Job, NewJob


def ask_absence(desk: Desk, tx: Transaction, person_id: str, away: Away) -> Absence:
    """Keeps the time away and asks the stand-in.

    Raises `away_self`, `away_overlaps`, `deputy_away`, `owner_not_possible`.
    """
    person, now = person_using(desk, tx, person_id), desk.clock.now()
    if away.deputy_id == person_id:
        raise DomainError("away_self")
    check_possible_owner(tx, away.deputy_id)
    here = ZoneInfo(person.zone)
    starts_at = datetime.combine(away.first, time(), here).astimezone(UTC)
    ends_at = datetime.combine(away.last + timedelta(days=1), time(), here).astimezone(UTC)
    _replace_declined(tx, person_id, starts_at, ends_at)
    if _is_away(tx, person_id, starts_at, ends_at):
        raise DomainError("away_overlaps")
    if _is_away(tx, away.deputy_id, starts_at, ends_at):
        raise DomainError("deputy_away")
    ref = desk.new_ref()
    tx.absences.add(
        ref=ref,
        person_id=person_id,
        starts_at=starts_at,
        ends_at=ends_at,
        deputy_id=away.deputy_id,
        state=AbsenceState.ASKED.value,
        asked_at=now,
    )
    absence = _get(tx, ref)
    tx.audit.record(now, person_id, "absence_asked", None, absence=ref, deputy=away.deputy_id)
    words = desk.words(language_for(tx, desk.policy(), away.deputy_id))
    tell_person(tx, away.deputy_id, f"away:{ref}", asking(words, absence, _days(absence)), now)
    plan_turn(tx, ref, "start", max(starts_at, now))
    plan_turn(tx, ref, "end", ends_at)
    return absence


def plan_turn(tx: Transaction, ref: str, edge: str, at: datetime) -> None:
    """A job of its own: whoever answers must not wait for the looks that follow from it."""
    tx.jobs.enqueue(NewJob(f"absence:{ref}:{edge}", "turn_absence", at, payload={"ref": ref}))


def _is_away(tx: Transaction, person_id: str, starts_at: datetime, ends_at: datetime) -> bool:
    return any(each.starts_at < ends_at for each in tx.absences.list_of(person_id, starts_at))


def _replace_declined(
    tx: Transaction, person_id: str, starts_at: datetime, ends_at: datetime
) -> None:
    """Somebody else is asked now: what was declined stands in nobody's way."""
    for each in tx.absences.list_of(person_id, starts_at):
        if each.state is AbsenceState.DECLINED and each.starts_at < ends_at:
            tx.absences.change(each.ref, AbsenceState.CANCELLED)


def _days(absence: Absence) -> int:
    return max(1, round((absence.ends_at - absence.starts_at) / timedelta(days=1)))


def _get(tx: Transaction, ref: str) -> Absence:
    found = tx.absences.lock(ref)
    if found is None:
        raise DomainError("forged_button")
    return found


def accept_absence(desk: Desk, tx: Transaction, ref: str, person_id: str) -> Absence:
    """The stand-in takes over for that time. Nobody else can say so."""
    return _answer(desk, tx, ref, person_id, AbsenceState.ACCEPTED)


def decline_absence(desk: Desk, tx: Transaction, ref: str, person_id: str) -> Absence:
    """The stand-in cannot. Whoever asked is told, so that somebody else can be asked."""
    return _answer(desk, tx, ref, person_id, AbsenceState.DECLINED)


def _answer(desk: Desk, tx: Transaction, ref: str, person_id: str, state: AbsenceState) -> Absence:
    """Raises `not_asked`, `answered_already`, `away_over`."""
    person_using(desk, tx, person_id)
    absence, now = _get(tx, ref), desk.clock.now()
    if absence.deputy_id != person_id:
        raise DomainError("not_asked")
    if absence.state is not AbsenceState.ASKED:
        raise DomainError("answered_already")
    if absence.ends_at <= now:
        raise DomainError("away_over")
    tx.absences.change(ref, state)
    tx.audit.record(now, person_id, f"absence_{state.value}", None, absence=ref)
    words = desk.words(language_for(tx, desk.policy(), absence.person_id))
    told = answered(words, absence, accepted=state is AbsenceState.ACCEPTED)
    tell_person(tx, absence.person_id, f"away-{state.value}:{ref}", told, now)
    plan_turn(tx, ref, state.value, now)
    return _get(tx, ref)


def cancel_absence(desk: Desk, tx: Transaction, ref: str, person_id: str) -> Absence:
    """Back early, or not going after all: only the person can say so."""
    person_using(desk, tx, person_id)
    absence, now = _get(tx, ref), desk.clock.now()
    if absence.person_id != person_id:
        raise DomainError("forged_button")
    if absence.state in {AbsenceState.CANCELLED, AbsenceState.ENDED}:
        raise DomainError("answered_already")
    tx.absences.change(ref, AbsenceState.CANCELLED)
    tx.audit.record(now, person_id, "absence_cancelled", None, absence=ref)
    plan_turn(tx, ref, "cancelled", now)
    return _get(tx, ref)


def _turn(desk: Desk, tx: Transaction, absence: Absence, now: datetime) -> None:
    """It begins or ends, or was answered meanwhile: everybody concerned is looked at anew."""
    policy = desk.policy()
    others = answering_for(tx, policy, absence.person_id, now)
    # Whoever is away or gone may have been stood in for by this person, or is again from now on.
    cannot = [each.person_id for each in tx.absences.list_at(now)]
    cannot += tx.people.list_left_with_duties()
    concerned = [absence.person_id, absence.deputy_id, *others]
    for owner in dict.fromkeys(cannot):
        concerned += [hearer(tx, policy, owner, now), *answering_for(tx, policy, owner, now)[:1]]
    for cover in tx.covers.list_holding(now):
        if cover.deputy_id == absence.person_id:
            concerned.append(hearer_in(tx, policy, cover.case_id, cover.person_id, now))
    for person_id in dict.fromkeys(concerned):
        look_again(tx, person_id, now)
    for case in tx.cases.list_open_of(absence.person_id, 1000):
        # The card says who covers for its owner.
        show(tx, case, "card", now)
    if not absence.covers(now):
        return
    heard_by = hearer(tx, policy, absence.person_id, now)
    if heard_by == absence.deputy_id:
        _let_in(tx, absence, now)
    elif heard_by != absence.person_id:
        for other in others[:1]:
            words = desk.words(language_for(tx, policy, other))
            tell_person(tx, other, f"alone:{absence.ref}", nobody_stands_in(words, absence), now)


def _let_in(tx: Transaction, absence: Absence, now: datetime) -> None:
    """The stand-in is invited into the channels of the cases."""
    for case in tx.cases.list_open_of(absence.person_id, 1000):
        if absence.deputy_id not in tx.cases.list_members(case.id):
            invite(tx, case, absence.deputy_id, absence.ref, now)


class TurnAbsence:
    """A time away begins or ends."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def fire(self, tx: Transaction, job: Job, now: datetime) -> None:
        absence = tx.absences.find(job.payload["ref"])
        if absence is not None:
            _turn(self._desk, tx, absence, now)
