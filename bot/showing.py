"""Asking for what people see to be brought up to date."""

from datetime import datetime

from bot.copies import show_copies
from domain.cases import Case
from storage.database import Transaction
from storage.job import NewJob

SHOWN_IN_CHANNEL = ("card", "checklist", "topic")


def show_case(tx: Transaction, case: Case, now: datetime) -> None:
    """Marks everything that shows this case as out of date."""
    for what in SHOWN_IN_CHANNEL:
        show(tx, case, what, now)
    for waiting in tx.concessions.list_asked(case.id):
        # Its copies tell the renewal and what the account has got.
        show_copies(tx, waiting, now)
    tx.homes.keep_ready(case.owner_id, now)
    look_at_case(tx, case, now)


def show(tx: Transaction, case: Case, what: str, now: datetime) -> None:
    """Marks the card, the checklist or the topic as out of date."""
    tx.jobs.mark_dirty(
        NewJob(f"{what}:{case.ref}", f"show_{what}", now, lane=f"case:{case.ref}", case_id=case.id)
    )


def show_home(tx: Transaction, person_id: str, now: datetime) -> None:
    """Shows a person's Home anew at once: they did something themselves."""
    tx.homes.show(person_id, now)


def look_at_case(tx: Transaction, case: Case, now: datetime) -> None:
    """Asks for the clocks of a case to be looked at anew, for everybody who hears of them."""
    tx.jobs.arm(NewJob(f"clocks:{case.ref}", "look_at_case", now, case_id=case.id))


def look_again(tx: Transaction, person_id: str, at: datetime) -> None:
    """Asks for a look at everything that a person is reminded of."""
    tx.jobs.arm(NewJob(f"look:{person_id}", "look_at_person", at, payload={"person": person_id}))


def look_by(tx: Transaction, person_id: str, at: datetime) -> None:
    """Asks for such a look by that moment; one that is planned earlier stays."""
    job = NewJob(f"look:{person_id}", "look_at_person", at, payload={"person": person_id})
    tx.jobs.arm(job, sooner=True)
