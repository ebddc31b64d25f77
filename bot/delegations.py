"""Somebody decides about requests in one's place for some days: given, ended, and what follows."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.approval_rounds import start_round
from bot.approvers import Asked, Request, agrees_for_product, held_by
from bot.case_clocks import moment
from bot.desk import Desk
from bot.messages import Message
from bot.needed import request_for
from bot.team import language_for
from bot.telling import tell_person
from bot.working import BOT, Work, person_using
from domain.absences import Away
from domain.approvals import Ask, Delegation, check_delegation
from domain.authority import PRODUCT, covers, level_of_stage
from domain.concessions import ConcessionState
from domain.errors import DomainError
from playbooks.words import N_, Words, mention
from storage.database import Transaction
from storage.job import Job, NewJob

GIVEN = N_(
    "%(who)s has named you to decide about requests in their place, from %(start)s until %(end)s. "
    "You decide with their authority then, except about what you gain by yourself."
)
ENDED = N_("%(who)s decides about requests again; you do so no more in their place.")


def give_delegation(desk: Desk, tx: Transaction, person_id: str, away: Away) -> Delegation:
    """From now on at the earliest. The delegate hears of it.

    Raises `delegate_self`, `delegate_not_possible`, `delegate_twice`, and what
    `check_delegation` raises.
    """
    person, now = person_using(desk, tx, person_id), desk.clock.now()
    here = ZoneInfo(person.zone)
    starts_at = datetime.combine(away.first, time(), here).astimezone(UTC)
    ends_at = datetime.combine(away.last + timedelta(days=1), time(), here).astimezone(UTC)
    starts_at = max(starts_at, now)
    check_delegation(person_id, away.deputy_id, starts_at, ends_at, now)
    _check_delegate(tx, away.deputy_id)
    given = [each for each in tx.delegations.list_to_come(person_id, starts_at)
             if each.person_id == person_id and each.starts_at < ends_at]  # fmt: skip
    if given:
        raise DomainError("delegate_twice")
    ref = desk.new_ref()
    tx.delegations.add(
        ref=ref, person_id=person_id, delegate_id=away.deputy_id, starts_at=starts_at,
        ends_at=ends_at, at=now, by=person_id,
    )  # fmt: skip
    tx.audit.record(now, person_id, "delegation_given", None, delegation=ref,
                    delegate=away.deputy_id)  # fmt: skip
    found = tx.delegations.find(ref)
    assert found is not None
    _tell(desk, tx, found, "given", GIVEN, now)
    job = NewJob(f"delegation:{ref}", "turn_delegation", starts_at, payload={"ref": ref})
    tx.jobs.enqueue(job)
    return found


def _check_delegate(tx: Transaction, person_id: str) -> None:
    person = tx.people.find(person_id)
    if person is None or person.bot or person.deactivated or person.guest:
        raise DomainError("delegate_not_possible")


def _tell(
    desk: Desk, tx: Transaction, given: Delegation, what: str, sentence: str, now: datetime
) -> None:
    words = desk.words(language_for(tx, desk.policy(), given.delegate_id))
    start, end = moment(words, given.starts_at), moment(words, given.ends_at)
    text = words.text(sentence, who=mention(given.person_id), start=start, end=end)
    tell_person(tx, given.delegate_id, f"delegation:{given.ref}:{what}", Message(text), now)


def end_delegations(desk: Desk, tx: Transaction, person_id: str) -> list[Delegation]:
    """Ends all that the person gave; what was decided meanwhile stands. Raises `no_delegation`."""
    now = desk.clock.now()
    person_using(desk, tx, person_id)
    mine = [each for each in tx.delegations.list_to_come(person_id, now)
            if each.person_id == person_id]  # fmt: skip
    if not mine:
        raise DomainError("no_delegation")
    for each in mine:
        tx.delegations.end(each.ref, now)
        tx.audit.record(now, person_id, "delegation_ended", None, delegation=each.ref)
        _tell(desk, tx, each, "ended", ENDED, now)
    return mine


class TurnDelegation:
    """A delegation begins: what waits for the person is asked of the delegate as well."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def fire(self, tx: Transaction, job: Job, now: datetime) -> None:
        given = tx.delegations.find(job.payload["ref"])
        if given is None or not given.holds(now):
            return
        for ask in tx.approvals.list_open_of(given.person_id):
            found = tx.concessions.find_by_id(ask.concession_id)
            case = tx.cases.lock(found.case_id)
            concession = tx.concessions.find_by_id(ask.concession_id)
            request = request_for(self._desk, Work(tx, case, BOT, now), concession)
            asks = tx.approvals.list_asks(concession.id)
            asked = {each.person_id for each in asks if each.over_at is None}
            if concession.state is not ConcessionState.ASKED or given.delegate_id in asked:
                continue
            if not self._may(tx, request, given, ask, now):
                continue
            asked_now = [Asked(given.delegate_id, given.person_id)]
            start_round(self._desk, tx, concession, asked_now, now, stage=ask.stage)

    def _may(
        self, tx: Transaction, request: Request, given: Delegation, ask: Ask, now: datetime
    ) -> bool:
        """Nobody is asked who may not answer: with an interest, or for authority that is lent."""
        policy, who = self._desk.policy(), given.delegate_id
        if ask.stage == PRODUCT:
            return agrees_for_product(tx, policy, request, who, now)
        held = held_by(tx, policy, request, who, now)
        return covers(held.level, level_of_stage(ask.stage))


def delegations_message(words: Words, person_id: str, listed: Sequence[Delegation]) -> Message:
    """Who decides in whose place, from when to when."""
    lines = [
        words.text(
            "• %(delegate)s decides in the place of %(who)s from %(start)s until %(end)s",
            delegate=mention(each.delegate_id),
            who=mention(each.person_id),
            start=moment(words, each.starts_at),
            end=moment(words, each.ends_at),
        )
        for each in listed
    ]
    nobody = words.text(
        "Nobody decides about requests in your place. `/save delegate 12–23 Aug @Ben` names "
        "somebody for some days."
    )
    return Message("\n".join(lines) if lines else nobody)
