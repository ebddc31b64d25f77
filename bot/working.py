"""Working on a case: the steps every change shares, and who may take them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.desk import Desk
from bot.showing import show_case
from bot.team import viewer_of
from domain.access import check_may_use, may_change, may_see
from domain.cases import Case
from domain.errors import DomainError
from domain.people import Person
from domain.undo import Step
from storage.database import Transaction

# What happens by itself, in the audit trail.
BOT = Person("savedesk", "Savedesk", bot=True)


@dataclass(frozen=True, slots=True)
class Work:
    """A case locked for one person's change, at one moment."""

    tx: Transaction
    case: Case
    person: Person
    now: datetime

    def record(self, event: str, **data: str | int | None) -> None:
        """One audit event: ids and numbers only, never customer words."""
        self.tx.audit.record(self.now, self.person.id, event, self.case.ref, **data)

    def may_undo(self, kind: Step, target: str, before: Mapping[str, Any]) -> None:
        """Keeps what was, so that the person can take the step back."""
        self.tx.undos.add(self.person.id, self.now, self.case.id, kind, target, before)

    def show(self) -> None:
        """Everything that shows the case is out of date now."""
        show_case(self.tx, self.case, self.now)


def person_using(desk: Desk, tx: Transaction, person_id: str) -> Person:
    """The person, or the refusal in a DomainError: unknown, guest, outsider, deactivated."""
    team_id = tx.installation.find("team_id")
    return check_may_use(tx.people.find(person_id), desk.policy(), team_id)


def start_work(desk: Desk, tx: Transaction, case_ref: str, person_id: str) -> Work:
    """The case, locked, when the person may work on it; everything else is refused in words."""
    work = start_after(desk, tx, case_ref, person_id)
    check_open_case(work.case)
    return work


def start_after(desk: Desk, tx: Transaction, case_ref: str, person_id: str) -> Work:
    """The same for what is done in closed cases too."""
    person = person_using(desk, tx, person_id)
    found = tx.cases.find(case_ref)
    if found is None:
        raise DomainError("forged_button")
    case = tx.cases.lock(found.id)
    check_in_case(desk, tx, case, person)
    return Work(tx, case, person, desk.clock.now())


def check_open_case(case: Case) -> None:
    """Raises `already_closed`."""
    if not case.is_open:
        raise DomainError("already_closed", account=case.account_name)


def check_still_promised(case: Case) -> None:
    """Promises are worked on in open cases, and after a save. Raises `already_closed`."""
    if not case.keeps_promises:
        raise DomainError("already_closed", account=case.account_name)


def check_in_case(desk: Desk, tx: Transaction, case: Case, person: Person) -> None:
    """Raises `not_a_member`, which names nothing of a case that the person may not see."""
    if not works_on(desk, tx, case, person):
        raise DomainError("not_a_member")


def works_on(desk: Desk, tx: Transaction, case: Case, person: Person) -> bool:
    """Whether the person may change this case at this moment."""
    now = desk.clock.now()
    viewer = viewer_of(tx, desk.policy(), person, now)
    return may_change(case, viewer, people_of(tx, case, now))


def sees(desk: Desk, tx: Transaction, case: Case, person: Person) -> bool:
    """Whether the person may read this case at this moment."""
    now = desk.clock.now()
    viewer = viewer_of(tx, desk.policy(), person, now)
    # Whoever is to say whether they take a case over has to know what it is.
    return may_see(case, viewer, people_of(tx, case, now)) or tx.handovers.is_asked(
        case.id, person.id
    )


def people_of(tx: Transaction, case: Case, now: datetime) -> set[str]:
    """Who is in the case: in its channel, or looking after it for its owner just then."""
    cover = tx.covers.find_holding(case.id, case.owner_id, now)
    return tx.cases.list_members(case.id) | ({cover.deputy_id} if cover else set())
