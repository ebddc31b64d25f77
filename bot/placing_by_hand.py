"""Saying whose signal it is that nobody could place: it goes there, and what follows."""

from bot.desk import Desk
from bot.signal_inbox import note_report, unpacked_report
from bot.team import admins, holders_of
from bot.unplaced import plan_placing
from bot.working import person_using
from domain.accounts import Account, clean_name
from domain.errors import DomainError
from domain.people import Person
from domain.policy import Role
from storage.database import Transaction
from storage.unplaced import Unplaced

DIGITS = 18


def check_placer(desk: Desk, tx: Transaction, person_id: str) -> Person:
    """The person, an admin or a manager at this moment. Raises `placers_only` for others."""
    person, policy = person_using(desk, tx, person_id), desk.policy()
    if person.id not in {*admins(tx, policy), *holders_of(tx, policy, Role.MANAGER)}:
        raise DomainError("placers_only")
    return person


def find_unplaced(tx: Transaction, value: str) -> Unplaced:
    """The one that a button names. Raises `signal_placed` where it waits no more."""
    known = value.isascii() and value.isdecimal() and len(value) <= DIGITS
    found = tx.unplaced.find_waiting(int(value)) if known else None
    if found is None:
        raise DomainError("signal_placed")
    return found


def place_by_hand(
    desk: Desk, tx: Transaction, person_id: str, value: str, account_name: str
) -> Account:
    """Notes the signal with the account. Others under the same name follow a moment later, and
    whatever comes under it from now on.

    Raises `placers_only`, `signal_placed`, `account_empty`, `account_too_long`.
    """
    check_placer(desk, tx, person_id)
    waiting = find_unplaced(tx, value)
    account = tx.accounts.take(clean_name(account_name))
    source, report = unpacked_report(waiting.told)
    now = desk.clock.now()
    names = report.hints.ids or ((report.hints.email,) if report.hints.email else ())
    tx.unplaced.learn(source, names, account.id, person_id, now)
    note_report(desk, tx, account, source, report)
    tx.unplaced.place(waiting.id, now)
    plan_placing(tx, now)
    tx.audit.record(
        now, person_id, "signal_placed", None, account=account.id, source=source,
        waiting=waiting.id,
    )  # fmt: skip
    return account
