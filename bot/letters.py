"""Undelivered messages: listed for the admins, tried again or let go by them."""

from datetime import datetime, timedelta

from bot.desk import Desk
from bot.messages import opaque
from bot.team import admins
from bot.unwell import tell_admins
from bot.working import person_using
from domain.errors import DomainError
from domain.people import Person
from playbooks.words import N_
from storage.database import Transaction
from storage.job import Job

MOST = 1000
TOLD_AT = "letters_told_at"
TELL_EVERY = timedelta(days=1)
NEWS = N_(
    "Some messages of mine could not be delivered. `/save letters` lists them with the reason; "
    "there you try them again or let them go."
)


def check_admin(desk: Desk, tx: Transaction, person_id: str) -> Person:
    """The person, who is an admin at this moment. Raises `admins_only` for everybody else."""
    person = person_using(desk, tx, person_id)
    if person.id not in admins(tx, desk.policy()):
        raise DomainError("admins_only")
    return person


def letter_named(tx: Transaction, name: str) -> Job:
    """The dead letter that a button names. Raises `letter_settled` when it is none any more."""
    for letter in tx.letters.list_newest(MOST):
        if opaque(letter.key) == name:
            return letter
    raise DomainError("letter_settled")


def retry_letter(desk: Desk, tx: Transaction, person_id: str, name: str) -> Job:
    """Tries one again. Raises `admins_only` or `letter_settled`."""
    check_admin(desk, tx, person_id)
    letter = letter_named(tx, name)
    if not _retry(desk, tx, person_id, letter):
        raise DomainError("letter_settled")
    return letter


def retry_all_letters(desk: Desk, tx: Transaction, person_id: str) -> int:
    """Tries all of them again; how many they were. Raises `letter_settled` when there is none."""
    check_admin(desk, tx, person_id)
    count = sum(_retry(desk, tx, person_id, each) for each in tx.letters.list_newest(MOST))
    if not count:
        raise DomainError("letter_settled")
    return count


def let_letter_go(desk: Desk, tx: Transaction, person_id: str, name: str) -> Job:
    """Ends one for good, unsent. Raises `admins_only` or `letter_settled`."""
    check_admin(desk, tx, person_id)
    letter = letter_named(tx, name)
    if not tx.letters.let_go(letter, desk.clock.now()):
        raise DomainError("letter_settled")
    _record(desk, tx, person_id, "letter_let_go", letter)
    return letter


def _retry(desk: Desk, tx: Transaction, person_id: str, letter: Job) -> bool:
    if not tx.letters.retry(letter, desk.real()):
        return False
    _record(desk, tx, person_id, "letter_tried_again", letter)
    return True


def _record(desk: Desk, tx: Transaction, person_id: str, event: str, letter: Job) -> None:
    case_ref = tx.cases.get(letter.case_id).ref if letter.case_id is not None else None
    now = desk.clock.now()
    tx.audit.record(now, person_id, event, case_ref, job=letter.id, kind=letter.kind)


def announce_letters(desk: Desk) -> bool:
    """Tells the admins that there are new ones, at most once a day; True when it did."""
    now = desk.clock.now()
    with desk.database.read() as tx:
        if not _has_news(tx, now):
            return False
    with desk.database.write() as tx:
        # Another replica may have told it meanwhile.
        if not _has_news(tx, now):
            return False
        tx.installation.save(TOLD_AT, now.isoformat())
        tell_admins(desk, tx, f"letters:{now.isoformat()}", NEWS)
    return True


def _has_news(tx: Transaction, now: datetime) -> bool:
    told = tx.installation.find(TOLD_AT)
    last = datetime.fromisoformat(told) if told else None
    if last is not None and now - last < TELL_EVERY:
        return False
    return tx.letters.count(since=last) > 0
