"""Written service levels: agreed, kept or missed on an occasion, ended."""

from bot.desk import Desk
from bot.working import Work, start_work
from domain.errors import DomainError
from domain.service_levels import ServiceLevel, check_occasion, check_running, checked_level
from domain.timeline import EntryKind
from storage.database import Transaction


def start_level(
    desk: Desk, tx: Transaction, level_ref: str, person_id: str
) -> tuple[Work, ServiceLevel]:
    """The level and its case, locked, when the person may work on it."""
    found = tx.service_levels.find(level_ref)
    if found is None:
        raise DomainError("forged_button")
    work = start_work(desk, tx, tx.cases.get(found.case_id).ref, person_id)
    level = tx.service_levels.find(level_ref)
    assert level is not None
    return work, level


def agree_level(
    desk: Desk, tx: Transaction, case_ref: str, person_id: str, text: str, target: str
) -> ServiceLevel:
    """A level that the customer has in writing, from now on."""
    work = start_work(desk, tx, case_ref, person_id)
    text, target = checked_level(text, target)
    level = tx.service_levels.add(
        ref=desk.new_ref(), case_id=work.case.id, at=work.now, by=person_id, text=text,
        target=target,
    )  # fmt: skip
    _enter(desk, work, EntryKind.LEVEL_AGREED, f"{text}: {target}")
    work.record("level_agreed", level=level.ref)
    return level


def log_occasion(
    desk: Desk, tx: Transaction, level_ref: str, person_id: str, *, kept: bool, note: str = ""
) -> ServiceLevel:
    """One occasion. Raises `level_ended`, `note_missing` for a miss, `logged_just_now`."""
    work, level = start_level(desk, tx, level_ref, person_id)
    logged, note = tx.service_levels.checks_of([level.id])[level.id], note.strip()
    last = logged[-1] if logged else None
    check_occasion(level, last, kept=kept, note=note, now=work.now, by=person_id)
    tx.service_levels.log(level.id, work.now, person_id, kept=kept, note=note)
    kind = EntryKind.LEVEL_KEPT if kept else EntryKind.LEVEL_MISSED
    _enter(desk, work, kind, f"{level.text}\n{note}".strip())
    work.record(kind.value, level=level.ref)
    return level


def end_level(desk: Desk, tx: Transaction, level_ref: str, person_id: str) -> ServiceLevel:
    """It binds us no longer; what was logged stays. Raises `level_ended`."""
    work, level = start_level(desk, tx, level_ref, person_id)
    check_running(level)
    tx.service_levels.end(level.id, work.now)
    _enter(desk, work, EntryKind.LEVEL_ENDED, level.text)
    work.record("level_ended", level=level.ref)
    return level


def _enter(desk: Desk, work: Work, kind: EntryKind, text: str) -> None:
    work.tx.timeline.add(
        ref=desk.new_ref(), case_id=work.case.id, at=work.now, by=work.person.id,
        kind=kind.value, text=text,
    )  # fmt: skip
