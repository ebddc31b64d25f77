"""Who may do what is owed after a case: who works on it, who owes it, who hears of it instead."""

from collections.abc import Collection
from datetime import datetime

from bot.desk import Desk
from bot.hearing import hearer
from bot.team import viewer_of
from bot.working import Work, check_in_case, person_using, works_on
from domain.access import SEES_EVERY_CASE
from domain.aftercare import Touch, TouchState
from domain.cases import Case
from domain.errors import DomainError
from domain.people import Person
from domain.policy import Role
from storage.database import Transaction

# Besides those who tend the case these know when a reason is dealt with.
RESOLVERS = frozenset({Role.PRODUCT, Role.ENGINEERING})


def tends(desk: Desk, tx: Transaction, case: Case, person: Person) -> bool:
    """Whether the person looks after the customer of this closed case at this moment."""
    if works_on(desk, tx, case, person):
        return True
    owners = {each.owner_id for each in tx.touches.list_of(case.id) if each.is_open}
    now, policy = desk.clock.now(), desk.policy()
    viewer = viewer_of(tx, policy, person, now)
    return any(
        owner == person.id
        or viewer.answers_for(owner)
        or hearer(tx, policy, owner, now) == person.id
        for owner in owners
    )


def check_tends(desk: Desk, tx: Transaction, case: Case, person: Person) -> None:
    """Raises `not_yours_to_tend`, which names nothing of a case that the person may not see."""
    if not tends(desk, tx, case, person):
        raise DomainError("not_yours_to_tend")


def check_may_hand_on(desk: Desk, tx: Transaction, case: Case, person: Person) -> None:
    """Who tends the customer, and who may see every case: somebody must be able to."""
    viewer = viewer_of(tx, desk.policy(), person, desk.clock.now())
    if not viewer.roles & SEES_EVERY_CASE:
        check_tends(desk, tx, case, person)


def check_may_resolve(desk: Desk, tx: Transaction, case: Case, person: Person) -> None:
    """Product and engineering know what is fixed, and so do owner and manager."""
    viewer = viewer_of(tx, desk.policy(), person, desk.clock.now())
    if not viewer.roles & RESOLVERS:
        check_tends(desk, tx, case, person)


def find_touch(tx: Transaction, ref: str) -> Touch:
    """Raises `forged_button`."""
    found = tx.touches.find(ref)
    if found is None:
        raise DomainError("forged_button")
    return found


def check_owed(case: Case, touch: Touch) -> None:
    """Raises `touch_settled`, `touch_over`."""
    if touch.state is TouchState.ENDED:
        raise DomainError("touch_over", account=case.account_name)
    if not touch.is_open:
        raise DomainError("touch_settled", account=case.account_name)


def start_touch(desk: Desk, tx: Transaction, ref: str, person_id: str) -> tuple[Work, Touch]:
    """An open touch and its case, locked, when the person may see to it."""
    person = person_using(desk, tx, person_id)
    case = tx.cases.lock(find_touch(tx, ref).case_id)
    touch = find_touch(tx, ref)
    check_tends(desk, tx, case, person)
    check_owed(case, touch)
    return Work(tx, case, person, desk.clock.now()), touch


def start_closed(desk: Desk, tx: Transaction, case_ref: str, person_id: str) -> Work:
    """A closed case, locked. Whether the person may do what they want is checked by the caller."""
    person = person_using(desk, tx, person_id)
    found = tx.cases.find(case_ref)
    if found is None:
        raise DomainError("forged_button")
    case = tx.cases.lock(found.id)
    if case.is_open:
        raise DomainError("case_goes_on", account=case.account_name)
    return Work(tx, case, person, desk.clock.now())


def start_writing(desk: Desk, tx: Transaction, case_ref: str, person_id: str) -> Work:
    """A case about which a text is written: an open one, or one whose customer is tended."""
    person = person_using(desk, tx, person_id)
    found = tx.cases.find(case_ref)
    if found is None:
        raise DomainError("forged_button")
    case = tx.cases.lock(found.id)
    check_may_write(desk, tx, case, person)
    return Work(tx, case, person, desk.clock.now())


def check_may_write(desk: Desk, tx: Transaction, case: Case, person: Person) -> None:
    """Raises `not_a_member`, `already_closed`."""
    if case.is_open:
        check_in_case(desk, tx, case, person)
    elif not any(each.is_open for each in tx.touches.list_of(case.id)):
        check_in_case(desk, tx, case, person)
        raise DomainError("already_closed", account=case.account_name)
    else:
        check_tends(desk, tx, case, person)


def owners_left(tx: Transaction, case: Case) -> Collection[str]:
    """Who still owes something after the case."""
    found = {each.owner_id for each in tx.touches.list_of(case.id) if each.is_open}
    debrief = tx.debriefs.find_latest(case.id)
    return found | ({debrief.owner_id} if debrief is not None and debrief.is_open else set())


def is_past(at: datetime, now: datetime) -> None:
    """Raises `date_in_past` for a moment that is over."""
    if at <= now:
        raise DomainError("date_in_past")
